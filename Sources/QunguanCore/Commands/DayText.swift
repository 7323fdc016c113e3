import QunguanText

/// Days as people write them: `昨天`, `2天前`, `2月5日`, `2/5`, `2.5`, `0205`, `5号`, `周三`, `上周日`, `2027-02-05`, and several
/// in a row: `2月5日-8日`, `明天到周五`, `三天`, `明天起三天`.
struct DayText {
  /// Which day of a name is meant where there are several.
  enum Sense: Sendable { case past, future, nearest }

  let today: CivilDate
  let sense: Sense
  /// From where the days are looked for that a text does not tell exactly.
  private let anchor: CivilDate

  init(on today: CivilDate, _ sense: Sense) { self.init(today, sense, from: today) }

  private init(_ today: CivilDate, _ sense: Sense, from anchor: CivilDate) {
    (self.today, self.sense, self.anchor) = (today, sense, anchor)
  }

  /// What a text may mean: days and what else is said, as words in their normalised form. The likelier
  /// comes first; the last is always that it names no days.
  func readings(of words: [String]) -> [(days: ClosedRange<CivilDate>?, rest: String)] {
    let text = words.joined(separator: " ")
    let scalars = Array(text.unicodeScalars)
    guard scalars.count <= 200 else { return [(nil, text)] }
    var readings: [(ClosedRange<CivilDate>?, String)] = []
    func add(_ days: ClosedRange<CivilDate>, _ rest: ArraySlice<Unicode.Scalar>) {
      readings.append((days, String(String.UnicodeScalarView(rest)).withoutBlanksAround))
    }
    for start in scalars.indices where start == 0 || scalars[start - 1] == " " {
      var rest = scalars[start...]
      guard let days = takeDays(&rest) else { continue }
      if start == 0 || rest.isEmpty { add(days, start == 0 ? rest : scalars[..<start]) }
    }
    return readings + [(nil, text)]
  }

  /// Whether a text begins like a day, be there such a day or not: `2月30日`, `周末`, but not `3次`.
  func isLikeDay(_ words: [String]) -> Bool {
    let scalars = Array(words.joined(separator: " ").unicodeScalars.prefix(60))[...]
    var rest = scalars
    if takeDay(&rest) != nil || takeDays(&rest) != nil { return true }
    rest = scalars
    for name in Self.beginnings where rest.take(name) { return true }
    guard rest.takeNumber() != nil else { return false }
    rest.skipBlanks()
    return rest.takeFirst(of: ["月", "日", "号", "天", "周", "/", "-", "."])
  }

  private static let beginnings = ["周", "上周", "下周", "本周", "这周", "星期", "礼拜"]

  /// A text that says nothing but days.
  func days(_ text: String) -> ClosedRange<CivilDate>? {
    var rest = Array(text.unicodeScalars.prefix(60))[...]
    guard let days = takeDays(&rest), rest.isEmpty else { return nil }
    return days
  }
}

// MARK: - Several days

extension DayText {
  /// Takes a day, or several in a row.
  func takeDays(_ rest: inout ArraySlice<Unicode.Scalar>) -> ClosedRange<CivilDate>? {
    if let days = takeDaysOfMonth(&rest) { return days }
    let text = rest
    guard let first = takeDay(&rest) else {
      return takeCount(&rest).flatMap { count($0, from: today) }
    }
    var more = rest
    more.skipBlanks()
    if more.takeFirst(of: ["到", "至", "-", "~", "–", "—", "〜", "～"]) {
      more.skipBlanks()
      let until = Self(today, .future, from: first)
      if let last = until.takeDay(&more) ?? until.takeBareDay(&more, after: first) {
        guard first <= last else { return nil }
        // Of `3月12日-3月10日` one is a slip, not a day of next year.
        let isWithinReason = last.days(since: first) <= 183
        guard isWithinReason || Self.tellsYear(text[..<more.startIndex]) else { return nil }
        rest = more
        return first...last
      }
      return nil
    }
    _ = more.take("起") || more.take("开始")
    more.skipBlanks()
    if let count = takeCount(&more), let days = self.count(count, from: first) {
      rest = more
      return days
    }
    return first...first
  }

  private static func tellsYear(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
    text.contains("年")
      || text.split { !("0"..."9").contains($0) }.contains { digits in
        digits.count == 4 && digits.first != "0" && !digits.starts(with: ["1", "0"])
          && !digits.starts(with: ["1", "1"]) && !digits.starts(with: ["1", "2"])
      }
  }

  private func count(_ count: Int, from first: CivilDate) -> ClosedRange<CivilDate>? {
    guard (1...366).contains(count) else { return nil }
    return first...first.adding(days: count - 1)
  }

  /// `5-8号`, `5号-8号`: of one month.
  private func takeDaysOfMonth(_ rest: inout ArraySlice<Unicode.Scalar>) -> ClosedRange<CivilDate>?
  {
    var more = rest
    guard let first = more.takeNumber(), more.takeFirst(of: ["-", "到", "至", "~"]),
      let last = more.takeNumber(), more.takeFirst(of: ["日", "号"]),
      let begin = dayOfMonth(first)
    else { return nil }
    guard let end = Self(today, .future, from: begin).dayOfMonth(last) else { return nil }
    rest = more
    return begin...end
  }

  /// `8`, `8日` after a day of the same month.
  private func takeBareDay(
    _ rest: inout ArraySlice<Unicode.Scalar>, after first: CivilDate
  ) -> CivilDate? {
    var more = rest
    guard let number = more.takeNumber(), more.isEmpty || more.first == " " else { return nil }
    rest = more
    return dayOfMonth(number)
  }

  /// `三天`, `3 天`, `两周`.
  private func takeCount(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
    var more = rest
    guard let number = more.takeNumber() else { return nil }
    more.skipBlanks()
    var days = number
    if more.take("周") || more.take("个星期") || more.take("星期") || more.take("个礼拜") {
      days *= 7
    } else if !more.take("天") {
      return nil
    }
    // `21天阅读` is a plan's name.
    guard more.isEmpty || more.first == " " else { return nil }
    rest = more
    return days
  }
}

// MARK: - One day

extension DayText {
  private static let words: [(name: String, offset: Int)] = [
    ("今天", 0), ("今日", 0), ("昨天", -1), ("昨日", -1), ("前天", -2), ("大前天", -3), ("明天", 1), ("明日", 1),
    ("后天", 2), ("大后天", 3), ("today", 0), ("yesterday", -1), ("tomorrow", 1),
  ]

  /// Takes one day.
  func takeDay(_ rest: inout ArraySlice<Unicode.Scalar>) -> CivilDate? {
    for (name, offset) in Self.words where rest.take(name) { return today.adding(days: offset) }
    var more = rest
    if let day = takeWeekday(&more) ?? takeDistance(&more) {
      rest = more
      return day
    }
    for take in [takeDate, takeCompactDate] {
      more = rest
      guard let day = take(&more) else { continue }
      rest = more
      return day
    }
    return nil
  }

  /// `周三`, `上周日`, `下下星期一`.
  private func takeWeekday(_ rest: inout ArraySlice<Unicode.Scalar>) -> CivilDate? {
    var more = rest
    var weeks: Int?
    if more.take("上上") {
      weeks = -2
    } else if more.take("下下") {
      weeks = 2
    } else if more.take("上") {
      weeks = -1
    } else if more.take("下") {
      weeks = 1
    } else if more.take("本") || more.take("这") {
      weeks = 0
    }
    if weeks != nil { _ = more.take("个") }
    guard more.take("周") || more.take("星期") || more.take("礼拜"), let first = more.first,
      let number = Self.weekdays.firstIndex(where: { $0.contains(first) }).map({ $0 + 1 })
    else { return nil }
    more.removeFirst()
    rest = more
    let monday = today.adding(days: 1 - today.weekday.isoNumber)
    if let weeks { return monday.adding(days: weeks * 7 + number - 1) }
    let distance = number - anchor.weekday.isoNumber
    return nearest([-7, 0, 7].map { anchor.adding(days: distance + $0) })
  }

  private static let weekdays: [[Unicode.Scalar]] = [
    ["一", "1"], ["二", "2"], ["三", "3"], ["四", "4"], ["五", "5"], ["六", "6"],
    ["日", "天", "7"],
  ]

  /// `3天前`, `两天后`.
  private func takeDistance(_ rest: inout ArraySlice<Unicode.Scalar>) -> CivilDate? {
    var more = rest
    guard let number = more.takeNumber(), number <= 3660 else { return nil }
    more.skipBlanks()
    guard more.take("天") else { return nil }
    _ = more.takeFirst(of: ["以", "之"])
    let isPast = more.first == "前"
    guard more.takeFirst(of: ["前", "后"]), Self.isEnd(more) else { return nil }
    rest = more
    return today.adding(days: isPast ? -number : number)
  }

  /// `0228`.
  private func takeCompactDate(_ rest: inout ArraySlice<Unicode.Scalar>) -> CivilDate? {
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard digits.count == 4, let number = rest.takeNumber(), Self.isEnd(rest) else { return nil }
    return dayOfYear(number / 100, number % 100)
  }

  /// Whether a word ends there, or a row of days goes on: `2.28页` is no day.
  private static func isEnd(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let next = rest.first else { return true }
    return [" ", "到", "至", "-", "~", "–", "—", "〜", "～", "起"].contains(next)
  }

  /// `2027-02-05`, `2027年2月5日`, `2月5日`, `2-5`, `2/5`, `2.5`, `5号`.
  private func takeDate(_ rest: inout ArraySlice<Unicode.Scalar>) -> CivilDate? {
    guard let first = rest.takeNumber() else { return nil }
    if rest.takeFirst(of: ["日", "号"]) { return dayOfMonth(first) }
    guard let separator = rest.first, ["年", "月", "-", "/", "."].contains(separator) else {
      return nil
    }
    rest.removeFirst()
    guard let second = rest.takeNumber() else { return nil }
    if separator == "年" || first > 31 {
      guard rest.takeFirst(of: ["月", separator]), let day = rest.takeNumber() else { return nil }
      endDay(&rest)
      return CivilDate(year: first, month: second, day: day)
    }
    endDay(&rest)
    guard separator != "." || Self.isEnd(rest) else { return nil }
    return dayOfYear(first, second)
  }

  private func dayOfYear(_ month: Int, _ day: Int) -> CivilDate? {
    nearest((-8...8).compactMap { CivilDate(year: anchor.year + $0, month: month, day: day) })
  }

  private func endDay(_ rest: inout ArraySlice<Unicode.Scalar>) {
    _ = rest.takeFirst(of: ["日", "号"])
  }

  private func dayOfMonth(_ day: Int) -> CivilDate? {
    nearest(
      (-2...2).compactMap { distance in
        let (years, month) = (anchor.month - 1 + distance).flooredDivision(by: 12)
        return CivilDate(year: anchor.year + years, month: month + 1, day: day)
      })
  }

  /// Of days of the same name, that which is meant.
  private func nearest(_ days: [CivilDate]) -> CivilDate? {
    switch sense {
    case .past: days.filter { $0 <= anchor }.max()
    case .future: days.filter { $0 >= anchor }.min()
    case .nearest: days.min { abs($0.days(since: anchor)) < abs($1.days(since: anchor)) }
    }
  }
}

extension ArraySlice<Unicode.Scalar> {
  fileprivate mutating func take(_ word: String) -> Bool {
    guard starts(with: word.unicodeScalars) else { return false }
    removeFirst(word.unicodeScalars.count)
    return true
  }

  fileprivate mutating func takeFirst(of scalars: Set<Unicode.Scalar>) -> Bool {
    guard let first, scalars.contains(first) else { return false }
    removeFirst()
    return true
  }

  fileprivate mutating func skipBlanks() { self = drop { $0 == " " } }

  /// Up to four digits, or a Chinese number.
  fileprivate mutating func takeNumber() -> Int? {
    let digits = prefix { ("0"..."9").contains($0) }
    guard !digits.isEmpty else { return SpanText.chinese(&self).map(Int.init) }
    guard digits.count <= 4 else { return nil }
    self = dropFirst(digits.count)
    return digits.reduce(0) { $0 * 10 + Int($1.value - 0x30) }
  }
}
