extension Checkins {
  /// A board that is shown at its times, or when a member asks.
  struct Board: Sendable {}
  /// A word to those who are missing.
  struct Remind: Sendable {}
}
