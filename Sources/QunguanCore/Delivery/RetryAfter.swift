/// The field `Retry-After` of an HTTP answer (RFC 9110, 10.2.3): seconds, or an instant.
public enum RetryAfter {
  /// No gateway can silence the courier for longer; a longer wait counts as this one.
  public static let longest = Interval.hours(1)

  /// The wait that `field` asks for, at most `longest`. Nil if it is neither a whole number of
  /// seconds nor an HTTP date, or if its date is past.
  public static func parse(
    _ field: String, now: Timestamp, atMost longest: Interval = longest
  ) -> Interval? {
    guard field.utf8.count <= 64 else { return nil }
    let words = field.split(whereSeparator: { " \t".contains($0) })
    if words.count == 1 {
      return number(words[0]).map { min(.seconds(Int64($0)), longest) }
    }
    guard let date = date(words, now: now), date >= now else { return nil }
    return min(date - now, longest)
  }

  /// The three forms of RFC 9110, 5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`,
  /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`. The name of the day is not
  /// looked at.
  private static func date(_ words: [Substring], now: Timestamp) -> Timestamp? {
    if words.count == 6, words[5] == "GMT" {
      return date(day: words[1], month: words[2], year: number(words[3]), time: words[4])
    }
    if words.count == 5 {
      return date(day: words[2], month: words[1], year: number(words[4]), time: words[3])
    }
    guard words.count == 4, words[3] == "GMT" else { return nil }
    let parts = words[1].split(separator: "-")
    guard parts.count == 3, parts[2].utf8.count == 2, let year = number(parts[2]) else {
      return nil
    }
    // Two digits name the year that is not more than 50 years ahead.
    let near = date(day: parts[0], month: parts[1], year: 2000 + year, time: words[2])
    if let near, near - now <= .days(50 * 365 + 13) { return near }
    return date(day: parts[0], month: parts[1], year: 1900 + year, time: words[2])
  }

  private static func date(
    day: Substring, month: Substring, year: Int?, time: Substring
  ) -> Timestamp? {
    let clock = time.split(separator: ":", omittingEmptySubsequences: false)
      .map { number($0) ?? .max }
    guard let year, let day = number(day), let month = months.firstIndex(of: String(month)),
      let date = CivilDate(year: year, month: month + 1, day: day),
      // The 61st second is a leap second.
      clock.count == 3, 0...23 ~= clock[0], 0...59 ~= clock[1], 0...60 ~= clock[2]
    else { return nil }
    let second = clock[0] * 3600 + clock[1] * 60 + clock[2]
    return Timestamp(seconds: Int64(date.daysSinceEpoch * 86_400 + second))
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Digits only; a million and more are a million, which is more than anything here may be.
  private static func number(_ digits: Substring) -> Int? {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    return min(Int(digits) ?? .max, 1_000_000)
  }
}
