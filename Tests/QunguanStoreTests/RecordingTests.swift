import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Recordings")
struct RecordingTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func commit(_ event: Event, _ effects: Effect...) throws {
    let effects = effects.map { Step.Caused(rule: "greet", effect: $0) }
    let step = Step(effects: effects, trace: Trace([.init(rule: "greet", reason: "chance")]))
    try store.batch { _ = try $0.commitStep(event, step, keepsTrace: true) }
  }

  @Test("A recording has the event, its rows and entries and nobody else's")
  func recording() throws {
    let award = Award(chat: Sample.chat, member: Sample.member, points: 3, because: "kind")
    try commit(Sample.said(1, "one"), .act(Sample.reply("a")))
    try commit(
      Sample.said(2, "two"), .act(Sample.reply("b")), .award(award), .act(Sample.reply("c")))
    try commit(Sample.said(3, "three"), .act(Sample.reply("d")))
    let recording = try #require(try store.read { try $0.recorded(EventKey("qq:2")) })
    #expect(recording.id == 2 && recording.type == .message)
    #expect(recording.chat == Sample.chat && recording.member == Sample.member)
    #expect(recording.event == Sample.said(2, "two"))
    #expect(recording.trace?.entries.first?.reason == "chance")
    #expect(recording.rows.map(\.row.delivery) == [Sample.reply("b"), Sample.reply("c")])
    #expect(recording.entries.map(\.sort) == [.points(3, because: "kind")])
    #expect(recording.undone == nil && recording.undoes == nil)
    #expect(try store.read { try $0.recorded(EventKey("qq:9")) } == nil)
  }

  @Test("A quarantined event is recorded without its type")
  func quarantined() throws {
    try store.batch {
      try $0.quarantine(
        EventKey("qq:1"), gateway: Sample.gateway, received: Sample.noon, reason: "odd", raw: nil)
    }
    let recording = try store.read { try $0.recorded(EventKey("qq:1")) }
    #expect(recording?.type == nil && recording?.event == nil && recording?.key.text == "qq:1")
  }

  @Test("Pages of events begin at the time asked for and end with an empty one")
  func pages() throws {
    for id in 1...20 {
      try commit(Sample.said(id, "no \(id)", at: Sample.noon + .seconds(Int64(id / 2))))
    }
    try store.withDatabase { try $0.execute(sql: "UPDATE event SET body = NULL WHERE id = 13") }
    // Another version's events don't end the reading, nor do they appear.
    try store.withDatabase {
      try $0.execute(sql: "UPDATE event SET body = '{}' WHERE id BETWEEN 14 AND 18")
    }
    var ids: [Int64] = []
    while true {
      let page = try store.read {
        try $0.recordings(since: Sample.noon + .seconds(5), after: ids.last ?? 0, limit: 2)
      }
      #expect(page.count <= 2)
      guard let last = page.last else { break }
      #expect(last.event.key == EventKey("qq:\(last.id)"))
      ids += page.map(\.id)
    }
    #expect(ids == [10, 11, 12, 19, 20])
    let none = try store.read { try $0.recordings(since: Sample.noon + .days(1), limit: 5) }
    #expect(none.isEmpty)
    let all = try store.read { try $0.recordings(since: Sample.noon - .days(1), limit: 50) }
    #expect(all.count == 14)
  }

  @Test("The newest events with effects come first, of one chat or of all")
  func latest() throws {
    let other = ChatID(Sample.gateway, "6000")
    let silence = Silence(
      rule: "greet", since: Sample.noon, until: Sample.noon + .hours(1), by: "console")
    let tagging = Tagging(chat: other, member: Sample.member, tag: "vip", isSet: true)
    try commit(Sample.said(1, "one"), .act(Sample.reply("a")))
    try commit(Sample.said(2, "two"))
    try commit(Sample.event("qq:3", in: other), .tag(tagging))
    try commit(Sample.event("qq:4"), .silence(silence))
    let all = try store.read { try $0.latestWithEffects(in: nil, limit: 9) }
    #expect(all.map(\.key.text) == ["qq:4", "qq:3", "qq:1"])
    let here = try store.read { try $0.latestWithEffects(in: Sample.chat, limit: 9) }
    #expect(here.map(\.key.text) == ["qq:4", "qq:1"])
    #expect(try store.read { try $0.latestWithEffects(in: nil, limit: 1) }.count == 1)
  }

  @Test("A message leads to its event, and what the steward said to the event it was said for")
  func messages() throws {
    let said = Sample.message(77)
    try commit(Sample.said(1, "hi"), .act(Sample.reply("hello")))
    try store.batch { batch in
      let rows = try batch.undelivered()
      let credits = rows.map { Credit(id: $0.id, state: .delivered, message: said) }
      _ = try batch.credit(credits, at: Sample.noon)
    }
    let other = ChatID(Sample.gateway, "6000")
    try store.read { batch throws in
      #expect(try batch.event(ofMessage: Sample.message(1), in: Sample.chat)?.text == "qq:1")
      #expect(try batch.event(ofMessage: said, in: Sample.chat) == nil)
      #expect(try batch.event(saying: said, in: Sample.chat)?.text == "qq:1")
      #expect(try batch.event(saying: said, in: other) == nil)
      #expect(try batch.event(saying: Sample.message(1), in: Sample.chat) == nil)
    }
  }

  @Test("Where no texts are to be kept, events keep no body, and bodies go with the texts")
  func retention() throws {
    var settings = Store.Settings()
    settings.texts = .zero
    let silent = try Store(path: scratch.path + "/silent", settings: settings)
    let event = Sample.said(1, "secret")
    try silent.batch { _ = try $0.commitStep(event, Step(), keepsTrace: false) }
    #expect(try silent.read { try $0.recorded(event.key)?.event } == nil)
    #expect(try silent.read { try $0.recordings(since: Sample.noon, limit: 9) }.isEmpty)

    try commit(event)
    try store.batch { _ = try $0.prune(now: Sample.noon + .days(7)) }
    #expect(try store.read { try $0.recorded(event.key)?.event } == event)
    try store.batch { _ = try $0.prune(now: Sample.noon + .days(7) + .seconds(1)) }
    let recording = try #require(try store.read { try $0.recorded(event.key) })
    #expect(recording.event == nil && recording.trace == nil)
  }

  @Test("Bodies outlive the traces that are beyond their count")
  func beyondTraces() throws {
    var settings = Store.Settings()
    settings.tracedEvents = 1
    let store = try Store(path: scratch.path + "/few", settings: settings)
    let (first, second) = (Sample.said(1, "a"), Sample.said(2, "b"))
    let trace = Trace([.init(rule: "price", reason: "no pattern hit")])
    try store.batch { batch in
      for event in [first, second] {
        _ = try batch.commitStep(event, Step(trace: trace), keepsTrace: true)
      }
      _ = try batch.prune(now: Sample.noon)
    }
    let recording = try #require(try store.read { try $0.recorded(first.key) })
    #expect(recording.event == first && recording.trace == nil)
    #expect(try store.read { try $0.recorded(second.key)?.trace } == trace)
  }
}
