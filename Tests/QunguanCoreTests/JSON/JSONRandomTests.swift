import QunguanCore
import Testing

@Suite("Random JSON")
struct JSONRandomTests {
  @Test("Whatever is written is read as the same value", arguments: 1...8 as ClosedRange<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    for _ in 0..<250 {
      let value = chance.value(depth: 5)
      let written = value.serialized()
      let read = try JSON(parsing: written)
      #expect(read == value)
      #expect(read.hashValue == value.hashValue)
      #expect(read.serialized() == written)
    }
  }

  @Test("Damaged bytes never trap", arguments: 1...8 as ClosedRange<UInt64>)
  func damage(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    var refused = 0
    for _ in 0..<1000 {
      let bytes = chance.damaged(chance.value(depth: 4).serialized())
      do {
        let value = try JSON(parsing: bytes)
        #expect(try JSON(parsing: value.serialized()) == value)
      } catch {
        #expect((0...bytes.count).contains(error.offset))
        refused += 1
      }
    }
    #expect(refused > 0)
    #expect(refused < 1000)
  }

  @Test("Every beginning of a text is refused, because its value does not end")
  func beginnings() throws {
    let text = Array(#" {"a\u00e9":[1.5e-3,true,null,"群\ud83d\ude00\n"],"b":{"c":-12}}"#.utf8)
    #expect(try JSON(parsing: text)["b"]?["c"] == -12)
    for count in text.indices {
      #expect(throws: JSONError(kind: .unexpectedEnd, offset: count)) {
        try JSON(parsing: text[..<count])
      }
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014), so that a seed repeats a failure.
private struct Chance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

  mutating func value(depth: Int) -> JSON {
    switch below(depth > 0 ? 8 : 5) {
    case 0: return nil
    case 1: return .bool(.random(using: &self))
    case 2: return .number(JSONNumber(Int64(bitPattern: next()) >> below(64)))
    case 3: return JSONNumber(Double(bitPattern: next())).map(JSON.number) ?? 0
    case 4: return .string(text())
    case 5, 6: return .array((0..<below(6)).map { _ in value(depth: depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<below(24) { object[text()] = value(depth: depth - 2) }
      return .object(object)
    }
  }

  mutating func text() -> String {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<below(20) {
      let reach: UInt32 = [0x80, 0x80, 0x800, 0x10000, 0x110000][below(5)]
      scalars.append(Unicode.Scalar(UInt32.random(in: 0..<reach, using: &self)) ?? "群")
    }
    return String(scalars)
  }

  /// One to three bytes replaced, removed, doubled, or everything behind them cut off.
  mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let likely = Array(#"{}[]",:\ud8-+.e019 "#.utf8)
    for _ in 0...below(3) where !bytes.isEmpty {
      let place = below(bytes.count)
      switch below(5) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
      case 1: bytes[place] = likely[below(likely.count)]
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(bytes[place], at: place)
      default: bytes.removeSubrange(place...)
      }
    }
    return bytes
  }
}
