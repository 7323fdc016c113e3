import QunguanCore

/// What the filters of a rule book make of messages whose members are long known and which stand
/// alone: for measuring.
public final class FilterJury {
  private let engine: Engine
  /// From how many points on each filter does something.
  private let thresholds: [String: Double]
  private var messages = 0

  /// - Throws: an ``Objection`` if no filter of the rules ever does anything.
  public init(_ book: RuleBook) throws {
    engine = try Engine(book, secret: Rehearsal.secret)
    thresholds = book.rules.reduce(into: [:]) { $0[$1.name] = $1.filterHeights.first }
    if thresholds.isEmpty {
      throw Objection("there is no filter in these rules that does anything")
    }
  }

  /// How far a message is held to be an ad: 0.5 and more where a filter would do something about
  /// it. It grows with the points, so that thresholds can be laid through it; it is no probability.
  public func height(of text: String) throws -> Double {
    messages += 1
    let chat = GatewayName("check").map { ChatID($0, "\(messages)") }
    let wish = TextWish(text: text, chat: chat)
    let now = Timestamp(milliseconds: 1_800_000_000_000)
    guard let event = wish.event(at: now) else { return 0 }
    let memory = TrialMemory(wish.facts(at: now), nil, Marks())
    let heights = try engine.examine(event, memory).compactMap { found in
      thresholds[found.rule].map { found.points - $0 }
    }
    return Self.share(heights.max() ?? -Self.farthest)
  }

  private static let farthest = 1e6

  private static func share(_ distance: Double) -> Double {
    0.5 + min(max(distance, -farthest), farthest) / (2 * farthest)
  }
}
