import Testing

@testable import QunguanCore

/// What the clocks of a zone show, minute by minute, and when something is due by that alone.
///
/// The walk knows nothing of gaps and repetitions. It keeps the latest time that the clocks have
/// ever shown; what they pass beyond it is reached for the first time.
struct RecurrenceWalk {
  let zone: Zone
  let start: Int
  let end: Int
  private let minutes: [(instant: Int, local: Int)]

  /// From `start` on, in whole minutes; three days before it are walked too, so that it is known
  /// what was shown before.
  init(_ zone: Zone, from start: Int, days: Int) {
    (self.zone, self.start, end) = (zone, start, start + days * 86_400)
    minutes = stride(from: start - 3 * 86_400, through: end, by: 60).map { instant in
      (instant, instant + zone.offset(at: Timestamp(instant)))
    }
  }

  /// The dates that the clocks show.
  var dates: ClosedRange<CivilDate> {
    let days = minutes.map { CivilTime(secondsSinceEpoch: $0.local).date }
    let fallback = CivilDate(daysSinceEpoch: 0)
    return (days.min() ?? fallback)...(days.max() ?? fallback)
  }

  /// The due instants later than `start` and not later than `end`.
  func due(_ meaning: MeantRecurrence) -> [Int] {
    var due: [Int] = []
    var latestShown = minutes.first?.local ?? 0
    var days: [Int: Bool] = [:]
    func matches(_ local: Int) -> Bool {
      let (day, second) = local.flooredDivision(by: 86_400)
      guard meaning.minutes[second / 60] else { return false }
      if let known = days[day] { return known }
      let isDue = meaning.isDue(on: CivilDate(daysSinceEpoch: day))
      days[day] = isDue
      return isDue
    }
    let origin = meaning.origin.flatMap { origin in minutes.first { $0.local >= origin }?.instant }
    for (instant, local) in minutes {
      var isDue = false
      switch meaning.way {
      case .reached:
        while latestShown < local {
          latestShown += 60
          if matches(latestShown) { isDue = true }
        }
      case .shown: isDue = matches(local)
      case .elapsed(let step):
        guard let origin, instant >= origin else { continue }
        isDue = (instant - origin) % step == 0 && matches(local)
      }
      if isDue { due.append(instant) }
    }
    return due.filter { $0 > start }
  }

  /// Holds the evaluator against the walk: `next`, `last` and `occurrences`. Returns how often
  /// it was due.
  @discardableResult
  func check(_ recurrence: Recurrence, _ meaning: MeantRecurrence) -> Int {
    let place = "\(zone.name) from \(inUTC([Timestamp(start)]))"
    let comment = Comment(rawValue: "\(meaning.text) in \(place)")
    let lead = Int(recurrence.lead.milliseconds / 1000)
    let expected = due(meaning).map { $0 - lead }
    let (first, last) = (Timestamp(start - lead), Timestamp(end - lead))
    var found: [Int] = []
    var now = first
    while let next = recurrence.next(after: now, in: zone), next <= last {
      found.append(next.wholeSeconds)
      now = next
    }
    #expect(found == expected, comment)
    let latest = recurrence.occurrences(after: first, through: last, limit: 7, in: zone)
    #expect(latest.map(\.wholeSeconds) == expected.suffix(7), comment)
    #expect(
      recurrence.last(after: first, through: last, in: zone)?.wholeSeconds == expected.last, comment
    )
    return expected.count
  }
}

/// What a recurrence means, in the plainest terms.
struct MeantRecurrence {
  enum Way {
    case reached, shown
    case elapsed(Int)
  }
  var text: String
  var way: Way
  /// By the minute of the day.
  var minutes: [Bool]
  var days: [(CivilDate) -> Bool] = []
  /// What the clocks show, in seconds, when elapsed time begins to count.
  var origin: Int?

  func isDue(on date: CivilDate) -> Bool { days.allSatisfy { $0(date) } }
}
