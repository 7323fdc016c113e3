import CRE2

/// A regular expression that says where it matched and what its groups caught.
///
/// Matching takes time linear in the text and bounded memory, whatever the expression.
public struct CapturingExpression: Sendable {
  /// The most memory that one expression may take, in bytes; larger ones are refused.
  public static let memoryLimit = 2 << 20

  /// The most instructions an expression may become: `.` is 8 of them, `.{0,100}` about 900.
  /// Beyond it Vectorscan takes seconds to compile.
  public static let programLimit: Int32 = 2000

  /// The groups' names in order, beginning with the whole match, which has none.
  public let groupNames: [String?]

  let source: ExpressionSource
  let form: TextForm
  private let compiled: Compiled

  /// - Throws: ``PatternErrors`` with everything wrong with the pattern, as of pattern 0.
  public init(_ pattern: String, form: TextForm = .normalised) throws(PatternErrors) {
    switch Self.compile(pattern, form: form) {
    case .success(let expression):
      self = expression
    case .failure(let faults):
      throw PatternErrors(
        faults.faults.map { PatternError(pattern: 0, message: $0.message, offset: $0.offset) })
    }
  }

  /// RE2 goes over a text with an automaton whose states it makes as it needs them. When they are
  /// too many, and to find the groups, it simulates the program instead, which takes up to 4 ns for
  /// each instruction and byte. So many of these are allowed: 2 ms.
  private static let mostSteps = 1 << 19

  /// The leftmost match in valid UTF-8, or nil.
  ///
  /// - Parameter end: where Vectorscan says that the first match may end. Of a text that is too long
  ///   for the expression (260 bytes for the largest, 10 KiB for usual ones) only
  ///   what lies around it is looked at.
  public func firstMatch(in bytes: [UInt8], around end: Int = 0) -> Captures? {
    var ranges = [cre2_range](repeating: cre2_range(), count: groupNames.count)
    let window = window(in: bytes, around: end)
    let isMatch = bytes.withUnsafeBytes { text in
      // Expressions that match an empty text are refused, so there is nothing to find in one.
      guard let start = text.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
      return cre2_first_match(
        compiled.pointer, start, text.count,
        cre2_range(start: window.lowerBound, end: window.upperBound), &ranges, ranges.count)
    }
    guard isMatch else { return nil }
    let caught = ranges.map { $0.start < 0 ? nil : $0.start..<$0.end }
    return Captures(names: groupNames, ranges: caught)
  }

  /// Three quarters of what may be looked at before `end`, one after it.
  private func window(in bytes: [UInt8], around end: Int) -> Range<Int> {
    let length = Self.mostSteps / max(1, Int(cre2_program_size(compiled.pointer)))
    guard bytes.count > length else { return 0..<bytes.count }
    func boundary(_ place: Int) -> Int {
      var place = place
      while place > 0, place < bytes.count, UTF8.isContinuation(bytes[place]) { place -= 1 }
      return place
    }
    let start = max(0, min(end, bytes.count) - length / 4 * 3)
    return boundary(start)..<boundary(min(bytes.count, start + length))
  }
}

/// Where an expression matched and what its groups caught: byte ranges in the form of the message.
///
/// A message's ``MessageText`` turns them into what its author wrote (`original(of:in:)`), or into
/// the form's text, in which digits are ASCII (`string(_:in:)`).
public struct Captures: Hashable, Sendable {
  fileprivate let names: [String?]
  fileprivate let ranges: [Range<Int>?]

  /// The number of groups, the whole match counted.
  public var count: Int { ranges.count }

  /// The whole match.
  public var range: Range<Int> { ranges.first.flatMap { $0 } ?? 0..<0 }

  /// A group by number (0 is the whole match); nil if it took no part, or there is none.
  public subscript(group: Int) -> Range<Int>? {
    ranges.indices.contains(group) ? ranges[group] : nil
  }

  /// A group by name; nil if it took no part, or there is none.
  public subscript(name: String) -> Range<Int>? {
    names.firstIndex(of: name).flatMap { ranges[$0] }
  }
}

struct Faults: Error {
  var faults: [Fault]
}

// MARK: - Compiling

extension CapturingExpression {
  private init(_ source: ExpressionSource, _ form: TextForm, _ compiled: Compiled) {
    self.source = source
    self.form = form
    self.compiled = compiled
    groupNames = source.names
  }

  /// Compiles in RE2 and has Vectorscan parse; only what both accept is an expression.
  static func compile(_ pattern: String, form: TextForm) -> Result<Self, Faults> {
    guard pattern.utf8.count <= Pattern.limit else {
      return .failure(Faults(faults: [Fault(message: "longer than \(Pattern.limit) bytes")]))
    }
    if let offset = pattern.utf8.enumerated().first(where: { $0.element == 0 })?.offset {
      let message: Phrase = "has a NUL character; write '\\x00'"
      return .failure(Faults(faults: [Fault(message: message, offset: offset)]))
    }
    let source = ExpressionSource(pattern, form: form)
    guard source.faults.isEmpty else { return .failure(Faults(faults: source.faults)) }
    guard let compiled = Compiled(source.bytes, isCaseSensitive: form == .asSent) else {
      return .failure(Faults(faults: [Fault(message: "not enough memory for this expression")]))
    }
    let refusal = VectorscanDatabase.refusal(of: source.bytes, in: form)
    if var fault = compiled.fault {
      let offset = fault.offset ?? refusal?.offset
      fault.offset = offset.flatMap(source.place)
      return .failure(Faults(faults: [fault]))
    }
    if var refusal {
      refusal.offset = refusal.offset.flatMap(source.place)
      return .failure(Faults(faults: [refusal]))
    }
    return .success(Self(source, form, compiled))
  }
}

/// RE2's expression; immutable, and safe to use from several threads at once.
private final class Compiled: @unchecked Sendable {
  let pointer: OpaquePointer
  private let pattern: [UInt8]

  init?(_ pattern: [UInt8], isCaseSensitive: Bool) {
    let pointer = pattern.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        cre2_compile(
          $0.baseAddress, $0.count, isCaseSensitive, Int64(CapturingExpression.memoryLimit))
      }
    }
    guard let pointer else { return nil }
    self.pointer = pointer
    self.pattern = pattern
  }

  deinit { cre2_free(pointer) }

  var fault: Fault? {
    let code = Int(cre2_error_code(pointer))
    guard code != CRE2_NO_ERROR else {
      let isTooLarge = cre2_program_size(pointer) > CapturingExpression.programLimit
      return isTooLarge
        ? Fault(message: Self.sentence(for: CRE2_PATTERN_TOO_LARGE, about: "")) : nil
    }
    let part = faultyPart
    // For a missing parenthesis RE2 names the whole pattern; Vectorscan knows the place.
    let offset = part.isEmpty || part == pattern ? nil : pattern.firstIndex(of: part)
    return Fault(
      message: Self.sentence(for: code, about: String(decoding: part, as: UTF8.self).seen),
      offset: offset)
  }

  private var faultyPart: [UInt8] {
    var length = 0
    guard let start = cre2_error_part(pointer, &length) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: length))
  }

  private static func sentence(for code: Int, about part: String) -> Phrase {
    switch code {
    case CRE2_BAD_ESCAPE:
      "'\(part)' means nothing here; for the character itself leave out the '\\'"
    case CRE2_BAD_CHARACTER_CLASS, CRE2_BAD_CHARACTER_RANGE:
      "'\(part)' is no range of characters; the smaller one comes first, as in 'a-z'"
    case CRE2_MISSING_BRACKET: "a '[' has no ']'; for the character itself write '\\['"
    case CRE2_MISSING_PARENTHESIS: "a '(' has no ')'; for the character itself write '\\('"
    case CRE2_UNEXPECTED_PARENTHESIS: "a ')' has no '('; for the character itself write '\\)'"
    case CRE2_TRAILING_BACKSLASH: "ends with a single '\\'; for the character itself write '\\\\'"
    case CRE2_REPEAT_ARGUMENT: "nothing stands before '\(part)' that it could repeat"
    case CRE2_REPEAT_SIZE: "'\(part)' repeats too often or in the wrong order; the most is 1000"
    case CRE2_REPEAT_OPERATOR: "'\(part)' repeats a repetition; one of them is enough"
    case CRE2_BAD_PERL_OPERATOR: "'\(part)' is not supported"
    case CRE2_PATTERN_TOO_LARGE: "too large when its repetitions are written out; make them smaller"
    default: "not a regular expression: '\(part)'"
    }
  }
}

extension [UInt8] {
  /// Where `part` first occurs.
  fileprivate func firstIndex(of part: [UInt8]) -> Int? {
    guard part.count <= count else { return nil }
    return (0...count - part.count).first { self[$0...].starts(with: part) }
  }
}
