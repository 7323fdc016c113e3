import CTextTables

/// A regular expression on its way to the engines: group names taken out (the engines know ASCII
/// names at most), and every character noted that can never occur in the form it is held against.
struct ExpressionSource {
  /// What the engines compile.
  private(set) var bytes: [UInt8] = []
  /// The names of the groups; the whole match is group 0 and has none.
  private(set) var names: [String?] = [nil]
  private(set) var faults: [Fault] = []

  private let form: TextForm
  private let scalars: [Unicode.Scalar]
  private let places: [Int]  // byte offset of each scalar, and of the end
  private var origins: [Int] = []  // for each byte in `bytes` its place in the pattern
  private var next = 0

  init(_ pattern: String, form: TextForm) {
    self.form = form
    scalars = Array(pattern.unicodeScalars)
    var places = [0]
    var end = 0
    for scalar in scalars {
      end += UTF8.width(scalar)
      places.append(end)
    }
    self.places = places
    readAll()
  }

  /// The place in the operator's pattern of a byte of ``bytes``.
  func place(of index: Int) -> Int? {
    origins.indices.contains(index) ? origins[index] : index == origins.count ? places.last : nil
  }

  private mutating func readAll() {
    while let scalar = peek() {
      switch scalar {
      case "\\": check(readEscape(), escaping: Self.specials)
      case "[": readClass()
      case "(": readGroup()
      case "{":
        if !copyRepeat() { checkAndCopy() }
      case ".", "*", "+", "?", "|", "^", "$", ")", "}": copy(1)
      default: checkAndCopy()
      }
    }
  }

  private mutating func checkAndCopy() {
    if let scalar = peek() { check((scalar, places[next]), escaping: Self.specials) }
    copy(1)
  }

  // MARK: - Pieces

  private typealias Literal = (scalar: Unicode.Scalar, place: Int)

  /// Copies what begins with a backslash; the character it stands for, if it stands for one.
  private mutating func readEscape() -> Literal? {
    let start = next
    let place = places[start]
    guard let kind = peek(1) else {
      copy(1)
      return nil
    }
    copy(2)
    switch kind {
    case "Q":
      while let scalar = peek(), !(scalar == "\\" && peek(1) == "E") {
        check((scalar, places[next]), escaping: "")
        copy(1)
      }
      copy(2)
      return nil
    case "x":
      return readHexadecimal().map { ($0, place) }
    case "p", "P":
      if peek() == "{" { copy(through: "}") } else { copy(1) }
      return nil
    case "u":
      faults.append(
        Fault(message: #"'\u' is not known here; write '\x{4e00}' or the character"#, offset: place)
      )
      return nil
    default:
      return kind.isASCIILetterOrDigit ? nil : (kind, place)
    }
  }

  private mutating func readHexadecimal() -> Unicode.Scalar? {
    var digits = ""
    if peek() == "{" {
      copy(1)
      while let scalar = peek(), scalar != "}", digits.count < 8 {
        digits.unicodeScalars.append(scalar)
        copy(1)
      }
      copy(1)
    } else {
      while let scalar = peek(), scalar.properties.isASCIIHexDigit, digits.count < 2 {
        digits.unicodeScalars.append(scalar)
        copy(1)
      }
    }
    return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
  }

  private mutating func readClass() {
    copy(1)
    if peek() == "^" { copy(1) }
    var isFirst = true
    while let scalar = peek(), isFirst || scalar != "]" {
      isFirst = false
      if scalar == "[", peek(1) == ":" {
        copy(through: "]")
        continue
      }
      let lower = readClassMember()
      guard peek() == "-", let after = peek(1), after != "]" else {
        check(lower, escaping: Self.classSpecials)
        continue
      }
      copy(1)
      let upper = readClassMember()
      if let lower, let upper { checkRange(from: lower, to: upper.scalar) }
    }
    copy(1)
  }

  private mutating func readClassMember() -> Literal? {
    guard let scalar = peek() else { return nil }
    if scalar == "\\" { return readEscape() }
    copy(1)
    return (scalar, places[next - 1])
  }

  private mutating func readGroup() {
    guard peek(1) == "?" else {
      names.append(nil)
      return copy(1)
    }
    let isPython = peek(2) == "P" && peek(3) == "<"
    if isPython || peek(2) == "<" && peek(3) != "=" && peek(3) != "!" {
      return readName(after: isPython ? 4 : 3)
    }
    if peek(2) == "=" || peek(2) == "!" || peek(2) == "<" {
      let length = peek(2) == "<" ? 4 : 3
      let sign = String(String.UnicodeScalarView(scalars[next...].prefix(length)))
      let message: Phrase = "look-ahead and look-behind are not supported; say it without '\(sign)'"
      faults.append(Fault(message: message, offset: places[next]))
    }
    copy(2)
    while let flag = peek(), flag.isASCIILetterOrDigit || flag == "-" { copy(1) }
    if peek() == ":" { copy(1) }
  }

  /// Reads `(?<name>`, of which the engines get the parenthesis.
  private mutating func readName(after prefix: Int) {
    let place = places[next]
    let start = min(next + prefix, scalars.count)
    let end = scalars[start...].firstIndex(of: ">")
    var name = ""
    name.unicodeScalars.append(contentsOf: scalars[start..<(end ?? start)])
    if end == nil {
      let message: Phrase = "the group's name has no end; write '(?<name>…)'"
      faults.append(Fault(message: message, offset: place))
    } else if !Self.isName(name) {
      let message: Phrase =
        "'\(name.seen)' is no name for a group; use letters, digits and '_', a letter first"
      faults.append(Fault(message: message, offset: place))
    } else if names.contains(name) {
      faults.append(Fault(message: "two groups have the name '\(name)'", offset: place))
    }
    names.append(name)
    copy(1)
    next = end.map { $0 + 1 } ?? scalars.count
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first.properties.numericType == nil else {
      return false
    }
    return name.unicodeScalars.allSatisfy {
      $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
  }

  /// Copies `{2,5}`; false when the brace is an ordinary character.
  private mutating func copyRepeat() -> Bool {
    var end = next + 1
    while end < scalars.count, ("0"..."9").contains(scalars[end]) || scalars[end] == "," {
      end += 1
    }
    guard end < scalars.count, scalars[end] == "}", end > next + 1 else { return false }
    copy(end + 1 - next)
    return true
  }

  // MARK: - Reading and copying

  private func peek(_ distance: Int = 0) -> Unicode.Scalar? {
    next + distance < scalars.count ? scalars[next + distance] : nil
  }

  private mutating func copy(_ count: Int) {
    let end = min(next + count, scalars.count)
    for index in next..<end {
      let encoded = UTF8.encode(scalars[index]) ?? .init()
      bytes.append(contentsOf: encoded)
      origins.append(contentsOf: repeatElement(places[index], count: encoded.count))
    }
    next = end
  }

  private mutating func copy(through last: Unicode.Scalar) {
    let end = scalars[next...].firstIndex(of: last) ?? scalars.count - 1
    copy(end + 1 - next)
  }

  // MARK: - What never occurs

  private static let specials = #"\.+*?()|[]{}^$"#
  private static let classSpecials = #"\]^-"#

  private mutating func check(_ literal: Literal?, escaping specials: String) {
    guard let literal, !form.canContain(literal.scalar) else { return }
    let replacement = replacement(for: literal.scalar, escaping: specials)
    let advice: Phrase = replacement.isEmpty ? "leave it out" : "write '\(replacement)'"
    let message: Phrase =
      "\(literal.scalar.quoted) never occurs in \(form.article) message; \(advice)"
    faults.append(Fault(message: message, offset: literal.place))
  }

  /// A range is at fault only when nothing in it can occur.
  private mutating func checkRange(from lower: Literal, to upper: Unicode.Scalar) {
    let values = lower.scalar.value...max(lower.scalar.value, upper.value)
    let scalars = values.lazy.compactMap(Unicode.Scalar.init)
    guard !scalars.contains(where: form.canContain) else { return }
    let ends = [lower.scalar, upper].map { replacement(for: $0, escaping: Self.classSpecials) }
    let advice: Phrase =
      ends.contains("") ? "leave it out" : "write '\(ends[0])-\(ends[1])'"
    let message: Phrase = """
      nothing from \(lower.scalar.quoted) to \(upper.quoted) ever occurs in \
      \(form.article) message; \(advice)
      """
    faults.append(Fault(message: message, offset: lower.place))
  }

  private func replacement(for scalar: Unicode.Scalar, escaping specials: String) -> String {
    String(decoding: form.applied(to: String(scalar)), as: UTF8.self)
      .map { $0 == "\n" ? "\\n" : specials.contains($0) ? "\\\($0)" : String($0) }.joined()
  }
}

extension TextForm {
  fileprivate var article: Phrase {
    switch self {
    case .asSent: "an as-sent"
    case .normalised: "a normalised"
    case .compact: "a compact"
    case .joined: "a joined"
    case .sound: "a sounding"
    }
  }

  /// False for what normalising would change. ASCII capitals pass: expressions ignore case.
  fileprivate func canContain(_ scalar: Unicode.Scalar) -> Bool {
    if self == .asSent || ("A"..."Z").contains(scalar) { return true }
    guard text_entry(scalar.value) == TEXT_UNCHANGED else { return false }
    if self == .sound, text_syllable_id(scalar.value) != 0 { return false }
    return self == .normalised || text_is_kept(scalar.value)
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIILetterOrDigit: Bool {
    ("a"..."z").contains(self) || ("A"..."Z").contains(self) || ("0"..."9").contains(self)
  }

  /// The character between quotation marks, or its number where the eye would see nothing.
  fileprivate var quoted: Phrase { isUnseen ? Phrase(verbatim: number) : "'\(self)'" }

  fileprivate var isUnseen: Bool {
    switch properties.generalCategory {
    case .control, .format, .nonspacingMark, .enclosingMark, .lineSeparator, .paragraphSeparator,
      .unassigned, .privateUse:
      true
    default: false
    }
  }

  /// `U+200B`.
  fileprivate var number: String {
    let hexadecimal = String(value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
  }
}

extension String {
  /// Its first 40 characters, those that the eye would not see as their numbers: for sentences.
  var seen: String {
    let shown = unicodeScalars.prefix(40).map { $0.isUnseen ? $0.number : String($0) }.joined()
    return unicodeScalars.dropFirst(40).isEmpty ? shown : shown + "…"
  }
}
