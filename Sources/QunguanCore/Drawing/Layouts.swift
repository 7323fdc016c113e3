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
    public var cells: [CivilDate: Cell]
    /// What stands below it: 连续 and 12 天.
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

  /// A board of those who are ahead.
  public struct BoardSheet: Sendable, Hashable {
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
    public var footnote: String

    public init(title: String, subtitle: String, rows: [Row], footnote: String) {
      self.title = title
      self.subtitle = subtitle
      self.rows = rows
      self.footnote = footnote
    }
  }

  /// What a member gets who has reached the goal.
  public struct Certificate: Sendable, Hashable {
    public var community: String
    public var title: String
    public var name: String
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

  /// - Parameter alternative: what is said where no picture can be sent.
  public init(_ map: MonthMap, alternative: String) {
    self.init(headed: map.title, alternative)
  }

  public init(_ sheet: BoardSheet, alternative: String) {
    self.init(headed: sheet.title, alternative)
  }

  public init(_ certificate: Certificate, alternative: String) {
    self.init(headed: certificate.title, alternative)
  }

  private init(headed title: String, _ alternative: String) {
    let box = Box(x: 40, y: 40, width: 640, height: 60)
    self.init(
      width: 720, height: 140, background: Color(0xFFFFFF),
      shapes: [.text(Text(title, in: box, size: 32, isBold: true, color: Color(0x222222)))],
      alternative: alternative)
  }
}
