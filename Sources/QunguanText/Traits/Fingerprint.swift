/// Enough of a text to tell whether another says the same, and nothing of what it says.
///
/// Two texts resemble each other by the characters and pairs of neighbours that both have. Of each
/// 32 hashes are taken; of each hash the smallest in the text is kept, a byte of it: equal texts
/// agree in all of them, others in as many as they share (min-wise hashing, Broder 1997).
/// Runs of letters with digits are left out: an ad changes its ids first.
public struct Fingerprint: Hashable, Sendable {
  /// Texts with fewer characters are the same or not: they have too few pairs to be alike.
  public static let shortest = 8

  /// Equal for texts whose compact forms are equal (without letters or digits: the normalised).
  public let exact: UInt64
  /// All zero for texts that are too short.
  private let signature: SIMD4<UInt64>

  /// - Parameter seed: a secret; with another one the same text has another fingerprint.
  public init(of text: MessageText, seed: UInt64) {
    let compact = text.bytes(.compact)
    exact = Self.hash(compact.isEmpty ? text.bytes(.normalised) : compact, seed)
    signature = Self.signature(of: compact, seed)
  }

  /// The share of characters and pairs that both have (Sørensen and Dice), estimated from 32 samples: 0 to 1.
  public func resemblance(to other: Fingerprint) -> Double {
    if exact == other.exact { return 1 }
    guard signature != .zero, other.signature != .zero else { return 0 }
    let (left, right) = (signature, other.signature)
    let agreeing =
      Self.zeroBytes(left.x ^ right.x) + Self.zeroBytes(left.y ^ right.y)
      + Self.zeroBytes(left.z ^ right.z) + Self.zeroBytes(left.w ^ right.w)
    // Of different ones one byte in 256 agrees by chance.
    let jaccard = max(0, (Double(agreeing) / 32 - 1 / 256) / (1 - 1 / 256))
    return 2 * jaccard / (1 + jaccard)
  }

  /// Sets the highest bit of every byte that is not zero; the others are added up by a product.
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let isZero = ~((word & low) &+ low | word | low) &>> 7
    return (isZero &* 0x0101_0101_0101_0101) &>> 56
  }
}

// MARK: - Hashing

extension Fingerprint {
  /// Eight bytes a step, each folded into the state by a product of 128 bits.
  private static func hash(_ bytes: [UInt8], _ seed: UInt64) -> UInt64 {
    var state = mix(seed ^ 0x9E37_79B9_7F4A_7C15, UInt64(bytes.count) ^ 0xBF58_476D_1CE4_E5B9)
    bytes.withUnsafeBytes { bytes in
      var offset = 0
      while offset + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        state = mix(state ^ UInt64(littleEndian: word), 0x94D0_49BB_1331_11EB)
        offset += 8
      }
      var rest: UInt64 = 0
      for byte in bytes[offset...] { rest = rest << 8 | UInt64(byte) }
      state = mix(state ^ rest, 0xD6E8_FEB8_6659_FD93)
    }
    return state
  }

  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  private static func signature(of compact: [UInt8], _ seed: UInt64) -> SIMD4<UInt64> {
    let characters = words(of: compact)
    guard characters.count >= shortest else { return .zero }
    var smallest = [Int16](repeating: .max, count: samples)
    // Through pointers the inner loop becomes vector instructions: 20 µs are 0.3.
    smallest.withUnsafeMutableBufferPointer { smallest in
      factors.withUnsafeBufferPointer { factors in
        for index in 0..<2 * characters.count - 1 {
          let character = UInt64(characters[index / 2])
          let next = index % 2 == 0 ? 0 : UInt64(characters[index / 2 + 1]) << 32
          let hash = mix((character | next) ^ seed, 0xA076_1D64_78BD_642F)
          let low = UInt16(truncatingIfNeeded: hash)
          let high = UInt16(truncatingIfNeeded: hash >> 16)
          for place in 0..<samples {
            var sample = low &* factors[place] &+ high &* factors[place + samples]
            sample ^= sample &>> 7
            sample = sample &* factors[place + 2 * samples] &+ factors[place]
            smallest[place] = min(smallest[place], Int16(bitPattern: sample))
          }
        }
      }
    }
    var signature = SIMD4<UInt64>.zero
    for (place, sample) in smallest.enumerated() {
      let byte = UInt8(truncatingIfNeeded: sample ^ (sample &>> 8))
      signature[place / 8] = signature[place / 8] << 8 | UInt64(byte)
    }
    return signature == .zero ? .one : signature
  }

  private static let samples = 32

  /// Odd numbers, for each of the 32 hashes three of its own.
  private static let factors: [UInt16] = (0..<UInt64(3 * samples)).map { index in
    let hash = mix(index ^ 0x8EBC_6AF0_9C88_C6E3, 0xE703_7ED1_A0B4_28DB)
    return UInt16(truncatingIfNeeded: mix(hash, 0x5896_36E0_8DD4_2AD1)) | 1
  }

  /// The characters of the compact form without runs of ASCII that have a digit.
  private static func words(of compact: [UInt8]) -> [UInt32] {
    var characters: [UInt32] = []
    characters.reserveCapacity(compact.count)
    var start = 0  // of the run of ASCII at the end
    var hasDigit = false
    var offset = 0
    while offset < compact.count {
      let (value, width) = UTF8.scalar(in: compact, at: offset)
      offset += width
      if value >= 0x80 {
        if hasDigit { characters.removeSubrange(start...) }
        hasDigit = false
      } else if (0x30...0x39).contains(value) {
        hasDigit = true
      }
      characters.append(value)
      if value >= 0x80 { start = characters.count }
    }
    if hasDigit { characters.removeSubrange(start...) }
    return characters
  }
}

// MARK: - Storing

extension Fingerprint: Codable {
  /// As one text: 40 bytes in hexadecimal, the exact hash first.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    let words = [exact] + signature.indices.map { signature[$0] }
    let text = words.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    try container.encode(text.joined())
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let digits = Array(try container.decode(String.self).utf8).compactMap(\.hexadecimal)
    guard digits.count == 80 else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a fingerprint has 80 hexadecimal digits")
    }
    func word(_ index: Int) -> UInt64 {
      digits[16 * index..<16 * index + 16].reduce(0) { $0 << 4 | UInt64($1) }
    }
    exact = word(0)
    signature = SIMD4(word(1), word(2), word(3), word(4))
  }
}

extension UInt8 {
  /// What it stands for as a hexadecimal digit.
  fileprivate var hexadecimal: UInt8? {
    switch Unicode.Scalar(self) {
    case "0"..."9": self - 0x30
    case "a"..."f": self - 0x57
    default: nil
    }
  }
}
