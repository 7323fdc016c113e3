/// When the steward holds its tongue, though a time has come.
struct Manners: Sendable {
  var spread = Interval.zero

  static let schema: Schema<Manners> = .object(
    "manners",
    .defaulted(
      "spread", .interval, to: .zero,
      "chats are spoken to at different moments within so long, each always at the same")
  ) { Manners(spread: $0) }

  /// Why nothing is said now; nil if something is.
  func refuses(_ turn: Turn) -> String? {
    let now = turn.community.zone.civil(at: turn.received).time
    if let quiet = turn.community.quietHours, quiet.contains(now) { return "quiet hours" }
    return nil
  }
}
