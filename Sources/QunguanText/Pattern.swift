/// One thing to look for in messages, as an operator wrote it.
///
/// A literal is brought into the pattern's form as messages are, so `ＶＩＰ會員` finds `vip会员`. A
/// regular expression is taken as it stands: without regard to case, unless the form is `asSent`;
/// `\d`, `\w` and `\b` know ASCII only; groups may be named, also in Chinese: `(?<单号>\d+)`.
public struct Pattern: Hashable, Sendable {
  public enum Match: Hashable, Sendable {
    /// The form is this text and nothing else.
    case exact(String)
    /// The form begins with this text.
    case prefix(String)
    /// The form ends with this text.
    case suffix(String)
    /// The form has this text anywhere.
    case contains(String)
    /// The form has a part that this expression describes.
    case regex(String)
  }

  public var match: Match
  public var form: TextForm

  public init(_ match: Match, in form: TextForm = .normalised) {
    self.match = match
    self.form = form
  }

  /// The longest literal or expression, in bytes of UTF-8.
  public static let limit = 4096

  /// Whether nothing is left of it in its form.
  public var isEmpty: Bool {
    if case .regex(let text) = match { text.isEmpty } else { form.applied(to: text).isEmpty }
  }

  /// The literal or expression as it was written.
  public var text: String {
    switch match {
    case .exact(let text), .prefix(let text), .suffix(let text), .contains(let text),
      .regex(let text):
      text
    }
  }
}

/// One thing wrong with one pattern, in words for its author.
public struct PatternError: Error, Hashable, Sendable {
  /// The pattern's index; nil when the set as a whole could not be compiled.
  public var pattern: Int?
  /// A sentence in lower case that says what is wrong and what to write instead.
  public var message: Phrase
  /// The byte (UTF-8) of the pattern's text at which it is wrong, where that is known.
  public var offset: Int?

  public init(pattern: Int?, message: Phrase, offset: Int? = nil) {
    self.pattern = pattern
    self.message = message
    self.offset = offset
  }
}

/// Everything wrong with a set of patterns, in their order.
public struct PatternErrors: Error, Hashable, Sendable {
  public var errors: [PatternError]

  public init(_ errors: [PatternError]) { self.errors = errors }
}

/// A fault before it is known which pattern of the set it belongs to.
struct Fault: Hashable {
  var message: Phrase
  var offset: Int?
}

extension TextForm {
  /// The text in this form, uncut.
  func applied(to text: some StringProtocol) -> [UInt8] {
    let source = Array(text.utf8)
    return MappedForms(of: source, upTo: self)[self]?.bytes ?? source
  }
}
