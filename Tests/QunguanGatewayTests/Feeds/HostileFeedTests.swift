import QunguanCore
import QunguanGateway
import Testing

/// What nobody should send, and somebody will.
@Suite("Hostile feeds", .timeLimit(.minutes(1)))
struct HostileFeedTests {
  func read(_ text: String) throws -> Feed {
    try FeedReader.read(Array(text.utf8), contentType: nil, url: "https://example.org/")
  }

  /// An eighth of what a feed may have, because tests are not optimised.
  static let limit = 256 * 1024

  @Test("Entities that are declared are never read: a billion laughs are none")
  func laughs() throws {
    let declarations = (1...9).map {
      "<!ENTITY lol\($0) \"" + String(repeating: "&lol\($0 - 1);", count: 10) + "\">"
    }
    let feed = try read(
      "<?xml version='1.0'?><!DOCTYPE rss [<!-- ]> --><!ENTITY lol0 'ha ]>'>"
        + declarations.joined()
        + "<!ENTITY file SYSTEM 'file:///etc/passwd'><!ENTITY % p SYSTEM 'http://example.org/'>%p;]>"
        + "<rss><channel><item><title>&lol9; &file;</title></item></channel></rss>")
    #expect(feed.items.map(\.title) == ["&lol9; &file;"])
  }

  @Test("Deep nesting is refused")
  func deep() {
    let text = "<rss><channel><item>" + String(repeating: "<a>", count: Self.limit / 3)
    let error = #expect(throws: FeedReader.NoFeed.self) { try read(text) }
    #expect(error?.description == "its elements are nested more than 64 deep")
  }

  @Test(
    "The time for reading anything grows with its size alone",
    arguments: [
      "<", "&", "<!", "<![CDATA[", "<!--", "<?", "<!DOCTYPE [", "<a ", "<a b='", "<a></a>", "</a>",
      "<a/>", "&#", "&amp;", "\u{301}", "书", "<item>", "<item><title>&lt;b", "]]>", "<title>x",
      "<a b c d e f ", "<item><title>x</title></item>", "\0",
    ])
  func much(of piece: String) throws {
    let head = "<rss><channel><item><title>x</title><description>"
    let text =
      head + String(repeating: piece, count: Self.limit / piece.utf8.count)
      + "</description></item>"
    let clock = ContinuousClock()
    let time = clock.measure { _ = try? read(text) }
    #expect(time < .seconds(20), "\(piece)")
  }

  @Test("No more than 50 items are taken, and each is short")
  func many() throws {
    let long = String(repeating: "长", count: 30_000)
    let item =
      "<item><guid>\(long)</guid><title>\(long)</title><description>\(long)</description>"
      + "<author>\(long)</author><link>https://example.org/\(long)</link></item>"
    let feed = try read(
      "<rss><channel><title>\(long)</title>" + String(repeating: item, count: 5)
        + "</channel></rss>")
    #expect(feed.items.count == 5)
    for item in feed.items {
      #expect(item.id.utf8.count <= 512 && item.title.count == 200 && item.summary.count == 300)
      #expect(item.author.count == 60 && item.link.isEmpty)
    }
    #expect(feed.title.count == 100)
    let short = String(repeating: "<item><title>x</title></item>", count: 1000)
    #expect(try read("<rss><channel>\(short)").items.count == 50)
  }

  @Test(
    "Of marks upon a letter four are taken",
    arguments: ["\u{301}", "\u{489}", "\u{FE0F}", "\u{200D}", "\u{301}\u{200D}"])
  func marks(mark: String) throws {
    let title = "a" + String(repeating: mark, count: 10_000)
    let feed = try read("<rss><channel><item><title>\(title)b</title></item></channel></rss>")
    let marks = String(repeating: mark, count: 4).unicodeScalars.prefix(4)
    #expect(feed.items.first.map { Array($0.title.unicodeScalars) } == ["a"] + marks + ["b"])
  }

  @Test("What is short in characters is short in bytes")
  func bytes() throws {
    let family = String(repeating: "👩\u{200D}👩\u{200D}👧\u{200D}👧", count: 400)
    let feed = try read(
      """
      <rss><channel><item><title>\(family)</title><description>\(family)</description></item>
      <item><link>https://example.org/\(String(repeating: "x", count: 2000))</link></item></channel>
      """)
    #expect(feed.items.count == 2)
    for item in feed.items {
      #expect(item.title.utf8.count <= 800 && item.summary.utf8.count <= 1200)
      #expect(item.title.hasSuffix("…"))
    }
    #expect(feed.items.first?.title.contains("\u{FFFD}") == false)
  }

  @Test(
    "What is no feed is refused with what it is",
    arguments: [
      ("<html><body>404</body></html>", "the answer is no feed, it begins with <html>"),
      ("<!DOCTYPE html><HTML>", "the answer is no feed, it begins with <html>"),
      ("{\"items\":[]}", "the answer is no feed"), ("", "the answer is no feed"),
      ("<\u{1B}[31m>", "the answer is no feed"),
    ])
  func noFeed(text: String, reason: String) {
    let error = #expect(throws: FeedReader.NoFeed.self) { try read(text) }
    #expect(error?.description == reason)
  }

  @Test("Every way to cut a feed short, or to break one byte of it, is survived")
  func broken() throws {
    let whole = Array(
      """
      <?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><rss a='1' b=2 c><channel><title>书</title>
      <item><title><![CDATA[a]]>&amp;&#x4E66;</title><link/><pubDate>Mon, 08 Feb 2027 08:05 GMT</pubDate>
      </item></channel></rss>
      """.utf8)
    for end in whole.indices {
      _ = try? FeedReader.read(Array(whole[..<end]), contentType: nil, url: "x")
      for byte in [0, 0x3C, 0x3E, 0x22, 0x26, 0x5D, 0xFF] as [UInt8] {
        var bytes = whole
        bytes[end] = byte
        _ = try? FeedReader.read(bytes, contentType: nil, url: "//")
      }
    }
    #expect(try FeedReader.read(whole, contentType: nil, url: "x").items.map(\.title) == ["a&书"])
  }
}
