/// What of a message a pattern is held against.
public enum TextForm: String, CaseIterable, Hashable, Sendable {
  /// The message as it was sent, upper and lower case told apart.
  case asSent = "as-sent"
  /// Without what the eye does not see: one width, one script, one case, no invisible characters.
  case normalised
  /// Of the normalised form only letters, digits and CJK.
  case compact
}

/// A message in all its forms, each with the way back to the original.
///
/// Ranges are byte offsets (UTF-8) in a form, always on scalar boundaries. At most ``limit`` bytes
/// are looked at: a longer message is cut, and so is a form that would grow beyond it.
public struct MessageText: Hashable, Sendable {
  /// The longest text considered, in bytes of UTF-8.
  public static let limit = 65_536

  private let asSent: [UInt8]
  /// The other forms, where they were asked for beforehand.
  private let prepared: (normalised: MappedBytes?, compact: MappedBytes?)

  /// - Parameter forms: those that will be looked at; any other is made anew whenever it is.
  public init(_ text: String, in forms: Set<TextForm> = Set(TextForm.allCases)) {
    asSent = Self.considered(text)
    let needsCompact = forms.contains(.compact)
    let normalised =
      needsCompact || forms.contains(.normalised) ? MappedBytes(normalising: asSent) : nil
    prepared = (normalised, needsCompact ? normalised.map { MappedBytes(compacting: $0) } : nil)
  }

  private var normalised: MappedBytes { prepared.normalised ?? MappedBytes(normalising: asSent) }
  private var compact: MappedBytes { prepared.compact ?? MappedBytes(compacting: normalised) }

  public static func == (left: Self, right: Self) -> Bool { left.asSent == right.asSent }
  public func hash(into hasher: inout Hasher) { hasher.combine(asSent) }

  /// The form as UTF-8.
  public func bytes(_ form: TextForm) -> [UInt8] {
    switch form {
    case .asSent: asSent
    case .normalised: normalised.bytes
    case .compact: compact.bytes
    }
  }

  /// The form as a text.
  public func string(_ form: TextForm) -> String {
    String(decoding: bytes(form), as: UTF8.self)
  }

  /// A part of the form as a text; what lies outside the form is left out.
  public func string(_ form: TextForm, in range: Range<Int>) -> String {
    let bytes = bytes(form)
    return String(decoding: bytes[range.clamped(to: bytes.indices)], as: UTF8.self)
  }

  /// Where a part of a form stood in the original, in bytes of its UTF-8.
  public func originalRange(of range: Range<Int>, in form: TextForm) -> Range<Int> {
    switch form {
    case .asSent: range.clamped(to: asSent.indices)
    case .normalised: normalised.origin(of: range, in: asSent)
    case .compact: compact.origin(of: range, in: asSent)
    }
  }

  /// A part of a form as its author wrote it.
  public func original(of range: Range<Int>, in form: TextForm) -> String {
    string(.asSent, in: originalRange(of: range, in: form))
  }

  /// The text's bytes up to the limit, cut between two scalars.
  private static func considered(_ text: String) -> [UInt8] {
    guard text.utf8.count > limit else { return Array(text.utf8) }
    var bytes = Array(text.utf8.prefix(limit + 1))
    var end = limit
    while end > 0, UTF8.isContinuation(bytes[end]) { end -= 1 }
    bytes.removeSubrange(end...)
    return bytes
  }
}
