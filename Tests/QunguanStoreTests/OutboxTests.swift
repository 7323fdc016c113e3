import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Outbox")
struct OutboxTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private func enqueue(_ deliveries: Delivery...) throws -> [OutboxRow] {
    try store.batch { batch in
      let count = try batch.counts().events
      let step = Step(effects: deliveries.map { .init(rule: "greet", effect: .act($0)) })
      return try batch.commitStep(Sample.said(count, "hi"), step, keepsTrace: false)
    }
  }

  private func entries(_ states: OutboxRow.State...) throws -> [OutboxEntry] {
    try scratch.store().read { try $0.outbox(states: Set(states), limit: 10) }
  }

  @Test("Rows wait in the order of their commitment, also after opening again")
  func order() throws {
    let rows = try enqueue(Sample.reply("one"), Sample.reply("two")) + enqueue(Sample.reply("3"))
    #expect(rows.map(\.id) == rows.map(\.id).sorted())
    #expect(rows.allSatisfy { $0.state == .waiting && $0.rule == "greet" && $0.attempts == 0 })
    #expect(rows[2].cause == EventKey("qq:1"))
    #expect(try scratch.store().read { try $0.undelivered() } == rows)
  }

  @Test("Only waiting rows can be claimed")
  func claiming() throws {
    let id = try enqueue(Sample.reply("one"))[0].id
    #expect(try store.batch { try $0.claim([id, OutboxID(77)], at: Sample.noon) } == [id])
    #expect(try store.batch { try $0.claim([id], at: Sample.noon) } == [])
    let entry = try #require(try entries(.claimed).first)
    #expect(entry.row.attempts == 1)
    #expect(try store.read { try $0.undelivered() } == [])
  }

  @Test("Credits write the outcome, the reason and what was said")
  func credits() throws {
    let rows = try enqueue(Sample.reply("one"), Sample.reply("two"), Sample.reply("three"))
    let later = Sample.noon + .seconds(9)
    try store.batch { batch in
      _ = try batch.claim(rows.map(\.id), at: Sample.noon)
      let more = try batch.credit(
        [
          Credit(id: rows[0].id, state: .delivered, message: Sample.message(9)),
          Credit(id: rows[1].id, state: .rejected, reason: "no such group"),
          Credit(id: rows[2].id, state: .waiting, notBefore: later, reason: "rate limited"),
        ], at: later)
      #expect(more.isEmpty)
    }
    let all = try entries(.delivered, .rejected, .waiting)
    #expect(all.map(\.row.state) == [.waiting, .rejected, .delivered])
    #expect(all.map(\.reason) == ["rate limited", "no such group", nil])
    #expect(all[2].message == Sample.message(9))
    #expect(all[0].row.delivery.notBefore == later)
    #expect(all[1].row.delivery.notBefore == Sample.noon)
    #expect(all[0].changed == later && all[0].created == Sample.noon)
  }

  @Test("A credit that comes too late changes nothing")
  func lateCredit() throws {
    let id = try enqueue(Sample.reply("one"))[0].id
    try store.batch { batch in
      _ = try batch.drop(id, at: Sample.noon)
      var delivery = Credit(id: id, state: .delivered)
      delivery.message = Sample.message(9)
      #expect(try batch.credit([delivery], at: Sample.noon).isEmpty)
    }
    #expect(try entries(.dropped).map(\.message) == [nil])
  }

  @Test("What is to be recalled is deleted that long after it was said")
  func recall() throws {
    var delivery = Sample.reply("one")
    delivery.recallAfter = .seconds(30)
    let rows = try enqueue(delivery, delivery, Sample.reply("stays"))
    let said = Sample.noon + .seconds(5)
    let recalls = try store.batch { batch in
      _ = try batch.claim(rows.map(\.id), at: said)
      return try batch.credit(
        [
          Credit(id: rows[0].id, state: .delivered, message: Sample.message(9)),
          Credit(id: rows[1].id, state: .delivered, message: nil),
          Credit(id: rows[2].id, state: .delivered, message: Sample.message(10)),
        ], at: said)
    }
    let recall = try #require(recalls.first)
    #expect(recalls.count == 1)
    #expect(recall.delivery.action == .delete(chat: Sample.chat, message: Sample.message(9)))
    #expect(recall.delivery.lane == .moderation)
    #expect(recall.delivery.notBefore == said + .seconds(30))
    #expect(recall.delivery.expires > recall.delivery.notBefore + .hours(1))
    #expect(recall.cause == rows[0].cause)
    #expect(try scratch.store().read { try $0.undelivered() } == [recall])
  }

  @Test("What a crash left claimed is unknown, or waits again where repeating does no harm")
  func recovery() throws {
    let rows = try enqueue(Sample.reply("one"), Sample.reply("two"), Sample.reply("three"))
    try store.batch { _ = try $0.claim([rows[0].id, rows[1].id], at: Sample.noon) }
    let count = try store.batch { batch in
      try batch.recover(at: Sample.noon) { $0.id == rows[1].id }
    }
    #expect(count == 2)
    #expect(try entries(.unknown).map(\.row.id) == [rows[0].id])
    #expect(try entries(.unknown)[0].reason == "the daemon ended while it was being sent")
    #expect(try store.read { try $0.undelivered().map(\.id) } == [rows[1].id, rows[2].id])
    #expect(try store.batch { try $0.recover(at: Sample.noon) { _ in false } } == 0)
  }

  @Test("Operators retry what ended undelivered and drop what waits; else they are told why not")
  func tools() throws {
    let id = try enqueue(Sample.reply("one"))[0].id
    let expires = Sample.noon + .hours(1)
    func retry(_ id: OutboxID) throws -> Ruling {
      try store.batch { try $0.retry(id, at: Sample.noon + .minutes(5), expires: expires) }
    }
    func drop() throws -> Ruling { try store.batch { try $0.drop(id, at: Sample.noon) } }
    #expect(try retry(OutboxID(9)) == .refused("there is no row 9 in the outbox"))
    #expect(try retry(id) == .refused("row \(id) is waiting"))
    guard case .applied(let dropped) = try drop() else { Issue.record("not dropped"); return }
    #expect(dropped.state == .dropped)
    #expect(try drop() == .refused("row \(id) is dropped"))
    guard case .applied(let retried) = try retry(id) else { Issue.record("not retried"); return }
    #expect(retried.state == .waiting)
    #expect(retried.delivery.expires == expires)
    #expect(retried.delivery.notBefore == Sample.noon + .minutes(5))
    #expect(try entries(.waiting).map(\.reason) == [nil])
  }

  @Test("A row that this version can't read is set aside, and the others go on")
  func unreadable() throws {
    let rows = try enqueue(
      Sample.reply("1"), Sample.reply("2"), Sample.reply("3"), Sample.reply("4"))
    try store.batch { _ = try $0.claim([rows[2].id, rows[3].id], at: Sample.noon) }
    try store.withDatabase { db in
      try db.execute(
        sql: "UPDATE outbox SET action = json_set(action, '$.do', 'juggle') WHERE id IN (?, ?)",
        arguments: [rows[0].id.number, rows[2].id.number])
    }
    let (recovered, waiting) = try store.batch { batch in
      let count = try batch.recover(at: Sample.noon + .hours(1)) { _ in true }
      return (count, try batch.undelivered())
    }
    #expect(recovered == 1)
    #expect(waiting.map(\.id) == [rows[1].id, rows[3].id])
    #expect(try store.read { try $0.counts().outbox } == [.waiting: 2, .rejected: 2])
    #expect(try entries(.rejected, .waiting).map(\.row.id) == [rows[3].id, rows[1].id])
    let reasons = try store.withDatabase {
      try String.fetchAll($0, sql: "SELECT reason FROM outbox WHERE state = 'rejected'")
    }
    #expect(reasons == Array(repeating: "this version can't read it", count: 2))
    let ruling = try store.batch { try $0.retry(rows[0].id, at: Sample.noon, expires: Sample.noon) }
    let sentence = "row \(rows[0].id) was written by another version of qunguan"
    #expect(ruling == .refused(sentence))
  }

  @Test("The newest rows are listed first, as many as asked for")
  func listing() throws {
    let rows = try enqueue(Sample.reply("1"), Sample.reply("2"), Sample.reply("3"))
    let listed = try store.read { try $0.outbox(states: [.waiting], limit: 2) }
    #expect(listed.map(\.row.id) == [rows[2].id, rows[1].id])
    #expect(try store.read { try $0.outbox(states: [.waiting], limit: -1) } == [])
  }
}
