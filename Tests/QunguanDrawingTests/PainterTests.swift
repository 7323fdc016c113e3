import QunguanCore
import Testing

@testable import QunguanDrawing

@Suite("The painter")
struct PainterTests {
  @Test("draws every layout at twice its size, and the same each time")
  func size() throws {
    let painter = try Painter()
    for drawing in [Samples.month, Samples.board, Samples.certificate] {
      let png = try painter.png(of: drawing)
      #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
      #expect(Array(png[16..<24]) == bytes(drawing.width * 2) + bytes(drawing.height * 2))
      #expect(try painter.png(of: drawing) == png)
      #expect(png.count < 512 * 1024)
    }
  }

  @Test("draws long boards too, each as a picture of at most 1 MiB", arguments: [31, 50])
  func long(rows: Int) throws {
    let rows = (1...rows).map {
      Drawing.BoardSheet.Row(
        rank: $0, isTied: true, name: "第\($0)名 🏃🏽‍♀️🌱📚 坚持就是胜利龘靐齉",
        value: "\(3_000 - $0) 页")
    }
    let board = Drawing.BoardSheet(
      title: "晨读排行榜", subtitle: "2027年2月", rows: rows, footnote: "并列者同奖")
    let drawing = Drawing(board, alternative: "")
    let scale = rows.count > 31 ? 1 : 2
    let png = try Painter().png(of: drawing)
    #expect(Array(png[16..<24]) == bytes(720 * scale) + bytes(drawing.height * scale))
    #expect(png.count < 1 << 20, "\(png.count)")
  }

  @Test("letters that no font has are dots")
  func dots() throws {
    func picture(_ text: String) throws -> [UInt8] {
      let box = Drawing.Box(x: 0, y: 0, width: 100, height: 30)
      let line = Drawing.Text(text, in: box, size: 20, color: Drawing.Color(0))
      return try Painter().png(
        of: Drawing(
          width: 100, height: 30, background: Drawing.Color(0xFFFFFF), shapes: [.text(line)],
          alternative: ""))
    }
    let painter = try Painter()
    // Letters of Nushu, Tangut and others; what is drawn would otherwise be their number in a box.
    let unknown = try ["\u{1B170}", "\u{17000}", "\u{1D2C0}", "\u{16E40}"].first {
      try painter.unknownGlyphs(in: $0) > 0
    }
    #expect(try picture("林\(try #require(unknown))x") == picture("林·x"))
  }

  private func bytes(_ number: Int) -> [UInt8] { [0, 0, UInt8(number >> 8), UInt8(number & 0xFF)] }

  @Test("fills boxes with their colours, and the rest with the background")
  func colours() throws {
    let box = Drawing.Box(x: 10, y: 20, width: 30, height: 40)
    let drawing = Drawing(
      width: 60, height: 80, background: Drawing.Color(0xFFFDF9),
      shapes: [.box(box, corner: 8, Drawing.Color(0x227C49))], alternative: "")
    let picture = try Painter().canvas(of: drawing)
    #expect(picture.pixel(0, 0) == 0xFFFDF9)
    #expect(picture.pixel(119, 159) == 0xFFFDF9)
    #expect(picture.pixel(50, 80) == 0x227C49)
    #expect(picture.pixel(20, 80) == 0x227C49)
    // The corner is round.
    #expect(picture.pixel(20, 40) == 0xFFFDF9)
  }

  @Test("gives each day of a month the colour of what was done")
  func days() throws {
    let picture = try Painter().canvas(of: Samples.month)
    // The third, a Wednesday, is in the third column of the first row.
    let levels: [Int32] = [0x4CAD70, 0x227C49, 0xF4CF86, 0xCBD9EC, 0xF3ECDC]
    let y = 2 * (40 + 64 + 40 + 24 + 46 + 10)
    for (column, level) in levels.enumerated() {
      #expect(picture.pixel(2 * (48 + (column + 2) * 90 + 42), y) == level)
    }
    #expect(picture.pixel(2 * (48 + 42), y) == 0xFFFDF9)
  }

  @Test("writes in its box and nowhere else, however many marks stand upon a letter")
  func clipping() throws {
    let tower = "Z" + String(repeating: "\u{0301}\u{0316}\u{20DD}", count: 200)
    let box = Drawing.Box(x: 20, y: 40, width: 100, height: 30)
    let text = Drawing.Text(tower, in: box, size: 20, color: Drawing.Color(0))
    let drawing = Drawing(
      width: 140, height: 110, background: Drawing.Color(0xFFFFFF), shapes: [.text(text)],
      alternative: "")
    let picture = try Painter().canvas(of: drawing)
    var inside = 0
    var outside = 0
    for y in 0..<220 {
      for x in 0..<280 where picture.pixel(x, y) != 0xFFFFFF {
        if (40..<240).contains(x), (80..<140).contains(y) { inside += 1 } else { outside += 1 }
      }
    }
    #expect(inside > 0)
    #expect(outside == 0)
  }

  @Test(
    "draws hostile names without harm, each in bounded time",
    arguments: [
      "\u{202E}\u{2066}txt.exe\u{2069}", String(repeating: "很", count: 10_000),
      String(repeating: "👨‍👩‍👧‍👦", count: 500), "<b>&<span size='99999'>", "\u{0}\u{1B}[31m", "",
      "\u{E000}\u{F8FF}", "สวัสดี नमस्ते", String(repeating: "\u{FDFA}", count: 500), "a\nb\r\nc",
    ])
  func hostile(name: String) throws {
    let rows = [Drawing.BoardSheet.Row(rank: 1, isTied: true, name: name, value: name)]
    let board = Drawing.BoardSheet(title: name, subtitle: name, rows: rows, footnote: name)
    let started = ContinuousClock.now
    #expect(try !Painter().png(of: Drawing(board, alternative: "")).isEmpty)
    #expect(ContinuousClock.now - started < .seconds(5))
  }

  @Test("has glyphs for Chinese and emoji", arguments: ["打卡连续最长并列补签请假", "🥇🥈🥉🌱", "3,5％·「」"])
  func glyphs(text: String) throws {
    #expect(try Painter().unknownGlyphs(in: text) == 0)
  }

  @Test("refuses a picture without a size")
  func noSize() throws {
    let drawing = Drawing(
      width: 0, height: 10, background: Drawing.Color(0), shapes: [], alternative: "")
    #expect(throws: DrawingProblem.self) { try Painter().png(of: drawing) }
  }
}

enum Samples {
  static let month = Drawing(
    Drawing.MonthMap(
      title: "小林的晨读打卡", subtitle: "晨读三十天", month: february(6),
      cells: Dictionary(
        uniqueKeysWithValues: (3...25).map { day in
          let kinds: [Drawing.MonthMap.Cell] = [
            .level(0), .level(1), .level(2), .level(3), .level(4), .madeUp, .leave, .rest, .outside,
          ]
          return (february(day), kinds[day % kinds.count])
        }),
      figures: [("连续", "12 天"), ("最长", "17 天"), ("本月", "19 天"), ("积分", "238")]),
    alternative: "晨读 12 天")

  static let board = Drawing(
    Drawing.BoardSheet(
      title: "晨读排行榜", subtitle: "2027年2月",
      rows: [1, 2, 3, 3, 5].map { rank in
        Drawing.BoardSheet.Row(
          rank: rank, isTied: rank == 3, name: "小林 🏃🏽‍♀️", value: "\(40 - rank) 天")
      }, footnote: "还有 3 人并列第 5 名\n我：第 9 名 21 天"),
    alternative: "晨读排行榜")

  static let certificate = Drawing(
    Drawing.Certificate(
      community: "星火读书会", title: "晨读三十天", name: "小林",
      lines: ["坚持打卡 30 天，共 960 页", "最长连续 21 天", "特发此证，以资鼓励"],
      date: "2027年2月25日"),
    alternative: "小林完成了晨读三十天")

  private static func february(_ day: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: 20_849 + day)
  }
}
