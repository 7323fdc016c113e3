/// A piece of a file that an operator wrote, with its place: what YAML composes before anything is
/// known of its meaning.
public struct Node: Sendable, Hashable {
  public indirect enum Value: Sendable, Hashable {
    /// `quoted` tells `"22:00"` from `22:00`; both are the same text.
    case scalar(String, quoted: Bool)
    case sequence([Node])
    case mapping([Entry])
  }

  public struct Entry: Sendable, Hashable {
    public var key: Node
    public var value: Node
    public init(key: Node, value: Node) {
      self.key = key
      self.value = value
    }

    /// The key's text; keys are always scalars, the composer refuses others.
    public var name: String { key.text ?? "" }
  }

  public var place: Place
  public var value: Value
  /// Where a text begins if it stands on one line exactly as it is; nil if it is folded or has
  /// escapes, so that only its own place can be named.
  public var textColumn: Int?

  /// Whether a text of several lines stands in the file as it is, each of its lines from the first
  /// column.
  public var isVerbatim = false

  /// Whether a part of it, or all, was refused when it was composed. What it lacks may have been
  /// there, so that nothing is said of it.
  public var isPartial: Bool

  /// Whether it is a list between `[` and `]`, with commas.
  public var isInBrackets = false

  public init(_ value: Value, at place: Place, textColumn: Int? = nil, isPartial: Bool = false) {
    self.value = value
    self.place = place
    self.textColumn = textColumn
    self.isPartial = isPartial
  }

  /// Of which nothing is left.
  var isUnknown: Bool { isPartial && entries == [] }

  public var text: String? {
    if case .scalar(let text, _) = value { text } else { nil }
  }

  public var entries: [Entry]? {
    if case .mapping(let entries) = value { entries } else { nil }
  }

  public subscript(key: String) -> Node? { entries?.first { $0.name == key }?.value }

  /// What it is, for "expected a list, found ...".
  public var found: Phrase {
    switch value {
    case .scalar("", _): "nothing"
    case .scalar(let text, _): "'\(text.excerpt)'"
    case .sequence: "a list"
    case .mapping: "fields"
    }
  }

  /// The place of the character `offset` scalars into a text, where that can be told; else that of
  /// the value.
  public func place(atScalar offset: Int) -> Place {
    if isVerbatim {
      let before = (text ?? "").unicodeScalars.prefix(offset).split(
        separator: "\n", omittingEmptySubsequences: false)
      let (line, column) = (place.line + before.count - 1, (before.last?.count ?? 0) + 1)
      return Place(file: place.file, line: line, column: column)
    }
    guard let textColumn else { return place }
    return Place(file: place.file, line: place.line, column: textColumn + offset)
  }

  /// As ``place(atScalar:)``, `offset` bytes of UTF-8 into a text.
  public func place(atByte offset: Int) -> Place {
    place(atScalar: (text ?? "").scalars(inBytes: offset))
  }
}

extension String {
  /// How many scalars begin in its first bytes.
  func scalars(inBytes count: Int) -> Int { utf8.prefix(count).count { !UTF8.isContinuation($0) } }

  /// At most 40 characters, control characters shown as `�`: safe in a sentence.
  public var excerpt: String {
    // C1 controls begin with the byte C2, separators of lines with E2.
    if utf8.count <= 40, utf8.allSatisfy({ $0 >= 0x20 && ![0x7F, 0xC2, 0xE2].contains($0) }) {
      return self
    }
    let safe = String(
      unicodeScalars.prefix(200).map { $0.isControl ? "\u{FFFD}" : Character($0) })
    return safe.count > 40 ? safe.prefix(39) + "…" : safe
  }
}
