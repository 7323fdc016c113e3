import QunguanCore

extension Gateway {
  /// The request for an action.
  ///
  /// `id` must be the same whenever the action is sent again, and no other action's ever: where
  /// the gateway knows idempotency keys, it is the key. At most 64 letters, digits, `-` and `_`.
  /// `file` reads a picture by its path below the rules directory.
  public func encode(
    _ action: Action, id: String, now: Timestamp, file: (String) throws -> [UInt8]
  ) throws(Refusal) -> EncodedRequest {
    precondition(id.isActionID, "an action's id is 1 to 64 letters, digits, '-' and '_'")
    let request = try request(for: action)
    let json = try request.json?.json { placeholder, pipeline throws(Refusal) in
      switch placeholder {
      case .id: return pipeline.value(of: .string(id))
      case .content: return try content(of: action, pipeline, file: file)
      default: return pipeline.value(of: action.value(of: placeholder))
      }
    }
    let body = json?.serialized() ?? []
    var headers = body.isEmpty ? [] : [("Content-Type", "application/json")]
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
    (try? request(for: action))?.isIdempotent ?? false
  }

  /// Whether the gateway can be asked to say something to a member alone.
  public var canSendDirect: Bool {
    let somebody = ChatID.direct(with: MemberID(name, "1"))
    return (try? request(for: .send(chat: somebody, content: [], replyTo: nil))) != nil
  }

  private func request(for action: Action) throws(Refusal) -> Outbound.Request {
    let requests = profile.outbound.requests
    if let variant = action.variant, let request = requests["\(action.name)@\(variant)"] {
      return request
    }
    guard let request = requests[action.name] else {
      throw Refusal("'\(action.name)' is not possible on this gateway")
    }
    let placeholders = request.json?.placeholders ?? []
    if action.variant == "direct", placeholders.contains(.chat), !placeholders.contains(.peer) {
      throw Refusal("'\(action.name)' is not possible in a direct conversation on this gateway")
    }
    return request
  }

  private func content(
    of action: Action, _ pipeline: Pipeline, file: (String) throws -> [UInt8]
  ) throws(Refusal) -> JSON? {
    guard case .send(_, let parts, let replyTo) = action, let codec = pipeline.codec else {
      return nil
    }
    guard parts.contains(where: \.canBeSent) else {
      throw Refusal("there is nothing in this message that can be sent")
    }
    return try codec.encode(Content(parts: parts, replyTo: replyTo)) { path throws(Refusal) in
      do {
        return try file(path)
      } catch {
        throw Refusal("the picture '\(path)' cannot be read: \(error)")
      }
    }
  }
}

extension Part {
  fileprivate var canBeSent: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .mention, .mentionAll, .image, .drawing: true
    case .other: false
    }
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
