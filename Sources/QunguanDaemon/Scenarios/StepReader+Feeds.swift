import QunguanCore

extension StepReader {
  /// What a feed has, when it is asked for now: `offers: 豆瓣新书` with `items: [活着]`.
  func offers(_ node: Node, items: Node?) -> Scenario.What? {
    guard let name = Schema<String>.text("a rule's name").read(node, findings) else { return nil }
    let feeds = book.rules.filter { $0.kind == Feeds.key }.map(\.name)
    guard feeds.contains(name) else {
      let hint = nearest(to: name, among: feeds)
      findings.error(
        at: node.place, "no rule of 'feeds' is called '\(name.excerpt)'\(didYouMean(hint))")
      return nil
    }
    guard let items else {
      findings.error(at: node.place, "missing field 'items': what the feed has, the newest first")
      return nil
    }
    let list = Schema<[FeedItem]>.list(of: .feedItem, orOne: true, atMost: Feed.mostItems)
    return list.read(items, findings).map { .offers(rule: name, $0) }
  }
}

extension Schema<FeedItem> {
  /// A title, or fields.
  fileprivate static var feedItem: Schema {
    let object: Schema = .object(
      "an item",
      .required("title", .text, "what it is called"),
      .defaulted("link", .text, to: "", "its address"),
      .defaulted("summary", .text, to: "", "how it begins"),
      .defaulted("author", .text, to: "", "who wrote it")
    ) { FeedItem(id: "\($0) \($1)", title: $0, link: $1, summary: $2, author: $3) }
    return Schema(.either([Schema<String>.text.shape, object.shape])) { node, findings in
      node.text.map { FeedItem(id: "\($0) ", title: $0) } ?? object.read(node, findings)
    }
  }
}
