import QunguanText

/// A variable as the reference page tells of it.
public struct Variable: Sendable {
  public var name: String
  /// What it stands for, in Markdown.
  public var doc: String

  public init(_ name: String, _ doc: String) {
    self.name = name
    self.doc = doc
  }
}

/// The variables that every rule's texts may use.
public enum Variables {
  public static let common = Set(documented.map(\.name))
  /// Those that stand for something only where there is a member.
  static let ofMember: Set = ["member.name", "member.id", "member.layer", "points"]

  static let documented = [
    Variable("member.name", "the member whom the event is about, as the chat shows the name"),
    Variable("member.id", "that member's id at the gateway"),
    Variable(
      "member.layer",
      "which of the community's [layers](#layers-of-members-layers) the member is in; or nothing"),
    Variable("points", "how many points the member has in the chat"),
    Variable("points.name", "what they are called: `name` of the community's `points`, or 积分"),
    Variable("chat.name", "the chat's name, or 本群 where it is not known"),
    Variable("community.name", "`name` of `community`"),
    Variable("now", "the time by the community's clocks, or the rule's own: 08:05"),
    Variable("date", "the day: 2月8日"),
    Variable("weekday", "its name: 星期一"),
    Variable("lunar.date", "the day by the lunar calendar: 正月初二"),
    Variable("lunar.year", "its year by stem and branch, from the lunar New Year on: 丁未年"),
    Variable("zodiac", "the animal of that year: 羊"),
    Variable(
      "term",
      """
      the solar term that falls on the day, or on the one that a rule is due for; nothing on other \
      days
      """),
    Variable(
      "festival",
      """
      the festival that a rule is due for, also days before or after it; in other rules those of \
      the day, the community's own first: 情人节、七夕; or nothing
      """),
  ]

  /// Those that need a name of the community's calendar.
  static let ofCalendar = [
    Variable(
      "days-until.春节",
      "how many days until a festival, the community's own too, or a solar term; 0 on the day"),
    Variable(
      "years-since.店庆", "how many years since the date of an own festival that has a year"),
  ]

  /// The variables of what a match caught: `match.0`, `match.1`, `match.number`.
  public static func match(_ groups: [String?]) -> Set<String> {
    Set(groups.indices.map { "match.\($0)" } + groups.compactMap { $0.map { "match.\($0)" } })
  }
}

extension Turn {
  /// What a variable stands for; names were checked when the rule was loaded. Noted for the trace.
  mutating func value(of path: String, _ own: [String: [Part]]) throws -> [Part] {
    let parts = try own[path] ?? common(path)
    if !values.contains(where: { $0.name == path }) {
      let texts = parts.map { if case .text(let text) = $0 { text } else { "…" } }
      values.append(Trace.Value(name: path, text: texts.joined().excerpt))
    }
    return parts
  }

  private func common(_ path: String) throws -> [Part] {
    let text =
      switch path {
      case "member.name":
        DisplayName.clean(
          try event.subject?.name ?? memberFacts()?.name,
          fallback: event.subject.map { String($0.id.local) } ?? "")
      case "member.id": event.subject.map { String($0.id.local) } ?? ""
      case "member.layer": try layer()?.title ?? ""
      case "points": String(try points())
      case "points.name": community.points.name
      case "chat.name": DisplayName.clean(try event.chat?.name ?? chatFacts()?.name, fallback: "本群")
      case "community.name": community.name
      case "now": zone.civil(at: received).time.toMinute
      case "date": day.inChinese
      case "weekday": day.weekday.inChinese
      case "lunar.date": LunarDate(day)?.description ?? ""
      case "lunar.year": LunarDate(day)?.yearName ?? ""
      case "zodiac": LunarDate(day)?.zodiac ?? ""
      case "term": SolarTerm.on(day)?.name ?? ""
      case "festival": calendar.festivals(on: day).joined(separator: "、")
      case _ where path.hasPrefix("match."): caught(path.dropFirst(6))
      case _ where path.hasPrefix("days-until."): daysUntil(path.dropFirst(11))
      case _ where path.hasPrefix("years-since."): yearsSince(path.dropFirst(12))
      default: ""
      }
    return [.text(text)]
  }

  private var calendar: CommunityCalendar { work.book.calendar }

  /// How many days until a festival or term; 0 on the day itself, nothing beyond the calendars.
  private func daysUntil(_ name: Substring) -> String {
    let next = calendar.day(named: String(name))?.next(from: day)
    return next.map { String($0.daysSinceEpoch - day.daysSinceEpoch) } ?? ""
  }

  private func yearsSince(_ name: Substring) -> String {
    calendar.festival(named: String(name))?.years(on: day).map { String($0) } ?? ""
  }

  /// What a group of the first pattern that hit caught, as its author wrote it.
  private func caught(_ group: Substring) -> String {
    guard let text, let hit = hits.first else { return "" }
    guard let captures = hit.captures else {
      return group == "0" ? text.original(of: hit.range, in: hit.form) : ""
    }
    let range = Int(group).map { captures[$0] } ?? captures[String(group)]
    return range.map { text.original(of: $0, in: hit.form) } ?? ""
  }
}
