import QunguanText

extension Ads {
  /// Who is new: until both were passed. Who was there before the steward is not; and of whom it is
  /// not known when they joined is none either.
  struct Newcomers: Sendable {
    var messages: Int
    var days: Int
    var times: Double

    static let schema: Schema<Newcomers> = .object(
      "newcomers",
      .defaulted(
        "messages", Schema<Int>.integer(in: 0...10_000), to: 20,
        "who have written fewer messages, or"),
      .defaulted(
        "days", Schema<Int>.integer(in: 0...366), to: 7,
        "who are known to have joined in so many days"),
      .defaulted("times", factor, to: 1.5, "points count so many times")
    ) { Newcomers(messages: $0, days: $1, times: $2) }

    func include(_ facts: MemberFacts?, at time: Timestamp) -> Bool {
      guard let facts, let joined = facts.joined else { return false }
      return facts.messages < messages || time - joined < .days(Int64(days))
    }
  }

  /// What is done to who does it again.
  struct Strikes: Sendable {
    var forgetAfter: Interval
    var ladder: Ladder

    /// What comes in this time is one strike.
    static let burst = Interval.minutes(10)

    static let schema = Schema<Strikes>(.map(.either([Measure.list.shape]))) { node, findings in
      guard let entries = node.entries else {
        findings.error(
          at: node.place,
          "expected strikes such as { forget-after: 30d, 3: [mute 1d] }, found \(node.found)")
        return nil
      }
      var strikes = Strikes(forgetAfter: .days(30), ladder: Ladder([]))
      var isGood = true
      for entry in entries {
        if entry.name == "forget-after" {
          let span = span(atMost: Interval.days(366)).read(entry.value, findings)
          isGood = isGood && span != nil
          strikes.forgetAfter = span ?? strikes.forgetAfter
        } else if let count = Ladder.height(entry.name, wholeOnly: true) {
          let measures = Measure.list.read(entry.value, findings)
          isGood = isGood && measures != nil
          strikes.ladder.steps.append(.init(from: count, measures: measures ?? []))
        } else {
          findings.error(
            at: entry.key.place,
            "expected a number of strikes or 'forget-after', found '\(entry.name.excerpt)'")
          isGood = false
        }
      }
      strikes.ladder = Ladder(strikes.ladder.steps)
      return isGood ? strikes : nil
    }
  }

  /// When many join at once, or many ads come: everything counts more for a while.
  struct Raids: Sendable {
    var joins: Int
    var hits: Int
    var within: Interval
    var lasts: Interval
    var times: Double

    static let schema: Schema<Raids> = .object(
      "raids",
      .defaulted("joins", Schema<Int>.integer(in: 2...1000), to: 10, "so many who join, or"),
      .defaulted(
        "hits", Schema<Int>.integer(in: 2...1000), to: 5,
        "so many members whose messages were deleted"),
      .defaulted(
        "within", span(atMost: Interval.hours(1)), to: Interval.minutes(1), "in this time"),
      .defaulted(
        "for", span(atMost: Interval.days(1)), to: Interval.minutes(10), "how long it lasts"),
      .defaulted("times", factor, to: 1.5, "points count so many times")
    ) { Raids(joins: $0, hits: $1, within: $2, lasts: $3, times: $4) }
  }

  private static let factor = Points.weight.map { times, node, findings -> Double? in
    if (1...10).contains(times) { return times }
    findings.error(at: node.place, "must be from 1 to 10; 1 changes nothing")
    return nil
  }

  /// What a filter remembers of a chat: only what happens seldom, so that ordinary messages write
  /// nothing. Milliseconds since 1970.
  public struct Watch: Codable, Sendable, Equatable {
    var raidUntil: Int64 = 0
    var joins: [Int64] = []
    var hits: [Hit] = []
    var punished: [Punished] = []
    var warned: Int64 = 0
    var reports: [Int64] = []
    /// How many were not reported since the last that was.
    var unreported = 0

    struct Hit: Codable, Sendable, Equatable {
      var member: String
      var time: Int64
    }

    struct Punished: Codable, Sendable, Equatable {
      var member: String
      var time: Int64
      /// Milliseconds of a mute; more for what is harder.
      var hardness: Int64
    }

    /// - Returns: how many members were hit lately.
    mutating func noteHit(by member: MemberID, _ now: Timestamp, _ span: Interval) -> Int {
      let past = now.milliseconds - span.milliseconds
      hits = hits.filter { $0.time > past && $0.member != member.text }.suffix(999)
      hits.append(Hit(member: member.text, time: now.milliseconds))
      return hits.count
    }

    func count(_ times: KeyPath<Self, [Int64]>, _ now: Timestamp, _ span: Interval) -> Int {
      self[keyPath: times].count { $0 > now.milliseconds - span.milliseconds }
    }

    mutating func note(_ times: WritableKeyPath<Self, [Int64]>, _ now: Timestamp, _ span: Interval)
      -> Int
    {
      let past = now.milliseconds - span.milliseconds
      self[keyPath: times] = self[keyPath: times].filter { $0 > past }.suffix(999)
      self[keyPath: times].append(now.milliseconds)
      return self[keyPath: times].count
    }
  }
}

/// What was written in a chat a moment ago. It is nowhere but in the memory of the process, and there
/// only while it is recent: a write for every message would be dear.
enum Lately {
  /// Of one member.
  static let most = 20
  /// Of a chat.
  static let mostOfChat = 64

  /// One message.
  struct Sent: Codable, Sendable {
    var time: Int64
    var message: String?
    var member: String
    /// Empty where it is too long to be a part of another.
    var text: String
    var print: Fingerprint
  }

  /// The newest last.
  struct Messages: Codable, Sendable {
    var sent: [Sent] = []

    mutating func add(_ message: Sent, atMost most: Int) {
      if sent.count >= most { sent.removeFirst(sent.count - most + 1) }
      sent.append(message)
    }

    func since(_ time: Int64) -> ArraySlice<Sent> {
      let first = sent.firstIndex { $0.time >= time } ?? sent.endIndex
      return sent[first...]
    }
  }
}
