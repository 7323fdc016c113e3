/// Why bytes are no model that can be used here.
public enum ModelError: Error, Hashable, Sendable, Phrased, CustomStringConvertible {
  case notAModel
  /// - Parameters: how many bytes there are, and how many there should be.
  case wrongLength(Int, expected: Int)
  case damaged
  case otherRecipe

  public var description: String { phrase.description }

  public var phrase: Phrase {
    switch self {
    case .notAModel: "this is not a model of 'qunguan train'"
    case .wrongLength(let length, let expected):
      "the model has \(length) bytes instead of \(expected); copy or train it again"
    case .damaged: "the model is damaged; copy or train it again"
    case .otherRecipe:
      "the model was trained by another version; train it again with 'qunguan train'"
    }
  }
}

/// A model file: `QGMODEL1`, then little-endian the recipe, the unit's and the threshold's bits
/// (Float32), a checksum of all that follows, and a weight a bucket (Int16).
extension Classifier {
  private static let magic = Array("QGMODEL1".utf8)
  private static let header = magic.count + 16
  /// The only length a model file has.
  public static let byteCount = header + 2 * Features.bucketCount

  public var bytes: [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(Self.byteCount)
    for weight in weights { body.append(littleEndian: UInt16(bitPattern: weight)) }
    var bytes = Self.magic
    bytes.append(littleEndian: Self.recipe)
    bytes.append(littleEndian: unit.bitPattern)
    bytes.append(littleEndian: Float(threshold).bitPattern)
    bytes.append(littleEndian: Self.checksum(body[...]))
    return bytes + body
  }

  public convenience init(bytes: [UInt8]) throws(ModelError) {
    guard bytes.starts(with: Self.magic) else { throw .notAModel }
    guard bytes.count == Self.byteCount else {
      throw .wrongLength(bytes.count, expected: Self.byteCount)
    }
    guard bytes.number(at: 8, UInt32.self) == Self.recipe else { throw .otherRecipe }
    let body = bytes[Self.header...]
    let unit = Float(bitPattern: bytes.number(at: 12, UInt32.self))
    let threshold = Float(bitPattern: bytes.number(at: 16, UInt32.self))
    guard bytes.number(at: 20, UInt32.self) == Self.checksum(body), unit.isFinite, unit > 0,
      (0...1).contains(threshold)
    else { throw .damaged }
    let weights = stride(from: Self.header, to: bytes.count, by: 2).map { place in
      Int16(bitPattern: bytes.number(at: place, UInt16.self))
    }
    self.init(units: weights, unit: unit, threshold: Double(threshold))
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }  // FNV-1a
  }
}

extension [UInt8] {
  mutating func append(littleEndian number: some FixedWidthInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// The little-endian number at a place that must be inside.
  func number<Number: FixedWidthInteger>(at place: Int, _: Number.Type) -> Number {
    var number: Number = 0
    for offset in 0..<Number.bitWidth / 8 {
      number |= Number(truncatingIfNeeded: self[place + offset]) << (offset * 8)
    }
    return number
  }
}
