// The values that fields are made of.

extension Schema<String> {
  /// Any text that is not empty.
  public static var text: Schema { text("a text") }

  /// A text that is not empty, with what it must look like in words; `pattern` is for editors only,
  /// see ``Shape/text(_:pattern:)``.
  public static func text(
    _ hint: Phrase, atMost bytes: Int = 65_536, pattern: String? = nil
  ) -> Schema {
    Schema(.text(hint.description, pattern: pattern)) { node, findings in
      guard let text = node.text, !(text.isEmpty) else {
        findings.error(at: node.place, "expected \(hint), found \(node.found)")
        return nil
      }
      guard text.utf8.count <= bytes else {
        findings.error(at: node.place, "this text is longer than \(bytes) bytes")
        return nil
      }
      return text
    }
  }
}

extension Schema<Bool> {
  public static var boolean: Schema {
    Schema(.boolean) { node, findings in
      switch node.text {
      case "true": return true
      case "false": return false
      case let other:
        let meant: Phrase =
          switch other?.lowercased() {
          case "yes", "on", "true": "; write true"
          case "no", "off", "false": "; write false"
          default: ""
          }
        findings.error(at: node.place, "expected true or false, found \(node.found)\(meant)")
        return nil
      }
    }
  }
}

extension Schema<Int> {
  public static func integer(in range: ClosedRange<Int>) -> Schema {
    Schema(.integer(range)) { node, findings in
      guard let text = node.text, let number = Int(text), String(number) == text else {
        let plain: Phrase = node.text.flatMap { Int($0) }.map { "; write \($0)" } ?? ""
        findings.error(at: node.place, "expected a whole number, found \(node.found)\(plain)")
        return nil
      }
      guard range.contains(number) else {
        findings.error(
          at: node.place,
          "\(number) is out of range; it must be \(range.lowerBound) to \(range.upperBound)")
        return nil
      }
      return number
    }
  }
}

extension Schema where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the type's words.
  public static var choice: Schema { choice(of: Array(Value.allCases)) }

  /// One of some of the type's words.
  public static func choice(of values: [Value]) -> Schema {
    let words = values.map(\.rawValue)
    return Schema(.choice(words)) { node, findings in
      if let text = node.text, words.contains(text), let value = Value(rawValue: text) {
        return value
      }
      let hint = node.text.flatMap { nearest(to: $0, among: words) }
      findings.error(
        at: node.place,
        "expected \(Phrase.choice(of: words)), found \(node.found)\(didYouMean(hint))")
      return nil
    }
  }
}

extension Schema {
  /// A list of at least one item; with `orOne`, a single item may stand alone.
  public static func list<Item: Sendable>(
    of item: Schema<Item>, orOne: Bool = false, atMost limit: Int = 100_000
  ) -> Schema where Value == [Item] {
    let list = Shape.list(item.shape)
    return Schema(orOne ? .either([item.shape, list]) : list) { node, findings in
      guard case .sequence(let nodes) = node.value else {
        if orOne { return item.read(node, findings).map { [$0] } }
        let advice: Phrase = node.text == nil ? "" : "; put it into [ ]"
        findings.error(at: node.place, "expected a list, found \(node.found)\(advice)")
        return nil
      }
      guard !nodes.isEmpty, nodes.count <= limit else {
        findings.error(
          at: node.place,
          nodes.isEmpty
            ? "this list is empty; write something into it or leave the field out"
            : "this list has more than \(limit) items")
        return nil
      }
      let items = nodes.map { item.read($0, findings) }
      return items.contains { $0 == nil } ? nil : items.compactMap { $0 }
    }
  }

  /// Names of the operator's choosing, each with an item, in their order.
  public static func map<Item: Sendable>(of item: Schema<Item>) -> Schema
  where Value == [Named<Item>] {
    Schema(.map(item.shape)) { node, findings in
      guard let entries = node.entries else {
        findings.error(at: node.place, "expected names with values, found \(node.found)")
        return nil
      }
      let items = entries.map { entry in
        item.read(entry.value, findings).map {
          Named(name: entry.name, place: entry.key.place, value: $0)
        }
      }
      return items.contains { $0 == nil } ? nil : items.compactMap { $0 }
    }
  }
}

/// An item under a name of the operator's choosing.
public struct Named<Value: Sendable>: Sendable {
  public var name: String
  public var place: Place
  public var value: Value
}
