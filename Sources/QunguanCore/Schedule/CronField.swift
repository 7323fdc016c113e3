/// One field of a cron expression.
struct CronField: Hashable, Sendable {
  /// One bit for each number that matches; Sunday is 0.
  var values: UInt64 = 0
  var startsWithStar = false
  var hasWildcardOrStep = false

  func contains(_ number: Int) -> Bool { values >> UInt64(number) & 1 == 1 }

  /// The first number that matches, from that one (0 or more) on.
  func next(from number: Int) -> Int? {
    let rest = values >> UInt64(number)
    return rest == 0 ? nil : number + rest.trailingZeroBitCount
  }
}

extension CronField {
  private static let macros = [
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    "@midnight": "0 0 * * *",
  ]

  /// The five fields of an expression, in their order.
  static func parseAll(of text: String) throws(TimeTextError) -> [CronField] {
    guard text.utf8.count <= 256 else {
      throw TimeTextError("a cron expression has at most 256 bytes; use ranges and steps")
    }
    let words = text.split { $0 == " " || $0 == "\t" }
    if let word = words.first, word.hasPrefix("@") {
      guard words.count == 1, let expansion = macros[word.lowercased()] else {
        throw TimeTextError(
          "\(quoted(text)) is unknown; write @hourly, @daily, @weekly, @monthly or @yearly",
          at: text.byteOffset(of: word))
      }
      return try parseAll(of: expansion)
    }
    guard words.count == Kind.allCases.count else {
      let offset = words.count > 5 ? text.byteOffset(of: words[5]) : text.utf8.count
      throw TimeTextError(
        """
        a cron expression has 5 fields (minute, hour, day of the month, month, day of the week), \
        this one has \(words.count)
        """, at: offset)
    }
    var fields: [CronField] = []
    for (kind, word) in zip(Kind.allCases, words) {
      fields.append(try parse(word, as: kind, of: text))
    }
    return fields
  }

  private static func parse(
    _ word: Substring, as kind: Kind, of text: String
  ) throws(TimeTextError) -> CronField {
    var field = CronField()
    field.startsWithStar = word.hasPrefix("*")
    for item in word.split(separator: ",", omittingEmptySubsequences: false) {
      do {
        try field.add(item, as: kind)
      } catch {
        throw TimeTextError(error.message, at: text.byteOffset(of: item))
      }
    }
    return field
  }

  /// Adds one item of a list: `*`, `5`, `1-30`, `*/15` or `1-30/2`. The error's offset is unset.
  private mutating func add(_ item: Substring, as kind: Kind) throws(TimeTextError) {
    let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let base = parts.first ?? ""
    var step = 1
    if parts.count == 2 {
      let longest = kind.numbers.upperBound - kind.numbers.lowerBound
      guard let number = Self.number(parts[1]), 1...longest ~= number else {
        throw TimeTextError(
          "the step in \(quoted(item)) must be a number from 1 to \(longest)")
      }
      step = number
    }
    let range = try Self.range(base, as: kind)
    if base != "*" && range.count == 1 && parts.count == 2 && !base.contains("-") {
      throw TimeTextError(
        """
        \(quoted(item)) steps from a single value; write the range too, \
        as in \(base)-\(kind.numbers.upperBound)/\(step)
        """)
    }
    hasWildcardOrStep = hasWildcardOrStep || base == "*" || parts.count == 2
    for number in stride(from: range.lowerBound, through: range.upperBound, by: step) {
      values |= 1 << UInt64(kind == .weekday ? number % 7 : number)
    }
  }

  private static func range(
    _ base: Substring, as kind: Kind
  ) throws(TimeTextError) -> ClosedRange<Int> {
    if base == "*" { return kind.numbers }
    let ends = base.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count <= 2, let first = kind.number(ends[0]) else { throw kind.error(base) }
    guard ends.count == 2 else { return first...first }
    guard var last = kind.number(ends[1]) else { throw kind.error(base) }
    // Sunday is 0 and 7: at the end of a range it comes after Saturday.
    if kind == .weekday && last == 0 && first > 0 { last = 7 }
    guard first <= last else {
      throw TimeTextError(
        "\(quoted(base)) runs backwards; write two ranges with a comma between them")
    }
    return first...last
  }

  private static func number(_ text: Substring) -> Int? {
    var scanner = TextScanner(text)
    guard let number = scanner.number(digits: 1...2), scanner.isAtEnd else { return nil }
    return number
  }

  private enum Kind: CaseIterable {
    case minute, hour, day, month, weekday

    var noun: Phrase {
      switch self {
      case .minute: "minute"
      case .hour: "hour"
      case .day: "day of the month"
      case .month: "month"
      case .weekday: "day of the week"
      }
    }

    /// What `*` stands for.
    var numbers: ClosedRange<Int> {
      switch self {
      case .minute: 0...59
      case .hour: 0...23
      case .day: 1...31
      case .month: 1...12
      case .weekday: 0...6
      }
    }

    /// Names in the order of ``numbers``.
    private var names: [String] {
      switch self {
      case .minute, .hour, .day: []
      case .month:
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
      case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
      }
    }

    func number(_ text: Substring) -> Int? {
      if let index = names.firstIndex(of: text.lowercased()) { return index + numbers.lowerBound }
      let highest = self == .weekday ? 7 : numbers.upperBound
      return CronField.number(text).flatMap { numbers.lowerBound...highest ~= $0 ? $0 : nil }
    }

    func error(_ text: Substring) -> TimeTextError {
      let (first, last) = (numbers.lowerBound, numbers.upperBound)
      let named: Phrase =
        names.first.map { "\(first)-\(last), a name like \($0)" } ?? "\(first)-\(last)"
      return TimeTextError(
        """
        \(quoted(text)) is no \(noun); write \(named), a range like \(first)-\(last / 2), \
        a list like \(first),\(last) or a step like */2
        """)
    }
  }
}

extension String {
  fileprivate func byteOffset(of part: Substring) -> Int {
    utf8.distance(from: startIndex, to: part.startIndex)
  }
}
