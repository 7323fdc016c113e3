import CTextTables

/// A form of a text and, for each of its bytes, where the scalar it came from began in the original.
struct MappedBytes: Hashable, Sendable {
  private(set) var bytes: [UInt8] = []
  private var origins: [UInt32] = []

  /// Code points replaced, dropped or kept by the table. One pass; `source` is valid UTF-8.
  init(normalising source: [UInt8]) {
    reserve(source.count)
    var offset = 0
    var previous: UInt32 = 0  // the last scalar written, if a kana mark may still join it
    while offset < source.count, bytes.count < MessageText.limit {
      let (scalar, width) = UTF8.scalar(in: source, at: offset)
      let entry = text_entry(scalar)
      switch Int(entry) {
      case TEXT_UNCHANGED:
        for index in offset..<offset + width { append(source[index], from: UInt32(offset)) }
        previous = scalar
      case TEXT_DROPPED:
        break
      case TEXT_VOICED, TEXT_SEMIVOICED:
        join(mark: entry, to: previous)
        previous = 0
      default:
        var length: UInt8 = 0
        let replacement = text_replacement(entry, &length)
        for index in 0..<Int(length) { append(replacement[index], from: UInt32(offset)) }
        previous = lastScalar
      }
      offset += width
    }
    trimToLimit()
  }

  /// Only what the table keeps in the compact form.
  init(compacting form: MappedBytes) {
    reserve(form.bytes.count)
    var offset = 0
    while offset < form.bytes.count {
      let (scalar, width) = UTF8.scalar(in: form.bytes, at: offset)
      if text_is_kept(scalar) {
        for index in offset..<offset + width {
          append(form.bytes[index], from: form.origins[index])
        }
      }
      offset += width
    }
  }

  /// Parts of characters put together: see ``SplitCharacters``. What is put together may be a part.
  init(joining compact: MappedBytes) {
    reserve(compact.bytes.count)
    var offset = 0
    while offset < compact.bytes.count {
      var (scalar, width) = UTF8.scalar(in: compact.bytes, at: offset)
      append(compact, offset..<offset + width)
      let last = compact.origins[offset]
      offset += width
      while let whole = SplitCharacters.joined(scalarBefore(bytes.count - 3), scalar) {
        // From where the first part began to the end of the last.
        bytes.removeLast(3)
        origins.removeLast(3)
        write(whole, over: bytes.count - 3)
        origins[origins.count - 1] = last
        scalar = whole
      }
    }
  }

  /// Every Chinese character as its syllable, of which the first letter alone begins a unit.
  init(sounding joined: MappedBytes) {
    reserve(2 * joined.bytes.count)
    var offset = 0
    while offset < joined.bytes.count, bytes.count < MessageText.limit {
      let (scalar, width) = UTF8.scalar(in: joined.bytes, at: offset)
      let syllable = text_syllable_id(scalar)
      if syllable == 0 {
        append(joined, offset..<offset + width)
      } else {
        let letters = text_syllable_letters(syllable)
        var index = 0
        while letters[index] != 0 {
          let place = index == 0 ? offset : offset + width - 1
          append(UInt8(bitPattern: letters[index]), from: joined.origins[place])
          index += 1
        }
      }
      offset += width
    }
    trimToLimit()
  }

  /// Whether `range` neither begins nor ends inside what one character became.
  func isWhole(_ range: Range<Int>) -> Bool {
    [range.lowerBound, range.upperBound].allSatisfy { place in
      guard place > 0, place < origins.count else { return true }
      return origins[place] != origins[place - 1]
    }
  }

  /// The part of `original` that `range` came from: from its first scalar to the end of its last.
  func origin(of range: Range<Int>, in original: [UInt8]) -> Range<Int> {
    let range = range.clamped(to: bytes.indices)
    guard !range.isEmpty else {
      let place = range.lowerBound < origins.count ? Int(origins[range.lowerBound]) : original.count
      return place..<place
    }
    let last = Int(origins[range.upperBound - 1])
    return Int(origins[range.lowerBound])..<last + UTF8.width(ofLead: original[last])
  }

  private mutating func reserve(_ count: Int) {
    bytes.reserveCapacity(count)
    origins.reserveCapacity(count)
  }

  private mutating func append(_ byte: UInt8, from origin: UInt32) {
    bytes.append(byte)
    origins.append(origin)
  }

  private mutating func append(_ source: MappedBytes, _ range: Range<Int>) {
    for index in range { append(source.bytes[index], from: source.origins[index]) }
  }

  /// The scalar of three bytes that ends before `end`; 0 if there is none.
  private func scalarBefore(_ end: Int) -> UInt32 {
    guard end >= 3, bytes[end - 3] & 0xF0 == 0xE0 else { return 0 }
    return UTF8.scalar(in: bytes, at: end - 3).value
  }

  /// Replaces three bytes by a scalar that has as many.
  private mutating func write(_ scalar: UInt32, over start: Int) {
    bytes[start] = UInt8(0xE0 | scalar >> 12)
    bytes[start + 1] = UInt8(0x80 | scalar >> 6 & 0x3F)
    bytes[start + 2] = UInt8(0x80 | scalar & 0x3F)
  }

  /// Puts a kana and its mark together, so that か and U+3099 become が; any other mark is dropped.
  private mutating func join(mark: UInt16, to kana: UInt32) {
    guard let joined = Unicode.Scalar(text_kana(kana, mark)), joined != "\0" else { return }
    bytes.replaceSubrange(bytes.count - 3..<bytes.count, with: UTF8.encode(joined) ?? .init())
  }

  private var lastScalar: UInt32 {
    guard let start = bytes.lastIndex(where: { !UTF8.isContinuation($0) }) else { return 0 }
    return UTF8.scalar(in: bytes, at: start).value
  }

  /// A replacement may have crossed the limit; cuts between two scalars.
  private mutating func trimToLimit() {
    guard bytes.count > MessageText.limit else { return }
    var end = MessageText.limit
    while end > 0, UTF8.isContinuation(bytes[end]) { end -= 1 }
    bytes.removeSubrange(end...)
    origins.removeSubrange(end...)
  }
}

extension UTF8 {
  /// How many bytes the scalar has that begins with `lead`.
  static func width(ofLead lead: UInt8) -> Int {
    lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
  }

  /// The scalar at an offset of valid UTF-8, and its width in bytes.
  static func scalar(in bytes: [UInt8], at offset: Int) -> (value: UInt32, width: Int) {
    let lead = bytes[offset]
    let width = width(ofLead: lead)
    guard width > 1 else { return (UInt32(lead), 1) }
    var value = UInt32(lead) & (0x7F >> UInt32(width))
    for index in offset + 1..<offset + width { value = value << 6 | UInt32(bytes[index] & 0x3F) }
    return (value, width)
  }
}
