/// A text with variables, `{{member.name}}，欢迎来到{{chat.name}}`, parsed when the rule is loaded.
///
/// What a variable stands for enters as plain parts: nothing a member wrote is ever read as a
/// template, a mention or a command.
public struct Template: Sendable, Hashable {
  public enum Piece: Sendable, Hashable {
    case text(String)
    /// A path such as `member.name`; names may be Chinese.
    case variable(Located<String>)
  }

  public let pieces: [Piece]
  public let place: Place

  public var variables: [Located<String>] {
    pieces.compactMap { if case .variable(let name) = $0 { name } else { nil } }
  }

  public static let schema: Schema<Template> = Schema<String>
    .text("a text", atMost: 16_384).map { text, node, findings in
      node.doubtMarks(around: ["“": "”"], findings)
      return Template(parsing: text, of: node, findings)
    }

  init?(parsing text: String, of node: Node, _ findings: Findings) {
    var pieces: [Piece] = []
    var plain = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    var at = 0
    var isGood = true
    while at < scalars.count {
      guard scalars[at] == "{", at + 1 < scalars.count, scalars[at + 1] == "{" else {
        plain.append(scalars[at])
        at += 1
        continue
      }
      let place = node.place(atScalar: at)
      guard
        let length = scalars[at...].indices.dropLast().first(where: {
          scalars[$0] == "}" && scalars[$0 + 1] == "}"
        })
      else {
        findings.error(at: place, "'{{' without '}}'; write a name such as {{member.name}}")
        return nil
      }
      let written = String(String.UnicodeScalarView(scalars[(at + 2)..<length]))
      let name = written.split(separator: " ").count == 1 ? written.replacing(" ", with: "") : ""
      guard Self.isPath(name) else {
        findings.error(
          at: place,
          "'{{\(written.excerpt)}}' is no variable; write a name such as {{member.name}}")
        isGood = false
        at = length + 2
        continue
      }
      if !plain.isEmpty { pieces.append(.text(String(plain))) }
      plain = String.UnicodeScalarView()
      pieces.append(.variable(Located(name, at: place)))
      at = length + 2
    }
    guard isGood else { return nil }
    if !plain.isEmpty { pieces.append(.text(String(plain))) }
    self.pieces = pieces
    place = node.place
  }

  private static func isPath(_ name: String) -> Bool {
    !name.isEmpty
      && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty
          && part.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "-"
              || $0 == "_"
          }
      }
  }

  /// The message, with every variable replaced by what `value` gives for its path.
  public func rendered(_ value: (String) throws -> [Part]) rethrows -> [Part] {
    var parts: [Part] = []
    for piece in pieces {
      let more =
        switch piece {
        case .text(let text): [Part.text(text)]
        case .variable(let name): try value(name.value)
        }
      for part in more {
        if case .text(let next) = part, case .text(let last)? = parts.last {
          parts[parts.count - 1] = .text(last + next)
        } else {
          parts.append(part)
        }
      }
    }
    return parts
  }

  /// Reports variables that nothing will have a value for: neither `known` nor of the calendar.
  public func check(
    known: Set<String>, calendar: CommunityCalendar = .shipped, _ findings: Findings
  ) {
    for name in variables
    where !known.contains(name.value) && !calendar.knows(variable: name.value) {
      let hint =
        calendar.nearestVariable(to: name.value) ?? nearest(to: name.value, among: Array(known))
      findings.error(
        at: name.place,
        "unknown variable '{{\(name.value)}}'\(didYouMean(hint.map { "{{\($0)}}" }))")
    }
    doubtBraces(known: known, findings)
  }
}

/// A name as a chat shows it, made safe to repeat: members choose it.
public enum DisplayName {
  /// `name` without control, direction and invisible characters, line breaks as blanks, at most 32
  /// characters; `fallback` when nothing is left.
  public static func clean(_ name: String?, fallback: String) -> String {
    if let name, name.isPlain { return name }
    let kept = (name ?? "").unicodeScalars.prefix(256).compactMap { scalar -> Character? in
      switch scalar.properties.generalCategory {
      case .lineSeparator, .paragraphSeparator: return " "
      case .control: return scalar == "\n" || scalar == "\r" || scalar == "\t" ? " " : nil
      case .format where scalar != "\u{200D}": return nil
      default:
        let isUnseen = scalar.properties.isDefaultIgnorableCodePoint && !joinsEmoji(scalar)
        return isUnseen ? nil : Character(scalar)
      }
    }
    var view = String.UnicodeScalarView()
    for character in kept { view.append(contentsOf: character.unicodeScalars) }
    let text = String(view).split(separator: " ").joined(separator: " ")
    let isSeen = text.unicodeScalars.contains { !joinsEmoji($0) && !$0.properties.isWhitespace }
    return isSeen ? String(text.prefix(32)) : fallback
  }

  /// Invisible, but what emoji are made of.
  private static func joinsEmoji(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\u{200D}" || scalar == "\u{FE0F}"
  }
}

extension String {
  /// 1 to 32 scalars, each a character by itself and seen: ASCII without blanks, and ideographs.
  /// Most names; the others are looked at more closely.
  fileprivate var isPlain: Bool {
    var count = 0
    for scalar in unicodeScalars {
      count += 1
      switch scalar.value {
      case 0x21...0x7E, 0x4E00...0x9FFF: if count > 32 { return false }
      default: return false
      }
    }
    return count > 0
  }
}
