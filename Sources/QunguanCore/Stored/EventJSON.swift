/// The stored form of events: what recordings, exports and `explain --event FILE` hold. It is read
/// back by later versions: members may be added, never renamed.
extension Event {
  /// Everything but the key, under which it is kept. Times are milliseconds since 1970.
  public var record: JSON {
    var object: JSONObject = [
      "type": .string(type.rawValue), "gateway": .string(gateway.text),
      "time": .milliseconds(time.milliseconds), "received": .milliseconds(received.milliseconds),
    ]
    object["account"] = account.map { .string($0.text) }
    object["chat"] = chat?.json
    object["actor"] = actor?.json
    object["target"] = target?.json
    object["message"] = message?.json
    object["request"] = request?.json
    object["duration"] = duration.map { .milliseconds($0.milliseconds) }
    object["departure"] = departure.map { .string($0.rawValue) }
    object["occasion"] = occasion?.json
    object["online"] = online.map { .bool($0) }
    return .object(object)
  }

  /// The event with its key, as in a line of an export.
  public var json: JSON {
    guard case .object(let rest) = record else { return .null }
    return .object(JSONObject(uniqueMembers: [("key", .string(key.text))] + rest.map { ($0, $1) }))
  }

  public init?(json: JSON) {
    guard let key = json["key"]?.string, (1...512).contains(key.utf8.count) else { return nil }
    self.init(record: json, key: EventKey(key))
  }

  public init?(record json: JSON, key: EventKey) {
    guard let type = (json["type"]?.string).flatMap(EventType.init(rawValue:)),
      let gateway = (json["gateway"]?.string).flatMap({ GatewayName($0) }),
      let time = json["time"]?.int
    else { return nil }
    self.init(
      key: key, type: type, gateway: gateway, time: Timestamp(milliseconds: time),
      received: Timestamp(milliseconds: json["received"]?.int ?? time))
    account = MemberID(stored: json["account"]?.string)
    chat = json["chat"].flatMap(Chat.init(json:))
    actor = json["actor"].flatMap(Person.init(json:))
    target = json["target"].flatMap(Person.init(json:))
    message = json["message"].flatMap(Message.init(json:))
    request = JoinRequest(json: json["request"])
    duration = (json["duration"]?.int).map(Interval.init(milliseconds:))
    departure = (json["departure"]?.string).flatMap(Departure.init(rawValue:))
    occasion = json["occasion"].flatMap(Occasion.init(json:))
    online = json["online"]?.bool
    // What was there and can't be read is another version's; half an event would be another event.
    let parts: [(String, Bool)] = [
      ("chat", chat == nil), ("actor", actor == nil), ("target", target == nil),
      ("message", message == nil), ("request", request == nil), ("occasion", occasion == nil),
    ]
    if parts.contains(where: { json[$0] != nil && $1 }) { return nil }
  }
}

extension Chat {
  var json: JSON {
    var object: JSONObject = ["id": .string(id.text), "kind": .string(kind.rawValue)]
    object["name"] = name.map { .string($0) }
    return .object(object)
  }

  init?(json: JSON) {
    guard let id = ChatID(stored: json["id"]?.string),
      let kind = (json["kind"]?.string).flatMap(Kind.init(rawValue:))
    else { return nil }
    self.init(id: id, kind: kind, name: json["name"]?.string)
  }
}

extension Person {
  var json: JSON {
    var object: JSONObject = ["id": .string(id.text)]
    object["name"] = name.map { .string($0) }
    object["role"] = role.map { .string($0.rawValue) }
    if isBot { object["bot"] = true }
    if isAnonymous { object["anonymous"] = true }
    return .object(object)
  }

  init?(json: JSON) {
    guard let id = MemberID(stored: json["id"]?.string) else { return nil }
    self.init(
      id: id, name: json["name"]?.string,
      role: (json["role"]?.string).flatMap(Role.init(rawValue:)))
    isBot = json["bot"]?.bool ?? false
    isAnonymous = json["anonymous"]?.bool ?? false
  }
}

extension Message {
  var json: JSON {
    var object: JSONObject = ["content": .array(content.map(\.json))]
    object["id"] = id.map { .string($0.text) }
    object["reply-to"] = replyTo.map { .string($0.text) }
    return .object(object)
  }

  init?(json: JSON) {
    guard let content = json["content"]?.array?.all(Part.init(json:)) else { return nil }
    self.init(
      id: MessageID(stored: json["id"]?.string),
      replyTo: MessageID(stored: json["reply-to"]?.string), content: content)
  }
}

extension Occasion {
  var json: JSON {
    switch self {
    case .schedule(let rule, let due, let newer):
      [
        "schedule": .string(rule), "due": .milliseconds(due.milliseconds),
        "newer": .number(JSONNumber(Int64(newer))),
      ]
    case .wake(let wake): ["wake": wake.json]
    case .fetched(let fetched): ["fetched": fetched.json]
    case .scanned(let scanned): ["scanned": scanned.json]
    case .wish(let rule): ["wish": .string(rule)]
    }
  }

  init?(json: JSON) {
    if let wake = json["wake"].flatMap(Wake.init(json:)) {
      self = .wake(wake)
    } else if let fetched = json["fetched"].flatMap(Fetched.init(json:)) {
      self = .fetched(fetched)
    } else if let scanned = json["scanned"].flatMap(Scanned.init(json:)) {
      self = .scanned(scanned)
    } else if let rule = json["wish"]?.string {
      self = .wish(rule: rule)
    } else if let rule = json["schedule"]?.string, let due = json["due"]?.int,
      let newer = (json["newer"]?.int).flatMap({ Int(exactly: $0) })
    {
      self = .schedule(rule: rule, due: Timestamp(milliseconds: due), newer: newer)
    } else {
      return nil
    }
  }
}
