import QunguanCore
import Testing

@testable import QunguanGateway

@Suite("OneBot v11: what messages enclose")
struct OneBot11EnclosureTests {
  private func content(_ json: String) throws -> [Part] {
    let json = try JSON(parsing: Array(json.utf8), limits: JSON.Limits(depth: 512))
    let gateway = try #require(GatewayName("qq"))
    return try #require(OneBot11Codec.decode(json, from: gateway)).parts
  }

  /// A message of one segment whose `data` holds `card` as a text.
  private func part(_ type: String, holding card: String) throws -> Part? {
    let data: JSON = ["data": .string(card)]
    return try content(JSON.array([["type": .string(type), "data": data]]).text).first
  }

  private static let card = #"""
    {"app":"com.tencent.structmsg","desc":"新闻","view":"news","ver":"0.0.0.1","prompt":"[分享]开业",
    "meta":{"news":{"action":"","title":"开业大吉","desc":"加我\n领红包","jumpUrl":"https://a.example/?x=1",
    "preview":"https://b.example/p.png","iconUrl":"https://b.example/i.png","tag":"小店","uin":10}}}
    """#

  @Test("A card's words and addresses, but not those of its small pictures")
  func card() throws {
    let words = "新闻\n[分享]开业\n开业大吉\n加我 领红包\nhttps://a.example/?x=1\n小店"
    #expect(try part("json", holding: Self.card) == .enclosed(Enclosed(.card, text: words)))
    let json = try content(#"[{"type":"json","data":{"data":\#(Self.card)}}]"#)
    #expect(json == [.enclosed(Enclosed(.card, text: words))])
  }

  @Test("A card in a text with CQ codes")
  func codes() throws {
    let card = #"{"prompt":"a&#44;b"&#44;"meta":{"detail_1":{"qqdocurl":"m.example/&#91;1&#93;"}}}"#
    #expect(
      try content(JSON.string("看[CQ:json,data=\(card)]").text) == [
        .text("看"), .enclosed(Enclosed(.card, text: "a,b\nm.example/[1]")),
      ])
  }

  @Test("A forward that QQ sends as a card is one")
  func forwardCard() throws {
    let card = #"""
      {"app":"com.tencent.multimsg","meta":{"detail":{"news":[{"text":"张三: 你好"},{"text":"李四: 买房"}],
      "source":"群聊的聊天记录","summary":"查看2条转发消息","resid":"abc"}}}
      """#
    let words = "张三: 你好\n李四: 买房\n群聊的聊天记录\n查看2条转发消息"
    #expect(try part("json", holding: card) == .enclosed(Enclosed(.forward, text: words)))
    let xml = #"""
      <?xml version='1.0'?><msg serviceID="35" brief="[聊天记录]" m_resid="x"><item layout="1">
      <title size="34">聊天记录</title><title>张三: <![CDATA[加 & 我]]></title></item></msg>
      """#
    #expect(
      try part("xml", holding: xml)
        == .enclosed(Enclosed(.forward, text: "[聊天记录]\n聊天记录\n张三: \n加 & 我")))
  }

  @Test("The words of an XML card, references resolved")
  func xml() throws {
    let xml = #"""
      <msg serviceID="1" brief="好店" url="http://c.example/?a=1&amp;b=2"><item><picture cover="x"/>
      <title>特价</title><summary>只限今天</summary></item><source name="小店" icon="y"/></msg>
      """#
    #expect(
      try part("xml", holding: xml)
        == .enclosed(
          Enclosed(.card, text: "好店\nhttp://c.example/?a=1&b=2\n特价\n只限今天\n小店")))
  }

  @Test(
    "Other boxes",
    arguments: [
      (#"{"type":"share","data":{"url":"http://d","title":"T","content":"C"}}"#, "T\nC\nhttp://d"),
      (#"{"type":"contact","data":{"type":"group","id":"100100"}}"#, "group 100100"),
      (#"{"type":"contact","data":{"type":"qq","id":10001000}}"#, "qq 10001000"),
      (#"{"type":"location","data":{"lat":"1","lon":"2","title":"T","content":"C"}}"#, "T\nC"),
      (#"{"type":"music","data":{"type":"custom","title":"T","url":"http://m"}}"#, "T\nhttp://m"),
      (##"{"type":"markdown","data":{"content":"# T\n[x](http://e)"}}"##, "# T [x](http://e)"),
    ])
  func boxes(segment: String, words: String) throws {
    #expect(try content("[\(segment)]") == [.enclosed(Enclosed(.card, text: words))])
  }

  @Test("Forwarded messages, of all shapes that implementations send, with what they enclose")
  func forward() throws {
    let parts = try content(
      #"""
      [{"type":"forward","data":{"id":"7","content":[
        {"message_id":1,"sender":{"nickname":"n"},"raw_message":"r",
         "message":[{"type":"text","data":{"text":"一"}},{"type":"image","data":{"file":"a"}},
          {"type":"text","data":{"text":"号"}}]},
        {"content":"二[CQ:share,title=三&#44;四]"},
        {"type":"node","data":{"user_id":"1","content":{"type":"text","data":{"text":"五"}}}},
        {"message":[{"type":"forward","data":{"content":[{"message":"六"}]}}]},
        {"message":[{"type":"node","data":{"content":"七"}}]}]}}]
      """#)
    #expect(parts == [.enclosed(Enclosed(.forward, text: "一号\n三,四\n二\n五\n六\n七"))])
  }

  @Test("What has no words stays what it is")
  func wordless() throws {
    #expect(try content(#"[{"type":"forward","data":{"id":"7"}}]"#) == [.other("forward")])
    #expect(try content(#""[CQ:forward,id=7]""#) == [.other("forward")])
    #expect(
      try content(#"[{"type":"forward","data":{"content":[{},{"message":3},null]}}]"#)
        == [.other("forward")])
    for card in ["", "no JSON", "{\"app\":1}", "[]", "{\"title\":\" \"}", "{\"title\":"] {
      #expect(try part("json", holding: card) == .other("json"))
    }
    #expect(try part("xml", holding: "<msg><item/></msg>") == .other("xml"))
    let empty = try content(#"[{"type":"json"},{"type":"share"}]"#)
    #expect(empty == [.other("json"), .other("share")])
  }

  @Test("Nothing is its writer's own words")
  func words() throws {
    let message = Message(
      id: nil,
      content: try content(
        #""签到[CQ:share,title=a][CQ:contact,type=qq,id=5]""#))
    #expect(message.text == "签到")
    #expect(message.enclosedText == "a\nqq 5")
    #expect(Message(id: nil, content: [.text("x")]).enclosedText.isEmpty)
  }

  @Test("Depth, number and length have bounds")
  func bounds() throws {
    let bomb = String(repeating: #"{"meta":"#, count: 100_000)
    #expect(try part("json", holding: bomb) == .other("json"))
    let deep = #"{"title":"a","# + String(repeating: #""m":{"#, count: 30) + #""title":"b""#
    #expect(
      try part("json", holding: deep + String(repeating: "}", count: 31))
        == .enclosed(Enclosed(.card, text: "a")))
    let huge = String(repeating: "广\u{301}", count: 200_000)
    let long = try part("json", holding: #"{"title":"\#(huge)"}"#)
    #expect(long?.enclosedWords?.unicodeScalars.count == Enclosed.mostCharacters)
    let many = JSON.array((1...200).map { ["message": .string("\($0)")] })
    let forward = try content(
      JSON.array([["type": "forward", "data": ["content": many]]]).text)
    #expect(forward.first?.enclosedWords == (1...50).map(String.init).joined(separator: "\n"))
    var nested: JSON = [["message": "里"]]
    for _ in 1...5 {
      nested = [["message": [["type": "forward", "data": ["content": nested]]]], ["message": "外"]]
    }
    let inner = try content(JSON.array([["type": "forward", "data": ["content": nested]]]).text)
    #expect(inner.first?.enclosedWords == "外\n外\n外\n外")
    let cards = try content(
      JSON.array(
        (1...100).map { _ in
          ["type": "share", "data": ["title": .string(String(repeating: "a", count: 1_000))]]
        }
      ).text)
    #expect(
      Message(id: nil, content: cards).enclosedText.unicodeScalars.count == Enclosed.mostCharacters)
  }
}

extension Part {
  fileprivate var enclosedWords: String? {
    if case .enclosed(let enclosed) = self { enclosed.text } else { nil }
  }
}

extension JSON {
  fileprivate var text: String { String(decoding: serialized(), as: UTF8.self) }
}
