import QunguanCore
import QunguanStore

/// Recorded events under the present rules and new ones, each on a rehearsal of its own, in the
/// order and at the times at which they were received. Nothing is sent, nothing is written.
///
/// What the daemon made itself (occurrences of schedules, timers, orders on the command line) is
/// not taken from the recording: each rehearsal has its own.
public final class Replay {
  public struct Settings: Sendable {
    /// Only what happens there is compared.
    public var chat: ChatID?
    /// How many differing events are kept for the report.
    public var limit = 50

    public init(chat: ChatID? = nil, limit: Int = 50) {
      self.chat = chat
      self.limit = limit
    }
  }

  /// What came of it so far.
  public private(set) var report: ReplayReport
  private let settings: Settings
  private let present: Rehearsal
  private let new: Rehearsal?
  private let unchanged: Set<String>
  private var words: Wording

  /// A longer silence is not played to its end.
  static let longestSilence = Interval.days(31)
  /// More than this is due in no recording that anybody would wait for.
  static let mostOccurrences = 1_000_000

  /// - Parameters:
  ///   - new: the rules to compare with; if nil, all that the present ones do is listed.
  ///   - start: where the clocks stand at first.
  public init(
    present: RuleBook, new: RuleBook?, start: Timestamp, settings: Settings = Settings()
  ) throws {
    self.settings = settings
    // Events come once, and nobody looks back: what is kept is only to be short.
    var store = Store.Settings()
    store.texts = .zero
    store.eventKeys = .days(1)
    store.messages = .days(1)
    store.outbox = .days(1)
    self.present = try Rehearsal(present, now: start, settings: store, isFrugal: true)
    self.new = try new.map {
      try Rehearsal($0, now: start, settings: store, isFrugal: true)
    }
    unchanged = Set(
      present.rules.filter { new?[$0.name]?.fingerprint == $0.fingerprint }.map(\.name))
    report = ReplayReport(zone: present.community.zone, isComparison: new != nil)
    words = Wording(zone: present.community.zone)
  }

  /// What was known before the first event.
  public func adopt(
    members: [KnownMember], chats: [KnownChat], checkIns: KnownCheckIns = KnownCheckIns()
  ) throws {
    for rehearsal in [present, new].compactMap({ $0 }) {
      try rehearsal.look {
        try $0.adopt(members: members, chats: chats)
        try $0.adopt(checkIns)
      }
    }
  }

  /// Lets an event happen under both sets of rules. One that comes again is left out, one that
  /// can't be is counted as failed.
  public func take(_ event: Event) throws {
    guard !event.isOwn else {
      report.skipped += 1
      return
    }
    try pass(until: event.received)
    var hasHappened = false
    do {
      let before = Scene(try present.happen(event))
      hasHappened = true
      report.events += 1
      compare(before, try new.map { Scene(try $0.happen(event)) })
    } catch {
      if let failure = error as? StoreError, failure.failsBatch { throw failure }
      // Most events come once: only one that was refused is looked for.
      if try !hasHappened && present.look({ try $0.isKnown(event.key) }) {
        report.repeated += 1
      } else {
        report.failed.append("\(event.key.text.printable()): \("\(error)".printable())")
      }
    }
    if report.events % 1000 == 0 { try prune() }
  }

  /// Moves both clocks. What is due on the way happens; of a silence that is longer than a month
  /// only the first day is played.
  ///
  /// - Throws: an ``Objection`` once more is due than can be played.
  public func pass(until end: Timestamp) throws {
    if end - present.now > Self.longestSilence {
      try passDay(until: present.now + .days(1))
      let (from, until) = (words.clock(present.now), words.clock(end))
      report.leaps.append("\(from) to \(until)")
      for rehearsal in [present, new].compactMap({ $0 }) { rehearsal.jump(to: end) }
    }
    // A day at a time: what is due in a long silence may be much.
    var next = present.now
    repeat {
      next = min(end, next + .days(1))
      try passDay(until: next)
    } while next < end
  }

  private func passDay(until end: Timestamp) throws {
    let before = try wait(present, until: end).map(Scene.init)
    let after = try new.map { try wait($0, until: end) }?.map(Scene.init) ?? []
    if before.isEmpty, after.isEmpty { return }
    // The last index of a list is that of the first scene.
    var twins = Dictionary(grouping: after.indices.reversed()) { after[$0].identity }
    for scene in before {
      let twin = twins[scene.identity]?.popLast().map { after[$0] }
      compare(scene, new == nil ? nil : twin ?? Scene(empty: scene))
    }
    for scene in twins.values.joined().sorted().map({ after[$0] }) {
      compare(Scene(empty: scene), scene)
    }
  }

  private func wait(_ rehearsal: Rehearsal, until end: Timestamp) throws -> [Happening] {
    let most = Self.mostOccurrences
    do {
      return try rehearsal.wait(until: end, atMost: most - rehearsal.occurrences)
    } catch is Objection {
      throw Objection("more than \(most) schedules and timers are due; replay a shorter time")
    }
  }

  private func prune() throws {
    for rehearsal in [present, new].compactMap({ $0 }) {
      _ = try rehearsal.look { [now = rehearsal.now] in try $0.prune(now: now, limit: 5000) }
    }
  }

  // MARK: Comparing

  /// An event with what was done because of it.
  private struct Scene {
    var event: Event
    var time: Timestamp
    var deeds: [ReplayReport.Deed]

    init(_ happening: Happening) {
      event = happening.event
      time = happening.time
      deeds = happening.step.effects.compactMap(ReplayReport.Deed.init)
    }

    init(empty other: Scene) {
      self = other
      deeds = []
    }

    /// The same on both sides. What is taken back has the key of the event that it was said for.
    var identity: Identity { Identity(key: event.key, time: time, type: event.type) }

    struct Identity: Hashable {
      var key: EventKey
      var time: Timestamp
      var type: EventType
    }
  }

  private func compare(_ before: Scene, _ after: Scene?) {
    if let chat = settings.chat, before.event.chat?.id != chat { return }
    if let actor = before.event.actor, let name = actor.name { words.names[actor.id] = name }
    guard !before.deeds.isEmpty || !(after?.deeds.isEmpty ?? true) else { return }
    report.count(before.deeds, after?.deeds)
    var added = after?.deeds ?? before.deeds
    var removed: [ReplayReport.Deed] = []
    if after != nil {
      for deed in before.deeds {
        if let same = added.firstIndex(where: { isSame(deed, $0) }) {
          added.remove(at: same)
        } else {
          removed.append(deed)
        }
      }
    }
    guard !removed.isEmpty || !added.isEmpty else { return }
    report.differing += 1
    guard report.differences.count < settings.limit else { return }
    let event = before.event
    report.differences.append(
      ReplayReport.Difference(
        key: event.key, time: before.time, chat: event.chat?.id, event: words.sentence(event),
        removed: removed.map { ($0.rule, $0.sentence(words)) },
        added: added.map { ($0.rule, $0.sentence(words)) }))
  }

  /// The same to those who are in the chat, or two choices that the same rule may make.
  private func isSame(_ left: ReplayReport.Deed, _ right: ReplayReport.Deed) -> Bool {
    if left.what == right.what { return true }
    return left.rule == right.rule && unchanged.contains(left.rule) && left.kind == .said
      && right.kind == .said && left.chat == right.chat
  }
}

extension Event {
  /// Whether the daemon made it.
  fileprivate var isOwn: Bool { type == .scheduled || type == .wake || type == .ordered }
}
