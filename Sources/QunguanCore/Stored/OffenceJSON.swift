/// The stored forms of what filters find and operators say of it.
extension Offence {
  public var json: JSON {
    var object: JSONObject = [
      "rule": .string(rule), "chat": .string(chat.text), "member": .string(member.text),
      "time": .milliseconds(time.milliseconds), "points": .points(points),
      "text": .string(text), "signals": .array(signals.map(\.json)),
      "measures": .array(measures.map { .string($0) }),
      "kept-until": .milliseconds(keptUntil.milliseconds),
    ]
    object["message"] = message.map { .string($0.text) }
    object["key"] = key.map { .string(String($0, radix: 16)) }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let rule = json["rule"]?.string, let chat = ChatID(stored: json["chat"]?.string),
      let member = MemberID(stored: json["member"]?.string), let time = json["time"]?.int,
      let points = Double(points: json["points"]), let text = json["text"]?.string,
      let signals = (json["signals"]?.array ?? []).all(Signal.init(json:)),
      let keptUntil = json["kept-until"]?.int
    else { return nil }
    self.init(
      rule: rule, chat: chat, member: member,
      message: MessageID(stored: json["message"]?.string),
      time: Timestamp(milliseconds: time), points: points, text: text,
      key: (json["key"]?.string).flatMap { UInt64($0, radix: 16) }, signals: signals,
      measures: (json["measures"]?.array ?? []).compactMap(\.string),
      keptUntil: Timestamp(milliseconds: keptUntil))
  }
}

extension Signal {
  public var json: JSON {
    var object: JSONObject = [
      "name": .string(name), "points": .points(points), "detail": .string(detail),
    ]
    if !ranges.isEmpty {
      object["ranges"] = .array(
        ranges.map {
          [
            .number(JSONNumber(Int64($0.lowerBound))), .number(JSONNumber(Int64($0.upperBound))),
          ]
        })
    }
    return .object(object)
  }

  public init?(json: JSON) {
    guard let name = json["name"]?.string, let points = Double(points: json["points"]) else {
      return nil
    }
    self.init(
      name, points: points, detail: json["detail"]?.string ?? "",
      ranges: (json["ranges"]?.array ?? []).compactMap {
        guard let first = $0[0]?.int, let end = $0[1]?.int, 0 <= first, first <= end,
          end <= Int64(Int32.max)
        else { return nil }
        return Int(first)..<Int(end)
      })
  }
}

extension Marking {
  public var json: JSON {
    var object: JSONObject = [
      "ad": .bool(isAd), "chat": .string(chat.text),
      // Beyond what JSON's readers take for a whole number.
      "text": .string(String(text, radix: 16)),
    ]
    object["message"] = message.map { .string($0.text) }
    object["member"] = member.map { .string($0.text) }
    object["offence"] = offence.map { .number(JSONNumber($0.number)) }
    return .object(object)
  }

  /// Without what was learned: that stands in the ledger.
  public init?(json: JSON) {
    guard let isAd = json["ad"]?.bool, let chat = ChatID(stored: json["chat"]?.string),
      let text = (json["text"]?.string).flatMap({ UInt64($0, radix: 16) })
    else { return nil }
    self.init(
      isAd: isAd, chat: chat, message: MessageID(stored: json["message"]?.string),
      member: MemberID(stored: json["member"]?.string),
      offence: (json["offence"]?.int).map(OffenceID.init), text: text)
  }
}

extension JSON {
  /// Points, to the hundredth.
  static func points(_ points: Double) -> JSON {
    .number(JSONNumber(Int64((points.clamped * 100).rounded())))
  }
}

extension Double {
  fileprivate init?(points json: JSON?) {
    guard let hundredths = json?.int else { return nil }
    self = Double(hundredths) / 100
  }

  /// No sum of signals comes near to a million.
  fileprivate var clamped: Double { isFinite ? Swift.min(Swift.max(self, -1e6), 1e6) : 0 }
}
