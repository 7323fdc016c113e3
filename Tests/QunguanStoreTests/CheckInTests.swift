import Foundation
import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("The ledger of check-ins")
struct CheckInTests {
  let scratch: Scratch
  let store: Store
  let ann = Sample.member
  let bob = MemberID(Sample.gateway, "2001")

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  @Test("What holds already is no entry, and what is struck is gone and can be entered again")
  func entering() throws {
    let entry = Effect.checkIn(Day.entry(0, amount: 3_000))
    try store.commit("qq:1", [entry, entry])
    try store.commit("qq:2", [.strike(Day.strike(0)), .strike(Day.strike(0))])
    #expect(try store.days() == [])
    try store.commit("qq:3", [entry, .checkIn(Day.entry(1, .leave))])
    #expect(try store.days() == ["0 done", "1 leave"])
    let rows = try store.withDatabase { try Int.fetchOne($0, sql: "SELECT count(*) FROM checkin") }
    #expect(rows == 4)
    #expect(try store.inconsistencies() == [])
  }

  @Test("Many changes of one batch write a row once, and nothing of an event that failed")
  func savepoint() throws {
    struct Failure: Error {}
    try store.commit("qq:0", [.checkIn(Day.entry(0))])
    try store.batch { batch in
      try batch.savepoint { try batch.commit("qq:1", [.checkIn(Day.entry(1))]) }
      do {
        try batch.savepoint {
          try batch.commit("qq:2", [.checkIn(Day.entry(2)), .strike(Day.strike(0))])
          #expect(try batch.attendance(of: ann, in: Sample.chat, plan: "read").marks.count == 2)
          throw Failure()
        }
      } catch let error where batch.isBatchFailure(error) {
        throw error
      } catch {}
      #expect(try batch.attendance(of: ann, in: Sample.chat, plan: "read").marks.count == 2)
      try batch.savepoint { try batch.commit("qq:3", [.checkIn(Day.entry(3))]) }
    }
    #expect(try store.days() == ["0 done", "1 done", "3 done"])
    #expect(try store.inconsistencies() == [])
    #expect(try scratch.store().days() == ["0 done", "1 done", "3 done"])
  }

  @Test("Two plans and two chats do not mix")
  func apart() throws {
    let other = ChatID(Sample.gateway, "5001")
    try store.commit(
      "qq:1",
      [
        .checkIn(Day.entry(0)), .checkIn(Day.entry(1, plan: "run")),
        .checkIn(Day.entry(2, in: other)), .strike(Day.strike(1)),
        .beginBreak(PlanBreak(plan: "run", chat: nil, days: Day.after(1)...Day.after(2))),
      ])
    #expect(try store.days() == ["0 done"])
    #expect(try store.days(plan: "run") == ["1 done"])
    #expect(try store.days(in: other) == ["2 done"])
    try store.read { batch throws in
      #expect(try batch.breaks(of: "read").isEmpty && batch.breaks(of: "run").count == 1)
      var seen: [String] = []
      try batch.visitAttendances(plan: "read", in: nil) {
        seen.append("\($0) \($1) \($2.marks.count)")
      }
      #expect(seen == ["qq:5000 qq:2000 1", "qq:5001 qq:2000 1"])
      seen = []
      try batch.visitAttendances(plan: "run", in: [other]) { chat, _, _ in seen.append(chat.text) }
      #expect(seen.isEmpty)
    }
  }

  @Test("Of one instant, what was struck and entered again keeps its place") func places() throws {
    let entry = Day.entry(0, amount: 1, message: 7)
    var again = entry
    again.amount = 2
    try store.commit("qq:1", [.checkIn(entry)])
    try store.commit("qq:2", [.checkIn(Day.entry(0, of: bob, message: 8))])
    try store.commit("qq:3", [.strike(Day.strike(0)), .checkIn(again)])
    let first = try store.read {
      try $0.earliest(2, plan: "read", in: Sample.chat, day: Day.after(0), window: 0)
    }
    #expect(first.map(\.member) == [Sample.member, bob])
    #expect(first.first?.amount == 2)
    #expect(try store.inconsistencies() == [])
  }

  @Test("That a message has brought a check-in is known when it is struck, too") func had() throws {
    func hadCheckIn(_ message: Int, plan: String) throws -> Bool {
      try store.read {
        try $0.hadCheckIn(by: Sample.message(message), in: Sample.chat, plan: plan)
      }
    }
    try store.commit("qq:1", [.checkIn(Day.entry(0, message: 7))])
    try store.commit("qq:2", [.strike(Day.strike(0))])
    #expect(try hadCheckIn(7, plan: "read"))
    #expect(try !hadCheckIn(7, plan: "run"))
    #expect(try !hadCheckIn(8, plan: "read"))
  }

  @Test("Who came before is told by the event's time, whatever came later or was struck")
  func ranks() throws {
    func checkIns(before minutes: Int64) throws -> Int {
      try store.read {
        try $0.checkIns(
          before: Sample.noon + .minutes(minutes), plan: "read", in: Sample.chat,
          day: Day.after(0), window: 0)
      }
    }
    for minute in [5, 1, 3] {
      let member = MemberID(Sample.gateway, "30\(minute)")
      let time = Sample.noon + .minutes(Int64(minute))
      try store.commit("qq:\(minute)", [.checkIn(Day.entry(0, of: member, at: time))])
    }
    try store.commit("qq:9", [.checkIn(Day.entry(0, .madeUp, of: bob))])
    #expect(try [0, 2, 4, 9].map { try checkIns(before: $0) } == [0, 1, 2, 3])
    try store.commit("qq:10", [.strike(Day.strike(0, of: MemberID(Sample.gateway, "301")))])
    #expect(try [0, 2, 4, 9].map { try checkIns(before: $0) } == [0, 0, 1, 2])
    let first = try store.read {
      try $0.earliest(9, plan: "read", in: Sample.chat, day: Day.after(0), window: 0)
    }
    #expect(first.map(\.member.text) == ["qq:303", "qq:305"])
    #expect(try store.inconsistencies() == [])
  }

  @Test(
    "Damaged bytes are read from the ledger again", arguments: [[], [0xFF], [1, 0x38], [0x80]])
  func damage(_ bytes: [UInt8]) throws {
    try store.commit(
      "qq:1",
      [.checkIn(Day.entry(0)), .checkIn(Day.entry(4, amount: 9)), .checkIn(Day.entry(5, .leave))])
    try store.commit("qq:2", [.strike(Day.strike(4))])
    try store.close()
    try DatabaseQueue(path: scratch.database).write {
      let damaged = Array((bytes.isEmpty ? [0x80] : [0xC0, 0x9D, 0x01, 0]) + bytes)
      try $0.execute(sql: "UPDATE attendance SET marks = ?", arguments: [Data(damaged)])
    }
    var settings = Store.Settings()
    settings.isReadOnly = true
    let reader = try Store(path: scratch.database, settings: settings)
    #expect(try reader.days() == ["0 done", "5 leave"])
    let opened = try scratch.store()
    try opened.batch { batch in
      try batch.visitAttendances(plan: "read", in: nil) { #expect($2.marks.count == 2) }
    }
    #expect(try opened.inconsistencies() == [])
  }

  @Test("A thousand days of one member are kept in a few bytes each and read back the same")
  func thousand() throws {
    var expected: [String] = []
    try store.batch { batch in
      for day in 0..<1000 where day % 7 != 3 {
        try batch.commit(
          "qq:\(day)", [.checkIn(Day.entry(day, amount: day % 5 == 0 ? 5_000 : nil))])
        expected.append("\(day) done")
      }
    }
    #expect(try store.days() == expected)
    let size = try store.withDatabase {
      try Int.fetchOne($0, sql: "SELECT length(marks) FROM attendance")
    }
    #expect(try #require(size) < 3_000)
    #expect(try scratch.store().days() == expected)
    #expect(try store.inconsistencies() == [])
  }

  @Test("Random histories: the roll counts what holds, and attendance is the ledger replayed")
  func random() throws {
    var generator = SeededGenerator(state: 20270206)
    let members = (0..<6).map { MemberID(Sample.gateway, "40\($0)") }
    let chats = (0..<2).map { ChatID(Sample.gateway, "500\($0)") }
    var number = 0
    for _ in 0..<60 {
      try store.batch { batch in
        for _ in 0..<20 {
          number += 1
          let effects = try (0..<Int.random(in: 1...4, using: &generator)).map { _ -> Effect in
            let member = try #require(members.randomElement(using: &generator))
            let chat = try #require(chats.randomElement(using: &generator))
            let sort = try #require(CheckIn.Sort.allCases.randomElement(using: &generator))
            let plan = Bool.random(using: &generator) ? "read" : "~run"
            let day = Int.random(in: 0..<10, using: &generator)
            let window = Int.random(in: 0...1, using: &generator)
            if Int.random(in: 0..<3, using: &generator) > 0 {
              return .checkIn(
                Day.entry(day, sort, of: member, in: chat, plan: plan, window: window))
            }
            let isAll = Bool.random(using: &generator)
            return .strike(
              Day.strike(
                day, isAll ? nil : sort, of: member, in: chat, plan: plan,
                window: isAll ? nil : window))
          }
          try batch.commit("qq:\(number)", effects)
        }
      }
      if number.isMultiple(of: 100) {
        let key = EventKey("qq:\(Int.random(in: 1...number, using: &generator))")
        try store.batch { batch in
          guard case .possible(let inverse) = try batch.undoing(key, at: Sample.noon) else {
            return
          }
          _ = try batch.commitStep(
            Sample.event("undo:\(number)"), Step(effects: inverse.effects), keepsTrace: false)
        }
      }
    }
    #expect(try store.inconsistencies() == [])
    #expect(try !store.days(of: members[0], in: chats[0]).isEmpty)
    let victim = try store.batch { try $0.forget(members[0], at: Sample.noon) }
    #expect(victim.checkIns > 10)
    #expect(try store.inconsistencies() == [])
  }
}
