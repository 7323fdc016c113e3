extension Drawing {
  /// What a member gets who has reached the goal.
  public struct Certificate: Sendable, Hashable {
    public var community: String
    /// What was completed.
    public var title: String
    public var name: String
    /// At most six.
    public var lines: [String]
    public var date: String

    public init(community: String, title: String, name: String, lines: [String], date: String) {
      self.community = community
      self.title = title
      self.name = name
      self.lines = lines
      self.date = date
    }
  }

  public init(_ certificate: Certificate, alternative: String) {
    let lines = certificate.lines.prefix(6)
    let height = 772 + lines.count * 52
    var sheet = Sheet(from: 0)
    sheet.frame(height: height)
    sheet.centred(certificate.community, y: 104, size: 25, .faint)
    sheet.centred("完 成 证 书", y: 164, size: 58, face: .serif, .bronze)
    sheet.box(x: 310, y: 278, width: 100, height: 3, .gold)
    sheet.centred(certificate.name, y: 324, size: 46, face: .serif)
    sheet.centred("完成「\(certificate.title)」", y: 418, size: 32, face: .serif, .bronze)
    sheet.y = 490
    for line in lines {
      sheet.centred(line, y: sheet.y, size: 27, .soft)
      sheet.y += 52
    }
    sheet.seal(x: Sheet.width - 212, y: height - 222)
    sheet.text(
      certificate.date, x: 100, y: height - 156, width: 380, size: 24, .leading, .faint)
    sheet.y = height
    self = sheet.drawing(alternative: alternative)
    background = .cream
  }
}

extension Sheet {
  /// Two lines around the page, and a square in each corner.
  fileprivate mutating func frame(height: Int) {
    let width = Self.width
    func ring(_ inset: Int, _ thickness: Int, _ color: Drawing.Color) {
      box(x: inset, y: inset, width: width - 2 * inset, height: height - 2 * inset, color)
      let inside = inset + thickness
      box(x: inside, y: inside, width: width - 2 * inside, height: height - 2 * inside, .cream)
    }
    ring(30, 5, .gold)
    ring(44, 2, .gold)
    for (x, y) in [(30, 30), (width - 62, 30), (30, height - 62), (width - 62, height - 62)] {
      box(x: x, y: y, width: 32, height: 32, .gold)
      box(x: x + 5, y: y + 5, width: 22, height: 22, .cream)
      box(x: x + 11, y: y + 11, width: 10, height: 10, .gold)
    }
  }

  fileprivate mutating func centred(
    _ text: String, y: Int, size: Int, face: Drawing.Text.Face = .regular,
    _ color: Drawing.Color = .ink
  ) {
    self.text(text, x: 90, y: y, width: Self.width - 180, size: size, face: face, .centre, color)
  }

  /// As a stone would print it.
  fileprivate mutating func seal(x: Int, y: Int) {
    box(x: x, y: y, width: 112, height: 112, corner: 10, .vermilion)
    box(x: x + 6, y: y + 6, width: 100, height: 100, corner: 6, .cream)
    box(x: x + 9, y: y + 9, width: 94, height: 94, corner: 4, .vermilion)
    for (row, word) in ["打卡", "圆满"].enumerated() {
      text(
        word, x: x + 9, y: y + 9 + row * 42, width: 94, size: 34, face: .serif, .centre, .cream)
    }
  }
}

extension Drawing.Color {
  fileprivate static let cream = Self(0xFFFBF0)
  fileprivate static let gold = Self(0xC2A062)
  fileprivate static let bronze = Self(0x7C5A22)
  fileprivate static let soft = Self(0x50545C)
  fileprivate static let vermilion = Self(0xB8433A)
}
