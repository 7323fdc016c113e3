import QunguanCore

/// The times in feeds: `Mon, 08 Feb 2027 08:05:00 +0800` (RFC 822, with years of four digits) and
/// `2027-02-08T08:05:00+08:00` (RFC 3339), and what comes near to them.
enum FeedDate {
  /// Nil if it is neither, or not in the years 1970 to 9999.
  static func parse(_ text: String) -> Timestamp? {
    guard text.utf8.count <= 64 else { return nil }
    let words = text.split { $0.isWhitespace || $0 == "," }
    guard let first = words.first else { return nil }
    let instant =
      first.first?.isASCII == true && first.contains("-") && first.first?.isNumber == true
      ? international(words) : written(words.drop { $0.first?.isLetter ?? false })
    return instant.flatMap { $0.milliseconds >= 0 ? $0 : nil }
  }

  /// `2027-02-08T08:05:00.5+08:00`; a blank may stand for the `T`, and the time may be missing.
  private static func international(_ words: [Substring]) -> Timestamp? {
    let parts = words[0].split(whereSeparator: { $0 == "T" || $0 == "t" }) + words.dropFirst()
    let date = parts[0].split(separator: "-").map { number($0) }
    guard date.count == 3, let year = date[0], let month = date[1], let day = date[2] else {
      return nil
    }
    guard parts.count > 1 else { return instant(year, month, day, 0, offset: 0) }
    let clock = parts[1].prefix { $0.isNumber || $0 == ":" || $0 == "." }
    let zone = parts.count > 2 ? parts[2] : parts[1].dropFirst(clock.count)
    guard let second = second(clock), let offset = offset(zone) else { return nil }
    return instant(year, month, day, second, offset: offset)
  }

  /// `08 Feb 2027 08:05 GMT`; the name of the day was dropped, as it tells nothing.
  private static func written(_ words: ArraySlice<Substring>) -> Timestamp? {
    let words = Array(words)
    guard words.count >= 4, let day = number(words[0]), let year = number(words[2]),
      let month = months.firstIndex(of: words[1].prefix(3).lowercased()),
      let second = second(words[3]), let offset = offset(words.count > 4 ? words[4] : "GMT")
    else { return nil }
    // RFC 2822, 4.3: two digits below 50 are of this century.
    let fullYear = words[2].count > 2 ? year : year < 50 ? 2000 + year : 1900 + year
    return instant(fullYear, month + 1, day, second, offset: offset)
  }

  private static func instant(
    _ year: Int, _ month: Int, _ day: Int, _ second: Int, offset: Int
  ) -> Timestamp? {
    CivilDate(year: year, month: month, day: day).map {
      Timestamp(seconds: Int64($0.daysSinceEpoch * 86_400 + second - offset))
    }
  }

  /// Of the day: `08:05`, `08:05:30`, `08:05:30.25`.
  private static func second(_ clock: Substring) -> Int? {
    let whole = clock.prefix { $0 != "." }
    let parts = whole.split(separator: ":").map { number($0) ?? .max }
    guard parts.count == 2 || parts.count == 3, 0...23 ~= parts[0], 0...59 ~= parts[1],
      parts.count == 2 || 0...60 ~= parts[2]
    else { return nil }
    return parts[0] * 3600 + parts[1] * 60 + (parts.count == 3 ? parts[2] : 0)
  }

  /// Seconds to the east: `+0800`, `+08:00`, `Z`, `EST`. A zone of any other name is Greenwich's, as
  /// RFC 2822, 4.3 has it.
  private static func offset(_ zone: Substring) -> Int? {
    guard let sign = zone.first, sign == "+" || sign == "-" else {
      return (zones[zone.uppercased()] ?? 0) * 3600
    }
    let digits = zone.dropFirst().filter { $0 != ":" }
    guard digits.count == 4 || digits.count == 2, let value = number(Substring(digits)) else {
      return nil
    }
    let (hours, minutes) = digits.count == 4 ? (value / 100, value % 100) : (value, 0)
    guard hours <= 23, minutes <= 59 else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let zones = [
    "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
  ]

  /// Of at most four digits.
  private static func number(_ digits: Substring) -> Int? {
    guard (1...4).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return Int(digits)
  }
}
