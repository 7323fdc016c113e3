import QunguanCore

/// Finds the words in what a OneBot message carries along: cards, shared links, places, contacts, and
/// the messages of a forward, which may carry such things along themselves.
///
/// Cards come as a text of JSON or XML whose shape is QQ's own and changes; so what is read is not a
/// shape but the members with the names that its shapes have for words and addresses.
struct OneBot11Enclosure {
  /// So many forwards are looked into that lie in each other.
  static let deepest = 4
  /// So many forwarded messages are read of one part.
  static let mostNodes = 50
  /// Arrays and objects that lie in each other, of a card.
  private static let deepestCard = 8
  private static let cardLimits = JSON.Limits(values: 10_000, replacesLoneSurrogates: true)

  private var lines: [String] = []
  private var charactersLeft = Enclosed.mostCharacters
  private var nodesLeft = mostNodes
  private var depth = 0

  /// Nil if segments of this type enclose nothing, or there are no words in this one: a forward that
  /// is told by its id alone.
  static func read(_ type: String, _ data: (String) -> JSON?) -> Enclosed? {
    var enclosure = OneBot11Enclosure()
    guard let kind = enclosure.read(type, data), !enclosure.lines.isEmpty else { return nil }
    return Enclosed(kind, text: enclosure.lines.joined(separator: "\n"))
  }

  private mutating func read(_ type: String, _ data: (String) -> JSON?) -> Enclosed.Kind? {
    switch type {
    case "share", "music", "location":
      for key in ["title", "content", "url"] { add(data(key)?.string) }
    case "contact":
      if let id = data("id")?.identifier { add("\(data("type")?.string ?? "") \(id)") }
    case "markdown": add(data("content")?.string)
    case "json":
      guard let card = data("data")?.unpacked(Self.cardLimits) else { return nil }
      readCard(card, named: "", Self.deepestCard)
      if card["app"]?.string == "com.tencent.multimsg" { return .forward }
    case "xml":
      if let text = data("data")?.string { return readXML(text) }
    case "forward", "node":
      guard let content = data("content") else { return nil }
      readForward(type == "node" ? .array([["content": content]]) : content)
      return .forward
    default: return nil
    }
    return .card
  }

  // MARK: Forwards

  private mutating func readForward(_ content: JSON) {
    guard depth < Self.deepest else { return }
    depth += 1
    defer { depth -= 1 }
    for node in content.unpacked(Self.cardLimits)?.array ?? [] where nodesLeft > 0 {
      nodesLeft -= 1
      // As implementations have it: a message as it came in, a node as it is sent, or its data.
      readMessage(node["message"] ?? node["content"] ?? node["data"]?["content"] ?? .null)
    }
  }

  private mutating func readMessage(_ message: JSON) {
    var words = ""
    switch message {
    case .array(let segments):
      for segment in segments {
        let data = segment["data"] ?? .null
        if segment["type"]?.string == "text" {
          words += data["text"]?.string ?? ""
        } else {
          _ = read(segment["type"]?.string ?? "") { data[$0] }
        }
      }
    case .string(let text):
      for piece in CQText.pieces(text) {
        switch piece {
        case .text(let text): words += text
        case .code(let name, let values): _ = read(name) { key in values[key].map { .string($0) } }
        }
      }
    case .object: readMessage(.array([message]))
    default: break
    }
    add(words)
  }

  // MARK: Cards

  private static let names: Set<String> = [
    "prompt", "title", "desc", "text", "name", "nickname", "nick", "tag", "source", "summary",
    "address", "content", "contact", "brief",
  ]

  /// Whether a member of this name says something; addresses of small pictures say nothing.
  private static func isTelling(_ name: String) -> Bool {
    let name = name.lowercased()
    if names.contains(name) { return true }
    return name.hasSuffix("url")
      && !["icon", "preview", "pic", "image", "cover"].contains { name.contains($0) }
  }

  private mutating func readCard(_ value: JSON, named name: String, _ depthLeft: Int) {
    guard charactersLeft > 0 else { return }
    switch value {
    case .string(let text): if Self.isTelling(name) { add(text) }
    case .array(let elements) where depthLeft > 0:
      for element in elements { readCard(element, named: name, depthLeft - 1) }
    case .object(let members) where depthLeft > 0:
      for (name, value) in members { readCard(value, named: name, depthLeft - 1) }
    default: break
    }
  }

  /// QQ's `<msg serviceID="1" brief="..." url="..."><item><title>...`.
  private mutating func readXML(_ text: String) -> Enclosed.Kind {
    var scanner = XMLScanner(Array(text.utf8))
    var kind = Enclosed.Kind.card
    while charactersLeft > 0, let token = scanner.next() {
      switch token {
      case .start(let name, let attributes):
        if name == "msg", attributes["serviceid"] == "35" { kind = .forward }
        for (name, value) in attributes.sorted(by: { $0.key < $1.key })
        where Self.isTelling(name) {
          add(value)
        }
      case .text(let bytes): add(References.resolved(bytes, html: false))
      case .literal(let bytes): add(String(decoding: bytes, as: UTF8.self))
      case .end: break
      }
    }
    return kind
  }

  /// A line of its own, in which breaks are blanks.
  private mutating func add(_ text: String?) {
    let scalars = (text ?? "").unicodeScalars.prefix(charactersLeft)
    guard scalars.contains(where: { !$0.properties.isWhitespace }) else { return }
    lines.append(String(scalars).onOneLine)
    charactersLeft -= min(scalars.count + 1, charactersLeft)
  }
}

extension JSON {
  /// What stands in it if it is a text of JSON, as in CQ codes; nil if that is none.
  fileprivate func unpacked(_ limits: Limits) -> JSON? {
    guard let text = string else { return self }
    return try? JSON(parsing: Array(text.utf8), limits: limits)
  }

  fileprivate var identifier: String? { string ?? number?.text }
}
