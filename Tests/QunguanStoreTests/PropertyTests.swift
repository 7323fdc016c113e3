import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

/// The store against a model of dictionaries: random batches, some of whose savepoints fail, some
/// of which fail altogether, with caches too small and large enough, and the file opened again in
/// between.
@Suite("The store against a model")
struct PropertyTests {
  private struct Refusal: Error {}

  private struct Model: Equatable {
    /// By the numbers of the events.
    var known: Set<Int> = []
    var values: [Slot: Int] = [:]
    var messages: [MemberID: Int] = [:]
    var names: [MemberID: String] = [:]
    var waiting: [String] = []
    var timers: [String: Timestamp] = [:]
    var isPaused = false
    var lastSaid: Timestamp?
    var lastWritten: Timestamp?
  }

  private static let slots = (0..<12).map { Sample.slot("s\($0)") }
  private static let members = (0..<6).map { MemberID(Sample.gateway, "m\($0)") }

  private let scratch: Scratch
  private var model = Model()
  private var generator: SeededGenerator
  private var clock = 0

  private init(seed: UInt64) throws {
    scratch = try Scratch()
    generator = SeededGenerator(state: seed)
  }

  @Test("Rolled-back savepoints and batches leave nothing behind", arguments: UInt64(1)...6)
  static func agreement(seed: UInt64) throws {
    var run = try PropertyTests(seed: seed)
    try run.perform()
  }

  private mutating func perform() throws {
    for capacity in [1, 100, 5, 100, 14, 10] {
      var settings = Store.Settings()
      settings.cachedValues = capacity
      settings.cachedMembers = (capacity + 1) / 2
      let store = try scratch.store(settings)
      try forgetALittle(store)
      try compare(store, complete: true)
      for _ in 0..<10 {
        try batch(store)
        try compare(store)
      }
      try store.close()
    }
    let store = try scratch.store()
    let check = try store.withDatabase {
      try String.fetchOne($0, sql: "PRAGMA integrity_check")
    }
    #expect(check == "ok")
  }

  /// When a chat was last spoken in is known to two minutes after a restart.
  private mutating func forgetALittle(_ store: Store) throws {
    let chat = try store.read { try $0.chat(Sample.chat) }
    for (known, kept) in [(model.lastSaid, chat?.lastSaid), (model.lastWritten, chat?.lastWritten)]
    {
      #expect((known == nil) == (kept == nil))
      if let known, let kept { #expect((.zero..<Interval.minutes(2)).contains(known - kept)) }
    }
    model.lastSaid = chat?.lastSaid
    model.lastWritten = chat?.lastWritten
  }

  private mutating func batch(_ store: Store) throws {
    var draft = model
    do {
      try store.batch { batch in
        // It may be run a second time.
        draft = model
        for _ in 0..<Int.random(in: 1...8, using: &generator) { try event(batch, &draft) }
        if chance(0.2) { throw Refusal() }
      }
      model = draft
    } catch is Refusal {}
  }

  private mutating func event(_ batch: Batch, _ draft: inout Model) throws {
    let before = draft
    do {
      try batch.savepoint {
        for _ in 0..<Int.random(in: 1...2, using: &generator) { try step(batch, &draft) }
        #expect(try state(batch, like: draft) == draft)
        if chance(0.15) { throw Refusal() }
      }
    } catch is Refusal {
      draft = before
    }
    #expect(try state(batch, like: draft) == draft)
  }

  private mutating func step(_ batch: Batch, _ draft: inout Model) throws {
    clock += 1
    let actor = Self.members.randomElement(using: &generator) ?? Sample.member
    var event = Sample.said(clock, "no \(clock)", at: Sample.noon + .seconds(Int64(clock)))
    event.actor = Person(id: actor, name: "name \(clock)")
    var step = Step()
    for slot in Self.slots.shuffled(using: &generator).prefix(3) {
      if chance(0.25) {
        step.changes[slot] = .forget
        draft.values[slot] = nil
      } else {
        step.changes[slot] = .set(clock, until: nil)
        draft.values[slot] = clock
      }
    }
    let key = "t\(Int.random(in: 0..<3, using: &generator))"
    let due = event.time + .seconds(60)
    let wake = Wake(rule: "greet", scope: "x", key: key, due: due, chat: nil)
    step.effects = [
      .init(rule: "greet", effect: .act(Sample.reply("no \(clock)"))),
      .init(rule: "greet", effect: .wake(wake)),
    ]
    let rows = try batch.commitStep(event, step, keepsTrace: chance(0.5))
    #expect(rows.count == 1)
    draft.known.insert(clock)
    draft.messages[actor, default: 0] += 1
    draft.names[actor] = "name \(clock)"
    draft.waiting.append("no \(clock)")
    draft.timers[key] = due
    draft.lastSaid = event.received
    draft.lastWritten = event.time
    if chance(0.1) {
      draft.isPaused.toggle()
      try draft.isPaused
        ? batch.pause(nil, at: event.time) : batch.resume(nil, at: event.time)
    }
    if chance(0.1) { _ = try batch.prune(now: event.time) }
  }

  private func compare(_ store: Store, complete: Bool = false) throws {
    #expect(try store.read { try state($0, like: model, complete: complete) } == model)
  }

  /// What the store says about everything the model knows, and could wrongly say.
  private func state(_ batch: Batch, like model: Model, complete: Bool = false) throws -> Model {
    var found = Model()
    // The last few are enough inside a run; all of them after the file was opened again.
    let first = complete ? 0 : max(0, clock - 20)
    found.known = model.known.filter { $0 < first }
    for number in first...clock + 1 {
      let key = EventKey("qq:\(number)")
      if try batch.isKnown(key) { found.known.insert(number) }
    }
    for slot in Self.slots { found.values[slot] = try batch.value(Int.self, at: slot) }
    for member in Self.members {
      let facts = try batch.member(member, in: Sample.chat)
      found.messages[member] = facts?.messages
      found.names[member] = facts?.name
    }
    for row in try batch.undelivered() {
      guard case .send(_, let content, _) = row.delivery.action else { continue }
      found.waiting.append(Message(id: nil, content: content).text)
    }
    found.isPaused = try batch.isPausedEverywhere
    let chat = try batch.chat(Sample.chat)
    found.lastSaid = chat?.lastSaid
    found.lastWritten = chat?.lastWritten
    for wake in try batch.timers() { found.timers[wake.key] = wake.due }
    return found
  }

  private mutating func chance(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &generator) < probability
  }
}
