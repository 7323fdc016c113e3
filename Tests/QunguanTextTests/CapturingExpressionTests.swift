import QunguanText
import Testing

@Suite struct CapturingExpressionTests {
  @Test("groups show the original, and numbers are read from the form")
  func groups() throws {
    let set = try PatternSet([Pattern(.regex(#"^订单\s*(?<number>\d{6,12})(?P<备注>.*)(x)?$"#))])
    let text = MessageText("訂單 １２３４５６７加急")
    let hit = try #require(try set.makeScanner().scan(text).first)
    let captures = try #require(hit.captures)
    let number = try #require(captures["number"])
    let note = try #require(captures["备注"])
    #expect(text.original(of: number, in: hit.form) == "１２３４５６７")
    #expect(text.string(hit.form, in: number) == "1234567")
    #expect(text.original(of: note, in: hit.form) == "加急")
    #expect(captures.count == 4)
    #expect(captures[0] == hit.range && captures[1] == number)
    #expect(captures[3] == nil && captures[4] == nil && captures[-1] == nil)
    #expect(captures["none"] == nil)
  }

  @Test("an expression alone knows the names of its groups")
  func names() throws {
    let expression = try CapturingExpression("(a)(?:b)(?<数>c)(?i:d)[(](?P<x_1>e)\\(")
    #expect(expression.groupNames == [nil, nil, "数", "x_1"])
    #expect(expression.firstMatch(in: Array("abcd(e(".utf8))?["数"] == 2..<3)
    #expect(expression.firstMatch(in: []) == nil)
  }

  @Test("the leftmost match counts, empty groups and all")
  func leftmost() throws {
    let expression = try CapturingExpression("a(x*)b")
    let captures = try #require(expression.firstMatch(in: Array("zab ab".utf8)))
    #expect(captures.range == 1..<3)
    #expect(captures[1] == 2..<2)
  }

  @Test("only \\n ends a line, and $ is the end of the text")
  func ends() throws {
    let set = try PatternSet([Pattern(.regex("^打卡$")), Pattern(.regex("(?m)^打卡$"))])
    let scanner = try set.makeScanner()
    #expect(try scanner.scan(MessageText("打卡")).map(\.pattern) == [0, 1])
    #expect(try scanner.scan(MessageText("打卡\n")).map(\.pattern) == [1])
    #expect(try scanner.scan(MessageText("早\n打卡\n")).map(\.pattern) == [1])
  }
}
