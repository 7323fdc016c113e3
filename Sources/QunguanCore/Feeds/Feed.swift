/// What a feed offers, as plain texts: what came from outside was cleaned and cut when it was read.
public struct Feed: Sendable, Hashable {
  public var title: String
  /// In the order of the feed, at most ``mostItems``.
  public var items: [FeedItem]

  /// How many items of a feed are looked at, the first ones.
  public static let mostItems = 50
  /// How long a feed may be: it is kept with the event that brings it.
  static let mostBytes = 65_536

  public init(title: String, items: [FeedItem]) {
    self.title = title
    self.items = items
  }

  /// Without the summaries of its last items, and without those items, as far as it is too long:
  /// feeds begin with what is newest.
  public func shortened() -> Feed {
    var feed = self
    var bytes = items.reduce(0) { $0 + $1.bytes }
    for index in items.indices.reversed() where bytes > Self.mostBytes {
      bytes -= items[index].summary.utf8.count
      feed.items[index].summary = ""
    }
    while bytes > Self.mostBytes, let last = feed.items.popLast() { bytes -= last.bytes }
    return feed
  }

  /// The same content has the same digest.
  public var digest: String {
    var hash = SipHash(Generator.Secret(low: 0, high: 0))
    hash.feed(title)
    for item in items {
      for text in [item.id, item.title, item.link, item.summary, item.author] { hash.feed(text) }
      hash.feed(item.published.map { "\($0.milliseconds)" } ?? "")
    }
    return String(hash.finish(), radix: 36)
  }
}

/// One thing that a feed tells of.
public struct FeedItem: Codable, Sendable, Hashable {
  /// What makes it the same item when it is offered again: its own identifier, or its link.
  public var id: String
  public var title: String
  /// Empty, or a whole address beginning with `http://` or `https://`.
  public var link: String
  public var summary: String
  public var author: String
  private var publishedMilliseconds: Int64?
  public var published: Timestamp? { publishedMilliseconds.map(Timestamp.init(milliseconds:)) }

  public init(
    id: String, title: String, link: String = "", summary: String = "", author: String = "",
    published: Timestamp? = nil
  ) {
    self.id = id
    self.title = title
    self.link = link
    self.summary = summary
    self.author = author
    publishedMilliseconds = published?.milliseconds
  }

  /// About as many as its stored form has.
  fileprivate var bytes: Int {
    [id, title, link, summary, author].reduce(100) { $0 + $1.utf8.count }
  }
}

/// What a server calls the state of a feed that we have, so that it need not send it again.
public struct FeedVersion: Codable, Sendable, Hashable {
  /// The field `ETag` as it was sent.
  public var etag: String?
  /// The field `Last-Modified` as it was sent.
  public var modified: String?
  /// For servers that know neither: see ``Feed/digest``.
  public var digest: String

  public init(etag: String? = nil, modified: String? = nil, digest: String) {
    self.etag = etag
    self.modified = modified
    self.digest = digest
  }
}

/// A rule's wish for a feed.
public struct Fetch: Sendable, Hashable {
  public var rule: String
  public var url: String
  /// When it was due to be asked for; the answer to each asking is taken once.
  public var due: Timestamp
  /// What the rule has already.
  public var known: FeedVersion?

  public init(rule: String, url: String, due: Timestamp, known: FeedVersion? = nil) {
    self.rule = rule
    self.url = url
    self.due = due
    self.known = known
  }
}

/// What became of a ``Fetch``.
public struct Fetched: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    case changed(Feed, FeedVersion)
    /// The server says so, or what it sent has the same digest.
    case unchanged
    /// With a reason for operators, and how long the server does not want to be asked again.
    case failed(String, rest: Interval?)
  }

  public var rule: String
  public var url: String
  /// That of the ``Fetch``.
  public var due: Timestamp
  public var outcome: Outcome

  public init(_ fetch: Fetch, _ outcome: Outcome) {
    rule = fetch.rule
    url = fetch.url
    due = fetch.due
    self.outcome = outcome
  }
}

extension Event {
  /// The answer to a rule's wish for a feed. It is the rule's alone and of no chat.
  public static func fetched(_ fetched: Fetched, received: Timestamp) -> Event {
    var event = Event(
      key: .fetched(rule: fetched.rule, due: fetched.due), type: .fetched, gateway: .daemon,
      time: received, received: received)
    event.occasion = .fetched(fetched)
    return event
  }
}
