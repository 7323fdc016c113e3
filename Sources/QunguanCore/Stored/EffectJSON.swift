/// The stored forms of deliveries, timers and effects, as they stand in traces.
extension Delivery {
  public var json: JSON {
    var object: JSONObject = [
      "action": action.json,
      "lane": .string(lane.rawValue),
      "not-before": .milliseconds(notBefore.milliseconds),
      "expires": .milliseconds(expires.milliseconds),
    ]
    object["recall-after"] = recallAfter.map { .milliseconds($0.milliseconds) }
    if repeatsUnknown { object["repeats-unknown"] = true }
    return .object(object)
  }

  public init?(json: JSON?) {
    guard let json, let action = Action(json: json["action"]),
      let lane = (json["lane"]?.string).flatMap(Lane.init(rawValue:)),
      let notBefore = json["not-before"]?.int, let expires = json["expires"]?.int
    else { return nil }
    self.init(
      action, lane: lane, notBefore: Timestamp(milliseconds: notBefore),
      expires: Timestamp(milliseconds: expires),
      recallAfter: (json["recall-after"]?.int).map(Interval.init(milliseconds:)),
      repeatsUnknown: json["repeats-unknown"]?.bool ?? false)
  }
}

extension Wake {
  public var json: JSON {
    var object: JSONObject = [
      "rule": .string(rule), "scope": .string(scope), "key": .string(key),
      "due": .milliseconds(due.milliseconds),
    ]
    object["chat"] = chat.map { .string($0.text) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let rule = json["rule"]?.string, let scope = json["scope"]?.string,
      let key = json["key"]?.string, let due = json["due"]?.int
    else { return nil }
    self.init(
      rule: rule, scope: scope, key: key, due: Timestamp(milliseconds: due),
      chat: ChatID(stored: json["chat"]?.string))
  }
}

extension Effect {
  /// An object with one member, whose name is the sort of the effect.
  public var json: JSON {
    switch self {
    case .act(let delivery): ["act": delivery.json]
    case .wake(let wake): ["wake": wake.json]
    case .cancelWake(let rule, let scope, let key):
      ["cancel-wake": ["rule": .string(rule), "scope": .string(scope), "key": .string(key)]]
    case .fetch(let fetch): ["fetch": fetch.json]
    case .scan(let scan): ["scan": scan.json]
    case .award(let award): ["award": award.json]
    case .revoke(let revocation): ["revoke": revocation.json]
    case .checkIn(let entry): ["check-in": entry.json]
    case .strike(let strike): ["strike": strike.json]
    case .beginBreak(let days): ["begin-break": days.json]
    case .endBreak(let days): ["end-break": days.json]
    case .tag(let tagging): ["tag": tagging.json]
    case .offence(let offence): ["offence": offence.json]
    case .pardon(let id): ["pardon": .number(JSONNumber(id.number))]
    case .appeal(let id): ["appeal": .number(JSONNumber(id.number))]
    case .mark(let marking): ["mark": marking.json]
    case .unmark(let id): ["unmark": .number(JSONNumber(id.number))]
    case .silence(let silence): ["silence": silence.json]
    case .endSilence(let rule, let chat):
      ["end-silence": ["rule": .string(rule), "chat": .text(chat)]]
    case .withdraw(let row): ["withdraw": .number(JSONNumber(row.number))]
    case .undo(let event): ["undo": .string(event.text)]
    }
  }

  public init?(json: JSON) {
    guard let (sort, value) = json.object?.first else { return nil }
    switch sort {
    case "act":
      guard let delivery = Delivery(json: value) else { return nil }
      self = .act(delivery)
    case "wake":
      guard let wake = Wake(json: value) else { return nil }
      self = .wake(wake)
    case "cancel-wake":
      guard let rule = value["rule"]?.string, let scope = value["scope"]?.string,
        let key = value["key"]?.string
      else { return nil }
      self = .cancelWake(rule: rule, scope: scope, key: key)
    case "fetch":
      guard let fetch = Fetch(json: value) else { return nil }
      self = .fetch(fetch)
    case "scan":
      guard let scan = Scan(json: value) else { return nil }
      self = .scan(scan)
    case "award":
      guard let award = Award(json: value) else { return nil }
      self = .award(award)
    case "revoke":
      guard let revocation = Revocation(json: value) else { return nil }
      self = .revoke(revocation)
    case "check-in":
      guard let entry = CheckIn(json: value) else { return nil }
      self = .checkIn(entry)
    case "strike":
      guard let strike = Strike(json: value) else { return nil }
      self = .strike(strike)
    case "begin-break":
      guard let days = PlanBreak(json: value) else { return nil }
      self = .beginBreak(days)
    case "end-break":
      guard let days = PlanBreak(json: value) else { return nil }
      self = .endBreak(days)
    case "tag":
      guard let tagging = Tagging(json: value) else { return nil }
      self = .tag(tagging)
    case "offence":
      guard let offence = Offence(json: value) else { return nil }
      self = .offence(offence)
    case "pardon":
      guard let number = value.int else { return nil }
      self = .pardon(OffenceID(number))
    case "appeal":
      guard let number = value.int else { return nil }
      self = .appeal(OffenceID(number))
    case "mark":
      guard let marking = Marking(json: value) else { return nil }
      self = .mark(marking)
    case "unmark":
      guard let number = value.int else { return nil }
      self = .unmark(MarkingID(number))
    case "silence":
      guard let silence = Silence(json: value) else { return nil }
      self = .silence(silence)
    case "end-silence":
      guard let rule = value["rule"]?.string else { return nil }
      self = .endSilence(rule: rule, chat: ChatID(stored: value["chat"]?.string))
    case "withdraw":
      guard let number = value.int else { return nil }
      self = .withdraw(OutboxID(number))
    case "undo":
      guard let key = value.string else { return nil }
      self = .undo(EventKey(key))
    default: return nil
    }
  }
}

extension Award {
  var json: JSON {
    var object: JSONObject = [
      "chat": .string(chat.text), "member": .string(member.text),
      "points": .number(JSONNumber(Int64(points))),
    ]
    object["because"] = because.map { .string($0) }
    object["key"] = key.map { .string($0) }
    object["day"] = day.map { .string("\($0)") }
    object["reverses"] = reverses.map { .number(JSONNumber($0)) }
    return .object(object)
  }

  init?(json: JSON) {
    guard let chat = ChatID(stored: json["chat"]?.string),
      let member = MemberID(stored: json["member"]?.string),
      let points = (json["points"]?.int).flatMap({ Int(exactly: $0) })
    else { return nil }
    self.init(
      chat: chat, member: member, points: points, because: json["because"]?.string,
      key: json["key"]?.string, day: CivilDate(json["day"]), reverses: json["reverses"]?.int)
  }
}

extension Tagging {
  var json: JSON {
    var object: JSONObject = [
      "chat": .string(chat.text), "member": .string(member.text), "tag": .string(tag),
      "set": .bool(isSet),
    ]
    object["reverses"] = reverses.map { .number(JSONNumber($0)) }
    return .object(object)
  }

  init?(json: JSON) {
    guard let chat = ChatID(stored: json["chat"]?.string),
      let member = MemberID(stored: json["member"]?.string), let tag = json["tag"]?.string,
      let isSet = json["set"]?.bool
    else { return nil }
    self.init(
      chat: chat, member: member, tag: tag, isSet: isSet, reverses: json["reverses"]?.int)
  }
}

extension Silence {
  public var json: JSON {
    var object: JSONObject = [
      "rule": .string(rule), "since": .milliseconds(since.milliseconds), "by": .string(by),
    ]
    object["until"] = until.map { .milliseconds($0.milliseconds) }
    object["chat"] = chat.map { .string($0.text) }
    object["because"] = because.map { .string($0) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let rule = json["rule"]?.string, let since = json["since"]?.int,
      let by = json["by"]?.string
    else { return nil }
    self.init(
      rule: rule, chat: ChatID(stored: json["chat"]?.string),
      since: Timestamp(milliseconds: since),
      until: (json["until"]?.int).map(Timestamp.init(milliseconds:)),
      because: json["because"]?.string, by: by)
  }
}

extension Trace {
  public var json: JSON {
    var object: JSONObject = ["entries": .array(entries.map(\.json))]
    if !book.isEmpty { object["book"] = .string(book) }
    return .object(object)
  }

  /// Also reads the form of the first version, the entries alone.
  public init?(json: JSON?) {
    guard let list = json?["entries"]?.array ?? json?.array,
      let entries = list.all(Entry.init(json:))
    else { return nil }
    self.init(entries, book: json?["book"]?.string ?? "")
  }
}

extension Trace.Entry {
  public var json: JSON {
    var object: JSONObject = ["rule": .string(rule), "reason": .string(reason)]
    if fired { object["fired"] = true }
    if isHeldBack { object["held-back"] = true }
    if ends { object["ends"] = true }
    if !values.isEmpty {
      object["values"] = .array(values.map { [.string($0.name), .string($0.text)] })
    }
    if !withheld.isEmpty { object["withheld"] = .array(withheld.map(\.json)) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let rule = json["rule"]?.string, let reason = json["reason"]?.string,
      let withheld = (json["withheld"]?.array ?? []).all(Effect.init(json:))
    else { return nil }
    self.init(rule: rule, fired: json["fired"]?.bool ?? false, reason: reason, withheld: withheld)
    isHeldBack = json["held-back"]?.bool ?? false
    ends = json["ends"]?.bool ?? false
    values = (json["values"]?.array ?? []).compactMap {
      guard let name = $0[0]?.string, let text = $0[1]?.string else { return nil }
      return Trace.Value(name: name, text: text)
    }
  }
}
