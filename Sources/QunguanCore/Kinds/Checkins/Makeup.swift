extension Checkins {
  /// How members make up for a day they have missed.
  struct Makeup: Sendable {}
  /// How members excuse themselves from a day.
  struct Leave: Sendable {}
  /// How members begin to take part.
  struct Joining: Sendable {}
}
