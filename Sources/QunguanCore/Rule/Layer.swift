import QunguanText

/// A part of a chat's members, by what is known of them: one of the `layers` of the rule files.
///
/// Nobody is put into a layer. Which one a member is in is worked out whenever it is asked for, so
/// that it is never out of date; the first that holds counts.
public struct Layer: Sendable, Hashable {
  public var name: String
  public var conditions = Conditions()
  /// What it is called in texts.
  public var title: String { Self.usualTitles[name] ?? name }

  /// All that must hold; nothing written holds of everybody.
  public struct Conditions: Sendable, Hashable {
    var joinedWithin: Interval?
    /// On how many of the last days, at least, something was written.
    var activeDays: Int?
    /// How many messages at least in these days.
    var messages: Int?
    /// How many days activity is looked at, today included.
    var within = 30
    /// For how many days nothing was written.
    var silentFor: Int?
    var pointsAtLeast: Int?

    var isEmpty: Bool { self == Conditions(within: within) }
  }

  static let usual = [
    Layer(name: "newcomer", conditions: Conditions(joinedWithin: .days(7))),
    Layer(name: "silent", conditions: Conditions(silentFor: 30)),
    Layer(name: "core", conditions: Conditions(activeDays: 15)),
    Layer(name: "regular"),
  ]

  private static let usualTitles = [
    "newcomer": "新成员", "silent": "潜水成员", "core": "核心成员", "regular": "普通成员",
  ]
}

extension [Layer] {
  /// The layer of a member.
  ///
  /// - Parameter day: the community's, of the instant.
  public func of(_ facts: MemberFacts, on day: CivilDate, at now: Timestamp) -> Layer? {
    first { $0.conditions.hold(of: facts, on: day, at: now) }
  }
}

extension Layer.Conditions {
  /// What is not known holds of nobody: who joined at a time not known is no newcomer, and who wrote
  /// at a time not known is not silent.
  func hold(of facts: MemberFacts, on day: CivilDate, at now: Timestamp) -> Bool {
    if let joinedWithin {
      guard let joined = facts.joined, now - joined <= joinedWithin else { return false }
    }
    if let pointsAtLeast, facts.points < pointsAtLeast { return false }
    let span = day.adding(days: 1 - within)...day
    if let activeDays, facts.activity.count(in: span) < activeDays { return false }
    if let messages, facts.activity.sum(of: span) < messages { return false }
    guard let silentFor else { return true }
    if let last = facts.activity.days.last?.day {
      return day.daysSinceEpoch - last >= silentFor
    }
    return facts.messages == 0
      && now - Swift.max(facts.joined ?? facts.firstSeen, facts.firstSeen)
        >= .days(Int64(silentFor))
  }
}

extension DayTally {
  /// How many days there have a number.
  fileprivate func count(in dates: ClosedRange<CivilDate>) -> Int {
    let (first, last) = (dates.lowerBound.daysSinceEpoch, dates.upperBound.daysSinceEpoch)
    return days.count { (first...last).contains($0.day) }
  }
}

// MARK: - As written

extension Layer {
  /// `usual`, or layers by their names, each with its conditions or `usual`.
  static let section = Schema<[Layer]>(.either([word.shape, written.shape])) { node, findings in
    node.text == nil
      ? written.read(node, findings) : word.read(node, findings).map { _ in usual }
  }

  private enum Word: String, CaseIterable, Sendable { case usual }
  private static let word = Schema<Word>.choice

  private static let written = Schema<[Named<Conditions?>]>.map(of: item).map {
    items, _, findings -> [Layer]? in
    let layers = items.compactMap { layer($0, findings) }
    for (earlier, later) in zip(layers, items.dropFirst()) where earlier.conditions.isEmpty {
      findings.warning(
        at: later.place,
        """
        nobody is in '\(later.name.excerpt)': everybody is in '\(earlier.name.excerpt)' before; \
        put that one last
        """)
    }
    return layers.count == items.count ? layers : nil
  }

  /// Nil inside for the usual conditions of the name.
  private static let item = Schema<Conditions?>(.either([word.shape, conditions.shape])) {
    node, findings in
    node.text == nil
      ? conditions.read(node, findings).map { .some($0) }
      : word.read(node, findings).map { _ in Conditions?.none }
  }

  private static func layer(_ item: Named<Conditions?>, _ findings: Findings) -> Layer? {
    guard CommandReader.isTag(item.name) else {
      findings.error(
        at: item.place,
        "'\(item.name.excerpt)' is no name for a layer; write one word of at most 32 letters")
      return nil
    }
    if let conditions = item.value { return Layer(name: item.name, conditions: conditions) }
    if let usual = usual.first(where: { $0.name == item.name }) { return usual }
    let names = usual.map(\.name)
    findings.error(
      at: item.place,
      """
      there is no usual layer '\(item.name.excerpt)', only \(Phrase.choice(of: names)); \
      write its conditions\(didYouMean(nearest(to: item.name, among: names)))
      """)
    return nil
  }

  static let conditions: Schema<Conditions> = .object(
    "a layer",
    .optional("joined-within", .interval, "who are known to have joined the chat so lately"),
    .optional(
      "active-days", .integer(in: 1...DayTally.reach), "who have written on so many days lately"),
    .optional("messages", .integer(in: 1...1_000_000), "who have written so many messages lately"),
    .optional("within", days, "how long ago lately is, at most 62d", otherwise: "`30d`"),
    .optional("silent-for", days, "who are known to have written nothing for so long, at most 62d"),
    .optional(
      "points-at-least", .integer(in: -1_000_000_000...1_000_000_000), "who have so many points")
  ) { joined, activeDays, messages, within, silent, points in
    if within != nil, activeDays == nil, messages == nil {
      throw Objection("'within' goes with 'active-days' or 'messages'")
    }
    if let activeDays, activeDays > within ?? 30 {
      throw Objection("there are not \(activeDays) days in \(within ?? 30)")
    }
    return Conditions(
      joinedWithin: joined, activeDays: activeDays, messages: messages, within: within ?? 30,
      silentFor: silent, pointsAtLeast: points)
  }

  private static let days = Schema<Interval>.interval.map { span, node, findings -> Int? in
    let days = span.milliseconds / Interval.days(1).milliseconds
    guard span == .days(days), (1...Int64(DayTally.reach)).contains(days) else {
      findings.error(at: node.place, "expected whole days from 1d to 62d, found \(node.found)")
      return nil
    }
    return Int(days)
  }
}

extension GateConfig.Who {
  /// Reports layers that there are not.
  func check(_ context: CheckContext, _ findings: Findings) {
    for layer in (layers ?? []) + except.flatMap({ $0.layers ?? [] }) {
      guard let known = context.layers?.map(\.name), !known.contains(layer.value) else { continue }
      findings.error(
        at: layer.place,
        known.isEmpty
          ? "there are no layers; write 'layers: usual' beside 'community' to have some"
          : """
          there is no layer '\(layer.value.excerpt)'\
          \(didYouMean(nearest(to: layer.value, among: known)))
          """)
    }
  }
}
