import Foundation
import GRDB
import QunguanCore

// MARK: - Offences

extension Batch {
  func enter(_ offence: Offence, _ event: Event) throws {
    let keptUntil = min(offence.keptUntil, event.received + settings.texts)
    let isKept = keptUntil > event.received
    try db.run(
      """
      INSERT INTO offence
        (event, rule, chat, member, message, time, points, body, text, kept_until, is_felt)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      event.key.text.bound, offence.rule.bound, offence.chat.text.bound,
      offence.member.text.bound, (offence.message?.text).bound, offence.time.bound,
      offence.points.databaseValue, isKept ? offence.json.storedText.databaseValue : .null,
      offence.key.map(Self.stored) ?? .null, keptUntil.bound,
      offence.hasConsequences.bound)
  }

  func pardon(_ id: OffenceID, because event: EventKey) throws {
    try db.run(
      "UPDATE offence SET pardoned_by = ? WHERE id = ? AND pardoned_by IS NULL",
      event.text.bound, id.number.databaseValue)
  }

  /// Once: who has appealed before has done so.
  func appeal(_ id: OffenceID, at now: Timestamp) throws {
    try db.run(
      "UPDATE offence SET appealed = ? WHERE id = ? AND appealed IS NULL",
      now.bound, id.number.databaseValue)
  }

  public func offences(
    of member: MemberID, in chat: ChatID, by rule: String, since time: Timestamp,
    besides message: MessageID?
  ) throws -> [Timestamp] {
    try db.rows(
      """
      SELECT time FROM offence
      WHERE member = ? AND chat = ? AND rule = ? AND time >= ? AND pardoned_by IS NULL
        AND is_felt AND message IS NOT ifnull(?, '')
      ORDER BY time DESC LIMIT 1000
      """, member.text.bound, chat.text.bound, rule.bound, time.bound,
      (message?.text).bound
    ).map { $0.time(0) }.reversed()
  }

  public func lastOffence(of member: MemberID) throws -> KnownOffence? {
    try offences(
      where: "member = ? AND is_felt AND pardoned_by IS NULL AND rule NOT LIKE '~%'",
      [member.text.bound], limit: 1
    ).first
  }

  /// The offence against which a member has appealed by this event.
  public func offence(appealedBy event: EventKey) throws -> KnownOffence? {
    guard
      let row = try db.row(
        "SELECT member, received FROM event WHERE key = ?", event.text.bound),
      let member = row[0] as String?
    else { return nil }
    return try offences(
      where: "member = ? AND appealed = ?", [member.bound, row[1]], limit: 1
    ).first
  }

  /// What filters found in an event.
  public func offences(of event: EventKey) throws -> [KnownOffence] {
    try offences(where: "event = ?", [event.text.bound], limit: 100)
  }

  /// What filters found in a message, the newest first.
  public func offences(about message: MessageID, in chat: ChatID) throws -> [KnownOffence] {
    try offences(
      where: "chat = ? AND message = ?", [chat.text.bound, message.text.bound], limit: 100)
  }

  public func offence(_ id: OffenceID) throws -> KnownOffence? {
    try offences(where: "id = ?", [id.number.databaseValue], limit: 1).first
  }

  /// What filters have found since `time`, the newest first.
  ///
  /// - Parameter chat: nil for all.
  public func offences(
    since time: Timestamp, in chat: ChatID?, limit: Int
  ) throws -> [KnownOffence] {
    try offences(
      where: "time >= ?" + (chat == nil ? "" : " AND chat = ?"),
      [time.bound] + (chat.map { [$0.text.bound] } ?? []), limit: limit)
  }

  private func offences(
    where condition: String, _ arguments: [DatabaseValue], limit: Int
  ) throws -> [KnownOffence] {
    let sql = """
      SELECT id, event, rule, chat, member, message, time, points, body, kept_until, appealed,
        pardoned_by, text
      FROM offence WHERE \(condition) ORDER BY id DESC LIMIT ?
      """
    return try Row.fetchAll(db.bound(sql, arguments + [limit.databaseValue]))
      .compactMap(Self.offence)
  }

  /// Without its text and its signals where these are no longer kept.
  private static func offence(_ row: Row) -> KnownOffence? {
    guard let chat = ChatID(stored: row[3]), let member = MemberID(stored: row[4]) else {
      return nil
    }
    var whole = (row[8] as String?).flatMap { JSON(stored: $0) }.flatMap(Offence.init(json:))
    // The rule may have another name since.
    whole?.rule = row[2]
    let offence =
      whole
      ?? Offence(
        rule: row[2], chat: chat, member: member, message: MessageID(stored: row[5]),
        time: row.time(6), points: row[7], text: "",
        key: (row[12] as Int64?).map { UInt64(bitPattern: $0) }, signals: [], measures: [],
        keptUntil: row.time(9))
    return KnownOffence(
      id: OffenceID(row[0]), event: EventKey(row[1]), offence: offence,
      pardonedBy: (row[11] as String?).map { EventKey($0) }, appealed: row.time(10))
  }
}

// MARK: - Markings

extension Batch {
  /// Takes the place of what was said of the same text in the same chat.
  func enter(_ marking: Marking, _ event: Event) throws {
    try db.run(
      """
      UPDATE marking SET withdrawn_by = ?
      WHERE withdrawn_by IS NULL AND chat = ? AND text = ?
      """, event.key.text.bound, marking.chat.text.bound, Self.stored(marking.text))
    try db.run(
      """
      INSERT INTO marking
        (event, chat, message, member, offence, text, tells, is_ad, lesson, time)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      event.key.text.bound, marking.chat.text.bound, (marking.message?.text).bound,
      (marking.member?.text).bound, (marking.offence?.number).databaseValue,
      Self.stored(marking.text), marking.isTelling.bound, marking.isAd.bound,
      marking.lesson.isEmpty ? .null : Data(marking.lesson).databaseValue, event.time.bound)
    cache.marks = nil
  }

  func withdraw(_ id: MarkingID, because event: EventKey) throws {
    try db.run(
      "UPDATE marking SET withdrawn_by = ? WHERE id = ? AND withdrawn_by IS NULL",
      event.text.bound, id.number.databaseValue)
    cache.marks = nil
  }

  public func marks() throws -> Marks {
    if let marks = cache.marks { return marks }
    let all = try allMarkings()
    let marks = Marks(all.map(\.marking))
    cache.marks = marks
    return marks
  }

  /// What an event has marked and is not withdrawn.
  public func markings(of event: EventKey) throws -> [(id: MarkingID, marking: Marking)] {
    try markings(where: "event = ?", [event.text.bound])
  }

  /// What operators have said of the text of an offence, and holds.
  public func marking(of offence: Offence) throws -> (id: MarkingID, marking: Marking)? {
    try offence.key.flatMap { try marking(of: $0, in: offence.chat) }
  }

  /// A marking that holds.
  public func marking(_ id: MarkingID) throws -> Marking? {
    try markings(where: "id = ?", [id.number.databaseValue]).first?.marking
  }

  /// What holds of a text in a chat.
  public func marking(
    of text: UInt64, in chat: ChatID
  ) throws -> (id: MarkingID, marking: Marking)? {
    try markings(where: "chat = ? AND text = ?", [chat.text.bound, Self.stored(text)]).last
  }

  /// All that hold, the oldest first.
  public func allMarkings() throws -> [(id: MarkingID, marking: Marking)] {
    try markings(where: "TRUE", [])
  }

  /// Those that hold of messages written since `time` that no filter had found, the oldest first:
  /// what was missed, where they are ads.
  public func markingsWithoutOffence(
    since time: Timestamp, in chat: ChatID?
  ) throws -> [(id: MarkingID, marking: Marking)] {
    try markings(
      where: "offence IS NULL AND time >= ?" + (chat == nil ? "" : " AND chat = ?"),
      [time.bound] + (chat.map { [$0.text.bound] } ?? []))
  }

  /// Those that hold, the oldest first.
  private func markings(
    where condition: String, _ arguments: [DatabaseValue]
  ) throws -> [(id: MarkingID, marking: Marking)] {
    let sql = """
      SELECT id, chat, message, member, offence, text, is_ad, lesson, tells FROM marking
      WHERE withdrawn_by IS NULL AND \(condition) ORDER BY id
      """
    return try Row.fetchAll(db.bound(sql, arguments)).compactMap { row in
      guard let chat = ChatID(stored: row[1]) else { return nil }
      let marking = Marking(
        isAd: row[6], chat: chat, message: MessageID(stored: row[2]),
        member: MemberID(stored: row[3]), offence: (row[4] as Int64?).map(OffenceID.init),
        text: UInt64(bitPattern: row[5]), isTelling: row[8],
        lesson: (row[7] as Data?).map(Array.init) ?? [])
      return (MarkingID(row[0]), marking)
    }
  }

  /// SQLite's whole numbers have a sign.
  private static func stored(_ text: UInt64) -> DatabaseValue {
    Int64(bitPattern: text).databaseValue
  }
}
