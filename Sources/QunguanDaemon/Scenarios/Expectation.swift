import QunguanCore

/// What a step is to come to. Whatever is not named fails it, unless others are allowed.
struct Expectation: Sendable {
  var items: [Item]
  /// `anything`.
  var allowsOthers = false
  var place: Place

  /// What stands in `expect`.
  static let words = Set(Kind.allCases.map(\.rawValue)).union(["nothing", "anything"])

  static func nothing(at place: Place) -> Self { Expectation(items: [], place: place) }

  /// One thing that the steward is to do, or a rule that is to fire.
  struct Item: Sendable {
    var kind: Kind
    var place: Place
    /// As the operator wrote it: `reply: 价格表`.
    var title: String
    /// Any of these; empty: whatever it is.
    var texts: [String] = []
    var duration: Interval?
    var points: Int?
    /// Whom it is done to; nil: whose step it is.
    var member: MemberID?
    /// Where it is said; nil: where the kind says.
    var chats: [ChatID]?
    var rule: String?
    var mentions: MemberID?
    var quotes: Bool?
    var image: String?
    var after: ClosedRange<Interval>?
    /// Of `would`.
    var withheld: [Expectation] = []
  }

  enum Kind: String, CaseIterable, Sendable {
    case reply, say, exactly, direct, report
    case delete, recall
    case mute, unmute, kick, ban, approve, reject, card, title
    case points, tag, untag
    case checkIn = "check-in"
    case makeUp = "make-up"
    case correction, leave
    case takesPart = "takes-part"
    case strike, revoke
    case beginBreak = "break"
    case endBreak = "end-break"
    case picture
    case silence
    case endSilence = "end-silence"
    case withdraw
    case fired, would

    var speaks: Bool { [.reply, .say, .exactly, .direct, .report].contains(self) }
    /// Whether it is about rules, not about something that is done.
    var isOfRules: Bool { self == .fired || self == .would }
  }
}

extension Expectation {
  /// The items that nothing was done for, and what was done that no item names; each item takes
  /// one deed at most, so that as many as possible have theirs.
  ///
  /// A maximum matching by augmenting paths (Kuhn 1955): `fits` is asked items × deeds times.
  func unmatched(_ deeds: [Deed], fits: (Item, Deed) -> Bool) -> (items: [Item], deeds: [Deed]) {
    let wanted = items.filter { !$0.kind.isOfRules }
    let choices = wanted.map { item in deeds.indices.filter { fits(item, deeds[$0]) } }
    var taker = [Int?](repeating: nil, count: deeds.count)
    func place(_ item: Int, _ tried: inout Set<Int>) -> Bool {
      for deed in choices[item] where tried.insert(deed).inserted {
        guard let other = taker[deed] else {
          taker[deed] = item
          return true
        }
        if place(other, &tried) {
          taker[deed] = item
          return true
        }
      }
      return false
    }
    let missing = wanted.indices.filter { item in
      var tried: Set<Int> = []
      return !place(item, &tried)
    }
    return (missing.map { wanted[$0] }, deeds.indices.filter { taker[$0] == nil }.map { deeds[$0] })
  }
}
