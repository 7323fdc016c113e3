import GRDB
import QunguanCore

/// What a store knows of check-ins, for another store.
public struct KnownCheckIns: Sendable, Hashable {
  /// What holds of a member in a plan in a chat.
  public struct Days: Sendable, Hashable {
    public var plan: String
    public var chat: ChatID
    public var member: MemberID
    public var attendance: Attendance

    public init(plan: String, chat: ChatID, member: MemberID, attendance: Attendance) {
      self.plan = plan
      self.chat = chat
      self.member = member
      self.attendance = attendance
    }
  }

  public var days: [Days] = []
  public var breaks: [PlanBreak] = []
  /// The entries that hold of the last days, in their order: who came first is asked of them.
  public var latest: [CheckIn] = []

  public init() {}
}

extension Batch {
  /// The check-ins that were known before `time`: what was entered and taken back since then is not
  /// so yet, and breaks that have been ended since still hold.
  ///
  /// Events since then must still be kept, as they are where they can be replayed.
  public func checkIns(before time: Timestamp) throws -> KnownCheckIns {
    try flush()
    var known = KnownCheckIns()
    let first = try firstCheckIn(since: time)
    var changed: [ExactKey: Attendance] = [:]
    for row in try db.rows(
      "SELECT \(Self.checkInColumns) FROM checkin WHERE id >= ? ORDER BY id DESC",
      first.databaseValue)
    {
      guard let entry = try Self.checkIn(row) ?? struck(by: row) else { continue }
      let key = ExactKey(entry.plan, entry.chat.text, entry.member.text)
      var attendance =
        try changed[key] ?? attendance(of: entry.member, in: entry.chat, plan: entry.plan)
      if row["sort"] == "struck" {
        attendance.enter(entry)
      } else {
        attendance.strike(Strike(of: entry))
      }
      changed[key] = attendance
    }
    for plan in try plansWithCheckIns() {
      try visitAttendances(plan: plan, in: nil) { chat, member, present in
        let key = ExactKey(plan, chat.text, member.text)
        let then = changed.removeValue(forKey: key) ?? present
        known.days.append(.init(plan: plan, chat: chat, member: member, attendance: then))
      }
    }
    // Of these nothing holds any more.
    for (key, then) in changed {
      guard let chat = ChatID(key.second), let member = MemberID(key.third) else { continue }
      known.days.append(.init(plan: key.first, chat: chat, member: member, attendance: then))
    }
    known.days.removeAll(where: \.attendance.isEmpty)
    known.breaks = try breaks(before: time)
    known.latest = try latestCheckIns(before: first, since: time - .days(2))
    return known
  }

  /// Takes over what another store knows of check-ins, where nothing is known here. Its ledger
  /// begins with the latest of them.
  public func adopt(_ known: KnownCheckIns) throws {
    var counts: [String: [ChatID: [Int: [Int: Int]]]] = [:]
    for days in known.days {
      let key = ExactKey(days.plan, days.chat.text, days.member.text)
      cache.attendances.change(days.attendance, at: key)
      for mark in days.attendance.marks where mark.sort == .done {
        counts[days.plan, default: [:]][days.chat, default: [:]][mark.number, default: [:]][
          mark.window, default: 0] += 1
      }
    }
    for (plan, chats) in counts {
      for (chat, days) in chats {
        for (day, windows) in days {
          for (window, number) in windows { try count(number, plan, chat, day, window) }
        }
      }
    }
    for entry in known.latest { try insert(entry, because: EventKey("adopted")) }
    for days in known.breaks { try begin(days, because: EventKey("adopted")) }
    try flush()
  }

  /// The first row of the ledger that an event received since then has entered; one more than the
  /// last where there is none.
  private func firstCheckIn(since time: Timestamp) throws -> Int64 {
    let first = try db.number(
      """
      SELECT min(checkin.id) FROM event CROSS JOIN checkin ON checkin.event = event.key
      WHERE event.id > ? AND event.received >= ?
      """, try lastEvent(before: time).databaseValue, time.bound)
    return try first ?? db.number("SELECT max(id) + 1 FROM checkin") ?? 1
  }

  private func struck(by row: Row) throws -> CheckIn? {
    try db.row(
      "SELECT \(Self.checkInColumns) FROM checkin WHERE id = ?",
      (row["reverses"] as Int64?).databaseValue
    ).flatMap(Self.checkIn)
  }

  private func breaks(before time: Timestamp) throws -> [PlanBreak] {
    try db.rows(
      """
      SELECT plan, chat, first, last FROM break
      WHERE NOT EXISTS
        (SELECT 1 FROM event WHERE event.key = break.event AND event.received >= ?1)
        AND (ended_by IS NULL OR EXISTS
          (SELECT 1 FROM event WHERE event.key = break.ended_by AND event.received >= ?1))
      ORDER BY id
      """, time.bound
    ).map(Self.planBreak)
  }

  /// Looked for among the 50,000 rows before that one.
  private func latestCheckIns(before first: Int64, since time: Timestamp) throws -> [CheckIn] {
    try db.rows(
      """
      SELECT \(Self.checkInColumns) FROM checkin
      WHERE id >= ?1 - 50000 AND id < ?1 AND time >= ?2 AND sort <> 'struck'
        AND NOT EXISTS
          (SELECT 1 FROM checkin AS other WHERE other.reverses = checkin.id AND other.id < ?1)
      ORDER BY id
      """, first.databaseValue, time.bound
    ).compactMap(Self.checkIn).map { entry in
      var alone = entry
      alone.reverses = nil
      return alone
    }
  }
}
