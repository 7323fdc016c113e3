import QunguanCore

/// Instants that operators write on the command line.
enum Moment {
  /// Reads `2027-02-06T08:00` on the clocks of `zone`, or with an offset of its own:
  /// `2027-02-06T08:00+08:00`, `2027-02-06T00:00Z`. A time that a zone's clocks jump over is the
  /// first one after; of one that comes twice it is the first.
  static func read(_ text: String, in zone: Zone) throws(TimeTextError) -> Timestamp {
    if text.hasSuffix("Z") {
      return Zone.utc.instants(of: try CivilTime(text: String(text.dropLast()))).first
    }
    // The hyphens of the date come before.
    guard text.count > 10, let sign = text.dropFirst(10).lastIndex(where: { "+-".contains($0) })
    else { return zone.instants(of: try CivilTime(text: text)).first }
    let offset = try TimeOfDay(text: String(text[text.index(after: sign)...]))
    let civil = Zone.utc.instants(of: try CivilTime(text: String(text[..<sign]))).first
    let east = Interval.seconds(Int64(offset.secondsSinceMidnight))
    return text[sign] == "+" ? civil - east : civil + east
  }

  /// Where a window begins: `7d` before `now`, or at an instant.
  static func start(
    _ text: String, before now: Timestamp, in zone: Zone
  ) throws(TimeTextError) -> Timestamp {
    if text.contains("-") { return try read(text, in: zone) }
    return now - (try Interval(text: text))
  }

  /// `2027-02-06T08:00:05+08:00`.
  static func text(_ instant: Timestamp, in zone: Zone) -> String {
    let civil = zone.civil(at: instant)
    let minutes = abs(zone.offset(at: instant)) / 60
    let sign = zone.offset(at: instant) < 0 ? "-" : "+"
    let offset = TimeOfDay(hour: minutes / 60 % 24, minute: minutes % 60) ?? .midnight
    return "\(civil.date)T\(civil.time.toSecond)\(sign)\(offset)"
  }
}
