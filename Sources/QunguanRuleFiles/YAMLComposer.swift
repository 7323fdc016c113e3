import QunguanCore
import Yams

/// Makes nodes of YAML 1.2 text.
///
/// Every scalar stays a text (no `no` → false, no `22:00` → 1320). Anchors, aliases, merges and
/// tags are refused: operators copy files from each other, and nobody expects them.
public enum YAMLComposer {
  /// Nil if there is nothing to read; then `findings` says why.
  public static func compose(
    _ text: String, file: String, _ findings: Findings
  ) -> QunguanCore.Node? {
    let start = Place(file: file, line: 1, column: 1)
    // A file without fields may be one of another use, such as a secret: none of it is shown.
    if text.contains(": ") || text.contains(":\n") { findings.keep(text, of: file) }
    func place(_ mark: Mark) -> Place {
      Place(file: file, line: max(1, mark.line), column: max(1, mark.column))
    }
    if let place = text.firstPlace(in: file, where: { $0 == HiddenStar.standIn }) {
      findings.error(at: place, "the character U+10FFFD has no meaning; delete it")
      return nil
    }
    do {
      let node = try root(of: text, file: file, findings)
      // What it says stays untold, for the same reason.
      guard let node, node.text != nil else { return node }
      findings.conceal(node.place)
      findings.error(at: node.place, "expected fields such as 'name: value', found a text")
    } catch let error as UndefinedAlias {
      findings.error(at: error.place, "not YAML: a text that begins with '*' goes into quotes")
    } catch let error as YamlError {
      switch error {
      case .scanner(let context, let problem, let mark, _),
        .parser(let context, let problem, let mark, _),
        .composer(let context, let problem, let mark, _):
        let isLate = problem.contains("end of stream") || problem.contains("expected ':'")
        let here = place((isLate ? context?.mark : nil) ?? mark)
        let lines = text.unicodeScalars.lines
        let colons = SlippedColon.all(near: here, in: lines)
        for colon in colons { findings.error(at: colon.place, "not YAML: \(colon.advice)") }
        guard colons.isEmpty else { break }
        let advice = advice(problem, at: here, line: lines[safely: here.line - 1] ?? "")
        findings.error(at: here, "not YAML: \(advice)")
      case .duplicatedKeysInMapping(let keys, let context):
        let names = Phrase.list(of: keys.map { HiddenStar.show(in: $0).printable(atMost: 40) })
        findings.error(at: place(context.mark), "\(names) is written more than once")
      case .reader:
        findings.error(
          at: text.firstPlace(in: file, where: \.isForbidden) ?? start,
          "there is a control character, which YAML does not allow; delete it")
      default:
        findings.error(at: start, "this file can't be read as YAML")
      }
    } catch {
      findings.error(at: start, "this file can't be read as YAML")
    }
    return nil
  }

  /// - Throws: `YamlError`, ``UndefinedAlias``
  private static func root(
    of text: String, file: String, _ findings: Findings
  ) throws -> QunguanCore.Node? {
    let hidden = HiddenStar.hide(in: text)
    var yaml = hidden
    var repeated = RepeatedKeys()
    var attempts = 1
    while true {
      // The parser must outlive the walk: nodes hold their anchors weakly.
      let parser = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8)
      do {
        return try withExtendedLifetime(parser) {
          guard let root = try parser.singleRoot() else {
            return .init(.mapping([]), at: Place(file: file, line: 1, column: 1))
          }
          let walk = Walk(file: file, text: text, repeated: repeated, findings: findings)
          return try walk.node(root)
        }
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        guard attempts < RepeatedKeys.mostAttempts,
          let other = repeated.tellApart(keys.map(repeated.restored), in: hidden)
        else { throw YamlError.duplicatedKeysInMapping(duplicates: keys, context: context) }
        yaml = other
        attempts += 1
      }
    }
  }

  /// What to do about a problem that libyaml names in words for programmers.
  private static func advice(_ problem: String, at place: Place, line: String) -> Phrase {
    if ["escape character", "escape code", "hexdecimal"].contains(where: problem.contains) {
      return "'\\' begins an escape in double quotes; put a text with '\\' into single quotes"
    }
    if line.contains("{{") { return "a text with {{ }} goes into quotes" }
    if problem.contains("expected"), place.column > 2,
      line.unicodeScalars.dropFirst(place.column - 2).first == "\""
    {
      return "the text in double quotes ends before this; put one that has '\"' into single quotes"
    }
    let known: [(String, Phrase)] = [
      ("nesting", "lists and fields are nested too deep; at most 1000 levels are read"),
      ("end of stream", "this is never closed; the quotation mark or bracket is missing"),
      ("mapping values are not allowed", "a text that contains ': ' goes into quotes"),
      ("alphabetic or numeric", "a text that begins with '*', '&' or '!' goes into quotes"),
      ("another document", "a file has one part only; delete '---' or divide the file"),
      ("'-' indicator", "fields of a list's item stand exactly under its first field"),
      ("expected ':'", "a field is written 'name: value', with a blank after the colon"),
      ("expected ','", "a ',' or a closing bracket is missing here or before"),
      ("expected key", "this stands neither under the field before it nor under its list"),
      (
        "cannot start any token",
        line.contains("\t")
          ? "indent with blanks, not with tabs" : "a text that begins with a sign goes into quotes"
      ),
    ]
    return known.first { problem.lowercased().contains($0.0) }?.1
      ?? "nothing of this kind may stand here; look at its quotation marks, brackets and blanks"
  }
}

/// Aliases never reach Yams: it writes each of them out, in keys even to compare them, and a file of
/// 700 bytes can take for ever so. The stars of the text are hidden from it behind a character that
/// stands for nothing. A plain text that then begins with it would have been an alias, for no plain
/// text begins with a star; in all others it is the star again.
private enum HiddenStar {
  /// The last of the private characters. (An escape in quotes can still make one: also a star.)
  static let standIn: Unicode.Scalar = "\u{10FFFD}"

  static func hide(in text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "*")) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "*" ? standIn : $0 }))
  }

  static func show(in text: String) -> String {
    guard text.unicodeScalars.contains(standIn) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == standIn ? "*" : $0 }))
  }
}

/// An alias of what was not named before it.
private struct UndefinedAlias: Error {
  var place: Place
}

/// Turns Yams' nodes into ours, with their places.
private final class Walk {
  private let file: String
  private let lines: [Substring.UnicodeScalarView]
  private let repeated: RepeatedKeys
  private let findings: Findings
  /// What has an anchor, by its name: a text as it is, a list or fields as nil.
  private var anchored: [String: QunguanCore.Node?] = [:]

  init(file: String, text: String, repeated: RepeatedKeys, findings: Findings) {
    self.file = file
    self.repeated = repeated
    self.findings = findings
    lines = text.unicodeScalars.lines
  }

  /// - Throws: ``UndefinedAlias``
  func node(_ node: Yams.Node) throws -> QunguanCore.Node {
    let place = Place(
      file: file, line: max(1, node.mark?.line ?? 1), column: max(1, node.mark?.column ?? 1))
    switch node {
    case .scalar(let scalar):
      refuse(scalar.tag, place)
      let isPlain = scalar.style == .plain
      if isPlain, scalar.string.unicodeScalars.first == HiddenStar.standIn {
        return try self.node(behind: scalar.string, place)
      }
      let text = HiddenStar.show(in: repeated.restored(scalar.string))
      let node = QunguanCore.Node(
        .scalar(text, quoted: !isPlain), at: place,
        textColumn: textColumn(text, isPlain ? place.column : place.column + 1, place.line))
      refuse(scalar.anchor, of: node, place)
      return node
    case .sequence(let sequence):
      refuse(sequence.tag, place)
      refuse(sequence.anchor, of: nil, place)
      var list = QunguanCore.Node(.sequence(try sequence.map(self.node)), at: place)
      list.isInBrackets = textColumn("[", place.column, place.line) != nil
      return list
    case .mapping(let mapping):
      refuse(mapping.tag, place)
      refuse(mapping.anchor, of: nil, place)
      let entries = try mapping.compactMap(entry)
      return .init(
        .mapping(repeated.isEmpty ? entries : once(entries)), at: place,
        isPartial: entries.count < mapping.count)
    case .alias:
      throw UndefinedAlias(place: place)
    }
  }

  /// What an alias stands for, so that what is wrong besides is found: a text, or something of
  /// which nothing is known.
  private func node(behind alias: String, _ place: Place) throws -> QunguanCore.Node {
    let name = String(alias.unicodeScalars.dropFirst())
    guard let node = anchored[name] else { throw UndefinedAlias(place: place) }
    findings.error(
      at: place, "'*\(name.excerpt)' is not understood; write out what '&\(name.excerpt)' names")
    return node ?? .init(.mapping([]), at: place, isPartial: true)
  }

  private func entry(_ key: Yams.Node, _ value: Yams.Node) throws -> QunguanCore.Node.Entry? {
    let name = try node(key)
    guard let text = name.text else {
      if !name.isPartial {
        findings.error(
          at: name.place, "a field's name must be a word; put a text with { or [ into quotes")
      }
      return nil
    }
    guard text != "<<" else {
      findings.error(at: name.place, "merging with '<<' is not understood; write the fields out")
      return nil
    }
    return .init(key: name, value: try node(value))
  }

  /// Each field once, the first; further ones are refused. Of a whole file all remain, so that what
  /// is wrong with the rules of a second list is found too.
  private func once(_ entries: [QunguanCore.Node.Entry]) -> [QunguanCore.Node.Entry] {
    var places: [String: Place] = [:]
    return entries.filter { entry in
      guard let first = places[entry.name] else {
        places[entry.name] = entry.key.place
        return true
      }
      let name = entry.name.excerpt
      findings.error(
        at: entry.key.place, "field '\(name)' is written twice; delete one of them",
        notes: [.init(at: first, "first written here")])
      return entry.key.place.column == 1
    }
  }

  /// That column, if the text stands there exactly as it is. Very long lines are not looked at,
  /// for the time it would take.
  private func textColumn(_ text: String, _ column: Int, _ line: Int) -> Int? {
    guard lines.indices.contains(line - 1), column <= 2000 else { return nil }
    return lines[line - 1].dropFirst(column - 1).starts(with: text.unicodeScalars) ? column : nil
  }

  /// The tag that stands there, if one does.
  private func written(_ place: Place) -> String? {
    guard textColumn("!", place.column, place.line) != nil else { return nil }
    let tag = lines[place.line - 1].dropFirst(place.column - 1).prefix {
      !" \t\r".unicodeScalars.contains($0)
    }
    return String(tag)
  }

  private func refuse(_ anchor: Anchor?, of node: QunguanCore.Node?, _ place: Place) {
    guard let anchor else { return }
    anchored.updateValue(node, forKey: anchor.rawValue)
    let name = anchor.rawValue.excerpt
    findings.error(
      at: place,
      "'&\(name)' is not understood; write the fields out wherever '*\(name)' stands")
  }

  private func refuse(_ tag: Tag, _ place: Place) {
    let core = "tag:yaml.org,2002:"
    // Yams gives some tags itself: whether those were written shows in the file only.
    let written = written(place)
    guard
      written != nil || !["", "\(core)str", "\(core)seq", "\(core)map"].contains(tag.description)
    else { return }
    let name = written?.excerpt ?? tag.description.replacing(core, with: "!!").excerpt
    findings.error(
      at: place, "the tag '\(name)' is not understood; a text that begins with '!' goes into quotes"
    )
  }
}

extension [Substring.UnicodeScalarView] {
  fileprivate subscript(safely index: Int) -> String? {
    indices.contains(index) ? String(self[index]) : nil
  }
}

extension String {
  /// Where the first such character stands.
  fileprivate func firstPlace(
    in file: String, where isSuch: (Unicode.Scalar) -> Bool
  ) -> Place? {
    guard unicodeScalars.contains(where: isSuch) else { return nil }
    for (line, scalars) in unicodeScalars.lines.enumerated() {
      let column = scalars.enumerated().first { isSuch($1) }?.offset
      if let column { return Place(file: file, line: line + 1, column: column + 1) }
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// YAML 1.2 (section 5.1) does not allow it.
  fileprivate var isForbidden: Bool {
    switch value {
    case 0x09, 0x0D, 0x20...0x7E, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x10000...: false
    default: true
    }
  }
}
