import QunguanCore
import Testing

@Suite struct IdentifierTests {
  @Test(
    "What stands after the first colon is opaque, also where it joins the colon to one character",
    arguments: ["5000", "-1", "a:b", ":", "\u{301}x", "\u{FE0F}", "\u{200D}", "é", "!a b:例.org"])
  func opaque(_ local: String) throws {
    let gateway = try #require(GatewayName("qq"))
    let parsed = try #require(ChatID("qq:\(local)"))
    for id in [parsed, ChatID(gateway, local)] {
      #expect(id.gateway.text.utf8.elementsEqual("qq".utf8))
      #expect(id.local.utf8.elementsEqual(local.utf8))
      #expect(id.text.utf8.elementsEqual("qq:\(local)".utf8))
    }
  }

  @Test(
    "The other side of a direct conversation is found again", arguments: ["1", "\u{301}x", "/"])
  func direct(_ local: String) throws {
    let member = try #require(MemberID("qq:\(local)"))
    let peer = try #require(ChatID.direct(with: member).directPeer)
    #expect(peer.text.utf8.elementsEqual(member.text.utf8))
  }

  @Test(
    "What would break a line is in no identifier",
    arguments: [
      "\u{0}", "\t", "\n", "\u{1B}", "\u{7F}", "\u{80}", "\u{85}", "\u{9F}", "\u{2028}",
      "\u{2029}",
    ])
  func control(_ character: String) {
    #expect(ChatID("qq:\(character)") == nil)
    #expect(ChatID("qq:5000\(character)1") == nil)
  }

  @Test(
    "Beside them nothing is refused", arguments: ["\u{A0}", "\u{2027}", "\u{202A}", "\u{10FFFF}"])
  func others(_ character: String) { #expect(ChatID("qq:\(character)") != nil) }

  @Test(
    "Without a gateway or a local part it is none",
    arguments: ["", "qq", "qq:", ":1", "Q:1", "1:1", "q\u{301}:1"])
  func none(_ text: String) { #expect(ChatID(text) == nil) }

  @Test("A local part has at most 512 bytes") func length() {
    #expect(ChatID("qq:" + String(repeating: "x", count: 512)) != nil)
    #expect(ChatID("qq:" + String(repeating: "x", count: 513)) == nil)
  }
}
