import Foundation
import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

/// What check-ins of tests are made of. Days count from the Monday before Saturday's noon.
enum Day {
  static let monday = CivilDate(daysSinceEpoch: Int(Sample.noon.milliseconds / 86_400_000) - 5)

  static func after(_ days: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: monday.daysSinceEpoch + days)
  }

  static func entry(
    _ day: Int, _ sort: CheckIn.Sort = .done, of member: MemberID = Sample.member,
    in chat: ChatID = Sample.chat, plan: String = "read", window: Int = 0, amount: Int64? = nil,
    at time: Timestamp = Sample.noon, message: Int? = nil
  ) -> CheckIn {
    CheckIn(
      plan: plan, chat: chat, member: member, day: after(day), window: window, sort: sort,
      time: time, amount: amount, message: message.map(Sample.message))
  }

  static func strike(
    _ day: Int, _ sort: CheckIn.Sort? = nil, of member: MemberID = Sample.member,
    in chat: ChatID = Sample.chat, plan: String = "read", window: Int? = nil
  ) -> Strike {
    Strike(plan: plan, chat: chat, member: member, day: after(day), window: window, sort: sort)
  }
}

extension Store {
  /// Commits an event with effects of the plan `read`.
  func commit(_ key: String, _ effects: [Effect], rule: String = "read") throws {
    try batch { try $0.commit(key, effects, rule: rule) }
  }

  /// Days and sorts that hold of a member: `0 done`, `3 leave`.
  func days(
    of member: MemberID = Sample.member, in chat: ChatID = Sample.chat, plan: String = "read"
  ) throws -> [String] {
    try read { try $0.attendance(of: member, in: chat, plan: plan) }.marks.map {
      "\($0.number - Day.monday.daysSinceEpoch) \($0.sort.rawValue)"
    }
  }

  /// What of the ledger of check-ins is not as it should be: attendance must be what the ledger
  /// comes to when it is replayed from the beginning, and the roll must count what holds.
  func inconsistencies() throws -> [String] {
    try batch { try $0.flush() }
    return try withDatabase { db in
      var replayed: [[String]: Attendance] = [:]
      var entered: [Int64: CheckIn] = [:]
      var faults: [String] = []
      for row in try Row.fetchAll(db, sql: "SELECT * FROM checkin ORDER BY id") {
        let place: [String] = [row["plan"], row["chat"], row["member"]]
        var attendance = replayed[place] ?? Attendance()
        if row["sort"] == "struck" {
          guard let struck = (row["reverses"] as Int64?).flatMap({ entered[$0] }) else {
            faults.append("row \(row["id"] as Int64) strikes nothing")
            continue
          }
          if attendance.strike(Strike(of: struck)).count != 1 {
            faults.append("struck twice: \(struck)")
          }
        } else if let entry = Self.entry(row) {
          entered[row["id"]] = entry
          if !attendance.enter(entry) { faults.append("entered twice: \(entry)") }
        }
        replayed[place] = attendance
      }
      for row in try Row.fetchAll(db, sql: "SELECT * FROM attendance") {
        let place: [String] = [row["plan"], row["chat"], row["member"]]
        let bytes = [UInt8](row["marks"] as Data)
        if Attendance(bytes: bytes) != replayed.removeValue(forKey: place) {
          faults.append("attendance of \(place)")
        }
      }
      faults += replayed.filter { !$1.isEmpty }.map { "no attendance of \($0.key)" }
      let counts = """
        SELECT plan, chat, day, window, count(*) AS count FROM checkin
        WHERE sort = 'done'
          AND NOT EXISTS (SELECT 1 FROM checkin AS other WHERE other.reverses = checkin.id)
        GROUP BY plan, chat, day, window
        """
      let roll = "SELECT plan, chat, day, window, count FROM roll WHERE count > 0"
      for (one, other) in [(counts, roll), (roll, counts)] {
        faults += try Row.fetchAll(db, sql: "\(one) EXCEPT \(other)").map { "roll: \($0)" }
      }
      return faults
    }
  }

  private static func entry(_ row: Row) -> CheckIn? {
    guard let chat = ChatID(row["chat"] as String), let member = MemberID(row["member"] as String),
      let sort = CheckIn.Sort(rawValue: row["sort"])
    else { return nil }
    return CheckIn(
      plan: row["plan"], chat: chat, member: member,
      day: CivilDate(daysSinceEpoch: row["day"]), window: row["window"], sort: sort,
      time: Timestamp(milliseconds: row["time"]), amount: row["amount"])
  }
}

extension Batch {
  func commit(_ key: String, _ effects: [Effect], rule: String = "read") throws {
    let step = Step(effects: effects.map { .init(rule: rule, effect: $0) })
    _ = try commitStep(Sample.event(key), step, keepsTrace: false)
  }
}
