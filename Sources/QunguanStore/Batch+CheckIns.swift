import Foundation
import GRDB
import QunguanCore

// MARK: - Entering

extension Batch {
  /// What holds already is no entry: taking it back would be a change.
  func enter(_ entry: CheckIn, _ event: Event) throws {
    var attendance = try attendance(of: entry.member, in: entry.chat, plan: entry.plan)
    guard attendance.enter(entry) else { return }
    try insert(entry, because: event.key)
    cache.attendances.change(
      attendance, at: ExactKey(entry.plan, entry.chat.text, entry.member.text))
    if entry.sort == .done {
      try count(1, entry.plan, entry.chat, entry.day.daysSinceEpoch, entry.window)
    }
  }

  func insert(_ entry: CheckIn, because cause: EventKey) throws {
    try db.run(
      """
      INSERT INTO checkin
        (event, plan, chat, member, day, window, sort, time, amount, message, reverses)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      cause.text.bound, entry.plan.bound, entry.chat.text.bound, entry.member.text.bound,
      entry.day.daysSinceEpoch.databaseValue, entry.window.databaseValue,
      entry.sort.rawValue.databaseValue, entry.time.bound, entry.amount.databaseValue,
      (entry.message?.text).bound, entry.reverses.databaseValue)
  }

  func enter(_ strike: Strike, _ event: Event) throws {
    let (chat, member, plan) = (strike.chat, strike.member, strike.plan)
    var attendance = try attendance(of: member, in: chat, plan: plan)
    let struck = attendance.strike(strike)
    guard !struck.isEmpty else { return }
    for mark in struck {
      let row = try db.number(
        """
        SELECT id FROM checkin
        WHERE plan = ? AND chat = ? AND day = ? AND window = ? AND member = ? AND sort = ?
          AND \(Self.holds) ORDER BY id DESC
        """, plan.bound, chat.text.bound, mark.number.databaseValue, mark.window.databaseValue,
        member.text.bound, mark.sort.rawValue.databaseValue)
      try db.run(
        """
        INSERT INTO checkin
          (event, plan, chat, member, day, window, sort, time, text, reverses)
        VALUES (?, ?, ?, ?, ?, ?, 'struck', ?, ?, ?)
        """,
        event.key.text.bound, plan.bound, chat.text.bound, member.text.bound,
        mark.number.databaseValue, mark.window.databaseValue, event.time.bound,
        strike.because.bound, row.databaseValue)
      if mark.sort == .done { try count(-1, plan, chat, mark.number, mark.window) }
    }
    cache.attendances.change(attendance, at: ExactKey(plan, chat.text, member.text))
  }

  /// Writes what holds of a member in a plan; no row where nothing does.
  func put(_ attendance: Attendance, at key: ExactKey) throws {
    let (plan, chat, member) = (key.first.bound, key.second.bound, key.third.bound)
    if attendance.isEmpty {
      return try db.run(
        "DELETE FROM attendance WHERE plan = ? AND chat = ? AND member = ?", plan, chat, member)
    }
    try db.run(
      """
      INSERT INTO attendance (plan, chat, member, marks) VALUES (?, ?, ?, ?)
      ON CONFLICT (plan, chat, member) DO UPDATE SET marks = excluded.marks
      """, plan, chat, member, Data(attendance.bytes).databaseValue)
  }

  func count(
    _ change: Int, _ plan: String, _ chat: ChatID, _ day: Int, _ window: Int
  ) throws {
    try db.run(
      """
      INSERT INTO roll (plan, chat, day, window, count) VALUES (?, ?, ?, ?, max(0, ?))
      ON CONFLICT (plan, chat, day, window) DO UPDATE SET count = max(0, count + ?)
      """, plan.bound, chat.text.bound, day.databaseValue, window.databaseValue,
      change.databaseValue, change.databaseValue)
  }

  func begin(_ days: PlanBreak, because cause: EventKey) throws {
    try db.run(
      "INSERT INTO break (event, plan, chat, first, last) VALUES (?, ?, ?, ?, ?)",
      cause.text.bound, days.plan.bound, (days.chat?.text).bound,
      days.days.lowerBound.daysSinceEpoch.databaseValue,
      days.days.upperBound.daysSinceEpoch.databaseValue)
  }

  func end(_ days: PlanBreak, because cause: EventKey) throws {
    try db.run(
      """
      UPDATE break SET ended_by = ?
      WHERE plan = ? AND chat IS ? AND first = ? AND last = ? AND ended_by IS NULL
      """,
      cause.text.bound, days.plan.bound, (days.chat?.text).bound,
      days.days.lowerBound.daysSinceEpoch.databaseValue,
      days.days.upperBound.daysSinceEpoch.databaseValue)
  }
}

// MARK: - Reading

extension Batch {
  /// Of a row of the ledger of check-ins: that no other takes it back.
  static let holds = """
    NOT EXISTS (SELECT 1 FROM checkin AS other WHERE other.reverses = checkin.id)
    """

  public func attendance(of member: MemberID, in chat: ChatID, plan: String) throws -> Attendance {
    let key = ExactKey(plan, chat.text, member.text)
    if let kept = cache.attendances.row(at: key) { return kept }
    let row = try db.row(
      "SELECT marks FROM attendance WHERE plan = ? AND chat = ? AND member = ?",
      plan.bound, chat.text.bound, member.text.bound)
    guard let row else {
      cache.attendances.keep(Attendance(), at: key)
      return Attendance()
    }
    guard let attendance = try Self.attendance(row, at: 0) else {
      return try rebuildAttendance(of: member, in: chat, plan: plan)
    }
    cache.attendances.keep(attendance, at: key)
    return attendance
  }

  /// What the ledger comes to for a member: for where that is damaged which says so. Reads all of the
  /// plan in the chat.
  public func rebuildAttendance(
    of member: MemberID, in chat: ChatID, plan: String
  ) throws -> Attendance {
    var attendance = Attendance()
    for row in try db.rows(
      """
      SELECT \(Self.checkInColumns) FROM checkin
      WHERE plan = ? AND chat = ? AND member = ? AND sort <> 'struck' AND \(Self.holds)
      ORDER BY day
      """, plan.bound, chat.text.bound, member.text.bound)
    {
      if let entry = Self.checkIn(row) { attendance.enter(entry) }
    }
    if !settings.isReadOnly {
      cache.attendances.change(attendance, at: ExactKey(plan, chat.text, member.text))
    }
    return attendance
  }

  /// Nil where the bytes are damaged.
  private static func attendance(_ row: Row, at column: Int) throws -> Attendance? {
    try row.withUnsafeData(atIndex: column) { data in
      (data ?? Data()).withUnsafeBytes { Attendance(bytes: $0) }
    }
  }

  public func visitAttendances(
    plan: String, in chats: [ChatID]?, _ visit: (ChatID, MemberID, Attendance) throws -> Void
  ) throws {
    try flush()
    guard let chats else {
      return try eachAttendance(
        plan, "SELECT chat, member, marks FROM attendance WHERE plan = ? ORDER BY chat, member",
        [plan.bound], visit)
    }
    for chat in Set(chats).sorted(by: { $0.text < $1.text }) {
      try eachAttendance(
        plan,
        """
        SELECT chat, member, marks FROM attendance WHERE plan = ? AND chat = ? ORDER BY member
        """, [plan.bound, chat.text.bound], visit)
    }
  }

  private func eachAttendance(
    _ plan: String, _ sql: String, _ arguments: [DatabaseValue],
    _ visit: (ChatID, MemberID, Attendance) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(db.bound(sql, arguments))
    while let row = try rows.next() {
      guard let chat = ChatID(stored: row[0]), let member = MemberID(stored: row[1]) else {
        continue
      }
      let attendance =
        try Self.attendance(row, at: 2)
        ?? rebuildAttendance(of: member, in: chat, plan: plan)
      try visit(chat, member, attendance)
    }
  }

  public func visitMembers(
    of chats: [ChatID], _ visit: (ChatID, MemberID, MemberFacts) throws -> Void
  ) throws {
    try flush()
    for chat in Set(chats).sorted(by: { $0.text < $1.text }) {
      let sql =
        "SELECT \(MemberRecord.columns), member FROM member WHERE chat = ? ORDER BY member"
      let rows = try Row.fetchCursor(db.bound(sql, [chat.text.bound]))
      while let row = try rows.next() {
        guard let member = MemberID(stored: row[MemberRecord.columnCount]) else { continue }
        try visit(chat, member, MemberRecord(row: row).facts)
      }
    }
  }

  public func departed(from chats: [ChatID]) throws -> [ChatID: Set<MemberID>] {
    try flush()
    var departed: [ChatID: Set<MemberID>] = [:]
    for chat in Set(chats) {
      let gone = try db.rows(
        "SELECT member FROM member WHERE chat = ? AND present = 0", chat.text.bound
      ).compactMap { MemberID(stored: $0[0]) }
      if !gone.isEmpty { departed[chat] = Set(gone) }
    }
    return departed
  }

  /// All of the day less those who came later: hardly anybody ever does.
  public func checkIns(
    before time: Timestamp, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) throws -> Int {
    let place = [
      plan.bound, chat.text.bound, day.daysSinceEpoch.databaseValue, window.databaseValue,
    ]
    let all = try Int.fetchOne(
      db.bound(
        "SELECT count FROM roll WHERE plan = ? AND chat = ? AND day = ? AND window = ?", place))
    let later = try Int.fetchOne(
      db.bound(
        """
        SELECT count(*) FROM checkin
        WHERE plan = ? AND chat = ? AND day = ? AND window = ? AND time >= ? AND sort = 'done'
          AND \(Self.holds)
        """, place + [time.bound]))
    return max(0, (all ?? 0) - (later ?? 0))
  }

  /// What was struck and entered again has a later row, and the place of its first one.
  public func earliest(
    _ count: Int, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) throws -> [CheckIn] {
    try db.rows(
      """
      SELECT \(Self.checkInColumns) FROM checkin
      WHERE plan = ? AND chat = ? AND day = ? AND window = ? AND sort = 'done' AND \(Self.holds)
      ORDER BY time,
        (SELECT min(id) FROM checkin AS first
          WHERE first.plan = checkin.plan AND first.chat = checkin.chat
            AND first.day = checkin.day AND first.window = checkin.window
            AND first.time = checkin.time AND first.member = checkin.member
            AND first.message IS checkin.message AND first.sort = 'done')
      LIMIT ?
      """, plan.bound, chat.text.bound, day.daysSinceEpoch.databaseValue, window.databaseValue,
      count.databaseValue
    ).compactMap(Self.checkIn)
  }

  public func checkIns(by message: MessageID, in chat: ChatID) throws -> [CheckIn] {
    try db.rows(
      """
      SELECT \(Self.checkInColumns) FROM checkin
      WHERE chat = ? AND message = ? AND sort <> 'struck' AND \(Self.holds) ORDER BY id
      """, chat.text.bound, message.text.bound
    ).compactMap(Self.checkIn)
  }

  public func hadCheckIn(by message: MessageID, in chat: ChatID, plan: String) throws -> Bool {
    try db.number(
      "SELECT 1 FROM checkin WHERE chat = ? AND message = ? AND plan = ? LIMIT 1",
      chat.text.bound, message.text.bound, plan.bound) != nil
  }

  static let checkInColumns =
    "plan, chat, member, day, window, sort, time, amount, message, reverses"

  /// Nil for a row that strikes.
  static func checkIn(_ row: Row) -> CheckIn? {
    guard let chat = ChatID(stored: row[1]), let member = MemberID(stored: row[2]),
      let sort = CheckIn.Sort(rawValue: row[5])
    else { return nil }
    return CheckIn(
      plan: row[0], chat: chat, member: member, day: CivilDate(daysSinceEpoch: row[3]),
      window: row[4], sort: sort, time: row.time(6), amount: row[7],
      message: MessageID(stored: row[8]), reverses: row[9])
  }

  public func written(_ message: MessageID, in chat: ChatID) throws -> Timestamp? {
    try db.number(
      "SELECT time FROM message WHERE chat = ? AND message = ?", chat.text.bound,
      message.text.bound
    ).map { Timestamp(milliseconds: $0) }
  }

  public func breaks(of plan: String) throws -> [PlanBreak] {
    try db.rows(
      """
      SELECT plan, chat, first, last FROM break WHERE plan = ? AND ended_by IS NULL
      ORDER BY first, last, chat
      """, plan.bound
    ).map(Self.planBreak)
  }

  /// Those that hold still.
  func breaks(begunBy key: EventKey) throws -> [PlanBreak] {
    try db.rows(
      """
      SELECT plan, chat, first, last FROM break WHERE event = ? AND ended_by IS NULL ORDER BY id
      """, key.text.bound
    ).map(Self.planBreak)
  }

  /// Of those that an event has ended, the ones that nobody has begun again.
  func breaks(endedBy key: EventKey) throws -> [PlanBreak] {
    try db.rows(
      """
      SELECT plan, chat, first, last FROM break
      WHERE ended_by = ? AND NOT EXISTS (
        SELECT 1 FROM break AS other
        WHERE other.plan = break.plan AND other.chat IS break.chat AND other.first = break.first
          AND other.last = break.last AND other.ended_by IS NULL)
      ORDER BY id
      """, key.text.bound
    ).map(Self.planBreak)
  }

  /// A break that an undo has begun again is the one that was ended: who began that can still be
  /// asked to take it back.
  func rejoinBreaks(endedBy key: EventKey, begunBy other: EventKey) throws {
    for days in try breaks(begunBy: other) {
      let place = [
        days.plan.bound, (days.chat?.text).bound, days.days.lowerBound.daysSinceEpoch.databaseValue,
        days.days.upperBound.daysSinceEpoch.databaseValue,
      ]
      let old = try Int64.fetchOne(
        db.bound(
          """
          SELECT max(id) FROM break
          WHERE plan = ? AND chat IS ? AND first = ? AND last = ? AND ended_by = ?
          """, place + [key.text.bound]))
      guard let old else { continue }
      try db.run("UPDATE break SET ended_by = NULL WHERE id = ?", old.databaseValue)
      try db.run(
        """
        DELETE FROM break WHERE id = (SELECT max(id) FROM break
          WHERE event = ? AND plan = ? AND chat IS ? AND first = ? AND last = ?)
        """, other.text.bound, place[0], place[1], place[2], place[3])
    }
  }

  static func planBreak(_ row: Row) -> PlanBreak {
    PlanBreak(
      plan: row[0], chat: ChatID(stored: row[1]),
      days: CivilDate(daysSinceEpoch: row[2])...CivilDate(daysSinceEpoch: row[3]))
  }

  /// Of a row of the ledger of check-ins: that no shadow of a plan has entered it.
  static let isReal = "substr(checkin.plan, 1, 1) <> '~'"

  /// What an event has entered.
  func checkIns(of key: EventKey) throws -> [LedgerCheckIn] {
    try db.rows(
      """
      SELECT \(Self.checkInColumns), id, text FROM checkin WHERE event = ? AND \(Self.isReal)
      ORDER BY id
      """, key.text.bound
    ).compactMap { row in
      let (id, because) = (row["id"] as Int64, row["text"] as String?)
      if let entry = Self.checkIn(row) {
        return LedgerCheckIn(id: id, event: key, checkIn: entry, isStrike: false)
      }
      let struck = try db.row(
        "SELECT \(Self.checkInColumns) FROM checkin WHERE id = ?",
        (row["reverses"] as Int64?).databaseValue)
      return struck.flatMap(Self.checkIn).map {
        LedgerCheckIn(id: id, event: key, checkIn: $0, isStrike: true, because: because)
      }
    }
  }

  /// Whether another row of the ledger of check-ins takes this one back.
  func isTakenBack(checkIn id: Int64) throws -> Bool {
    try db.number("SELECT 1 FROM checkin WHERE reverses = ?", id.databaseValue) != nil
  }
}
