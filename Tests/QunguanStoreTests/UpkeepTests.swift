import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Upkeep")
struct UpkeepTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  private func commit(_ store: Store, _ ids: ClosedRange<Int>, at time: Timestamp) throws {
    try store.batch { batch in
      for id in ids {
        _ = try batch.commitStep(Sample.said(id, "hi", at: time), Step(), keepsTrace: true)
      }
    }
  }

  private func count(_ store: Store, _ sql: String) throws -> Int? {
    try store.withDatabase { try Int.fetchOne($0, sql: sql) }
  }

  @Test("Keys are kept 8 days, texts and traces 7, and the newest of each stays")
  func ages() throws {
    let store = try scratch.store()
    try commit(store, 1...10, at: Sample.noon)
    let texts = "SELECT count(text) FROM message"
    for (age, events, texts_) in [(Int64(6), 10, 10), (8, 10, 0), (9, 1, 0)] {
      try store.batch { _ = try $0.prune(now: Sample.noon + .days(age)) }
      #expect(try store.read { try $0.counts().events } == events)
      #expect(try count(store, texts) == texts_)
    }
    #expect(try count(store, "SELECT count(trace) FROM event") == 0)
    #expect(try count(store, "SELECT count(*) FROM message") == 10)
    try store.batch { _ = try $0.prune(now: Sample.noon + .days(31)) }
    #expect(try count(store, "SELECT count(*) FROM message") == 1)
    #expect(try store.read { try $0.member(Sample.member, in: Sample.chat)?.messages } == 10)
  }

  @Test("Keys are kept 8 days even where the settings say less")
  func minimum() throws {
    var settings = Store.Settings()
    settings.eventKeys = .days(1)
    let store = try scratch.store(settings)
    try commit(store, 1...3, at: Sample.noon)
    try store.batch { _ = try $0.prune(now: Sample.noon + .days(7)) }
    #expect(try store.read { try $0.counts().events } == 3)
  }

  @Test("One call removes no more than its limit, and stops at what is young")
  func limits() throws {
    let store = try scratch.store()
    try commit(store, 1...10, at: Sample.noon)
    try commit(store, 11...15, at: Sample.noon + .days(5))
    let now = Sample.noon + .days(9)
    var events: [Int] = []
    for _ in 0..<4 {
      try store.batch { _ = try $0.prune(now: now, limit: 4) }
      events.append(try store.read { try $0.counts().events })
    }
    #expect(events == [11, 7, 5, 5])
    #expect(try count(store, "SELECT count(text) FROM message") == 5)
    #expect(try store.batch { try $0.prune(now: now, limit: 4) } == 0)
  }

  @Test("Texts already emptied are not looked at again after opening")
  func textMark() throws {
    try commit(scratch.store(), 1...4, at: Sample.noon)
    let now = Sample.noon + .days(7) + .seconds(1)
    // Texts, traces and the events themselves.
    #expect(try scratch.store().batch { try $0.prune(now: now) } == 4 + 4 + 4)
    #expect(try scratch.store().batch { try $0.prune(now: now) } == 0)
  }

  @Test("Only the newest events keep their traces, as many as the settings say")
  func traceCount() throws {
    var settings = Store.Settings()
    settings.tracedEvents = 5
    let store = try scratch.store(settings)
    try commit(store, 1...12, at: Sample.noon)
    #expect(try store.batch { try $0.prune(now: Sample.noon, limit: 4) } == 4)
    #expect(try store.batch { try $0.prune(now: Sample.noon, limit: 4) } == 3)
    #expect(try store.batch { try $0.prune(now: Sample.noon, limit: 4) } == 0)
    #expect(try count(store, "SELECT count(trace) FROM event") == 5)
    #expect(try store.read { try $0.trace(of: EventKey("qq:12")) } != nil)
    #expect(try store.read { try $0.trace(of: EventKey("qq:7")) } == nil)
  }

  @Test("Where no texts are to be kept, none is left once it is settled")
  func noTexts() throws {
    var settings = Store.Settings()
    settings.texts = .zero
    let store = try scratch.store(settings)
    let (chat, member) = (Sample.chat, Sample.member)
    let request = JoinRequest(token: "t", kind: .join, comment: "secret")
    let actions: [Action] = [
      .send(chat: chat, content: [.text("secret")], replyTo: Sample.message(1)),
      .setCard(chat: chat, member: member, card: "secret"),
      .resolveJoin(
        chat: chat, request: request, member: member, approve: false, reason: "secret"),
      .send(chat: chat, content: [.text("secret"), .mention(member)], replyTo: nil),
    ]
    let rows = try store.batch { batch in
      try batch.quarantine(
        EventKey("qq:9"), gateway: Sample.gateway, received: Sample.noon, reason: "odd",
        raw: Array("secret".utf8))
      var step = Step(trace: Trace([.init(rule: "greet", fired: true, reason: "said 'secret'")]))
      step.effects = actions.map {
        let delivery = Delivery($0, lane: .talk, notBefore: Sample.noon, expires: Sample.noon)
        return .init(rule: "greet", effect: .act(delivery))
      }
      return try batch.commitStep(Sample.said(1, "secret"), step, keepsTrace: true)
    }
    let later = Sample.noon + .seconds(1)
    let credits = rows.dropLast().map { Credit(id: $0.id, state: .unknown, reason: "cut off") }
    try store.batch { _ = try $0.credit(credits, at: Sample.noon) }
    #expect(try store.batch { try $0.prune(now: later, limit: 2) } == 3)
    #expect(try store.batch { try $0.prune(now: later, limit: 2) } == 1)
    #expect(try store.batch { try $0.prune(now: later, limit: 2) } == 0)

    let left = try store.withDatabase { db in
      try ["event", "message", "quarantine", "outbox"].flatMap { table in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\(table) \($0)" }
      }
    }
    #expect(left.filter { $0.contains("secret") }.allSatisfy { $0.contains("waiting") })
    let emptied = try store.read { try $0.outbox(states: [.unknown], limit: 9).reversed() }
    #expect(
      emptied.map(\.row.delivery.action) == [
        .send(chat: chat, content: [], replyTo: Sample.message(1)),
        .setCard(chat: chat, member: member, card: ""),
        .resolveJoin(
          chat: chat, request: JoinRequest(token: "t", kind: .join, comment: nil), member: member,
          approve: false, reason: nil),
      ])
    #expect(try store.read { try $0.undelivered() } == [rows[3]])
    let ruling = try store.batch { try $0.retry(rows[0].id, at: later, expires: later) }
    #expect(ruling == .refused("the text of row \(rows[0].id) is no longer kept"))
  }

  @Test("Texts, what was received, and traces go when the settings say")
  func textAge() throws {
    var settings = Store.Settings()
    settings.texts = .days(2)
    let store = try scratch.store(settings)
    try commit(store, 1...2, at: Sample.noon)
    try store.batch { batch in
      try batch.quarantine(
        EventKey("qq:9"), gateway: Sample.gateway, received: Sample.noon, reason: "odd", raw: [1])
    }
    let sql = """
      SELECT (SELECT count(trace) FROM event) + (SELECT count(text) FROM message)
        + (SELECT count(raw) FROM quarantine) + (SELECT count(body) FROM event)
      """
    #expect(try count(store, sql) == 7)
    try store.batch { _ = try $0.prune(now: Sample.noon + .days(2)) }
    #expect(try count(store, sql) == 7)
    #expect(try store.batch { try $0.prune(now: Sample.noon + .days(2) + .seconds(1)) } == 7)
    #expect(try count(store, sql) == 0)
    #expect(try store.read { try $0.counts().quarantined } == 1)
  }

  @Test("The outbox keeps what is not settled, whatever its age")
  func outbox() throws {
    let store = try scratch.store()
    let rows = try store.batch { batch in
      try batch.commitStep(
        Sample.said(1, "hi"),
        Sample.step(.act(Sample.reply("1")), .act(Sample.reply("2")), .act(Sample.reply("3"))),
        keepsTrace: false)
    }
    func settle(_ row: OutboxRow) throws {
      try store.batch { batch in
        _ = try batch.claim([row.id], at: Sample.noon)
        _ = try batch.credit([Credit(id: row.id, state: .delivered)], at: Sample.noon)
      }
    }
    try settle(rows[0])
    try settle(rows[2])
    let late = Sample.noon + .days(31)
    try store.batch { _ = try $0.prune(now: late) }
    #expect(try store.read { try $0.counts().outbox } == [.waiting: 1, .delivered: 1])
    #expect(try store.read { try $0.undelivered() } == [rows[1]])
    try settle(rows[1])
    try store.batch { _ = try $0.prune(now: late) }
    #expect(try store.read { try $0.counts().outbox } == [.delivered: 1])
  }

  @Test("Expired values of rule memory go, in turns, and out of the cache too")
  func expiry() throws {
    let store = try scratch.store()
    var changes: [Slot: Change] = [:]
    for number in 0..<20 {
      let until = number % 2 == 0 ? Sample.noon + .hours(1) : nil
      changes[Sample.slot("s\(number)")] = .set(number, until: until)
    }
    try store.batch {
      _ = try $0.commitStep(Sample.said(1, "a"), Sample.step(changes: changes), keepsTrace: false)
      #expect(try $0.prune(now: Sample.noon + .hours(1)) == 0)
    }
    var removed = 0
    for _ in 0..<5 {
      removed += try store.batch { try $0.prune(now: Sample.noon + .hours(2), limit: 6) }
    }
    #expect(removed == 10)
    try store.read { batch throws in
      for number in 0..<20 {
        let value = try batch.value(Int.self, at: Sample.slot("s\(number)"))
        #expect(value == (number % 2 == 0 ? nil : number))
      }
    }
  }

  @Test("Counts are exact")
  func counts() throws {
    let store = try scratch.store()
    let empty = try store.read { try $0.counts() }
    #expect(empty.events == 0 && empty.quarantined == 0 && empty.outbox.isEmpty)
    #expect(empty.databaseBytes > 0)
    try commit(store, 1...3, at: Sample.noon)
    try store.batch { batch in
      try batch.quarantine(
        EventKey("qq:9"), gateway: Sample.gateway, received: Sample.noon, reason: "odd", raw: nil)
      _ = try batch.commitStep(
        Sample.said(4, "x"), Sample.step(.act(Sample.reply("1"))), keepsTrace: false)
    }
    let counts = try store.read { try $0.counts() }
    #expect(counts.events == 5 && counts.quarantined == 1 && counts.outbox == [.waiting: 1])
  }
}

@Suite("A full disk")
struct FullDiskTests {
  @Test("Loses nothing that was committed, keeps nothing of the batch, and goes on with room")
  func full() throws {
    let scratch = try Scratch()
    let store = try scratch.store()
    let long = String(repeating: "x", count: 20_000)
    func write(_ ids: Range<Int>) throws {
      try store.batch { batch in
        for id in ids {
          try batch.savepoint {
            let slot = Sample.slot("s")
            _ = try batch.commitStep(
              Sample.said(id, long), Sample.step(changes: [slot: .set(id, until: nil)]),
              keepsTrace: false)
          }
        }
      }
    }
    try write(0..<2)
    try store.withDatabase { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages + 10)")
    }
    for _ in 0..<3 {
      #expect(throws: StoreError.full) { try write(2..<50) }
      #expect(try store.read { try $0.counts().events } == 2)
      #expect(try store.read { try $0.value(Int.self, at: Sample.slot("s")) } == 1)
    }
    try store.withDatabase { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
    try write(2..<50)
    try store.close()
    let again = try scratch.store()
    #expect(try again.read { try $0.counts().events } == 50)
    #expect(try again.read { try $0.value(Int.self, at: Sample.slot("s")) } == 49)
    let check = try again.withDatabase { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    #expect(check == "ok")
  }

  @Test("A batch that is on disk is not refused because the log can't be moved just then")
  func checkpointFails() throws {
    let scratch = try Scratch()
    var settings = Store.Settings()
    settings.changesPerCheckpoint = 1
    let store = try scratch.store(settings)
    // A reading in progress locks the checkpoint out.
    var reading = try store.withDatabase { db in
      let cursor = try Row.fetchCursor(db, sql: "SELECT name FROM sqlite_schema")
      _ = try cursor.next()
      #expect(throws: DatabaseError.self) { try db.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)") }
      return Optional(cursor)
    }
    defer { store.withDatabase { _ in _ = reading.take() } }
    let slot = Sample.slot("s")
    try store.batch {
      _ = try $0.commitStep(
        Sample.said(1, "hi"), Sample.step(changes: [slot: .set(1, until: nil)]), keepsTrace: false)
    }
    #expect(try store.read { try $0.value(Int.self, at: slot) } == 1)
    #expect(try scratch.store().read { try $0.isKnown(EventKey("qq:1")) })
  }

  @Test("SQLite's errors are sorted by whether one event can be to blame")
  func sorting() {
    func sorted(_ code: Int32) -> StoreError {
      StoreError(DatabaseError(resultCode: ResultCode(rawValue: code), message: "m"))
    }
    #expect(sorted(13) == .full)
    #expect(sorted(5) == .busy && sorted(517) == .busy && sorted(6) == .busy)
    #expect(sorted(11) == .corrupt("m (SQLite 11)"))
    #expect(sorted(1034) == .io("m (SQLite 1034)"))  // SQLITE_IOERR_FSYNC
    for code: Int32 in [10, 8, 14, 7, 1034] { #expect(sorted(code).failsBatch) }
    for code: Int32 in [10, 1034, 11, 26] { #expect(sorted(code).endsProcess) }
    for code: Int32 in [13, 5, 6, 19] { #expect(!sorted(code).endsProcess) }
    for code: Int32 in [19, 2067, 1, 20] { #expect(!sorted(code).failsBatch) }
  }
}
