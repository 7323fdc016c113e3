import QunguanCore

/// What an operator wants to know of the time to come, as it goes to the daemon.
public struct PreviewWish: Sendable {
  /// The most lines.
  public static let most = 1000
  /// Nothing further ahead is looked at.
  static let lookAhead = Interval.days(400)

  /// Only what this rule says.
  public var rule: String?
  /// Only what is said there.
  public var chat: ChatID?
  /// How many lines.
  public var count: Int
  /// Since when, such as `2027-02-06T08:00`, on the community's clocks; now if nil.
  public var from: String?

  public init(rule: String?, chat: ChatID?, count: Int, from: String?) {
    self.rule = rule
    self.chat = chat
    self.count = min(max(count, 1), Self.most)
    self.from = from
  }

  public var json: JSON {
    [
      "rule": rule.map { .string($0) } ?? .null, "chat": chat.map { .string($0.text) } ?? .null,
      "count": .integer(count), "from": from.map { .string($0) } ?? .null,
    ]
  }

  init(json: JSON) {
    let count = (json["count"]?.int).flatMap { Int(exactly: $0) } ?? 10
    self.init(
      rule: json["rule"]?.string, chat: json["chat"]?.string.flatMap { ChatID($0) }, count: count,
      from: json["from"]?.string)
  }

  /// - Throws: an ``Objection``.
  func start(_ zone: Zone, now: Timestamp) throws -> Timestamp {
    do throws(TimeTextError) {
      return try from.map { text throws(TimeTextError) in try Moment.read(text, in: zone) } ?? now
    } catch {
      throw Objection(error.phrase)
    }
  }
}

extension Rule {
  /// Whether it speaks when it is due; one that is due for itself alone only asks for news then.
  var hasTimesInChats: Bool { schedules.contains { $0.audience == .chats } }
}

extension RuleBook {
  /// A rule that has times of its own.
  ///
  /// - Throws: an ``Objection`` if there is none of this name.
  func scheduled(_ name: String) throws -> Rule {
    let rule = try wishable(name)
    if rule.schedules.isEmpty { throw Objection("'\(rule.name)' has no times of its own") }
    return rule
  }

  /// A rule that may be wished to say its thing now: it has times of its own, or could have.
  ///
  /// - Throws: an ``Objection`` if there is none of this name.
  func wishable(_ name: String) throws -> Rule {
    guard let rule = self[name] else {
      let near = nearest(to: name, among: rules.map(\.name))
      throw Objection("there is no rule '\(name.printable(atMost: 60))'\(didYouMean(near))")
    }
    guard rule.events.contains(.scheduled) else {
      throw Objection("'\(rule.name)' has no times of its own")
    }
    return rule
  }
}
