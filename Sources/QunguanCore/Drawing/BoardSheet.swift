extension Drawing {
  /// A board of those who are ahead.
  public struct BoardSheet: Sendable, Hashable {
    /// More rows than these are not drawn.
    public static let mostRows = 50
    /// Nor more lines of the footnote.
    public static let mostNotes = 4

    public struct Row: Sendable, Hashable {
      public var rank: Int
      /// Whether others have the same rank.
      public var isTied: Bool
      public var name: String
      public var value: String

      public init(rank: Int, isTied: Bool, name: String, value: String) {
        self.rank = rank
        self.isTied = isTied
        self.name = name
        self.value = value
      }
    }

    public var title: String
    public var subtitle: String
    public var rows: [Row]
    /// Up to four lines, with `\n` between them.
    public var footnote: String

    public init(title: String, subtitle: String, rows: [Row], footnote: String) {
      self.title = title
      self.subtitle = subtitle
      self.rows = rows
      self.footnote = footnote
    }
  }

  public init(_ board: BoardSheet, alternative: String) {
    var sheet = Sheet(from: 40)
    sheet.head(board.title, board.subtitle)
    sheet.y += 16
    if board.rows.isEmpty {
      sheet.text("还没有人上榜", y: sheet.y + 24, size: 26, .centre, .faint)
      sheet.y += 90
    }
    let rows = board.rows.prefix(BoardSheet.mostRows)
    let room = rows.map(\.value.room).max() ?? 0
    for row in rows { sheet.row(row, room: room) }
    if !board.footnote.isEmpty {
      sheet.y += 18
      let notes = board.footnote.split(
        maxSplits: BoardSheet.mostNotes, whereSeparator: \.isNewline)
      for note in notes.prefix(BoardSheet.mostNotes) {
        sheet.text(String(note), y: sheet.y, size: 20, .leading, .faint)
        sheet.y += 32
      }
    }
    sheet.y += 40
    self = sheet.drawing(alternative: alternative)
  }
}

extension Sheet {
  private static let row = 68

  /// The first three have medals and a tint, as on a podium; the others a number. All values have
  /// the same room.
  fileprivate mutating func row(_ row: Drawing.BoardSheet.Row, room value: Int) {
    let podium = 1...3 ~= row.rank ? row.rank - 1 : nil
    if let podium {
      box(
        x: Self.margin - 20, y: y + 3, width: Self.inner + 40, height: Self.row - 6, corner: 14,
        Drawing.Color.podium[podium])
      text("🥇🥈🥉".map { String($0) }[podium], y: y + 8, width: 56, size: 34, .centre)
    } else {
      text("\(row.rank)", y: y + 12, width: 56, size: 27, .centre, .faint)
      box(x: Self.margin, y: y + Self.row - 1, width: Self.inner, height: 1, .hairline)
    }
    let name = Self.margin + 72
    let tie = row.isTied ? 56 : 0
    let face: Drawing.Text.Face = podium == nil ? .regular : .bold
    text(
      row.name, x: name, y: y + 11, width: Self.inner - 72 - value - tie - 12, size: 28, face: face)
    if row.isTied {
      let x = Self.width - Self.margin - value - tie
      box(x: x, y: y + 20, width: 48, height: 28, corner: 8, .hairline)
      text("并列", x: x, y: y + 21, width: 48, size: 17, .centre, .faint)
    }
    text(
      row.value, x: Self.width - Self.margin - value, y: y + 11, width: value, size: 28,
      face: .bold, .trailing)
    y += Self.row
  }
}

extension String {
  /// About as much as a value needs in its size: ideographs are as wide as high, digits half.
  fileprivate var room: Int {
    let width = unicodeScalars.prefix(40).reduce(12) { $0 + ($1.isASCII ? 17 : 29) }
    return max(100, min(260, width))
  }
}

extension Drawing.Color {
  fileprivate static let podium = [0xFFF1CC, 0xF1F1F3, 0xF9EBDD].map { Self(Int32($0)) }
}
