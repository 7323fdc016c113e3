import QunguanCore

/// Reads RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom (RFC 4287), as they are met and not only as they
/// should be.
///
/// What it returns are plain, short texts: see ``PlainText``. Elements are known by the names that
/// nearly all feeds use for them, prefixes included (`dc:creator`, `content:encoded`); whichever
/// prefix the root element has is Atom's or RSS's.
public struct FeedReader {
  public struct NoFeed: Error, CustomStringConvertible {
    public let description: String
  }

  /// Deeper documents are refused.
  static let deepest = 64
  /// A text is looked at no further.
  static let mostTextBytes = 65_536

  private enum Format { case rss, atom }

  private enum Field {
    case feedTitle, id, title, link, summary, content, author, creator, published, updated
  }

  private var scanner: XMLScanner
  private let origin: Origin
  private var hasRoot = false
  private var format = Format.rss
  private var prefix = ""
  /// The elements that are open, their names without the root's prefix.
  private var path: [String] = []
  private var title = ""
  private var items: [FeedItem] = []
  private var draft: Draft?
  /// How many elements are open in the item, or the field, that is being read.
  private var itemDepth = 0
  private var fieldDepth = 0
  private var field: Field?
  private var isHTML = false
  private var text = ""

  /// - Parameters:
  ///   - body: at most some MiB; it is held in memory several times.
  ///   - contentType: the header of that name.
  ///   - url: where it comes from, for links that begin with `/`.
  public static func read(
    _ body: [UInt8], contentType: String?, url: String
  ) throws(NoFeed) -> Feed {
    var reader = FeedReader(
      scanner: XMLScanner(FeedEncoding.utf8(body, contentType: contentType)),
      origin: Origin(of: url))
    return try reader.feed()
  }

  private init(scanner: XMLScanner, origin: Origin) {
    self.scanner = scanner
    self.origin = origin
  }

  private mutating func feed() throws(NoFeed) -> Feed {
    while let token = scanner.next(), items.count < Feed.mostItems {
      switch token {
      case .start(let name, let attributes): try begin(name, attributes)
      case .end(let name): end(name)
      case .text(let piece): take { References.resolved(piece, html: false) }
      case .literal(let piece): take { String(decoding: piece, as: UTF8.self) }
      }
    }
    guard hasRoot else { throw NoFeed(description: "the answer is no feed") }
    return Feed(title: title, items: items).shortened()
  }

  // MARK: Elements

  private mutating func begin(
    _ qualified: String, _ attributes: [String: String]
  ) throws(NoFeed) {
    guard hasRoot else { return try beginRoot(qualified) }
    guard path.count < Self.deepest else {
      throw NoFeed(description: "its elements are nested more than \(Self.deepest) deep")
    }
    path.append(local(qualified))
    let name = path[path.count - 1]
    guard field == nil else { return separate(at: name) }
    if draft == nil {
      if name == (format == .atom ? "entry" : "item") {
        draft = Draft()
        itemDepth = path.count
      } else if name == "title", path.count == (format == .atom ? 2 : 3),
        format == .atom || path[1] == "channel"
      {
        collect(.feedTitle, attributes)
      }
      return
    }
    guard path.count == itemDepth + 1 else { return }
    if format == .atom, name == "link" {
      draft?.take(link: attributes)
    } else if let field = (format == .atom ? Self.atom : Self.rss)[name] {
      collect(field, attributes)
    }
  }

  private mutating func beginRoot(_ qualified: String) throws(NoFeed) {
    let parts = qualified.split(separator: ":", maxSplits: 1)
    switch parts.last ?? "" {
    case "rss", "rdf": format = .rss
    case "feed": format = .atom
    default:
      let name = PlainText.line(qualified, html: false, atMost: 32)
      throw NoFeed(description: "the answer is no feed, it begins with <\(name)>")
    }
    if parts.count == 2 { prefix = parts[0] + ":" }
    hasRoot = true
    path = [local(qualified)]
  }

  private func local(_ name: String) -> String {
    name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }

  private mutating func collect(_ field: Field, _ attributes: [String: String]) {
    self.field = field
    fieldDepth = path.count
    text = ""
    let type = attributes["type"] ?? "text"
    isHTML = format == .rss || type.contains("html") && type != "xhtml"
  }

  private mutating func take(_ piece: () -> String) {
    guard let field, text.utf8.count < Self.mostTextBytes else { return }
    // Of an author in Atom, the name; the address is not ours to tell.
    if format == .atom, field == .author, path[path.count - 1] != "name" { return }
    text += piece().prefix(utf8: Self.mostTextBytes)
  }

  /// Closes the innermost element of that name with all that were left open in it; what was never
  /// opened is passed over.
  private mutating func end(_ qualified: String) {
    let name = local(qualified)
    guard let depth = path.lastIndex(of: name).map({ $0 + 1 }) else { return }
    if let field, depth <= fieldDepth {
      finish(field)
      self.field = nil
    } else {
      separate(at: name)
    }
    if let draft, depth <= itemDepth {
      if let item = draft.item(origin) { items.append(item) }
      self.draft = nil
    }
    path.removeSubrange((depth - 1)...)
  }

  /// XHTML in Atom: words don't go on over the end of a paragraph.
  private mutating func separate(at name: String) {
    if !PlainText.inline.contains(name) { take { " " } }
  }

  private mutating func finish(_ field: Field) {
    switch field {
    case .feedTitle:
      if title.isEmpty { title = PlainText.line(text, html: isHTML, atMost: 100) }
    case .id: draft?.id = text
    case .link: draft?.link = text
    case .title: draft?.title = PlainText.line(text, html: isHTML, atMost: 200)
    case .summary: draft?.summary = PlainText.line(text, html: isHTML, atMost: 300)
    case .content: draft?.content = PlainText.line(text, html: isHTML, atMost: 300)
    case .author: draft?.author = PlainText.line(text, html: isHTML, atMost: 60)
    case .creator: draft?.creator = PlainText.line(text, html: isHTML, atMost: 60)
    case .published: draft?.published = FeedDate.parse(text)
    case .updated: draft?.updated = FeedDate.parse(text)
    }
  }

  private static let rss: [String: Field] = [
    "guid": .id, "title": .title, "link": .link, "description": .summary,
    "content:encoded": .content, "author": .author, "dc:creator": .creator,
    "pubdate": .published, "dc:date": .updated,
  ]
  private static let atom: [String: Field] = [
    "id": .id, "title": .title, "summary": .summary, "content": .content, "author": .author,
    "published": .published, "updated": .updated,
  ]
}

/// An item in the making.
private struct Draft {
  var id = ""
  var title = ""
  var link = ""
  var summary = ""
  var content = ""
  var author = ""
  var creator = ""
  var published: Timestamp?
  var updated: Timestamp?

  /// Atom's: the page itself comes before what is related to it.
  mutating func take(link attributes: [String: String]) {
    guard let href = attributes["href"], link.isEmpty,
      attributes["rel"] ?? "alternate" == "alternate"
    else { return }
    link = href
  }

  /// Nil if there is nothing to say of it.
  func item(_ origin: Origin) -> FeedItem? {
    let id = id.withoutBlanksAround
    // A `guid` is an address where nothing else is said, and often the only one.
    let link = [link, id].lazy.compactMap(origin.link).first ?? ""
    let summary = summary.isEmpty ? content : summary
    let title = title.isEmpty ? PlainText.line(summary, html: false, atMost: 60) : title
    guard !title.isEmpty || !link.isEmpty else { return nil }
    let shown = title.isEmpty ? PlainText.line(link, html: false, atMost: 200) : title
    return FeedItem(
      id: [id, link, title].first { !$0.isEmpty }?.prefix(utf8: 512) ?? "",
      title: shown, link: link, summary: summary,
      author: creator.isEmpty ? author : creator, published: published ?? updated)
  }
}

/// Scheme, host and port of an address: what links without them belong to.
private struct Origin {
  let scheme: String
  let text: String

  init(of url: String) {
    let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    scheme = String(url[..<start].dropLast(2))
    text = String(url[..<(url[start...].firstIndex(of: "/") ?? url.endIndex)])
  }

  /// A whole address, if it is one of HTTP that can be shown as it stands.
  func link(_ written: String) -> String? {
    let written = written.withoutBlanksAround
    let whole =
      written.hasPrefix("//") ? scheme + written : written.hasPrefix("/") ? text + written : written
    let schemes = ["http://", "https://"]
    guard whole.utf8.count <= 2048,
      let start = schemes.first(where: { whole.lowercased().hasPrefix($0) }),
      whole.utf8.count > start.utf8.count,
      PlainText.line(whole, html: false, atMost: 2048) == whole, !whole.contains(" ")
    else { return nil }
    return whole
  }
}

extension String {
  fileprivate var withoutBlanksAround: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }

  /// At most so many bytes from its beginning.
  fileprivate func prefix(utf8 limit: Int) -> String {
    guard utf8.count > limit else { return self }
    // Slices end where a scalar does.
    return String(self[..<utf8.index(startIndex, offsetBy: limit)])
  }
}
