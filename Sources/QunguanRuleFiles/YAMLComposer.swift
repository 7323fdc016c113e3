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
    func place(_ mark: Mark) -> Place {
      Place(file: file, line: max(1, mark.line), column: max(1, mark.column))
    }
    do {
      // The parser must outlive the walk: nodes hold their anchors weakly.
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      return try withExtendedLifetime(parser) {
        guard let root = try parser.singleRoot() else {
          return QunguanCore.Node(.mapping([]), at: start)
        }
        let walk = Walk(file: file, text: text, findings: findings)
        return walk.node(root)
      }
    } catch let error as YamlError {
      switch error {
      case .scanner(let context, let problem, let mark, _),
        .parser(let context, let problem, let mark, _),
        .composer(let context, let problem, let mark, _):
        let isEnd = problem.contains("end of stream")
        let here = place((isEnd ? context?.mark : nil) ?? mark)
        let advice = advice(problem, line: text.unicodeScalars.lines[safely: here.line - 1] ?? "")
        findings.error(at: here, "not YAML: \(advice ?? problem)")
      case .duplicatedKeysInMapping(let keys, let context):
        let names = keys.map { "'\($0)'" }.joined(separator: ", ")
        findings.error(at: place(context.mark), "\(names) is written more than once")
      case .reader:
        findings.error(
          at: text.firstForbidden(in: file) ?? start,
          "there is a control character, which YAML does not allow; delete it")
      default:
        findings.error(at: start, "this file can't be read as YAML")
      }
    } catch {
      findings.error(at: start, "this file can't be read as YAML")
    }
    return nil
  }

  /// What to do about a problem that libyaml names in words for programmers.
  private static func advice(_ problem: String, line: String) -> String? {
    if line.contains("{{") { return "a text with {{ }} goes into quotes" }
    let known = [
      ("nesting", "lists and fields are nested too deep; at most 1000 levels are read"),
      ("end of stream", "this is never closed; the quotation mark or bracket is missing"),
      ("mapping values are not allowed", "a text that contains ': ' goes into quotes"),
      ("undefined alias", "a text that begins with '*' goes into quotes"),
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
  }
}

/// Turns Yams' nodes into ours, with their places.
private final class Walk {
  private let file: String
  private let lines: [Substring.UnicodeScalarView]
  private let findings: Findings
  /// Where collections with anchors begin: an alias brings the same one again.
  private var anchored: Set<Place> = []

  init(file: String, text: String, findings: Findings) {
    self.file = file
    self.findings = findings
    lines = text.unicodeScalars.lines
  }

  func node(_ node: Yams.Node) -> QunguanCore.Node? {
    let place = Place(
      file: file, line: max(1, node.mark?.line ?? 1), column: max(1, node.mark?.column ?? 1))
    switch node {
    case .scalar(let scalar):
      refuse(scalar.tag, place)
      refuse(scalar.anchor, place)
      let isPlain = scalar.style == .plain
      return .init(
        .scalar(scalar.string, quoted: !isPlain), at: place,
        textColumn: textColumn(scalar.string, isPlain ? place.column : place.column + 1, place.line)
      )
    case .sequence(let sequence):
      refuse(sequence.tag, place)
      guard refuse(sequence.anchor, place) else { return nil }
      return .init(.sequence(sequence.compactMap(self.node)), at: place)
    case .mapping(let mapping):
      refuse(mapping.tag, place)
      guard refuse(mapping.anchor, place) else { return nil }
      return .init(.mapping(mapping.compactMap(entry)), at: place)
    case .alias:
      findings.error(at: place, "'*' is not understood; write the fields out")
      return nil
    }
  }

  private func entry(_ key: Yams.Node, _ value: Yams.Node) -> QunguanCore.Node.Entry? {
    guard let name = node(key) else { return nil }
    guard let text = name.text else {
      findings.error(
        at: name.place, "a field's name must be a word; put a text with { or [ into quotes")
      return nil
    }
    guard text != "<<" else {
      findings.error(at: name.place, "merging with '<<' is not understood; write the fields out")
      return nil
    }
    return node(value).map { .init(key: name, value: $0) }
  }

  /// That column, if the text stands there exactly as it is. Very long lines are not looked at,
  /// for the time it would take.
  private func textColumn(_ text: String, _ column: Int, _ line: Int) -> Int? {
    guard lines.indices.contains(line - 1), column <= 2000 else { return nil }
    return lines[line - 1].dropFirst(column - 1).starts(with: text.unicodeScalars) ? column : nil
  }

  /// False for a collection that was there already.
  @discardableResult
  private func refuse(_ anchor: Anchor?, _ place: Place) -> Bool {
    guard let anchor else { return true }
    let name = anchor.rawValue.prefix(40)
    findings.error(
      at: place,
      "'&\(name)' is not understood; write the fields out wherever '*\(name)' stands")
    return anchored.insert(place).inserted
  }

  private func refuse(_ tag: Tag, _ place: Place) {
    let core = "tag:yaml.org,2002:"
    guard !["", "\(core)str", "\(core)seq", "\(core)map"].contains(tag.description) else { return }
    let name = tag.description.replacing(core, with: "!!").prefix(40)
    findings.error(
      at: place, "the tag '\(name)' is not understood; a text that begins with '!' goes into quotes"
    )
  }
}

extension String.UnicodeScalarView {
  /// Lines as YAML counts them.
  fileprivate var lines: [Substring.UnicodeScalarView] {
    var lines: [Substring.UnicodeScalarView] = []
    var start = startIndex
    var index = startIndex
    while index < endIndex {
      let next = self.index(after: index)
      let isBreak =
        switch self[index] {
        case "\n", "\u{85}", "\u{2028}", "\u{2029}": true
        case "\r": next == endIndex || self[next] != "\n"
        default: false
        }
      if isBreak {
        lines.append(self[start..<index])
        start = next
      }
      index = next
    }
    lines.append(self[start...])
    return lines
  }
}

extension [Substring.UnicodeScalarView] {
  fileprivate subscript(safely index: Int) -> String? {
    indices.contains(index) ? String(self[index]) : nil
  }
}

extension String {
  /// Where a character stands that YAML 1.2 (section 5.1) does not allow.
  fileprivate func firstForbidden(in file: String) -> Place? {
    for (line, scalars) in unicodeScalars.lines.enumerated() {
      let column = scalars.enumerated().first { _, scalar in
        switch scalar.value {
        case 0x09, 0x0D, 0x20...0x7E, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x10000...: false
        default: true
        }
      }?.offset
      if let column { return Place(file: file, line: line + 1, column: column + 1) }
    }
    return nil
  }
}
