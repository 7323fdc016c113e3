/// The stored forms of what rules ask of pictures and of the answers.
extension Scan {
  public var json: JSON {
    var object: JSONObject = [
      "rule": .string(rule), "cause": .string(cause.text), "time": .milliseconds(time.milliseconds),
      "chat": chat.json, "images": .array(images.map { .string($0) }),
    ]
    object["account"] = account.map { .string($0.text) }
    object["actor"] = actor?.json
    object["message"] = message.map { .string($0.text) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let rule = json["rule"]?.string, let cause = json["cause"]?.string,
      let time = json["time"]?.int, let chat = json["chat"].flatMap(Chat.init(json:)),
      let images = json["images"]?.array?.all(\.string)
    else { return nil }
    var event = Event(
      key: EventKey(cause), type: .message, gateway: chat.id.gateway,
      time: Timestamp(milliseconds: time), received: Timestamp(milliseconds: time))
    event.chat = chat
    event.account = MemberID(stored: json["account"]?.string)
    event.actor = json["actor"].flatMap(Person.init(json:))
    event.message = MessageID(stored: json["message"]?.string).map { Message(id: $0, content: []) }
    self.init(of: event, for: rule, images: images)
  }
}

extension Scanned {
  var json: JSON {
    var object: JSONObject = ["rule": .string(rule), "cause": .string(cause.text)]
    switch outcome {
    case .found(let texts): object["found"] = .array(texts.map { .string($0) })
    case .failed(let reason): object["failed"] = .string(reason)
    }
    return .object(object)
  }

  init?(json: JSON) {
    guard let rule = json["rule"]?.string, let cause = json["cause"]?.string else { return nil }
    let outcome: Outcome
    if let reason = json["failed"]?.string {
      outcome = .failed(reason)
    } else if let texts = json["found"]?.array?.all(\.string) {
      outcome = .found(texts)
    } else {
      return nil
    }
    self.init(rule: rule, cause: EventKey(cause), outcome: outcome)
  }
}
