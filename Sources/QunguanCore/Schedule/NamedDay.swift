import QunguanText

/// A day that comes again, as operators name it.
enum NamedDay: Sendable {
  /// The calendar that tells which day it is comes later.
  case festival(Located<String>)
  case day(RecurringDay)

  static let festival = Schema<String>.text("a festival such as 中秋").located.map {
    name, _, _ -> NamedDay? in .festival(name)
  }

  static let lunar = Schema<String>.text("a lunar day such as 正月初一").map {
    text, node, findings -> NamedDay? in
    do throws(TimeTextError) {
      let day = try LunarDay(text: text)
      return .day(RecurringDay(day.description, .lunar(day)))
    } catch {
      findings.error(
        at: node.place,
        field(of: text).map { "'\(text)' is no lunar day; write it as '\($0): \(text)'" }
          ?? error.message)
      return nil
    }
  }

  static let term = Schema<String>.text("a solar term such as 冬至").map(
    shape: .choice(SolarTerm.allCases.map(\.name))
  ) { text, node, findings -> NamedDay? in
    guard let term = SolarTerm(name: text) else {
      let hint = nearestDay(to: text, among: SolarTerm.allCases.map(\.name))
      findings.error(
        at: node.place,
        field(of: text).map { "'\(text)' is no solar term; write it as '\($0): \(text)'" }
          ?? "'\(text.excerpt)' is no solar term; write one such as 冬至\(didYouMean(hint))")
      return nil
    }
    return .day(RecurringDay(term.name, .term(term)))
  }

  /// Nil if the community's calendar has no such festival.
  func resolved(_ context: CheckContext, _ findings: Findings) -> RecurringDay? {
    switch self {
    case .day(let day): return day
    case .festival(let name):
      if let day = context.calendar.festival(named: name.value) { return day }
      if let field = Self.field(of: name.value) {
        findings.error(
          at: name.place,
          "'\(name.value)' is no festival; write it as '\(field): \(name.value)'")
        return nil
      }
      let hint = nearestDay(to: name.value, among: context.calendar.festivalNames)
      findings.error(
        at: name.place,
        hint == nil
          ? "'\(name.value.excerpt)' is no festival; add it to 'festivals' of the community"
          : "'\(name.value.excerpt)' is no festival\(didYouMean(hint))")
      return nil
    }
  }

  /// The field that a word belongs into, if it names a day.
  static func field(of text: String) -> String? {
    if CommunityCalendar.shipped.festival(named: text) != nil { return "festival" }
    if SolarTerm(name: text) != nil { return "term" }
    return (try? LunarDay(text: text)) == nil ? nil : "lunar"
  }
}

/// As ``nearest(to:among:)``, for the names of days: with one of its two characters, 三八 is not near
/// 腊八, nor 新年 near 小年.
func nearestDay(to word: String, among names: [String]) -> String? {
  let written = RecurringDay.stem(of: word)
  return nearest(
    to: word,
    among: names.filter { name in
      let stem = RecurringDay.stem(of: name)
      return written.count != 2 || stem.count != 2 || Set(written) == Set(stem)
    })
}
