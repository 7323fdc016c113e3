import QunguanText

/// What rules say and ask out of files, `say: { from: content/quotes.md }`, each file read once.
final class Contents {
  /// How many items a file may have.
  static let mostItems = 10_000
  /// How many items all rules together may take from files.
  static let mostTaken = 100_000

  struct Content {
    var items: [Utterance]
    /// Changes when an item does.
    var fingerprint: UInt64
  }

  private let files: NamedFiles
  private let findings: Findings
  private let compose: (_ text: String, _ path: String) -> Node?
  private var contents: [String: Content?] = [:]
  private var questions: [String: [Question]?] = [:]
  private var itemsLeft = mostTaken

  init(
    _ files: NamedFiles, _ findings: Findings,
    compose: @escaping (_ text: String, _ path: String) -> Node?
  ) {
    self.files = files
    self.findings = findings
    self.compose = compose
  }

  /// The items of a file in their order; nil if it can't be had.
  func content(of name: Located<String>) -> Content? {
    let path = name.value.lowercased()
    guard [".md", ".yaml", ".yml"].contains(where: path.hasSuffix) else {
      findings.error(
        at: name.place,
        "'\(name.value.excerpt)' is neither Markdown nor YAML; its name must end in .md or .yaml")
      return nil
    }
    if contents[name.value] == nil {
      guard let file = files.file(name, for: .content) else { return nil }
      contents[name.value] = .some(content(of: file, isMarkdown: path.hasSuffix(".md")))
    }
    guard let content = contents[name.value] ?? nil else { return nil }
    guard !content.items.isEmpty else {
      findings.error(
        at: name.place, "'\(name.value.excerpt)' is empty; write into it what is to be said")
      return nil
    }
    return take(content.items.count, of: name) ? content : nil
  }

  /// The questions of a file in their order; nil if it can't be had.
  func questions(of name: Located<String>) -> [Question]? {
    let path = name.value.lowercased()
    guard [".yaml", ".yml"].contains(where: path.hasSuffix) else {
      findings.error(
        at: name.place, "'\(name.value.excerpt)' is no YAML; its name must end in .yaml")
      return nil
    }
    if questions[name.value] == nil {
      guard let file = files.file(name, for: .content) else { return nil }
      questions[name.value] = .some(
        nodes(of: file, atMost: Question.mostInFile).map { Question.all($0, findings) })
    }
    guard let all = questions[name.value] ?? nil else { return nil }
    guard !all.isEmpty else {
      findings.error(
        at: name.place, "'\(name.value.excerpt)' has no questions; write one or more into it")
      return nil
    }
    return take(all.count, of: name) ? all : nil
  }

  private func take(_ count: Int, of name: Located<String>) -> Bool {
    guard count <= itemsLeft else {
      findings.error(
        at: name.place, "all rules together take more than \(Self.mostTaken) items from files")
      return false
    }
    itemsLeft -= count
    return true
  }

  private func content(of file: NamedFiles.File, isMarkdown: Bool) -> Content? {
    guard let nodes = nodes(of: file, isMarkdown: isMarkdown, atMost: Self.mostItems) else {
      return nil
    }
    var hash = SipHash(Generator.Secret(low: 0, high: 0))
    for node in nodes { node.feed(&hash) }
    return Content(
      items: nodes.compactMap { Utterance.schema.read($0, findings) }, fingerprint: hash.finish())
  }

  /// The items of a file, not yet read.
  private func nodes(
    of file: NamedFiles.File, isMarkdown: Bool = false, atMost limit: Int
  ) -> [Node]? {
    let nodes: [Node]
    if isMarkdown {
      findings.keep(file.text, of: file.path)
      nodes = MarkdownItems(file.text, of: file.path, findings).nodes
    } else {
      guard let root = compose(file.text, file.path) else { return nil }
      switch root.value {
      case .sequence(let items): nodes = items
      case .mapping([]) where !root.isPartial: nodes = []
      default:
        findings.error(
          at: root.place, "expected a list, found \(root.found); begin each item with '- '")
        return nil
      }
    }
    if let first = nodes.dropFirst(limit).first {
      findings.error(at: first.place, "more than \(limit) items; divide this file")
      return nil
    }
    return nodes
  }
}

/// The items of a Markdown file: blocks of lines with lines of three or more `-` between them. A
/// block may begin with lines `date: 02-06` and `image: images/tea.png`; what follows is said as it
/// stands, without the empty lines around it. A heading that the file begins with is its title.
struct MarkdownItems {
  private(set) var nodes: [Node] = []
  private let path: String
  private let findings: Findings
  private static let fields = ["date", "image"]
  /// What they are taken for in Chinese.
  private static let otherNames = ["日期": "date", "图片": "image"]

  private struct Line {
    var number: Int
    var text: String
    var isEmpty: Bool { text.withoutBlanksAround.isEmpty }
  }

  init(_ text: String, of path: String, _ findings: Findings) {
    self.path = path
    self.findings = findings
    var block: [Line] = []
    var number = 0
    var isAtStart = true
    for text in text.lines {
      number += 1
      let line = Line(number: number, text: text)
      if !text.isRule, text.isNearlyRule {
        findings.warning(
          at: Place(file: path, line: number, column: 1),
          "this line is said as it stands; what parts two items is a line of '---'")
      }
      if text.isRule {
        close(&block)
        isAtStart = false
      } else if isAtStart, !line.isEmpty {
        isAtStart = false
        if !text.isHeading { block.append(line) }
      } else {
        block.append(line)
      }
    }
    close(&block)
  }

  private mutating func close(_ block: inout [Line]) {
    defer { block = [] }
    var rest = block.drop { $0.isEmpty }
    guard let first = rest.first else { return }
    var entries: [Node.Entry] = []
    while let line = rest.first, let entry = field(in: line) {
      rest.removeFirst()
      if entries.contains(where: { $0.name == entry.name }) {
        findings.error(
          at: entry.key.place, "field '\(entry.name)' is written twice; delete one of them")
      } else {
        entries.append(entry)
      }
    }
    rest = rest.drop { $0.isEmpty }
    while let last = rest.last, last.isEmpty { rest.removeLast() }
    if let line = rest.first {
      let text = node(rest.map(\.text).joined(separator: "\n"), line.number, 1)
      if entries.isEmpty { return nodes.append(text) }
      entries.append(Node.Entry(key: node("text", line.number, 1), value: text))
    }
    let place = Place(file: path, line: first.number, column: 1)
    if entries.allSatisfy({ $0.name == "date" }) {
      findings.error(at: place, "nothing is written for this day; write it below this line")
    } else {
      nodes.append(Node(.mapping(entries), at: place))
    }
  }

  /// `date: 02-06`; nil if the line is no field.
  private func field(in line: Line) -> Node.Entry? {
    let scalars = line.text.unicodeScalars
    guard let colon = scalars.firstIndex(where: { $0 == ":" || $0 == "：" }) else { return nil }
    let name = String(scalars[..<colon]).withoutBlanksAround
    let column = scalars.distance(from: scalars.startIndex, to: colon) + 1
    let place = Place(file: path, line: line.number, column: column)
    guard Self.fields.contains(name) else {
      if name.utf8.count <= 8,
        let hint = Self.otherNames[name] ?? nearest(to: name, among: Self.fields)
      {
        findings.warning(
          at: Place(file: path, line: line.number, column: 1),
          "this line is said as it stands\(didYouMean(hint + ":"))")
      }
      return nil
    }
    if scalars[colon] == "：" {
      findings.error(
        at: place, "this colon is a full-width one; write a half-width one and a blank, ': '")
    }
    let rest = scalars[scalars.index(after: colon)...]
    let blanks = rest.prefix { $0.properties.isWhitespace }.count
    let value = node(String(rest).withoutBlanksAround, line.number, column + blanks + 1)
    return Node.Entry(key: node(name, line.number, 1), value: value)
  }

  private func node(_ text: String, _ line: Int, _ column: Int) -> Node {
    var node = Node(
      .scalar(text, quoted: true), at: Place(file: path, line: line, column: column),
      textColumn: column)
    node.isVerbatim = column == 1
    return node
  }
}

extension String {
  /// Three or more `-` and nothing else.
  fileprivate var isRule: Bool {
    let marks = withoutBlanksAround
    return marks.utf8.count >= 3 && marks.utf8.allSatisfy { $0 == UInt8(ascii: "-") }
  }

  /// Dashes, stars, equals signs and lines of any width and nothing else, blanks aside.
  fileprivate var isNearlyRule: Bool {
    let marks = unicodeScalars.lazy.filter { !$0.properties.isWhitespace }
    let others = "*=_＊＝＿−─━═".unicodeScalars
    return !marks.isEmpty
      && marks.allSatisfy {
        $0.properties.generalCategory == .dashPunctuation || others.contains($0)
      }
  }

  fileprivate var isHeading: Bool {
    let rest = drop { $0 == "#" }
    return rest.count < count && rest.first == " "
  }
}
