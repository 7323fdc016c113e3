import QunguanCore

/// What stands behind a speaker's name: `小明 (admin)`.
enum Mark: String, CaseIterable {
  case new, `operator`, owner, admin, member

  var role: Person.Role? { Person.Role(rawValue: rawValue) }

  /// A name and what stands in the round brackets behind it, full-width ones too.
  static func split(_ text: String) -> (name: String, marks: String?) {
    guard let last = text.last, last == ")" || last == "）",
      let open = text.lastIndex(where: { $0 == "(" || $0 == "（" }), open > text.startIndex
    else { return (text, nil) }
    var name = text[..<open]
    while name.last == " " { name.removeLast() }
    return (String(name), String(text[text.index(after: open)...].dropLast()))
  }
}

extension StepReader {
  mutating func actors(_ node: Node, _ gateway: GatewayName) -> [Scenario.Actor]? {
    guard case .sequence(let nodes) = node.value else { return actor(node, gateway).map { [$0] } }
    guard !nodes.isEmpty else {
      findings.error(at: node.place, "nobody; write a nickname")
      return nil
    }
    var actors: [Scenario.Actor] = []
    for node in nodes {
      if let actor = actor(node, gateway) { actors.append(actor) }
    }
    return actors.count == nodes.count ? actors : nil
  }

  /// A nickname with its marks.
  mutating func actor(_ node: Node, _ gateway: GatewayName) -> Scenario.Actor? {
    guard let text = Schema<String>.text("a nickname").read(node, findings) else { return nil }
    let (name, written) = Mark.split(text)
    var marks: [Mark] = []
    for word in written.map({ $0.split { ",，、".contains($0) } }) ?? [] {
      let word = word.trimmed
      guard let mark = Mark(rawValue: word) else {
        let hint = nearest(to: word, among: Mark.allCases.map(\.rawValue))
        findings.error(
          at: node.place,
          """
          '(\(word.excerpt))' is none of (new), (operator), (owner), (admin) \
          and (member)\(didYouMean(hint.map { "(\($0))" }))
          """)
        return nil
      }
      marks.append(mark)
    }
    if marks.contains(.operator), !cast.makeOperator(name, at: gateway) {
      findings.error(
        at: node.place,
        "the community has no operator at '\(gateway)' who could be '\(name.excerpt)'")
      return nil
    }
    guard let id = cast.id(of: name, at: gateway) else {
      findings.error(at: node.place, "'\(name.excerpt)' is no nickname")
      return nil
    }
    let role = marks.compactMap(\.role).last ?? cast.members[name]?.role
    return Scenario.Actor(
      person: Person(id: id, name: name, role: role), isNew: marks.contains(.new))
  }

  // MARK: Words

  private struct Fields: Sendable {
    var text: String?
    var image: String?
    var codes: [String]?
    var mentions: [Located<String>]?
    var reply: String?
  }

  private static let fields: Schema<Fields> = .object(
    "what a member writes",
    .optional("text", .text, "the text"),
    .optional("image", Schema<String>.text("true or an address"), "a picture"),
    .optional(
      "qr", .list(of: Schema<String>.text("what a QR code says"), orOne: true),
      "what the QR codes in the picture say; without it there are none"),
    .optional(
      "mentions", .list(of: Schema<String>.text("a nickname").located, orOne: true),
      "who is mentioned; then the text is taken as it stands"),
    .optional(
      "reply-to", Schema<String>.text("last or how a message begins"), "the message it answers")
  ) {
    guard $0 != nil || $1 != nil || $3 != nil else { throw Objection("write 'text' or 'image'") }
    guard $1 != nil || $2 == nil else {
      throw Objection("QR codes are in a picture; write 'image' too")
    }
    return Fields(text: $0, image: $1, codes: $2, mentions: $3, reply: $4)
  }

  /// A text with mentions, or fields.
  func words(_ node: Node, _ gateway: GatewayName) -> Scenario.Words? {
    guard node.entries != nil else {
      let text = Schema<String>.text.read(node, findings)
      return text.map { Scenario.Words(content: cast.content(of: $0, at: gateway)) }
    }
    guard let fields = Self.fields.read(node, findings) else { return nil }
    var content: [Part] = []
    for name in fields.mentions ?? [] {
      guard let id = cast.mention(of: name.value, at: gateway) else {
        cast.reportNobody(name.value, at: name.place, findings)
        return nil
      }
      content.append(.mention(id))
    }
    if let text = fields.text {
      content += fields.mentions == nil ? cast.content(of: text, at: gateway) : [.text(text)]
    }
    if let image = fields.image {
      let isAny = image == "true"
      content.append(.image(.remote(url: isAny ? "https://example.org/picture.png" : image)))
    }
    return Scenario.Words(
      content: content, reply: fields.reply.map { $0 == "last" ? .last : .beginning($0) },
      codes: fields.codes ?? [])
  }

  // MARK: What is kept

  mutating func points(_ node: Node, _ gateway: GatewayName) -> Scenario.What? {
    let schema = Schema<[Named<Int>]>.map(of: .integer(in: -1_000_000_000...1_000_000_000))
    guard let wanted = schema.read(node, findings) else { return nil }
    let people = wanted.compactMap { item in
      known(item.name, item.place, gateway).map { ($0, item.value) }
    }
    return people.count == wanted.count ? .hasPoints(people) : nil
  }

  mutating func tags(_ node: Node, _ gateway: GatewayName) -> Scenario.What? {
    let tags = Schema<[String]>.list(of: .text("a tag"), orOne: true)
    guard let wanted = Schema<[Named<[String]>]>.map(of: tags).read(node, findings) else {
      return nil
    }
    let people = wanted.compactMap { item in
      known(item.name, item.place, gateway).map {
        ($0, Set(item.value == ["nothing"] ? [] : item.value))
      }
    }
    return people.count == wanted.count ? .hasTags(people) : nil
  }

  func known(
    _ name: String, _ place: Place, _ gateway: GatewayName
  ) -> Scenario.Actor? {
    guard let id = cast.id(of: name, at: gateway) else {
      findings.error(at: place, "'\(name.excerpt)' is no nickname")
      return nil
    }
    return Scenario.Actor(person: Person(id: id, name: name))
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var rest = self
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
