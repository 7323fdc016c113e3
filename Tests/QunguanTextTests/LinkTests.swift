import QunguanText
import Testing

@Suite struct LinkTests {
  @Test("a link is found however it is written", arguments: links)
  func found(_ text: String, _ expected: String) {
    let found = Link.all(in: MessageText(text)).map { "\($0.host)\($0.path)" }
    #expect(found.joined(separator: " ") == expected, "\(text)")
  }

  @Test("files, versions, abbreviations and mail addresses are no links", arguments: ordinary)
  func nothing(_ text: String) {
    #expect(Link.all(in: MessageText(text)) == [], "\(text)")
  }

  @Test(
    "an invitation is one",
    arguments: [
      ("https://t.me/+AbCdEf12345", true), ("t.me/joinchat/AbCdEf", true), ("t.me/durov", false),
      ("https://discord.gg/abc", true), ("discord.gg", false), ("discord.com/invite/abc", true),
      ("discord.com/channels/1", false), ("chat.whatsapp.com/AbC", true), ("qm.qq.com/q/abc", true),
      ("https://jq.qq.com/?_wv=1027&k=abc", true), ("https://u.wechat.com/abc", true),
      ("https://line.me/ti/g/abc", true), ("https://matrix.to/#/#room:example.org", true),
      ("https://www.qq.com/a", false), ("https://example.org/t.me/+abc", false),
    ])
  func invites(_ text: String, _ isInvite: Bool) throws {
    let link = try #require(Link.all(in: MessageText(text)).first)
    #expect(link.isInvite == isInvite)
  }

  @Test("a domain holds itself and what lies below it")
  func domains() throws {
    func isOf(_ text: String, _ domain: String) throws -> Bool {
      try #require(Link.all(in: MessageText(text)).first).isOf(domain)
    }
    #expect(try isOf("https://example.org/a", "example.org"))
    #expect(try isOf("https://www.Example.org", "EXAMPLE.org"))
    #expect(try !isOf("https://badexample.org", "example.org"))
    #expect(try !isOf("https://example.org.bad.net", "example.org"))
    #expect(try !isOf("https://example.org@bad.net", "example.org"))
    #expect(try !isOf("https://bad.net\\@example.org", "example.org"))
    #expect(try !isOf("https://example.org", "org.example"))
    #expect(try !isOf("https://example.org", ""))
    #expect(try !isOf("https://ехаmple.org", "example.org"))
  }

  @Test(
    "a host may pretend to be another",
    arguments: [
      ("раураl.com", true), ("paypa1.com", true), ("paypall.com", true), ("payapl.com", true),
      ("paypa.com", true), ("www.paypai.com", true), ("paypal.com.example.net", true),
      ("xn--pypal-4ve.com", true), ("paypal.com", false), ("www.paypal.com", false),
      ("paypal.org", false), ("papal-tours.com", false), ("example.com", false),
    ])
  func lookalikes(_ host: String, _ isLookalike: Bool) throws {
    let link = try #require(Link.all(in: MessageText("https://\(host)/")).first)
    #expect(link.isLookalike(of: "paypal.com") == isLookalike)
  }

  @Test("short domains have no neighbours")
  func short() throws {
    let link = try #require(Link.all(in: MessageText("https://t.co/x")).first)
    #expect(!link.isLookalike(of: "t.me"))
    #expect(!link.isLookalike(of: "x.co"))
  }

  @Test("a link's range is what its author wrote")
  func ranges() throws {
    let text = MessageText("看这里 ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ。ｃｏｍ／ａ，谢谢")
    let link = try #require(Link.all(in: text).first)
    #expect(text.string(.asSent, in: link.range) == "ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ。ｃｏｍ／ａ")
  }

  @Test("a text full of dots is read once, and yields a bounded number of links")
  func bounded() {
    #expect(
      Link.all(in: MessageText(String(repeating: "ab.com ", count: 10_000))).count == Link.limit)
    for piece in [".", "a.", "://", "http://", "。a", " . ", "@a.", "a点", "://@"] {
      #expect(
        Link.all(in: MessageText(String(repeating: piece, count: 20_000))).count <= Link.limit)
    }
  }
}

private let links: [(String, String)] = [
  ("https://example.com", "example.com"),
  ("看 https://example.com/a/b?c=d#e。", "example.com/a/b?c=d#e"),
  ("HTTPS://EXAMPLE.COM/Path", "example.com/Path"),
  ("example.com", "example.com"),
  ("去example.com看看", "example.com"),
  ("www.example.com", "www.example.com"),
  ("www.example.info/x", "www.example.info/x"),
  ("ｅｘａｍｐｌｅ。ｃｏｍ", "example.com"),
  ("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"),
  ("example。com", "example.com"),
  ("hxxp://example.com/x", "example.com/x"),
  ("hxxps：／／example.com", "example.com"),
  ("https://example.com:8080/x", "example.com/x"),
  ("example.com:8080", "example.com"),
  ("http://127.0.0.1:8000/a", "127.0.0.1/a"),
  ("203.0.113.7/a", "203.0.113.7/a"),
  ("203.0.113.7:8080", "203.0.113.7"),
  ("https://good.org@evil.com/x", "evil.com/x"),
  ("https://user:pass@evil.com", "evil.com"),
  ("https://evil.com\\@good.org", "evil.com\\@good.org"),
  ("https://xn--pypal-4ve.com", "xn--pypal-4ve.com"),
  ("раураl.com", "раураl.com"),
  ("𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦", "example.com"),
  ("ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ", "example.com"),
  ("exam\u{200B}ple.com", "example.com"),
  ("加 example . com 领取", "example.com"),
  ("www . example . com", "www.example.com"),
  ("example .com/x", "example.com/x"),
  ("example点com", "example.com"),
  ("https://exa mple . com", "example.com"),
  ("https:// example.com", "example.com"),
  ("http://localhost/x", "localhost/x"),
  ("https://例子.中国/路", "例子.中国/"),
  ("bit.ly/3abcd", "bit.ly/3abcd"),
  ("t.me/+AbCd", "t.me/+AbCd"),
  ("t.cn/A6abc", "t.cn/A6abc"),
  ("abc.xyz 和 def.top", "abc.xyz def.top"),
  ("(https://example.com/a)", "example.com/a"),
  ("1688.com 买的", "1688.com"),
  ("https://EXAMPLE.com?x=1", "example.com?x=1"),
  ("sub.domain.example.co.uk/x", "sub.domain.example.co.uk/x"),
  ("m\u{FE0E}y-shop.vip", "my-shop.vip"),
  ("https://a.example.net，https://b.example.net", "a.example.net b.example.net"),
]

private let ordinary = [
  "a.txt", "README.md", "3.11.2", "e.g. this", "i.e. that", "v1.2.3", "main.rs", "setup.py",
  "run.sh",
  "archive.zip", "node.js", "vue.js", "照片.jpg", "资料.rar", "index.html", "1.5", "12.5%", "3.14",
  "U.S.A.",
  "Mr.Smith", "好的。ok", "好.的", "等等...", "a...b", "。。。", "somebody@example.com", "foo@qq.com",
  "192.168.1.1",
  "1.2.3.4", "10.0.0.0", "2027.02.06", "18.30", "P.S. 晚安", "B.C.", "No.1", "vs.他", "a.m.", "p.m. 8",
  "obj.method()", "self.view", "user.name", "yes.no", "end.It is", "今天.明天", "1.苹果 2.香蕉",
  "com.example.app.Main",
  "C:/Users/a", "12:30", "a://b", "时间：//待定", "8点come on", "I like it . community", "是 . net 吗 good",
  "。com", "com",
  "www", "www.", ".com", "http://", "https:// ", "://", "x.y", "a.b.c",
]
