import QunguanCore

/// The stored forms of deliveries, timers and effects, as they stand in traces.
extension Delivery {
  var json: JSON {
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

  init?(json: JSON?) {
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
  var json: JSON {
    var object: JSONObject = [
      "rule": .string(rule), "scope": .string(scope), "key": .string(key),
      "due": .milliseconds(due.milliseconds),
    ]
    object["chat"] = chat.map { .string($0.text) }
    return .object(object)
  }

  init?(json: JSON) {
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
  var json: JSON {
    switch self {
    case .act(let delivery): ["act": delivery.json]
    case .wake(let wake): ["wake": wake.json]
    case .cancelWake(let rule, let scope, let key):
      ["cancel-wake": ["rule": .string(rule), "scope": .string(scope), "key": .string(key)]]
    }
  }

  init?(json: JSON) {
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
    default: return nil
    }
  }
}

extension Trace {
  var json: JSON { .array(entries.map(\.json)) }

  init?(json: JSON?) {
    guard let entries = json?.array?.all(Entry.init(json:)) else { return nil }
    self.init(entries)
  }
}

extension Trace.Entry {
  var json: JSON {
    var object: JSONObject = ["rule": .string(rule), "reason": .string(reason)]
    if fired { object["fired"] = true }
    if !withheld.isEmpty { object["withheld"] = .array(withheld.map(\.json)) }
    return .object(object)
  }

  init?(json: JSON) {
    guard let rule = json["rule"]?.string, let reason = json["reason"]?.string,
      let withheld = (json["withheld"]?.array ?? []).all(Effect.init(json:))
    else { return nil }
    self.init(rule: rule, fired: json["fired"]?.bool ?? false, reason: reason, withheld: withheld)
  }
}
