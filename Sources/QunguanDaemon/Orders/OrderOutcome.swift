import QunguanCore
import QunguanStore

/// What an order came to, as facts: ``ChineseWording`` says it in chats, ``EnglishWording`` on the
/// command line and in traces.
enum OrderOutcome: Sendable {
  case help
  /// With a sentence for its author.
  case unclear(String)
  case condition(Condition)
  case noRule(String, near: String?)
  case noMember(MemberID, in: ChatID)
  case silenced(Silence)
  case silenceEnded(rule: String, ChatID?)
  /// With the chats for which there are silences of the rule instead.
  case notSilenced(rule: String, ChatID?, others: [ChatID?])
  case undone(Recording, Undoing.Inverse)
  case notUndone(NotUndone)
  case awarded(Award, sum: Int)
  /// What one member had, and what another has; what the first has left, and the sum of the other.
  case transferred(Award, Award, left: Int, sum: Int)
  case tooFewPoints(MemberID, in: ChatID, had: Int)
  case tagged(Tagging)
  case taggedAlready(Tagging)
  case checkIns(CheckInOutcome)
  case judged(Judgement)
  case notJudged(NotJudged)
  case markingForgotten(MarkingID, Marking)
  case noMarking(MarkingID)
  case facts(MemberID, ChatID, MemberFacts)
  case because(Recording, MessageID)
  case noRecord
  case paused(ChatID?)
  /// With what is still paused: nil for everything if it was one chat, else the chats.
  case resumed(ChatID?, others: [ChatID?])
  case notPaused(ChatID?, others: [ChatID?])

  enum NotUndone: Sendable {
    /// There is no event, or it did nothing.
    case nothing
    /// The last thing was undone a moment ago.
    case justUndone
    /// It paused a chat, or everything: that ends otherwise.
    case pause(ChatID?)
    /// It ended a pause or a silence: another begins otherwise.
    case another
    case refused(Undoing.Refusal, EventKey)
    case impossible([Undoing.Impossible])
  }

  /// How the daemon is.
  struct Condition: Sendable {
    var rules: Int
    var observing: [(rule: String, count: Int)]
    var silences: [Silence]
    var waiting: Int
    var unknown: Int
    var gateways: [GatewayName: GatewayWatch.Health]
    var isPausedEverywhere: Bool
    var paused: [ChatID]
  }

  /// Whether nothing was done though something was to be.
  var isRefusal: Bool {
    switch self {
    case .checkIns(let outcome): outcome.isRefusal
    case .unclear, .noRule, .noMember, .notSilenced, .notUndone, .taggedAlready, .noRecord,
      .tooFewPoints, .notJudged, .noMarking,
      .notPaused:
      true
    case .help, .condition, .silenced, .silenceEnded, .undone, .awarded, .transferred, .tagged,
      .judged, .markingForgotten, .facts, .because, .paused, .resumed:
      false
    }
  }
}
