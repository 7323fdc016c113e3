import QunguanCore
import QunguanStore

/// What an order came to, for the command line and for traces.
struct EnglishWording {
  /// At least one.
  let lines: [String]

  /// - Parameter zone: whose clocks show the times.
  init(_ outcome: OrderOutcome, in zone: Zone = .utc) {
    lines =
      switch outcome {
      case .help: ["help"]
      case .unclear(let sentence): [sentence]
      case .condition: ["status"]
      case .noRule(let name, let near):
        ["there is no rule '\(name)'\(didYouMean(near))"]
      case .noMember(let member, let chat): ["no member '\(member)' is known in '\(chat)'"]
      case .silenced(let silence):
        [
          "silenced: \(silence.rule) \(Self.place(silence.chat)) until "
            + (silence.until.map { Moment.text($0, in: zone) } ?? "further notice")
        ]
      case .silenceEnded(let rule, let chat): ["no longer silenced: \(rule) \(Self.place(chat))"]
      case .notSilenced(let rule, let chat, let others):
        [
          "'\(rule)' is not silenced \(Self.place(chat))"
            + (others.isEmpty
              ? "" : ", but \(others.map(Self.place).joined(separator: ", "))")
        ]
      case .undone(let recording, let inverse): Self.undone(recording, inverse)
      case .notUndone(let reason): Self.notUndone(reason)
      case .awarded(let award, let sum):
        ["\(Self.signed(award.points)) for \(award.member) in \(award.chat): now \(sum)"]
      case .transferred(let given, let taken, let left, let sum):
        [
          """
          \(taken.points) from \(given.member) to \(taken.member) in \(taken.chat): \
          now \(left) and \(sum)
          """
        ]
      case .tooFewPoints(let member, let chat, let had):
        ["\(member) has only \(had) points in \(chat)"]
      case .tagged(let tagging):
        [
          "\(tagging.member) in \(tagging.chat) \(tagging.isSet ? "has" : "has lost") '\(tagging.tag)'"
        ]
      case .taggedAlready(let tagging):
        [
          "\(tagging.member) in \(tagging.chat) has \(tagging.isSet ? "" : "no ")'\(tagging.tag)' already"
        ]
      case .checkIns(let outcome): Self.lines(outcome)
      case .judged(let judgement): Self.lines(judgement)
      case .notJudged(let refusal): [Self.line(refusal)]
      case .markingForgotten(let id, let marking):
        ["forgotten: marking \(id.number), \(marking.isAd ? "an ad" : "no ad") in \(marking.chat)"]
      case .noMarking(let id): ["there is no marking \(id.number)"]
      case .facts(let member, let chat, let facts):
        [
          "\(member) in \(chat): \(facts.points) points, \(facts.messages) messages"
            + (facts.tags.isEmpty ? "" : ", \(facts.tags.sorted().joined(separator: ", "))")
        ]
      case .because(let recording, _): ["why: \(recording.key)"]
      case .noRecord: ["nothing is recorded of this message"]
      case .paused(let chat): ["paused \(Self.place(chat))"]
      case .resumed(let chat, let others):
        ["resumed \(Self.place(chat))\(Self.stillPaused(others))"]
      case .notPaused(let chat, let others):
        ["speech was not paused \(Self.place(chat))\(Self.stillPaused(others))"]
      }
  }

  static func place(_ chat: ChatID?) -> String { chat.map { "in \($0)" } ?? "everywhere" }

  private static func stillPaused(_ others: [ChatID?]) -> String {
    if others.isEmpty { return "" }
    let end = others.contains(nil) ? "; to end that: qunguan resume" : ""
    return ", but still paused \(others.map(place).joined(separator: ", "))\(end)"
  }

  private static func signed(_ points: Int) -> String { points > 0 ? "+\(points)" : "\(points)" }

  private static func undone(_ recording: Recording, _ inverse: Undoing.Inverse) -> [String] {
    ["undone: \(recording.key)"]
      + inverse.done.map { "  taken back: \(phrase($0))" }
      + inverse.impossible.map { "  not taken back: \(phrase($0.item)): \(phrase($0.reason))" }
      + inverse.later.map { "  followed by \($0), which can be undone too" }
  }

  private static func notUndone(_ reason: OrderOutcome.NotUndone) -> [String] {
    switch reason {
    case .nothing: ["there is nothing to undo"]
    case .justUndone:
      ["the last thing was undone just now; to undo the one before, ask again in half a minute"]
    case .pause(let chat):
      ["a pause \(place(chat)) is ended by: qunguan resume\(chat.map { " \($0)" } ?? "")"]
    case .another: ["it ended a pause or a silence; begin another if that is wanted"]
    case .refused(.unknown, let key): ["there is no event '\(key)'"]
    case .refused(.tooOld, let key): ["event '\(key)' is older than what is kept"]
    case .refused(.alreadyUndone(let other), let key): ["'\(key)' was undone already by '\(other)'"]
    case .refused(.isUndo, let key): ["'\(key)' has itself undone another; do anew what is wanted"]
    case .impossible(let items):
      ["nothing can be taken back"] + items.map { "  \(phrase($0.item)): \(phrase($0.reason))" }
    }
  }

  static func phrase(_ item: Undoing.Item) -> String {
    switch item {
    case .said(let chat, let text): "said in \(chat): \(text.onOneLine.printable(atMost: 60))"
    case .beingSaid(let chat, let text):
      "being said in \(chat), as soon as it is delivered: \(text.onOneLine.printable(atMost: 60))"
    case .deleted(let chat, let message): "deleted \(message) in \(chat)"
    case .muted(let chat, let member, let span): "muted \(member) in \(chat) for \(span)"
    case .unmuted(let chat, let member): "unmuted \(member) in \(chat)"
    case .kicked(let chat, let member, let ban):
      "\(ban ? "banned" : "kicked") \(member) from \(chat)"
    case .card(let chat, let member): "set the card of \(member) in \(chat)"
    case .title(let chat, let member): "set the title of \(member) in \(chat)"
    case .decided(let chat, let member, let approved):
      "\(approved ? "let \(member) into" : "refused \(member) at") \(chat)"
    case .askedForMembers(let chat): "listed the members of \(chat)"
    case .points(let chat, let member, let points): "\(signed(points)) for \(member) in \(chat)"
    case .tagged(let chat, let member, let tag): "tag '\(tag)' for \(member) in \(chat)"
    case .untagged(let chat, let member, let tag): "tag '\(tag)' from \(member) in \(chat)"
    case .checkedIn(let entry): phrase(entry)
    case .struck(let entry): "taken back: \(phrase(entry))"
    case .rested(let days):
      "a break of \(days.plan) from \(days.days.lowerBound) to \(days.days.upperBound)"
    case .wentOn(let days):
      "ended: the break of \(days.plan) from \(days.days.lowerBound) to \(days.days.upperBound)"
    case .offence(let known):
      "offence \(known.id.number) of \(known.offence.member.text.printable())"
    case .marked(let marking): "the word that a message is \(marking.isAd ? "an ad" : "no ad")"
    case .timer(let rule): "a timer of \(rule)"
    case .silenced(let silence): "silence of \(silence.rule) \(place(silence.chat))"
    }
  }

  private static func phrase(_ entry: CheckIn) -> String {
    let what =
      switch entry.sort {
      case .done: "check-in"
      case .madeUp: "check-in made up for"
      case .corrected: "corrected check-in"
      case .leave: "leave"
      case .joined: "taking part"
      }
    return "\(what) of \(entry.member) on \(entry.day) in \(entry.plan)"
  }

  static func phrase(_ reason: Undoing.Reason) -> String {
    switch reason {
    case .noMessageID: "the gateway did not say which message it is"
    case .notReversible: "that can't be taken back"
    case .outcomeUnknown: "it is not known whether it was done"
    case .over: "it is over already"
    }
  }
}
