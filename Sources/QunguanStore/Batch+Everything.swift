import GRDB
import QunguanCore

extension Batch {
  /// All that is kept of a member, from the same places from which ``forget(_:at:)`` takes it.
  ///
  /// A list for each table, whose rows have the table's columns; times are milliseconds since 1970,
  /// days are counted since then.
  /// What is others' is not told: of their events that mention the member, and of the orders that
  /// concern them, there are only the keys; of what others did to them no words; of quarantine and
  /// of rule memory that isn't the member's own no content.
  ///
  /// - Throws: ``MemberRefusal``.
  public func everything(of member: MemberID) throws -> JSON {
    let print = try footprint(of: member)
    let directs = Self.list(print.directs.map(\.text))
    let others = Set(print.mentions).union(print.traces).union(print.orders)
    let heard = print.rows.filter(print.heard.contains)
    let unheard = Set(print.rows).subtracting(heard).union(print.mentioningRows)
    return [
      "member": .string(member.text),
      "names": .array(print.names.sorted().map { .string($0) }),
      "chat": try list(
        "SELECT * FROM chat WHERE chat IN (SELECT value FROM json_each(?))", directs),
      "member-of": try list(
        "SELECT * FROM member WHERE member = ? ORDER BY chat", member.text.bound),
      "message": try list("message", print.messages),
      "event": try list("event", print.events.filter { !print.suffered.contains($0) }),
      "done-to": try list(
        """
        SELECT key, type, chat, time, received FROM event
        WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
        """, Self.list(print.suffered)),
      "mentioned-in": .array(
        try db.rows(
          "SELECT key FROM event WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
          Self.list(others)
        ).map { .string($0[0]) }),
      "entry": try list("entry", print.entries),
      "checkin": try list("checkin", print.checkIns),
      "attendance": try attendances(of: print.member, directs),
      "roll": try list(
        "SELECT * FROM roll WHERE chat IN (SELECT value FROM json_each(?))", directs),
      "break": try list(
        "SELECT * FROM break WHERE chat IN (SELECT value FROM json_each(?))", directs),
      "offence": try list("offence", print.offences),
      "marking": try list(
        """
        SELECT id, chat, message, offence, is_ad, time FROM marking
        WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
        """, Self.list(print.markings)),
      "outbox": try list("outbox", heard),
      "outbox-of-others": try list(
        """
        SELECT id, rule, json_extract(action, '$.do') AS "do", state, created FROM outbox
        WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
        """, Self.list(unheard)),
      "quarantine": try list(
        """
        SELECT key, received, reason FROM quarantine
        WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
        """, Self.list(print.quarantine)),
      "memory": .array(
        try print.memory.map { slot in
          try list(
            "SELECT * FROM memory WHERE rule = ? AND part = ? AND scope = ?", slot.rule.bound,
            slot.part.bound, slot.scope.bound)[0] ?? .null
        }),
      "timer": .array(
        try print.timers.map { timer in
          try list(
            "SELECT * FROM timer WHERE rule = ? AND scope = ? AND key = ?", timer.rule.bound,
            timer.scope.bound, timer.key.bound)[0] ?? .null
        }),
      "silence": try list(
        """
        SELECT id, event, rule, chat, since, nullif(until, \(Self.endless.milliseconds)) AS until,
          because, by
        FROM silence WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
        """, Self.list(print.silences)),
    ]
  }

  /// What the ledger of check-ins comes to, to be read: `2027-02-06 done`.
  private func attendances(of member: MemberID, _ directs: DatabaseValue) throws -> JSON {
    let rows = try db.rows(
      """
      SELECT plan, chat, member FROM attendance
      WHERE member = ? OR chat IN (SELECT value FROM json_each(?)) ORDER BY plan, chat
      """, member.text.bound, directs)
    return .array(
      try rows.map { row in
        guard let chat = ChatID(stored: row[1]), let member = MemberID(stored: row[2]) else {
          return .null
        }
        let marks = try attendance(of: member, in: chat, plan: row[0]).marks
        return [
          "plan": .string(row[0]), "chat": .string(chat.text),
          "days": .array(marks.map { .string("\($0.day) \($0.sort.rawValue)") }),
        ]
      })
  }

  private func list(_ table: String, _ ids: some Sequence<Int64>) throws -> JSON {
    try list(
      "SELECT * FROM \(table) WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
      Self.list(ids))
  }

  private func list(_ sql: String, _ arguments: DatabaseValue...) throws -> JSON {
    .array(try Row.fetchAll(db.bound(sql, arguments)).map(Self.told))
  }

  /// Columns that are NULL are left out; what is JSON stands there as such.
  private static func told(_ row: Row) -> JSON {
    .object(
      JSONObject(
        uniqueMembers: row.compactMap { column, value in
          switch value.storage {
          case .null: nil
          case .int64(let number): (column, .number(JSONNumber(number)))
          case .double(let number): (column, .string("\(number)"))
          case .string(let text):
            (
              column,
              ["body", "trace", "action", "value", "tags"].contains(column)
                ? JSON(stored: text) ?? .string(text) : .string(text)
            )
          case .blob(let data): (column, .string(String(decoding: data, as: UTF8.self)))
          }
        }))
  }
}
