import Testing

@testable import QunguanGateway

@Suite("CQ codes")
struct CQTextTests {
  @Test(
    "Texts and codes",
    arguments: [
      ("", []), ("plain", [.text("plain")]), ("[x]", [.text("[x]")]), ("[CQ", [.text("[CQ")]),
      ("[CQ:face,id=1", [.text("[CQ:face,id=1")]), ("a]b", [.text("a]b")]),
      ("[CQ:a][CQ:b,]", [.code(name: "a", values: [:]), .code(name: "b", values: [:])]),
      ("[CQ:a,u=x=y&#44;z,&&amp;=]", [.code(name: "a", values: ["u": "x=y,z", "&&amp;": ""])]),
      ("[[CQ:a]]", [.text("["), .code(name: "a", values: [:]), .text("]")]),
      ("&amp;#91;&#93;&#44&lt;&", [.text("&#91;]&#44&lt;&")]),
      ("[CQ:a,t=é]\u{301}", [.code(name: "a", values: ["t": "é"]), .text("\u{301}")]),
    ] as [(String, [CQText.Piece])])
  func pieces(text: String, expected: [CQText.Piece]) {
    #expect(CQText.pieces(text) == expected)
  }

  @Test("Many openings without an end cost one look each", .timeLimit(.minutes(1)))
  func linear() {
    let text = String(repeating: "[CQ:a,", count: 200_000)
    #expect(CQText.pieces(text) == [.text(text)])
  }
}
