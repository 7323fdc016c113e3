/// What a compiled time zone file says (TZif, RFC 9636; versions 1 to 4).
///
/// Of a file of version 2 or later only the 64-bit block and the footer are read. Abbreviations and
/// the standard/wall and UT/local indicators are checked for size and passed over: nothing here
/// shows or needs them.
struct TZif {
  /// The instants (UTC seconds, ascending) at which another local time type begins.
  var transitions: [(at: Int, type: Int)] = []

  /// Seconds east of Greenwich for each type; at least one.
  var offsets: [Int] = []

  /// The rule for all time after the last transition, if the file has one.
  var rule: ZoneRule?

  /// Files larger than this are refused unread; the largest real one has 4 KiB.
  static let longestFile = 1 << 20

  /// Why bytes are no usable zone, as the end of a sentence.
  struct Malformed: Error {
    let reason: Phrase
    init(_ reason: Phrase) { self.reason = reason }
  }

  init(_ bytes: [UInt8]) throws(Malformed) {
    guard bytes.count <= Self.longestFile else { throw Malformed("is larger than 1 MiB") }
    var cursor = ByteCursor(bytes)
    var header = try Header(&cursor)
    if header.version == 0 {
      try readBlock(header, timeSize: 4, &cursor)
      return
    }
    _ = try cursor.take(header.blockSize(timeSize: 4))
    header = try Header(&cursor)
    try readBlock(header, timeSize: 8, &cursor)
    rule = try Self.readFooter(&cursor)
  }

  private mutating func readBlock(
    _ header: Header, timeSize: Int, _ cursor: inout ByteCursor
  ) throws(Malformed) {
    try header.check()
    // Checked before anything is reserved for what the counts promise.
    var block = ByteCursor(try cursor.take(header.blockSize(timeSize: timeSize)))
    var times: [Int] = []
    times.reserveCapacity(header.transitionCount)
    for _ in 0..<header.transitionCount {
      let time = try block.signed(size: timeSize)
      guard time > times.last ?? .min else { throw Malformed("has transitions out of order") }
      // RFC 9636 section 3.2 sets the lower bound; within both, sums with offsets cannot overflow.
      guard -(1 << 59)...(1 << 59) ~= time else { throw Malformed("has a transition out of range") }
      times.append(time)
    }
    for time in times {
      let type = try block.unsigned(size: 1)
      guard type < header.typeCount else { throw Malformed("has a transition to an unknown type") }
      transitions.append((time, type))
    }
    for _ in 0..<header.typeCount {
      let offset = try block.signed(size: 4)
      let isDaylight = try block.unsigned(size: 1)
      let abbreviation = try block.unsigned(size: 1)
      guard -Zone.widestOffset...Zone.widestOffset ~= offset, isDaylight <= 1,
        abbreviation < header.abbreviationSize
      else { throw Malformed("has a local time type out of range") }
      offsets.append(offset)
    }
  }

  private static func readFooter(_ cursor: inout ByteCursor) throws(Malformed) -> ZoneRule? {
    let newline = UInt8(ascii: "\n")
    let footer = try cursor.take(cursor.remaining)
    guard footer.first == newline, let end = footer.dropFirst().firstIndex(of: newline) else {
      throw Malformed("has no footer")
    }
    let text = footer[footer.startIndex + 1..<end]
    if text.isEmpty { return nil }
    guard let rule = ZoneRule(text) else { throw Malformed("has a footer that is no zone rule") }
    return rule
  }

  private struct Header {
    let version: UInt8
    let utIndicatorCount, standardIndicatorCount, leapSecondCount: Int
    let transitionCount, typeCount, abbreviationSize: Int

    init(_ cursor: inout ByteCursor) throws(Malformed) {
      guard try cursor.take(4).elementsEqual("TZif".utf8) else {
        throw Malformed("is not a compiled time zone")
      }
      version = UInt8(try cursor.unsigned(size: 1))
      _ = try cursor.take(15)
      utIndicatorCount = try cursor.unsigned(size: 4)
      standardIndicatorCount = try cursor.unsigned(size: 4)
      leapSecondCount = try cursor.unsigned(size: 4)
      transitionCount = try cursor.unsigned(size: 4)
      typeCount = try cursor.unsigned(size: 4)
      abbreviationSize = try cursor.unsigned(size: 4)
    }

    /// Cannot overflow: each count has 32 bits.
    func blockSize(timeSize: Int) -> Int {
      transitionCount * (timeSize + 1) + typeCount * 6 + abbreviationSize
        + leapSecondCount * (timeSize + 4) + standardIndicatorCount + utIndicatorCount
    }

    func check() throws(Malformed) {
      guard typeCount > 0, abbreviationSize > 0,
        [0, typeCount].contains(standardIndicatorCount), [0, typeCount].contains(utIndicatorCount)
      else { throw Malformed("has counts that do not fit each other") }
      // The zones under right/: their seconds are not the ones of Timestamp.
      guard leapSecondCount == 0 else { throw Malformed("counts leap seconds") }
    }
  }
}

/// Reads big-endian numbers, and never past the end.
private struct ByteCursor {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var remaining: Int { rest.count }

  mutating func take(_ count: Int) throws(TZif.Malformed) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw TZif.Malformed("ends too early") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A number of at most four bytes.
  mutating func unsigned(size: Int) throws(TZif.Malformed) -> Int {
    try take(size).reduce(0) { $0 << 8 | Int($1) }
  }

  /// A two's complement number of at most eight bytes.
  mutating func signed(size: Int) throws(TZif.Malformed) -> Int {
    let bits = try take(size).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let unusedBits = 64 - 8 * size
    return Int(Int64(bitPattern: bits << unusedBits) >> unusedBits)
  }
}
