import Foundation
import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Forgetting a member")
struct ForgetTests {
  let scratch: Scratch
  let store: Store
  let ann = MemberID(Sample.gateway, "1234509876")
  let bob = MemberID(Sample.gateway, "12345098761")
  let here = Sample.chat
  let now = Sample.noon + .minutes(1)
  var direct: ChatID { .direct(with: ann) }

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func said(
    _ id: Int, _ text: String, by member: MemberID, _ name: String, in chat: ChatID = Sample.chat
  ) -> Event {
    var event = Sample.said(id, text)
    event.chat = Chat(id: chat, kind: chat.directPeer == nil ? .group : .direct)
    event.actor = Person(id: member, name: name)
    return event
  }

  private func send(_ text: String, _ rest: Part..., to chat: ChatID = Sample.chat) -> Effect {
    .act(
      Delivery(
        .send(chat: chat, content: [.text(text)] + rest, replyTo: nil), lane: .talk,
        notBefore: Sample.noon, expires: Sample.noon + .hours(1)))
  }

  private func commit(
    _ event: Event, _ effects: Effect..., changes: [Slot: Change] = [:],
    trace: Trace = Trace(), ordered: Order.Kind? = nil
  ) throws -> [OutboxRow] {
    let effects = effects.map { Step.Caused(rule: "greet", effect: $0) }
    var step = Step(effects: effects, changes: changes, trace: trace)
    step.ordered = ordered
    return try store.batch { try $0.commitStep(event, step, keepsTrace: true) }
  }

  /// Everything about Ann in every table, and something about Bob beside it.
  private func fill() throws {
    let scope = "\(here) \(ann)"
    let wake = Wake(
      rule: "greet", scope: scope, key: "k", due: Sample.noon + .hours(1), chat: here)
    let rung = Wake(rule: "greet", scope: scope, key: "r", due: Sample.noon, chat: here)
    let delivered = try commit(
      said(1, "Annsecret one", by: ann, "Annabel"), send("well, Annabel!"), .wake(wake),
      .award(Award(chat: here, member: ann, points: 7, because: "Annsecret kindness")),
      .tag(Tagging(chat: here, member: ann, tag: "Anntag", isSet: true)),
      .silence(
        Silence(
          rule: "morning", chat: here, since: now, until: now + .days(1), because: "Annsecret",
          by: ann.text)),
      changes: [
        Slot(rule: "greet", part: "state", scope: scope): .set("Annsecret", until: nil),
        Slot(rule: "~shadow", part: "state", scope: " \(ann)"): .set(1, until: nil),
        Slot(rule: "gather", part: "state", scope: here.text):
          .set([ann.text, bob.text], until: nil),
        Slot(rule: "other", part: "state", scope: "\(here) \(bob)"): .set("Bob's", until: nil),
      ],
      trace: Trace([.init(rule: "greet", fired: true, reason: "Annsecret reason")]))
    let credits = delivered.map {
      Credit(id: $0.id, state: .unknown, reason: "cut", message: Sample.message(99))
    }
    try store.batch { _ = try $0.credit(credits, at: now) }
    _ = try commit(said(2, "Annsecret", by: ann, "Annabel", in: direct), send("hi", to: direct))
    var kicked = said(3, "", by: bob, "Bob")
    (kicked.type, kicked.message) = (.left, nil)
    kicked.target = Person(id: ann, name: "Annabel of old")
    kicked.key = EventKey("qq:notice/\(ann.local)/3")
    _ = try commit(kicked, send("goodbye"))
    var mention = said(4, "ask her", by: bob, "Bob")
    mention.message?.content.append(.mention(ann))
    _ = try commit(mention, send("asked", .mention(ann)))
    _ = try commit(.ringing(rung, received: Sample.noon), send("welcome Annabel"))
    var corrected = said(6, "Annsecret", by: bob, "Bob")
    corrected.type = .ordered
    _ = try commit(
      corrected,
      .checkIn(Day.entry(0, of: ann, in: here)),
      .checkIn(Day.entry(1, .leave, of: ann, in: direct)),
      .checkIn(Day.entry(0, of: bob, in: here)), .strike(Day.strike(0, of: ann, in: here)),
      .checkIn(Day.entry(0, of: ann, in: here)),
      .beginBreak(PlanBreak(plan: "read", chat: direct, days: Day.after(0)...Day.after(9))),
      .offence(Found.offence("Annsecret ad", of: ann, in: here)),
      .offence(Found.offence("Bob's ad", of: bob, in: here)),
      .mark(Found.marking(true, 1, of: ann, in: here)),
      .mark(Found.marking(true, 2, of: bob, in: here)),
      ordered: .effects)
    let award = Award(chat: here, member: bob, points: 5, because: "kind to 1234509876")
    _ = try commit(said(5, "Bob's words", by: bob, "Bob"), send("Bob's answer"), .award(award))
    try store.batch {
      try $0.quarantine(
        EventKey("qq:q"), gateway: Sample.gateway, received: Sample.noon, reason: "odd",
        raw: Array(#"{"user_id":1234509876,"text":"Annsecret"}"#.utf8))
    }
  }

  private func bytes() -> Data {
    ["", "-wal"].reduce(into: Data()) {
      $0 += (try? Data(contentsOf: URL(filePath: scratch.database + $1))) ?? Data()
    }
  }

  private let traces = ["Annabel", "Annsecret", "Anntag", "/1234509876", "qq:1234509876\""]

  private func sums() throws -> [String] {
    try store.withDatabase {
      try String.fetchAll($0, sql: "SELECT chat || sum(points) FROM entry GROUP BY chat")
    }
  }

  @Test("Nothing of the member is left in the files, and sums stay")
  func bytesGone() throws {
    try fill()
    let sums = try sums()
    #expect(sums == ["qq:500012"])
    for trace in traces { #expect(bytes().range(of: Data(trace.utf8)) != nil, "\(trace)") }
    let forgotten = try store.batch { try $0.forget(ann, at: now) }
    #expect(try self.sums() == sums)
    #expect(bytes().range(of: Data("Annabel".utf8)) == nil, "before it is closed")
    try store.close()
    let bytes = self.bytes()
    for trace in traces { #expect(bytes.range(of: Data(trace.utf8)) == nil, "\(trace)") }
    #expect(bytes.range(of: Data("1234509876 ".utf8)) == nil)
    for kept in [bob.text, "Bob's words", "Bob's answer", "Bob's"] {
      #expect(bytes.range(of: Data(kept.utf8)) != nil, "\(kept)")
    }
    #expect(forgotten.chats == 2 && forgotten.messages == 2 && forgotten.events == 4)
    #expect(forgotten.checkIns == 4 && forgotten.offences == 1 && forgotten.markings == 1)
    #expect(forgotten.mentions == 2 && forgotten.entries == 2 && forgotten.rows == 5)
    #expect(forgotten.quarantined == 1 && forgotten.values == 3 && forgotten.silences == 1)
    let cancel = Effect.cancelWake(rule: "greet", scope: "\(here) \(ann)", key: "k")
    #expect(forgotten.timers == [cancel])
    #expect(forgotten.withdrawn.count == 4)
  }

  @Test("What is held in memory is forgotten as well, and others keep theirs")
  func caches() throws {
    try fill()
    _ = try store.batch { try $0.forget(ann, at: now) }
    try store.read { batch throws in
      #expect(try batch.member(ann, in: here) == nil && batch.member(ann, in: direct) == nil)
      #expect(try batch.chat(direct) == nil)
      #expect(try batch.member(bob, in: here)?.points == 5)
      let slot = Slot(rule: "greet", part: "state", scope: "\(here) \(ann)")
      #expect(try batch.value(String.self, at: slot) == nil)
      let other = Slot(rule: "other", part: "state", scope: "\(here) \(bob)")
      #expect(try batch.value(String.self, at: other) == "Bob's")
      #expect(try batch.silences().map(\.by) == ["forgotten"])
      #expect(try batch.timers().isEmpty)
      #expect(try batch.attendance(of: ann, in: here, plan: "read").isEmpty)
      #expect(try batch.attendance(of: bob, in: here, plan: "read").marks.count == 1)
      #expect(try batch.breaks(of: "read").isEmpty)
      #expect(try batch.undelivered().map(\.cause.text) == ["qq:5"])
      #expect(try batch.recorded(EventKey("qq:5"))?.entries.count == 1)
    }
    #expect(throws: MemberRefusal.unknown) { try store.batch { try $0.forget(ann, at: now) } }
  }

  @Test("Who is to be forgotten is shown first; a chat's id is no member's")
  func forgettable() throws {
    try fill()
    let found = try store.batch { try $0.forgettable(ann) }
    #expect(found.names == ["Annabel", "Annabel of old"])
    #expect(found.chats.map(\.id) == [here, direct].sorted { $0.text < $1.text })
    #expect(found.counts.messages == 2)
    for stranger in [String(here.local), "99"] {
      #expect(throws: MemberRefusal.unknown) {
        try store.batch { try $0.forgettable(MemberID(here.gateway, stranger)) }
      }
    }
    let forgotten = try store.batch { try $0.forget(ann, at: now) }
    #expect(forgotten.messages == found.counts.messages && forgotten.timers == found.counts.timers)
  }

  @Test("A forgotten row is not sent again")
  func retry() throws {
    try fill()
    _ = try store.batch { try $0.forget(ann, at: now) }
    let ruling = try store.batch {
      try $0.retry(OutboxID(1), at: now, expires: now + .hours(1))
    }
    #expect(ruling == .refused("the text of row 1 is no longer kept"))
  }

  @Test("What is forgotten is what the member was told before")
  func everything() throws {
    try fill()
    let told = try store.batch { try $0.everything(of: ann) }
    let forgotten = try store.batch { try $0.forget(ann, at: now) }
    let counts = [
      ("member-of", forgotten.chats), ("message", forgotten.messages),
      ("event", forgotten.events - 1), ("done-to", 1), ("mentioned-in", forgotten.mentions),
      ("entry", forgotten.entries), ("checkin", forgotten.checkIns), ("attendance", 2),
      ("break", 1), ("offence", forgotten.offences), ("marking", forgotten.markings),
      ("outbox", forgotten.rows - 1), ("outbox-of-others", 1),
      ("quarantine", forgotten.quarantined), ("memory", forgotten.values - 1),
      ("timer", forgotten.timers.count), ("silence", forgotten.silences), ("chat", 1),
    ]
    for (table, count) in counts {
      #expect(count > 0, "the test has nothing in '\(table)'")
      #expect(told[table]?.array?.count == count, "\(table)")
    }
    // Every table of the database but these is told of.
    let tables = try store.withDatabase {
      try String.fetchAll(
        $0, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND instr(name, '_') = 0")
    }
    let nobodys: Set = ["mark", "schedule", "retired"]
    for table in tables where !nobodys.contains(table) && table != "member" {
      #expect(told[table] != nil, "\(table)")
    }
    #expect(told["names"]?.array?.map(\.string) == ["Annabel", "Annabel of old"])
    let bodies = told["event"]?.array?.compactMap { $0["body"]?["message"] }
    #expect(bodies?.count == 2)
    #expect(!told.storedText.contains("ask her"))
  }

  @Test("Many rows come and go, and still nothing is left of one of many")
  func crowded() throws {
    var generator = SeededGenerator(state: 7)
    for round in 0..<40 {
      try store.batch { batch in
        for id in 0..<50 {
          let isAnn = Int.random(in: 0..<10, using: &generator) == 0
          let number = Int.random(in: 2_000_000_000...2_000_009_999, using: &generator)
          let member = isAnn ? ann : MemberID(Sample.gateway, "\(number)")
          let event = said(
            round * 50 + id, isAnn ? "Annsecret \(id)" : "words \(id)", by: member,
            isAnn ? "Annabel" : "n\(number)")
          let part = "p\(Int.random(in: 0..<500, using: &generator))"
          let slot = Slot(rule: "r", part: part, scope: "\(here) \(member)")
          let value = Change.set(String(repeating: "x", count: id * 3), until: event.time)
          let effects = [
            send("answer", .mention(member)), .award(Award(chat: here, member: member, points: 1)),
          ].map { Step.Caused(rule: "r", effect: $0) }
          _ = try batch.commitStep(
            event, Step(effects: effects, changes: [slot: value]), keepsTrace: true)
        }
        _ = try batch.prune(now: Sample.noon + .minutes(Int64(round)), limit: 20)
      }
    }
    _ = try store.batch { try $0.forget(ann, at: now) }
    try store.close()
    let bytes = self.bytes()
    for trace in traces { #expect(bytes.range(of: Data(trace.utf8)) == nil, "\(trace)") }
  }
}
