import QunguanCore
import QunguanGateway
import Testing

@Suite("Reading feeds")
struct FeedReaderTests {
  func read(
    _ text: String, contentType: String? = nil, url: String = "https://example.org/a/feed.xml"
  ) throws -> Feed {
    try FeedReader.read(Array(text.utf8), contentType: contentType, url: url)
  }

  @Test("RSS 2.0")
  func rss2() throws {
    let feed = try read(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- <rss> -->
      <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:atom="http://www.w3.org/2005/Atom">
        <channel>
          <atom:link href="https://example.org/feed.xml" rel="self"/>
          <title>豆瓣 &amp; 新书</title>
          <image><title>a picture</title><url>https://example.org/a.png</url></image>
          <item>
            <title><![CDATA[《活着》 <b>再版</b> &hellip;]]></title>
            <link> https://example.org/1 </link>
            <guid isPermaLink="false">tag:1</guid>
            <description>&lt;p&gt;一个人&lt;br/&gt;的一生&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description>
            <dc:creator>余华</dc:creator>
            <author>someone@example.org</author>
            <pubDate>Mon, 08 Feb 2027 08:05:00 +0800</pubDate>
          </item>
          <item><guid>https://example.org/2</guid><description>没有标题的一条</description></item>
          <item><category>nothing</category></item>
        </channel>
      </rss>
      """)
    #expect(feed.title == "豆瓣 & 新书")
    #expect(
      feed.items == [
        FeedItem(
          id: "tag:1", title: "《活着》 再版 …", link: "https://example.org/1", summary: "一个人 的一生",
          author: "余华", published: Timestamp(seconds: 1_802_045_100)),
        FeedItem(
          id: "https://example.org/2", title: "没有标题的一条", link: "https://example.org/2",
          summary: "没有标题的一条"),
      ])
  }

  @Test("RSS 1.0")
  func rss1() throws {
    let feed = try read(
      """
      <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
        <channel rdf:about="https://example.org/"><title>Old</title>
          <items><rdf:Seq><rdf:li resource="https://example.org/1"/></rdf:Seq></items></channel>
        <item rdf:about="https://example.org/1"><title>One</title>
          <link>https://example.org/1</link><dc:date>2027-02-08T08:05:00+08:00</dc:date></item>
      </rdf:RDF>
      """)
    #expect(feed.title == "Old")
    #expect(
      feed.items == [
        FeedItem(
          id: "https://example.org/1", title: "One", link: "https://example.org/1",
          published: Timestamp(seconds: 1_802_045_100))
      ])
  }

  @Test("Atom, with or without a prefix", arguments: ["", "a:"])
  func atom(prefix: String) throws {
    let feed = try read(
      """
      <feed xmlns="http://www.w3.org/2005/Atom">
        <title type="html">Notes &amp;amp; &amp;lt;more></title>
        <entry>
          <id>urn:1</id>
          <title>a &lt; b</title>
          <link rel="self" href="https://example.org/self"/>
          <link href="/posts/1?a=1&amp;b=2"/>
          <author><name>Ann</name><email>ann@example.org</email></author>
          <updated>2027-02-08T00:05:00.250Z</updated>
          <content type="xhtml"><div><p>First</p><p>second <em>line</em></p></div></content>
        </entry>
        <entry>
          <id>urn:2</id><title type="xhtml"><div>x <b>y</b></div></title>
          <link rel='alternate' href='//example.org/2'/>
          <published>2027-02-08T08:05:00+08:00</published><updated>2027-03-01T00:00:00Z</updated>
          <summary type="html">&lt;i&gt;short&lt;/i&gt;</summary>
        </entry>
      </feed>
      """.replacing("</", with: "</" + prefix).replacing("<", with: "<" + prefix)
        .replacing("<\(prefix)/\(prefix)", with: "</\(prefix)"))
    #expect(feed.title == "Notes & <more>")
    #expect(
      feed.items == [
        FeedItem(
          id: "urn:1", title: "a < b", link: "https://example.org/posts/1?a=1&b=2",
          summary: "First second line", author: "Ann", published: Timestamp(seconds: 1_802_045_100)),
        FeedItem(
          id: "urn:2", title: "x y", link: "https://example.org/2", summary: "short",
          published: Timestamp(seconds: 1_802_045_100)),
      ])
  }

  @Test("Links are whole addresses of HTTP, or none")
  func links() throws {
    let links = [
      "javascript:alert(1)", "posts/1", "data:text/html,x", "https://a b/", "https://",
      "HTTPS://example.org/书", "//example.org/3", "/4", "https://example.org/\u{202E}gnp.exe",
      "file:///etc/passwd", "\n https://example.org/5\n",
    ]
    let feed = try read(
      "<rss><channel>"
        + links.map { "<item><title>t</title><link>\($0)</link></item>" }.joined()
        + "</channel></rss>", url: "http://example.org:8080/x")
    #expect(
      feed.items.map(\.link) == [
        "", "", "", "", "", "HTTPS://example.org/书", "http://example.org/3",
        "http://example.org:8080/4", "", "", "https://example.org/5",
      ])
  }

  @Test(
    "Titles are one line without what steers a terminal or turns the writing",
    arguments: [
      ("a\n\n b\t c", "a b c"), ("a\u{202E}b\u{2066}c", "abc"), ("a\u{1B}[31mb", "a[31mb"),
      ("a\u{0}b&#0;c&#x1b;d", "abcd"), ("&#20070;&#x4E66;", "书书"),
      ("a &unknown; b", "a &unknown; b"),
      ("AT&T", "AT&T"), ("&lt;3 &amp; 1 &lt; 2", "<3 & 1 < 2"), ("&amp;lt;b&amp;gt;", "<b>"),
      ("👩\u{200D}👧 ☀\u{FE0F}", "👩\u{200D}👧 ☀\u{FE0F}"), ("\u{3000}书\u{A0}名", "书 名"),
      ("&#xD800;&#99999999999;&#;", "&#xD800;&#99999999999;&#;"),
      ("<b>《活着》</b>&lt;活着&gt;", "《活着》<活着>"),
      (String(repeating: "书", count: 300), String(repeating: "书", count: 199) + "…"),
    ])
  func titles(written: String, shown: String) throws {
    let feed = try read(
      "<rss><channel><item><title>\(written)</title></item></channel></rss>")
    #expect(feed.items.map(\.title) == [shown])
  }

  @Test(
    "Encodings that Chinese feeds declare",
    arguments: [
      ("gb2312", nil), ("GBK", nil), ("gb18030", nil), (nil, "text/xml; charset=GBK"),
      ("utf-8", nil), (nil, nil),
    ] as [(String?, String?)])
  func gbk(declared: String?, contentType: String?) throws {
    let head = declared.map { "<?xml version='1.0' encoding='\($0)'?>" } ?? ""
    // 书香 in GBK.
    let bytes =
      Array("\(head)<rss><channel><item><title>".utf8) + [0xCA, 0xE9, 0xCF, 0xE3]
      + Array("</title></item></channel></rss>".utf8)
    let title = try FeedReader.read(bytes, contentType: contentType, url: "").items.first?.title
    let isKnown = declared != "utf-8" && (declared, contentType) != (nil, nil)
    #expect(title == (isKnown ? "书香" : "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"))
  }

  @Test("A tag ends where it ends, though a value is missing")
  func missingValue() throws {
    let feed = try read("<rss><channel><item><title a=>书</title><guid b= >1</guid></item></rss>")
    #expect(feed.items.map(\.title) == ["书"] && feed.items.map(\.id) == ["1"])
  }

  @Test("UTF-8 is known whatever it calls itself, and UTF-16 by its mark")
  func utf() throws {
    let text = "<rss><channel><item><title>书香</title></item></channel></rss>"
    let lie = "<?xml version='1.0' encoding='gb2312'?>" + text
    #expect(try read(lie, contentType: "text/xml; charset=gbk").items.first?.title == "书香")
    #expect(try read("\u{FEFF}" + text).items.first?.title == "书香")
    for isBig in [true, false] {
      let bytes = ("\u{FEFF}" + text).utf16.flatMap { unit -> [UInt8] in
        let pair = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
        return isBig ? pair : pair.reversed()
      }
      let feed = try FeedReader.read(bytes, contentType: nil, url: "")
      #expect(feed.items.first?.title == "书香")
      // Half a pair, before 香.
      var broken = bytes
      let place = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x99]) })
      broken.insert(contentsOf: isBig ? [0xD8, 0] : [0, 0xD8], at: place)
      let repaired = try FeedReader.read(broken, contentType: nil, url: "").items.first?.title
      #expect(repaired == "书\u{FFFD}香")
    }
  }
}
