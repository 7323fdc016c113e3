import QunguanText

// What is said of a day, and for how long it is true.

extension DayFilter {
  /// What variables stand for on one of the named days: of a day before or after one, that one's
  /// names, and how far it is away. Of several the nearest count.
  fileprivate func words(on date: CivilDate) -> [String: String] {
    let matching = named.filter { $0.contains(date) }
    let nearest = matching.map { abs($0.offset) }.min()
    let meant = matching.filter { abs($0.offset) == nearest }
    guard let offset = meant.map(\.offset).min() else { return [:] }
    let days = meant.map { date.adding(days: -$0.offset) }.uniqued
    let festivals = meant.map(\.day).filter { calendar.festival(named: $0.name) == $0 }
    let names = festivals.isEmpty ? days.flatMap(calendar.festivals) : festivals.map(\.name)
    let terms = days.compactMap { SolarTerm.on($0)?.name }
    return [
      "festival": names.uniqued.joined(separator: "、"),
      "term": terms.uniqued.joined(separator: "、"),
      "days-left": offset > 0 ? "" : "\(-offset)",
    ]
  }
}

extension Timing {
  /// Whether what is said is about the very day on which it is due.
  var isOfDays: Bool { countdown != nil || !recurrence.days.named.isEmpty }

  /// Whether it is due before a day that has a name.
  var isAhead: Bool { recurrence.days.named.contains { $0.offset < 0 } }

  /// What the day's variables stand for where it is due on that date.
  func values(on date: CivilDate) -> [String: [Part]] {
    var words = recurrence.days.words(on: date)
    if let countdown = countdown(on: date) {
      words["days-left"] = "\(countdown.days)"
      words["until.name"] = countdown.name
    }
    return words.mapValues { [.text($0)] }
  }
}

extension Turn {
  /// Goes by the rule's own clocks and days; at a wish, by the next of the days that it names.
  mutating func follow(_ timing: Timing) {
    ownZone = timing.zone
    guard timing.isOfDays else { return }
    let today = zone.civil(at: due).date
    let isNamed = !timing.recurrence.days.named.isEmpty
    ownDay =
      isWished && isNamed
      ? timing.recurrence.day(
        from: today, through: today.adding(days: Recurrence.horizonDays)) ?? today
      : today
  }

  /// How long the day that is spoken of still lasts; negative once it is over.
  var restOfDay: Interval {
    zone.instants(of: CivilTime(day.adding(days: 1), .midnight)).first - received
  }
}

// MARK: - Doubts

extension Timing {
  /// Variables that stand for nothing on most of the days on which the rule is due.
  func doubtWords(of says: [Say], _ context: CheckContext, _ findings: Findings) {
    guard isGood else { return }
    let texts = says.flatMap(\.alternatives).filter { $0.date == nil }.compactMap(\.text)
    for word in ["festival", "term"] {
      let written = texts.flatMap(\.variables).filter { $0.value == word }
      guard !written.isEmpty, isMostlyEmpty(word, context) else { continue }
      for variable in written {
        findings.warning(
          at: variable.place,
          """
          '{{\(word)}}' stands for nothing on most days on which this is due; name the days with \
          '\(word)'
          """)
      }
    }
  }

  /// Where the rule names days, this means that not one of them has such a name.
  private func isMostlyEmpty(_ word: String, _ context: CheckContext) -> Bool {
    let when = context.gate?.when?.days
    var date = (zone ?? context.community.zone).civil(at: context.now ?? Self.anyTime).date
    var (count, empty) = (0, 0)
    for _ in 0..<Self.daysSearched where count < Self.samples {
      guard
        let day = recurrence.day(from: date, through: date.adding(days: Recurrence.horizonDays))
      else { break }
      date = day.adding(days: 1)
      guard when?.contains(day) ?? true else { continue }
      let usual =
        word == "term"
        ? SolarTerm.on(day)?.name ?? "" : context.calendar.festivals(on: day).joined()
      count += 1
      if (recurrence.days.words(on: day)[word] ?? usual).isEmpty { empty += 1 }
    }
    let isNamed = !recurrence.days.named.isEmpty || when?.named.isEmpty == false
    return count > 0 && (isNamed ? empty == count : empty * 2 > count)
  }

  /// So many of its days are looked at, and so many are looked for.
  private static let samples = 24
  private static let daysSearched = 1500
}

extension Array where Element: Hashable {
  /// Each once, in their order.
  fileprivate var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
