/// Tells keys apart that are written more than once, so that Yams, which refuses such a file as a
/// whole, reads it: the first character of each gives way to a private one of its own, and is put
/// back afterwards. Only for files that Yams has refused; no column changes.
struct RepeatedKeys {
  /// How often a file is tried again; each time it has named all such keys of one mapping.
  static let mostAttempts = 20
  /// Where the name of a field is looked for after its first character, in scalars.
  private static let longest = 256

  private var names: Set<String> = []
  private var originals: [Unicode.Scalar: Unicode.Scalar] = [:]

  var isEmpty: Bool { originals.isEmpty }

  /// `text` with other first characters for these keys and all that were given before. Nil if none
  /// is found that was not told apart before.
  mutating func tellApart(_ more: [String], in text: String) -> String? {
    let before = originals.count
    names.formUnion(more)
    originals = [:]
    let scalars = Array(text.unicodeScalars)
    var unused = Self.unused(in: scalars)[...]
    var told = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      if index == 0 || scalars[index - 1].mayStandBeforeKey, beginsKey(scalars[index...]),
        let other = unused.popFirst()
      {
        originals[other] = scalar
        told.append(other)
      } else {
        told.append(scalar)
      }
    }
    return originals.count > before ? String(told) : nil
  }

  /// A text as it was.
  func restored(_ text: String) -> String {
    guard !isEmpty, text.unicodeScalars.contains(where: { originals[$0] != nil }) else {
      return text
    }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { originals[$0] ?? $0 }))
  }

  /// Whether one of the names stands here, then a quotation mark perhaps, then a colon. What only
  /// looks like a key is put back like all others.
  private func beginsKey(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = rest.first, !" \t\n\r\"':".unicodeScalars.contains(first) else {
      return false
    }
    let line = rest.prefix(Self.longest).prefix { $0 != "\n" && $0 != "\r" }
    for colon in line.indices.lazy.filter({ line[$0] == ":" }).prefix(4) {
      var name = line[..<colon]
      while let last = name.last, " \t\"'".unicodeScalars.contains(last) { name.removeLast() }
      if names.contains(String(String.UnicodeScalarView(name))) { return true }
    }
    return false
  }

  /// Private characters that the text does not have.
  private static func unused(in scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    let used = Set(scalars.filter { $0.value >= 0xF0000 })
    return [0xF0000...0xFFFFD, 0x100000...0x10FFFC].flatMap { range in
      range.lazy.compactMap { Unicode.Scalar(UInt32($0)) }.filter { !used.contains($0) }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var mayStandBeforeKey: Bool {
    switch self {
    case " ", "\t", "\n", "\r", "{", ",", "[", "\"", "'", "\u{FEFF}": true
    default: false
    }
  }
}
