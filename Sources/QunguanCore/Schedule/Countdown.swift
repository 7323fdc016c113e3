import QunguanText

/// What is counted down to: a date, or a day that comes again.
struct Countdown: Sendable {
  enum Goal: Sendable {
    case date(CivilDate)
    case day(RecurringDay)
  }
  var name: String
  var goal: Goal

  /// The day itself included.
  func next(from date: CivilDate) -> CivilDate? {
    switch goal {
    case .date(let goal): date <= goal ? goal : nil
    case .day(let day): day.next(from: date)
    }
  }
}

/// How long something goes on, as operators write it.
enum Until: Sendable {
  case lastDay(CivilDate)
  /// Up to the day before.
  case date(CivilDate, name: String)
  /// Up to the day before, every year.
  case day(NamedDay, name: String?)

  /// The last day; nil if it goes on for ever.
  var last: CivilDate? {
    switch self {
    case .lastDay(let date): date
    case .date(let date, _): date.adding(days: -1)
    case .day: nil
    }
  }

  /// Bad if it names a day that the community's calendar does not have.
  func countdown(_ context: CheckContext, _ findings: Findings) -> Reading<Countdown?> {
    switch self {
    case .lastDay: .good(nil)
    case .date(let date, let name): .good(Countdown(name: name, goal: .date(date)))
    case .day(let day, let name):
      day.resolved(context, findings)
        .map { .good(Countdown(name: name ?? $0.name, goal: .day($0))) } ?? .bad
    }
  }

  static let schema = Schema<Until>(
    .either([Schema<CivilDate>.date.shape, countdown.shape])
  ) { node, findings in
    if node.entries != nil { return countdown.read(node, findings) }
    if let text = node.text, let first = text.unicodeScalars.first, !("0"..."9").contains(first) {
      findings.error(at: node.place, sentence(about: text))
      return nil
    }
    return Schema<CivilDate>.date.read(node, findings).map { .lastDay($0) }
  }

  private static func sentence(about text: String) -> Phrase {
    let name = text.excerpt
    return NamedDay.field(of: text).map { "'\(name)' is no date; write { \($0): \(name) }" }
      ?? "'\(name)' is no date; write { name: \(name), date: 2027-06-07 }"
  }

  private static let countdown: Schema<Until> = .object(
    "until",
    .optional("name", .text, "what it is called", otherwise: "the day's own name"),
    .optional("date", .date, "the day that is counted down to"),
    .optional("festival", NamedDay.festival, "or a festival, every year anew"),
    .optional("lunar", NamedDay.lunar, "or a day of the lunar calendar"),
    .optional("term", NamedDay.term, "or a solar term")
  ) { name, date, festival, lunar, term in
    let days = [festival, lunar, term].compactMap(\.self)
    guard days.count + (date == nil ? 0 : 1) == 1 else {
      throw Objection(
        "give exactly one of 'date', 'festival', 'lunar' and 'term'",
        isOfMissing: days.isEmpty && date == nil)
    }
    if let day = days.first { return .day(day, name: name) }
    guard let date, let name else {
      throw Objection("write 'name' too: what happens on that day", isOfMissing: true)
    }
    return .date(date, name: name)
  }
}
