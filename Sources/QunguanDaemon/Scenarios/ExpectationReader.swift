import QunguanCore

/// Reads what a step is to come to.
struct ExpectationReader {
  let book: RuleBook
  let findings: Findings
  let cast: Cast
  let gateway: GatewayName
  let isWait: Bool
  /// Whether this is what rules in `mode: observe` would have done.
  var isWithheld = false

  static let mostItems = 100

  /// `nothing`, `anything`, an item or a list of them.
  func expectation(_ node: Node) -> Expectation? {
    var expectation = Expectation.nothing(at: node.place)
    if node.text == "nothing" { return expectation }
    var nodes = [node]
    if case .sequence(let list) = node.value {
      nodes = list
      if list.isEmpty {
        findings.error(at: node.place, "this list is empty; write 'expect: nothing'")
        return nil
      }
    }
    guard nodes.count <= Self.mostItems else {
      findings.error(at: node.place, "more than \(Self.mostItems) items; make it several steps")
      return nil
    }
    for node in nodes where node.text == "nothing" {
      findings.error(at: node.place, "'nothing' stands alone: 'expect: nothing'")
      return nil
    }
    expectation.allowsOthers = nodes.contains { $0.text == "anything" }
    let wanted = nodes.filter { $0.text != "anything" }
    let items = wanted.map(item)
    guard items.allSatisfy({ $0 != nil }) else { return nil }
    expectation.items = items.compactMap { $0 }
    return expectation
  }

  private typealias Kind = Expectation.Kind

  private func item(_ node: Node) -> Expectation.Item? {
    if let word = node.text {
      guard let kind = Kind(rawValue: word), kind.mayStandAlone else {
        let kind = Kind(rawValue: word)
        findings.error(
          at: node.place,
          kind == nil
            ? "expected an item such as 'reply: 价格表' or 'delete', found \(node.found)"
            : "'\(word)' needs a value: '\(word): ...'")
        return nil
      }
      return check(Expectation.Item(kind: kind, place: node.place, title: word))
    }
    guard let entries = node.entries, let first = entries.first else {
      findings.error(
        at: node.place,
        "expected an item such as 'reply: 价格表' or 'delete', found \(node.found)")
      return nil
    }
    guard let entry = entries.first(where: { Kind(rawValue: $0.name) != nil }),
      let kind = Kind(rawValue: entry.name)
    else {
      reportNoItem(first)
      return nil
    }
    refuseUnknown(
      entries, known: [entry.name] + kind.fields, in: "an item of '\(entry.name)'", findings)
    var item = Expectation.Item(kind: kind, place: node.place, title: node.items)
    let isGood = readValue(entry.value, &item)
    return readFields(node, &item) && isGood ? check(item) : nil
  }

  private func reportNoItem(_ first: Node.Entry) {
    guard let kind = Kind.allCases.first(where: { $0.fields.contains(first.name) }) else {
      let hint = nearest(to: first.name, among: Kind.allCases.map(\.rawValue))
      return findings.error(
        at: first.key.place, "no item '\(first.name.excerpt)'\(didYouMean(hint))")
    }
    let example = "{ \(kind.rawValue): ..., \(first.name): \(first.value.line.excerpt) }"
    findings.error(
      at: first.key.place,
      "'\(first.name)' narrows another item; write both in braces: \(example)")
  }

  private func check(_ item: Expectation.Item) -> Expectation.Item? {
    if item.kind == .reply, isWait {
      findings.error(
        at: item.place, "nobody spoke here who could be replied to; write 'say'")
      return nil
    }
    if isWithheld, item.kind.isOfRules {
      findings.error(at: item.place, "'\(item.kind.rawValue)' is nothing that is done")
      return nil
    }
    return item
  }

  // MARK: Values

  /// False if it is not good.
  private func readValue(_ node: Node, _ item: inout Expectation.Item) -> Bool {
    switch item.kind {
    case .reply, .say, .exactly, .direct, .report, .delete, .recall, .reject, .card, .title, .tag,
      .untag, .revoke, .beginBreak, .endBreak, .picture:
      let texts = Schema<[String]>.list(of: .text, orOne: true).read(node, findings)
      item.texts = texts ?? []
      return texts != nil
    case .checkIn, .makeUp, .correction, .leave, .takesPart, .strike:
      guard let days = days(node) else { return false }
      item.texts = days.map(\.description)
      return true
    case .silence, .endSilence, .fired:
      guard let rule = rule(node) else { return false }
      item.texts = [rule]
      return true
    case .mute:
      item.duration = Schema<Interval>.interval.read(node, findings)
      return item.duration != nil
    case .unmute, .kick, .ban, .approve:
      item.member = member(node)
      return item.member != nil
    case .points:
      item.points = points(node)
      return item.points != nil
    case .withdraw:
      findings.error(at: node.place, "'withdraw' has no value; write it alone")
      return false
    case .would:
      var reader = self
      reader.isWithheld = true
      item.withheld = [reader.expectation(node)].compactMap { $0 }
      return !item.withheld.isEmpty
    }
  }

  /// Dates of a plan's days.
  private func days(_ node: Node) -> [CivilDate]? {
    let words = Schema<[String]>.list(of: .text, orOne: true).read(node, findings) ?? []
    let days = words.compactMap { try? CivilDate(text: $0) }
    if !words.isEmpty, days.count == words.count { return days }
    if !words.isEmpty {
      findings.error(
        at: node.place, "expected a date such as 2027-02-06, found \(node.found)")
    }
    return nil
  }

  /// `+5`, `-3`.
  private func points(_ node: Node) -> Int? {
    let most = Award.most
    if let text = node.text, let points = Int(text), abs(points) <= most { return points }
    findings.error(at: node.place, "expected points such as +5, found \(node.found)")
    return nil
  }

  private func rule(_ node: Node) -> String? {
    guard let name = Schema<String>.text("a rule's name").read(node, findings) else { return nil }
    if book[name] != nil { return name }
    let hint = nearest(to: name, among: book.rules.map(\.name))
    findings.error(at: node.place, "no rule '\(name.excerpt)'\(didYouMean(hint))")
    return nil
  }

  private func member(_ node: Node) -> MemberID? {
    guard let name = Schema<String>.text("a nickname").read(node, findings) else { return nil }
    if let id = cast.mention(of: name, at: gateway) { return id }
    cast.reportNobody(name, at: node.place, findings)
    return nil
  }

  // MARK: Fields

  private func readFields(_ node: Node, _ item: inout Expectation.Item) -> Bool {
    let before = findings.diagnostics.count
    let fields = item.kind.fields
    func field(_ key: String) -> Node? { fields.contains(key) ? node[key] : nil }
    item.chats = field("to").flatMap { chats($0) } ?? item.chats
    item.member = field("member").flatMap { member($0) } ?? item.member
    item.rule = field("by").flatMap { rule($0) }
    item.mentions = field("mention").flatMap { member($0) }
    item.quotes = field("quotes").flatMap { Schema<Bool>.boolean.read($0, findings) }
    item.image = field("image").flatMap { Schema<String>.text("a file name").read($0, findings) }
    item.after = field("after").flatMap { Self.after.read($0, findings) }
    return findings.diagnostics.count == before
  }

  /// A chat, a group or somebody in a direct conversation.
  private func chats(_ node: Node) -> [ChatID]? {
    guard let text = node.text else {
      findings.error(at: node.place, "expected a chat, a group or a nickname, found \(node.found)")
      return nil
    }
    if cast.names.contains(text), let id = cast.id(of: text, at: gateway) {
      return [.direct(with: id)]
    }
    if let group = book.groups[text] { return group.chats.compactMap(\.exact) }
    if !text.contains("*"), let chat = ChatID(text) { return [chat] }
    let hint = nearest(to: text, among: Array(cast.names) + book.groups.keys)
    findings.error(
      at: node.place,
      "'\(text.excerpt)' is no chat, no group and nobody in this test\(didYouMean(hint))")
    return nil
  }

  private static let after = Schema<String>.text("a duration such as 3s or 1s-3s").map {
    text, node, findings -> ClosedRange<Interval>? in
    let ends = text.split(separator: "-", maxSplits: 1).map { try? Interval(text: String($0)) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else {
      findings.error(at: node.place, "expected a duration such as 3s or 1s-3s, found \(node.found)")
      return nil
    }
    return first...last
  }
}

extension Expectation.Kind {
  /// What may stand beside it.
  fileprivate var fields: [String] {
    switch self {
    case .say, .exactly, .direct: ["to", "by", "mention", "quotes", "image", "after"]
    case .reply, .report: ["by", "mention", "quotes", "image", "after"]
    case .mute, .unmute, .kick, .ban, .approve, .reject, .card, .title, .points, .tag, .untag,
      .checkIn, .makeUp, .correction, .leave, .takesPart, .strike, .revoke:
      ["member", "by"]
    case .picture: ["to", "by", "after"]
    case .beginBreak, .endBreak: ["by"]
    case .delete, .recall, .silence, .endSilence, .withdraw: ["by"]
    case .fired, .would: []
    }
  }

  /// Whether the word alone means any such.
  fileprivate var mayStandAlone: Bool { ![.exactly, .fired, .would].contains(self) }
}

extension Node {
  /// The fields on one line, without brackets.
  fileprivate var items: String {
    (entries ?? []).map { "\($0.name): \($0.value.line)" }.joined(separator: ", ")
  }
}
