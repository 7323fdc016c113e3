import CTextTables

/// A way in which ads are written so that lists of words don't find them.
///
/// The trainer shows the classifier some of its messages masked, ads and talk alike, so that it
/// learns that a mask says little; measuring masks what was held back.
public enum Mask: String, CaseIterable, Sendable {
  case invisible, fullWidth, traditional, punctuation, blanks, mathematical, lookalikes, marks
  case homophones, two

  /// - Parameter strength: the share of places that are changed, where it is one by one: 0...1.
  ///   Of characters with a sound 0.6 times as many.
  public func applied(
    to text: String, strength: Double = 0.8, using generator: inout some RandomNumberGenerator
  ) -> String {
    if self == .two {
      let others = Self.allCases.dropLast()
      let first = others.randomElement(using: &generator) ?? .blanks
      let second = others.filter { $0 != first }.randomElement(using: &generator) ?? .marks
      let inner = first.applied(to: text, strength: strength, using: &generator)
      return second.applied(to: inner, strength: strength, using: &generator)
    }
    var masked = String.UnicodeScalarView()
    let style = Self.mathematicalStyles.randomElement(using: &generator)
    let scalars = text.unicodeScalars
    for (index, scalar) in scalars.enumerated() {
      masked.append(
        replacement(of: scalar, style: style, strength: strength, using: &generator) ?? scalar)
      let isLast = index == scalars.count - 1
      guard let between, !(isLast && self != .marks),
        Double.random(in: 0..<1, using: &generator) < strength,
        let added = between.randomElement(using: &generator)
      else { continue }
      masked.append(added)
    }
    return String(masked)
  }

  /// What is put after a character.
  private var between: [Unicode.Scalar]? {
    switch self {
    case .invisible: ["\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}"]
    case .punctuation: [".", ",", "·", "-", "_", "*", "~", "、", "。", "|", "/", "+", "^"]
    case .blanks: [" "]
    case .marks: (UInt32(0x300)...0x36F).compactMap(Unicode.Scalar.init)
    default: nil
    }
  }

  private func replacement(
    of scalar: Unicode.Scalar, style: [UInt32]?, strength: Double,
    using generator: inout some RandomNumberGenerator
  ) -> Unicode.Scalar? {
    switch self {
    case .fullWidth:
      return (0x21...0x7E).contains(scalar.value) ? Unicode.Scalar(scalar.value + 0xFEE0) : nil
    case .mathematical:
      guard let style else { return nil }
      for (plain, base) in zip(Self.plain, style) where plain.contains(scalar.value) {
        return Unicode.Scalar(base + scalar.value - plain.lowerBound)
      }
      return nil
    case .lookalikes: return Self.looks[scalar]?.randomElement(using: &generator)
    case .traditional: return Self.traditionalForms[scalar]?.randomElement(using: &generator)
    case .homophones:
      guard let alike = Self.alike[Syllables.id(of: scalar)],
        Double.random(in: 0..<1, using: &generator) < strength * 0.6
      else { return nil }
      return alike.randomElement(using: &generator)
    default: return nil
    }
  }
}

extension Mask {
  private static let plain: [ClosedRange<UInt32>] = [0x41...0x5A, 0x61...0x7A, 0x30...0x39]

  /// Where bold, sans-serif bold, script, typewriter and sans-serif italic letters and digits are.
  private static let mathematicalStyles: [[UInt32]] = [
    [0x1D400, 0x1D41A, 0x1D7CE], [0x1D5D4, 0x1D5EE, 0x1D7EC], [0x1D4D0, 0x1D4EA, 0x1D7D8],
    [0x1D670, 0x1D68A, 0x1D7F6], [0x1D63C, 0x1D656, 0x1D7E2],
  ]

  /// Cyrillic and Greek letters by the Latin ones they look like.
  private static let looks: [Unicode.Scalar: [Unicode.Scalar]] = {
    let latin = "abcdehijklmnopqstuvxyABCEHIJKMNOPSTXYZ"
    let cyrillic = "аЬсԁеһіјкӏмпорԛѕтυѵхуАВСЕНІЈКМΝОРЅТХΥΖ"
    let greek = "αвϲԁεηιϳκιмηορԛѕτυνχγΑΒСΕΗΙЈΚΜΝΟΡЅΤΧΥΖ"
    var looks: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for alphabet in [cyrillic, greek] {
      for (plain, alike) in zip(latin.unicodeScalars, alphabet.unicodeScalars) {
        looks[plain, default: []].append(alike)
      }
    }
    return looks
  }()

  private static let han = (UInt32(0x4E00)...0x9FFF).compactMap(Unicode.Scalar.init)

  /// Traditional characters by the simplified ones that the normaliser makes of them.
  private static let traditionalForms: [Unicode.Scalar: [Unicode.Scalar]] = {
    var forms: [Unicode.Scalar: [Unicode.Scalar]] = [:]
    for scalar in han where text_sort(scalar.value) == UInt8(TEXT_SORT_TRADITIONAL) {
      let plain = MessageText(String(scalar)).string(.normalised).unicodeScalars.first
      if let plain, plain != scalar { forms[plain, default: []].append(scalar) }
    }
    return forms
  }()

  /// Common characters by their syllable.
  private static let alike: [UInt16: [Unicode.Scalar]] = Dictionary(
    grouping: han.filter { text_sort($0.value) == UInt8(TEXT_SORT_COMMON) },
    by: Syllables.id(of:))
}
