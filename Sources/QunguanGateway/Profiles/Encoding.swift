import QunguanCore

extension Gateway {
  /// The request for an action.
  ///
  /// - Parameters:
  ///   - id: must be the same whenever the action is sent again, and no other action's ever: where
  ///     the gateway knows idempotency keys, it is the key. At most 64 letters, digits, `-` and `_`.
  ///   - pictures: what was drawn or uploaded before. A drawing that is not among them is said in
  ///     words.
  ///   - file: reads any other picture by its path below the rules directory.
  public func encode(
    _ action: Action, id: String, now: Timestamp, pictures: [Picture.Source: Picture.Form] = [:],
    file: (String) throws -> [UInt8]
  ) throws(Refusal) -> EncodedRequest {
    func look(_ source: Picture.Source) throws(Refusal) -> Picture.Form? {
      if let form = pictures[source] { return form }
      guard case .file(let path) = source else { return nil }
      do {
        return .bytes(Picture(source, bytes: try file(path)))
      } catch {
        throw Refusal("the picture '\(path)' cannot be read: \(error)")
      }
    }
    let hasPicture = action.pictures.contains { source in
      if case .file = source { true } else { pictures[source] != nil }
    }
    let request = try request(for: action, hasPicture: hasPicture)
    let message = try OutgoingMessage(action, taking: request.placeholders, look)
    return try encoded(request, id: id, now: now, picture: message.attached) {
      placeholder, pipeline throws(Refusal) in
      switch placeholder {
      case .content: return try message.content(pipeline.codec, look)
      case .text: return pipeline.value(of: .string(try message.plainText()))
      default: return pipeline.value(of: action.value(of: placeholder))
      }
    }
  }

  /// Whether pictures have to be brought to the gateway before the messages they are in.
  public var wantsUploads: Bool { profile.outbound.upload != nil }

  /// The request that uploads a picture of an action; nil unless the gateway wants that.
  public func encodeUpload(
    _ picture: Picture, of action: Action, id: String, now: Timestamp
  ) throws(Refusal) -> EncodedRequest? {
    guard let upload = profile.outbound.upload else { return nil }
    return try encoded(upload.request, id: id, now: now, picture: picture) {
      placeholder, pipeline throws(Refusal) in pipeline.value(of: action.value(of: placeholder))
    }
  }

  private func encoded(
    _ request: Outbound.Request, id: String, now: Timestamp, picture: Picture?,
    _ values: (Placeholder, Pipeline) throws(Refusal) -> JSON?
  ) throws(Refusal) -> EncodedRequest {
    precondition(id.isActionID, "an action's id is 1 to 64 letters, digits, '-' and '_'")
    let (type, body) = try request.body.encoded(picture) {
      placeholder, pipeline throws(Refusal) in
      placeholder == .id ? pipeline.value(of: .string(id)) : try values(placeholder, pipeline)
    }
    var headers = body.isEmpty ? [] : [("Content-Type", type)]
    switch outgoing {
    case .none: break
    case .bearer(let token):
      headers.append(("Authorization", "Bearer " + String(decoding: token.bytes, as: UTF8.self)))
    case .standardWebhooks(let key): headers += key.headers(id: id, now: now, body: body)
    }
    return EncodedRequest(
      method: request.method, path: request.path, headers: headers, body: body)
  }

  /// Whether sending the action twice does no more than sending it once.
  public func isIdempotent(_ action: Action) -> Bool {
    let requests = (action.pictures.isEmpty ? [false] : [false, true]).compactMap {
      try? request(for: action, hasPicture: $0)
    }
    return !requests.isEmpty && requests.allSatisfy(\.isIdempotent)
  }

  /// Whether the gateway can be asked to say something to a member alone.
  public var canSendDirect: Bool {
    let somebody = ChatID.direct(with: MemberID(name, "1"))
    let nothing = Action.send(chat: somebody, content: [], replyTo: nil)
    return (try? request(for: nothing, hasPicture: false)) != nil
  }

  /// The most special one that there is: for a message with a picture, for a direct conversation
  /// or a kind of request to join, for all.
  private func request(
    for action: Action, hasPicture: Bool
  ) throws(Refusal) -> Outbound.Request {
    let requests = profile.outbound.requests
    let isDirect = action.variant == "direct"
    func reaches(_ request: Outbound.Request) -> Bool {
      let placeholders = request.placeholders
      return !isDirect || !placeholders.contains(.chat) || placeholders.contains(.peer)
    }
    if hasPicture, let request = requests["\(action.name)@picture"], reaches(request) {
      return request
    }
    if let variant = action.variant, let request = requests["\(action.name)@\(variant)"] {
      return request
    }
    guard let request = requests[action.name] else {
      throw Refusal("'\(action.name)' is not possible on this gateway")
    }
    guard reaches(request) else {
      throw Refusal("'\(action.name)' is not possible in a direct conversation on this gateway")
    }
    return request
  }
}

extension String {
  fileprivate var isActionID: Bool {
    (1...64).contains(utf8.count)
      && utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
