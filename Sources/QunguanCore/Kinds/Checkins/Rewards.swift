extension Checkins {
  /// What days done are worth.
  struct Rewards: Sendable, Hashable {
    /// For each day that was done in time.
    var points = 0
    /// For who is the first of the chat that day.
    var firstOfDay = 0
    /// For so many days in a row, each time there are.
    var streaks: [Int: Int] = [:]
    /// Worn by members whose longest streak has so many days.
    var tags: [Int: String] = [:]
    /// For the goal, once.
    var goal = 0

    static let schema: Schema<Rewards> = .object(
      "rewards",
      .defaulted("points", points, to: 0, "points for each day done in time; none for one made up"),
      .defaulted(
        "first-of-day", points, to: 0, "points for who checks in first in the chat that day"),
      .optional(
        "streaks", byLength(points),
        "points for so many days in a row, each time there are: `{ 7: 20, 21: 100 }`"),
      .optional(
        "tags", byLength(tag),
        """
        tags for members whose longest streak has so many days: `{ 21: 坚持者 }`; gone again if a \
        correction shortens it
        """),
      .defaulted("goal", points, to: 0, "points for reaching the plan's goal, once")
    ) { points, firstOfDay, streaks, tags, goal in
      Rewards(
        points: points, firstOfDay: firstOfDay, streaks: streaks ?? [:], tags: tags ?? [:],
        goal: goal)
    }

    private static let points = Schema<Int>.integer(in: 0...100_000)

    private static let tag = Schema<String>.text("a tag").map { tag, node, findings -> String? in
      if CommandReader.isTag(tag) { return tag }
      findings.error(
        at: node.place,
        "a tag has up to \(CommandReader.longestTag) characters and no blanks")
      return nil
    }

    /// Items by lengths of streaks.
    private static func byLength<Item>(_ item: Schema<Item>) -> Schema<[Int: Item]> {
      Schema<[Named<Item>]>.map(of: item).map { items, _, findings in
        var byLength: [Int: Item] = [:]
        for item in items {
          guard let length = Int(item.name), longest.contains(length), byLength[length] == nil
          else {
            findings.error(
              at: item.place,
              "'\(item.name.excerpt)' is no length of a streak; write a number of days up to 3660")
            return nil
          }
          byLength[length] = item.value
        }
        return byLength
      }
    }

    /// Ten years.
    private static let longest = 1...3660
  }

  /// How often something is allowed to a member.
  struct Allowance: Sendable, Hashable, CustomStringConvertible {
    enum Span: String, CaseIterable, Sendable {
      /// From Monday on.
      case week
      case month
    }
    var count: Int
    /// Nil: as long as the plan lasts.
    var span: Span?

    var description: String { span.map { "\(count) per \($0.rawValue)" } ?? "\(count)" }

    /// How many are left on a day, some days being spent already.
    func left(on day: CivilDate, spent: some Sequence<CivilDate>) -> Int {
      let number = spent.reduce(0) { $0 + (isAlike($1, day) ? 1 : 0) }
      return max(0, count - number)
    }

    private func isAlike(_ day: CivilDate, _ other: CivilDate) -> Bool {
      switch span {
      case .week: day.weekNumber == other.weekNumber
      case .month: (day.year, day.month) == (other.year, other.month)
      case nil: true
      }
    }

    static let schema = Schema<String>.text("a number such as 3, or 2 per month").map(
      shape: .either([
        .integer(1...1000), .text("2 per month", pattern: "^ *[0-9]+ +per +(week|month) *$"),
      ])
    ) { text, node, findings -> Allowance? in
      let words = text.split(separator: " ")
      let span = words.count == 3 && words[1] == "per" ? Span(rawValue: String(words[2])) : nil
      guard let count = words.first.flatMap({ Int($0) }), (1...1000).contains(count),
        words.count == 1 || span != nil
      else {
        findings.error(
          at: node.place,
          """
          expected a number of days such as '2 per month', '1 per week', or 3 for the whole plan, \
          found \(node.found)
          """)
        return nil
      }
      return Allowance(count: count, span: span)
    }
  }
}

extension CivilDate {
  /// Of its week, which begins on Monday.
  var weekNumber: Int { (daysSinceEpoch + 3).flooredDivision(by: 7).quotient }
}
