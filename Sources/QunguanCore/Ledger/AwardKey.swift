/// What awards are for, in the words of the ledger. While one of a key holds, another changes
/// nothing.
enum AwardKey {
  static func day(_ day: CivilDate) -> String { "day/\(day)" }
  static func first(_ day: CivilDate, window: Int) -> String {
    "first/\(day)" + (window == 0 ? "" : "/\(window)")
  }
  static func streak(_ length: Int, since day: CivilDate) -> String { "streak/\(length)@\(day)" }
  static let streaks = "streak/"
  static let goal = "goal"
  static func makeup(_ day: CivilDate) -> String { "makeup/\(day)" }

  private static let boards = "board/"
  /// - Parameter period: of which board it is, and of what time.
  static func board(_ period: String, rank: Int) -> String { "\(boards)\(period)/\(rank)" }

  /// - Parameter began: when the game began, which in a chat no other of its rule did.
  static func game(_ began: Int64, rank: Int) -> String { "game/\(began)/\(rank)" }
  /// - Parameter monday: of the week after, in days since 1970-01-01.
  static func champion(_ monday: Int) -> String { "\(champions)\(monday)" }
  private static let champions = "champion/"

  /// Whether it comes once, and is given in full whatever the community's daily limit leaves.
  static func isOneOff(_ key: String) -> Bool {
    key == goal || key.hasPrefix(streaks) || key.hasPrefix(boards)
      || key.hasPrefix(champions)
  }
}
