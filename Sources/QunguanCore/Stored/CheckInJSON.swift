/// The stored forms of entries of the ledger of check-ins.
extension CheckIn {
  public var json: JSON {
    var object: JSONObject = [
      "plan": .string(plan), "chat": .string(chat.text), "member": .string(member.text),
      "day": .string("\(day)"), "window": .number(JSONNumber(Int64(window))),
      "sort": .string(sort.rawValue), "time": .milliseconds(time.milliseconds),
    ]
    object["amount"] = amount.map { .number(JSONNumber($0)) }
    object["message"] = message.map { .string($0.text) }
    object["reverses"] = reverses.map { .number(JSONNumber($0)) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let plan = json["plan"]?.string, let chat = ChatID(stored: json["chat"]?.string),
      let member = MemberID(stored: json["member"]?.string), let day = CivilDate(json["day"]),
      let window = json["window"]?.int.flatMap({ Int(exactly: $0) }), (0...7).contains(window),
      let sort = (json["sort"]?.string).flatMap(Sort.init(rawValue:)), let time = json["time"]?.int
    else { return nil }
    self.init(
      plan: plan, chat: chat, member: member, day: day, window: window, sort: sort,
      time: Timestamp(milliseconds: time), amount: json["amount"]?.int,
      message: MessageID(stored: json["message"]?.string), reverses: json["reverses"]?.int)
  }
}

extension Strike {
  public var json: JSON {
    var object: JSONObject = [
      "plan": .string(plan), "chat": .string(chat.text), "member": .string(member.text),
      "day": .string("\(day)"),
    ]
    object["window"] = window.map { .number(JSONNumber(Int64($0))) }
    object["sort"] = sort.map { .string($0.rawValue) }
    object["because"] = because.map { .string($0) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let plan = json["plan"]?.string, let chat = ChatID(stored: json["chat"]?.string),
      let member = MemberID(stored: json["member"]?.string), let day = CivilDate(json["day"])
    else { return nil }
    self.init(
      plan: plan, chat: chat, member: member, day: day,
      window: json["window"]?.int.flatMap { Int(exactly: $0) },
      sort: (json["sort"]?.string).flatMap(CheckIn.Sort.init(rawValue:)),
      because: json["because"]?.string)
  }
}

extension PlanBreak {
  public var json: JSON {
    var object: JSONObject = [
      "plan": .string(plan), "first": .string("\(days.lowerBound)"),
      "last": .string("\(days.upperBound)"),
    ]
    object["chat"] = chat.map { .string($0.text) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let plan = json["plan"]?.string, let first = CivilDate(json["first"]),
      let last = CivilDate(json["last"]), first <= last
    else { return nil }
    self.init(plan: plan, chat: ChatID(stored: json["chat"]?.string), days: first...last)
  }
}

extension Revocation {
  public var json: JSON {
    var object: JSONObject = [
      "chat": .string(chat.text), "member": .string(member.text), "key": .string(key),
    ]
    object["because"] = because.map { .string($0) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let chat = ChatID(stored: json["chat"]?.string),
      let member = MemberID(stored: json["member"]?.string), let key = json["key"]?.string
    else { return nil }
    self.init(chat: chat, member: member, key: key, because: json["because"]?.string)
  }
}

extension CivilDate {
  init?(_ json: JSON?) {
    guard let text = json?.string, let date = try? CivilDate(text: text) else { return nil }
    self = date
  }
}
