extension Drawing {
  /// A member's month: a calendar in which the colour of a day tells what was done.
  public struct MonthMap: Sendable, Hashable {
    public enum Cell: Sendable, Hashable {
      /// From 0, nothing was done, to 4, as much as on the best days.
      case level(Int)
      case madeUp
      case leave
      /// Nobody need check in.
      case rest
      /// Not come yet, or before the member took part.
      case outside
    }

    public var title: String
    public var subtitle: String
    /// Any day of the month.
    public var month: CivilDate
    /// A day that is not named is outside.
    public var cells: [CivilDate: Cell]
    /// What stands below it: 连续 and 12 天. At most eight.
    public var figures: [(label: String, value: String)]

    public init(
      title: String, subtitle: String, month: CivilDate, cells: [CivilDate: Cell],
      figures: [(label: String, value: String)]
    ) {
      self.title = title
      self.subtitle = subtitle
      self.month = month
      self.cells = cells
      self.figures = figures
    }

    public static func == (left: Self, right: Self) -> Bool {
      left.title == right.title && left.subtitle == right.subtitle && left.month == right.month
        && left.cells == right.cells
        && left.figures.elementsEqual(right.figures) { $0 == $1 }
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(title)
      hasher.combine(month)
    }
  }

  /// - Parameter alternative: what is said where no picture can be sent.
  public init(_ map: MonthMap, alternative: String) {
    var sheet = Sheet(from: 40)
    sheet.head(map.title, map.subtitle, of: "\(map.month.year)年\(map.month.month)月")
    sheet.y += 24
    sheet.calendar(map)
    sheet.legend(Set(map.cells.values))
    sheet.figures(map.figures.prefix(8))
    self = sheet.drawing(alternative: alternative)
  }
}

extension Sheet {
  private static let cell = 84
  private static let step = (inner - cell) / 6

  fileprivate mutating func calendar(_ map: Drawing.MonthMap) {
    for (column, name) in "一二三四五六日".enumerated() {
      text(
        String(name), x: Self.margin + column * Self.step, y: y, width: Self.cell, size: 22,
        .centre, .faint)
    }
    y += 46
    let first = map.month.adding(days: 1 - map.month.day)
    let days = CivilDate.days(in: first.month, of: first.year)
    let offset = first.weekday.isoNumber - 1
    for day in 0..<days {
      let (row, column) = (day + offset).quotientAndRemainder(dividingBy: 7)
      cell(
        map.cells[first.adding(days: day)] ?? .outside, day: day + 1,
        x: Self.margin + column * Self.step, y: y + row * Self.step)
    }
    y += (days + offset + 6) / 7 * Self.step + 10
  }

  private mutating func cell(_ cell: Drawing.MonthMap.Cell, day: Int, x: Int, y: Int) {
    let look = cell.look
    if let fill = look.fill {
      box(x: x, y: y, width: Self.cell, height: Self.cell, corner: 14, fill)
    }
    let lift = look.mark.isEmpty ? 0 : 10
    text("\(day)", x: x, y: y + 20 - lift, width: Self.cell, size: 28, .centre, look.ink)
    text(look.mark, x: x, y: y + 46, width: Self.cell, size: 17, .centre, look.ink)
  }

  /// Levels at the left; at the right the days of other kinds, if the month has any.
  fileprivate mutating func legend(_ cells: Set<Drawing.MonthMap.Cell>) {
    var x = Self.margin
    text("少", x: x, y: y, width: 24, size: 20, .leading, .faint)
    x += 30
    for level in 0...4 {
      box(x: x, y: y + 5, width: 22, height: 22, corner: 5, Drawing.Color.levels[level])
      x += 28
    }
    text("多", x: x + 2, y: y, width: 24, size: 20, .leading, .faint)
    x = Self.width - Self.margin
    let others: [(Drawing.MonthMap.Cell, String)] = [
      (.rest, "休息"), (.leave, "请假"), (.madeUp, "补签"),
    ]
    for (cell, name) in others where cells.contains(cell) {
      x -= 44
      text(name, x: x, y: y, width: 44, size: 20, .trailing, .faint)
      x -= 28
      if let fill = cell.look.fill { box(x: x, y: y + 5, width: 22, height: 22, corner: 5, fill) }
      x -= 20
    }
    y += 56
  }

  fileprivate mutating func figures(_ figures: ArraySlice<(label: String, value: String)>) {
    guard !figures.isEmpty else { return }
    rule()
    y += 26
    let columns = figures.count <= 4 ? figures.count : (figures.count + 1) / 2
    let width = Self.inner / columns
    for (index, figure) in figures.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let x = Self.margin + column * width
      text(
        figure.value, x: x, y: y + row * 104, width: width - 8, size: 36, face: .bold, .centre)
      text(
        figure.label, x: x, y: y + row * 104 + 54, width: width - 8, size: 21, .centre, .faint)
    }
    y += (figures.count + columns - 1) / columns * 104 + 12
  }
}

extension Drawing.MonthMap.Cell {
  /// How a day looks; a mark tells what colours alone might not.
  fileprivate var look: (fill: Drawing.Color?, ink: Drawing.Color, mark: String) {
    switch self {
    case .level(let level):
      let level = max(0, min(4, level))
      return (.levels[level], level >= 3 ? .white : level == 0 ? .faint : .ink, "")
    case .madeUp: return (Drawing.Color(0xF4CF86), .ink, "补")
    case .leave: return (Drawing.Color(0xCBD9EC), .ink, "假")
    case .rest: return (Drawing.Color(0xF3ECDC), .faint, "休")
    case .outside: return (nil, .pale, "")
    }
  }
}

extension Drawing.Color {
  fileprivate static let levels = [0xEFECE5, 0xCDE8D3, 0x93D1A6, 0x4CAD70, 0x227C49].map {
    Self(Int32($0))
  }
}
