import Testing

@testable import QunguanCore

@Suite("Layouts of drawings")
struct LayoutTests {
  private static let name = String(repeating: "很长的名字", count: 2_000)

  static let drawings: [Drawing] = [
    Drawing(
      Drawing.MonthMap(
        title: name, subtitle: name, month: CivilDate(daysSinceEpoch: 20_695),
        cells: [CivilDate(daysSinceEpoch: 20_695): .level(9)],
        figures: (0..<40).map { ("\($0)", name) }),
      alternative: ""),
    Drawing(
      Drawing.BoardSheet(
        title: name, subtitle: name,
        rows: (1...500).map { .init(rank: $0, isTied: $0 % 2 == 0, name: name, value: name) },
        footnote: name),
      alternative: ""),
    Drawing(
      Drawing.BoardSheet(title: "", subtitle: "", rows: [], footnote: ""), alternative: ""),
    Drawing(
      Drawing.Certificate(
        community: name, title: name, name: name, lines: Array(repeating: name, count: 40),
        date: name),
      alternative: ""),
  ]

  @Test("whatever is in them, their size is bounded, and all is on the page", arguments: drawings)
  func bounds(_ drawing: Drawing) {
    #expect(drawing.width == 720)
    #expect((200...Drawing.mostPoints).contains(drawing.height))
    #expect(drawing.shapes.count <= Drawing.mostShapes)
    for shape in drawing.shapes {
      let box =
        switch shape {
        case .box(let box, _, _): box
        case .text(let text): text.box
        }
      #expect(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0, "\(shape)")
      #expect(box.x + box.width <= drawing.width, "\(shape)")
      #expect(box.y + box.height <= drawing.height, "\(shape)")
      if case .text(let text) = shape {
        #expect(text.text.unicodeScalars.count <= 160)
        #expect(text.box.height * 2 >= text.size * 3)
      }
    }
  }

  @Test("the stored form gives the same drawing back", arguments: drawings)
  func stored(_ drawing: Drawing) {
    #expect(Drawing(json: drawing.json) == drawing)
  }

  @Test(
    "of names only what can stand in a line is drawn",
    arguments: [
      ("小林", "小林"), ("a\nb\r\nc\td", "a b  c d"), ("\u{202E}abc\u{2066}", "abc"),
      ("e" + acutes(99) + "x" + acutes(1), "e" + acutes(4) + "x" + acutes(1)),
      ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"), ("\u{E000}a\u{FFFE}", "a"), ("<b>&amp;", "<b>&amp;"), ("", ""),
      ("e" + acutes(4) + "\u{200D}" + acutes(4), "e" + acutes(4) + "\u{200D}"),
      ("e" + acutes(4) + "\u{202E}\u{E000}" + acutes(4), "e" + acutes(4)),
      (String(repeating: "很", count: 161), String(repeating: "很", count: 160)),
    ])
  func drawable(text: String, expected: String) {
    #expect(Array(text.drawable.unicodeScalars) == Array(expected.unicodeScalars))
  }

  private static func acutes(_ count: Int) -> String { String(repeating: "\u{301}", count: count) }

  private func texts(_ drawing: Drawing) -> [String] {
    drawing.shapes.compactMap { if case .text(let text) = $0 { text.text } else { nil } }
  }

  @Test("a board has at most fifty rows, and four notes with a line each")
  func board() {
    let rows = (1...60).map {
      Drawing.BoardSheet.Row(rank: $0, isTied: false, name: "n\($0)", value: "v\($0)")
    }
    let board = Drawing.BoardSheet(
      title: "t", subtitle: "s", rows: rows, footnote: "a\nb\nc\nd\ne")
    let drawn = texts(Drawing(board, alternative: ""))
    #expect(drawn.contains("v50") && !drawn.contains("v51"))
    #expect(drawn.suffix(4) == ["a", "b", "c", "d"])
  }

  @Test("a certificate says that it is one, and of what")
  func certificate() {
    let certificate = Drawing.Certificate(
      community: "c", title: "晨读三十天", name: "小林", lines: ["坚持 30 天"], date: "2027年2月25日")
    let drawn = texts(Drawing(certificate, alternative: ""))
    #expect(
      drawn.prefix(5) == ["c", "完 成 证 书", "小林", "完成「晨读三十天」", "坚持 30 天"])
  }

  @Test("a month begins on its weekday and has all its days")
  func month() {
    // 2027-02-01 is a Monday.
    let first = CivilDate(daysSinceEpoch: 20_850)
    let map = Drawing.MonthMap(
      title: "t", subtitle: "s", month: first.adding(days: 20), cells: [:], figures: [])
    let texts = Drawing(map, alternative: "").shapes.compactMap { shape -> Drawing.Text? in
      if case .text(let text) = shape { text } else { nil }
    }
    #expect(texts.contains { $0.text == "2027年2月" })
    let days = texts.filter { Int($0.text) != nil }
    #expect(days.map(\.text) == (1...28).map { "\($0)" })
    #expect(days.first?.box.x == 48)
    #expect(days.last?.box.x == 48 + 6 * 90)
    #expect(days.filter { $0.box.x == 48 }.map(\.text) == ["1", "8", "15", "22"])
  }
}
