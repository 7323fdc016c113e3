/// A time zone: what its clocks show at every instant.
///
/// Everything comes from one ascending table of the instants at which the offset changes. Where a
/// yearly rule goes on after the last recorded change, the table holds it for 400 years more, after
/// which the Gregorian calendar, weekdays included, repeats to the second; later instants are
/// looked up whole cycles earlier.
public struct Zone: Hashable, Sendable {
  public let name: String

  private let initialOffset: Int
  private var starts: [Int] = []
  private var offsets: [Int] = []
  private var repeats = false

  public static let utc = Zone(name: "UTC", fixedOffset: 0)

  /// More than any offset that a zone may have, in seconds: RFC 9636 asks readers to accept up to
  /// 25:59:59.
  static let widestOffset = 26 * 3600

  private static let cycle = 146_097 * 86_400

  private init(name: String, fixedOffset: Int) {
    self.name = name
    initialOffset = fixedOffset
  }

  /// Reads a compiled time zone file (TZif, RFC 9636) of at most 1 MiB.
  public init(name: String, tzif bytes: [UInt8]) throws(ZoneError) {
    let file: TZif
    do {
      file = try TZif(bytes)
    } catch {
      throw .malformed(name, reason: error.reason)
    }
    self.name = name
    guard let last = file.transitions.last else {
      initialOffset = file.rule?.standardOffset ?? file.offsets[0]
      // The rule is then for all time; a zone's clocks were not changed before 1900.
      if let rule = file.rule { follow(rule, from: 1900, after: .min) }
      return
    }
    initialOffset = file.offsets[0]
    for transition in file.transitions {
      append(transition.at, file.offsets[transition.type])
    }
    if let rule = file.rule {
      let year = CivilTime(secondsSinceEpoch: last.at).date.year
      follow(rule, from: year, after: last.at)
    }
  }

  private mutating func follow(_ rule: ZoneRule, from year: Int, after last: Int) {
    let secondYear = CivilDate(uncheckedYear: year + 1, month: 1, day: 1).daysSinceEpoch * 86_400
    // One cycle that begins with the second year, and the year that the rule needs to end it.
    let end = secondYear + Self.cycle + 365 * 86_400
    for transition in rule.transitions(in: year...year + 402)
    where last < transition.at && transition.at < end {
      append(transition.at, transition.offset)
    }
    // Daylight saving time all year leaves a single change, and nothing to repeat.
    repeats = (starts.last ?? .min) > secondYear + Self.cycle
  }

  /// Only changes of the offset count; a new abbreviation alone is none.
  private mutating func append(_ start: Int, _ offset: Int) {
    guard offset != offsets.last ?? initialOffset else { return }
    starts.append(start)
    offsets.append(offset)
  }
}

/// Why a zone cannot be had.
public enum ZoneError: Error, Hashable, Sendable, Phrased {
  case implausibleName(String)
  case missing(String, directory: String)
  case malformed(String, reason: Phrase)

  public var phrase: Phrase {
    switch self {
    case .implausibleName(let name):
      "\(quoted(name)) is not the name of a time zone; write one such as Asia/Shanghai"
    case .missing(let name, let directory):
      "no time zone \(quoted(name)) in \(directory); check the name, or install tzdata"
    case .malformed(let name, let reason):
      "the file of time zone \(quoted(name)) \(reason); install tzdata anew, or use another zone"
    }
  }
}

/// The instants at which a zone's clocks show one civil time.
public enum WallTime: Hashable, Sendable {
  case unique(Timestamp)
  /// The clocks jump over that time.
  case missing(firstInstantAfterGap: Timestamp)
  /// The clocks show it before and after they are put back.
  case repeated(first: Timestamp, second: Timestamp)

  /// When something set for that time happens: once, and as early as the time is reached.
  public var first: Timestamp {
    switch self {
    case .unique(let instant), .missing(let instant), .repeated(let instant, _): instant
    }
  }

  /// Every instant at which the time is reached, the earliest first.
  var all: [Timestamp] {
    if case .repeated(let first, let second) = self { [first, second] } else { [first] }
  }
}

extension Zone {
  /// Seconds east of Greenwich.
  public func offset(at instant: Timestamp) -> Int { span(at: instant.wholeSeconds).offset }

  /// What the zone's clocks show; fractions of a second are dropped.
  public func civil(at instant: Timestamp) -> CivilTime {
    let seconds = instant.wholeSeconds
    return CivilTime(secondsSinceEpoch: seconds + span(at: seconds).offset)
  }

  /// The next change of the offset, strictly later; nil if there is none.
  public func nextTransition(after instant: Timestamp) -> Timestamp? {
    let end = span(at: instant.wholeSeconds).end
    return end == .max ? nil : Timestamp(seconds: Int64(end))
  }

  /// When the zone's clocks show that time.
  public func instants(of wall: CivilTime) -> WallTime {
    let local = wall.secondsSinceEpoch
    var span = span(at: local - Self.widestOffset)
    var first: Int?
    var gapEnd: Int?
    while true {
      let instant = local - span.offset
      if span.start <= instant && instant < span.end {
        if let first { return .repeated(first: Timestamp(first), second: Timestamp(instant)) }
        first = instant
      }
      guard span.end <= local + Self.widestOffset else { break }
      let following = self.span(at: span.end)
      if gapEnd == nil, span.end + span.offset <= local, local < span.end + following.offset {
        gapEnd = span.end
      }
      span = following
    }
    if let first { return .unique(Timestamp(first)) }
    return .missing(firstInstantAfterGap: Timestamp(gapEnd ?? local - span.offset))
  }

  /// Seconds of universal time during which the offset stays the same.
  struct Span {
    /// `Int.min` for all time before.
    var start: Int
    /// The first second that no longer belongs to it; `Int.max` for all time after.
    var end: Int
    var offset: Int
  }

  func span(at seconds: Int) -> Span {
    guard let last = starts.last else {
      return Span(start: .min, end: .max, offset: initialOffset)
    }
    var shift = 0
    if repeats && seconds >= last {
      shift = ((seconds - last) / Self.cycle + 1) * Self.cycle
    }
    let next = firstStart(after: seconds - shift)
    return Span(
      start: next == 0 ? .min : starts[next - 1] + shift,
      end: next == starts.count ? .max : starts[next] + shift,
      offset: next == 0 ? initialOffset : offsets[next - 1])
  }

  /// The index in `starts` of the first one later than `seconds`.
  private func firstStart(after seconds: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether that could be a name in the time zone database, and no way out of its directory:
  /// parts of ASCII letters, digits, `_`, `+` and `-` that begin with a letter, joined by `/`.
  public static func isPlausibleName(_ name: String) -> Bool {
    guard name.utf8.count <= 64 else { return false }
    return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      part.first?.isLetter == true
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-".contains($0)) }
    }
  }
}

extension Timestamp {
  /// Seconds since the epoch, rounded down.
  var wholeSeconds: Int { Int(milliseconds).flooredDivision(by: 1000).quotient }

  init(_ seconds: Int) { self.init(seconds: Int64(seconds)) }
}
