/// What of a message a pattern is held against.
public enum TextForm: String, CaseIterable, Hashable, Sendable {
  /// The message as it was sent, upper and lower case told apart.
  case asSent = "as-sent"
  /// Without what the eye does not see: one width, one script, one case, no invisible characters.
  case normalised
  /// Of the normalised form only letters, digits and CJK.
  case compact
  /// The compact form with characters put together that were written in parts: 弓长 is 张.
  case joined
  /// The joined form by sound: every Chinese character as its syllable without tone, so that 加薇信,
  /// 加威信 and `jiaweixin` are one. A literal is found only where whole characters sound like it.
  case sound
}

/// A message in all its forms, each with the way back to the original.
///
/// Ranges are byte offsets (UTF-8) in a form, always on scalar boundaries. At most ``limit`` bytes
/// are looked at: a longer message is cut, and so is a form that would grow beyond it.
public struct MessageText: Hashable, Sendable {
  /// The longest text considered, in bytes of UTF-8.
  public static let limit = 65_536

  private let asSent: [UInt8]
  /// The other forms as far as they were asked for beforehand.
  private let prepared: MappedForms

  /// - Parameter forms: those that will be looked at; any other is made anew whenever it is.
  public init(_ text: String, in forms: Set<TextForm> = [.normalised, .compact]) {
    asSent = Self.considered(text)
    prepared = MappedForms(
      of: asSent, upTo: TextForm.allCases.last(where: forms.contains) ?? .asSent)
  }

  public static func == (left: Self, right: Self) -> Bool { left.asSent == right.asSent }
  public func hash(into hasher: inout Hasher) { hasher.combine(asSent) }

  /// The form with its way back; nil as sent, which has none to go.
  func mapped(_ form: TextForm) -> MappedBytes? {
    prepared[form] ?? MappedForms(of: asSent, upTo: form)[form]
  }

  /// Where a part of a form that is at hand stood in the original.
  func originalRange(_ range: Range<Int>, of form: MappedBytes) -> Range<Int> {
    form.origin(of: range, in: asSent)
  }

  /// The form as UTF-8.
  public func bytes(_ form: TextForm) -> [UInt8] { mapped(form)?.bytes ?? asSent }

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
    guard let mapped = mapped(form) else { return range.clamped(to: asSent.indices) }
    return originalRange(range, of: mapped)
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

/// The forms of a text, each made from the one before it.
struct MappedForms: Hashable, Sendable {
  private var normalised: MappedBytes?
  private var compact: MappedBytes?
  private var joined: MappedBytes?
  private var sound: MappedBytes?

  /// Makes `last` and those it is made from. `source` is valid UTF-8.
  init(of source: [UInt8], upTo last: TextForm) {
    guard last != .asSent else { return }
    let normalised = MappedBytes(normalising: source)
    self.normalised = normalised
    guard last != .normalised else { return }
    let compact = MappedBytes(compacting: normalised)
    self.compact = compact
    guard last != .compact else { return }
    let joined = MappedBytes(joining: compact)
    self.joined = joined
    if last == .sound { sound = MappedBytes(sounding: joined) }
  }

  subscript(form: TextForm) -> MappedBytes? {
    switch form {
    case .asSent: nil
    case .normalised: normalised
    case .compact: compact
    case .joined: joined
    case .sound: sound
    }
  }
}
