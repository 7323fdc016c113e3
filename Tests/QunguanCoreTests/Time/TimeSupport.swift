@testable import QunguanCore

/// A zone of the operating system. Tests that need one fail without tzdata.
func systemZone(_ name: String) throws -> Zone { try SystemZones().zone(named: name) }

/// The instant at which clocks in Greenwich show that time.
func utc(_ text: String) throws -> Timestamp {
  Zone.utc.instants(of: try CivilTime(text: text)).first
}

/// What clocks in Greenwich show at those instants.
func inUTC(_ instants: [Timestamp]) -> [String] {
  instants.map { Zone.utc.civil(at: $0).description }
}

/// The message of the error, with its offset in front.
func complaint<Value>(_ body: () throws(TimeTextError) -> Value) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error.offset): \(error.message)"
  }
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same draws for the same seed on every system.
struct TimeDice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// Compiled zone files made by hand, of version 2 and with an empty 32-bit block.
enum HandmadeZone {
  static func bytes(
    transitions: [(at: Int64, type: UInt8)] = [], offsets: [Int32] = [0], footer: String = "",
    leapSeconds: UInt32 = 0
  ) -> [UInt8] {
    var bytes = header(transitions: 0, types: 1, leapSeconds: 0) + type(0) + [0]
    bytes += header(
      transitions: UInt32(transitions.count), types: UInt32(offsets.count),
      leapSeconds: leapSeconds)
    for transition in transitions { bytes += bigEndian(transition.at) }
    bytes += transitions.map(\.type)
    for offset in offsets { bytes += type(offset) }
    bytes.append(0)
    for _ in 0..<leapSeconds { bytes += [UInt8](repeating: 0, count: 12) }
    return bytes + Array("\n\(footer)\n".utf8)
  }

  /// The 32-bit block of a real file, as a file of version 1.
  static func firstVersion(of bytes: [UInt8]) -> [UInt8] {
    let magic = Array("TZif".utf8)
    let second = bytes.indices.dropFirst(4).first { bytes[$0...].starts(with: magic) }
    var first = Array(bytes[..<(second ?? bytes.endIndex)])
    first[4] = 0
    return first
  }

  private static func header(transitions: UInt32, types: UInt32, leapSeconds: UInt32) -> [UInt8] {
    let counts = [0, 0, leapSeconds, transitions, types, 1]
    let version = UInt8(ascii: "2")
    return Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
      + counts.flatMap { bigEndian($0) }
  }

  private static func type(_ offset: Int32) -> [UInt8] { bigEndian(offset) + [0, 0] }

  private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { Array($0) }
  }
}
