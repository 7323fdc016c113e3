import Foundation
import GRDB
import QunguanCore

/// A row of the ledger of members, and what an event makes of it.
struct MemberRecord: Hashable {
  var facts: MemberFacts

  init(firstSeen: Timestamp) { facts = MemberFacts(firstSeen: firstSeen) }

  static let columns =
    "name, role, present, joined, first_seen, messages, tags, points, activity, earned"

  static let columnCount = 10

  init(row: Row) {
    let tags = (row[6] as String?).flatMap { JSON(stored: $0)?.array } ?? []
    facts = MemberFacts(
      name: row[0], role: (row[1] as String?).flatMap(Person.Role.init(rawValue:)),
      joined: row.time(3), firstSeen: row.time(4), messages: row[5],
      tags: Set(tags.compactMap(\.string)), points: row[7])
    facts.isPresent = row[2]
    facts.activity = Self.tally(row, at: 8)
    facts.earned = Self.tally(row, at: 9)
  }

  private static func tally(_ row: Row, at column: Int) -> DayTally {
    let tally = try? row.withUnsafeData(atIndex: column) { data in
      data?.withUnsafeBytes { DayTally(text: $0) }
    }
    return (tally ?? nil) ?? DayTally()
  }

  /// The tags as they are stored.
  var storedTags: String? {
    facts.tags.isEmpty ? nil : JSON.array(facts.tags.sorted().map { .string($0) }).storedText
  }

  /// The record after `person` appeared in `event`, as the one it is about or the one acting.
  ///
  /// - Parameter day: the community's, of the event.
  func seen(_ person: Person, in event: Event, on day: CivilDate?) -> Self {
    var record = self
    record.facts.name = person.name ?? facts.name
    record.facts.role = person.role ?? facts.role
    record.facts.firstSeen = min(facts.firstSeen, event.time)
    guard event.subject?.id == person.id else { return record }
    switch event.type {
    case .joined:
      record.facts.isPresent = true
      record.facts.joined = event.time
    case .left:
      // Who comes back unseen has joined at a time not known.
      record.facts.isPresent = false
      record.facts.joined = nil
    case .message:
      record.facts.isPresent = true
      record.facts.messages += 1
      if let day { record.facts.activity.add(1, on: day) }
    default: break
    }
    return record
  }
}

/// A row of the ledger of chats.
struct ChatRecord: Hashable {
  var facts: ChatFacts
  /// To the minute, so that not every message writes the row again.
  var lastSeen: Timestamp

  var firstSeen: Timestamp { facts.firstSeen ?? lastSeen }

  static let columns = "kind, name, paused, first_seen, last_said, last_written, last_seen"

  init?(row: Row) {
    guard let kind = Chat.Kind(rawValue: row[0]) else { return nil }
    facts = ChatFacts(
      name: row[1], kind: kind, paused: row[2], firstSeen: row.time(3), lastSaid: row.time(4),
      lastWritten: row.time(5))
    lastSeen = row.time(6)
  }

  init(kind: Chat.Kind, seen: Timestamp) {
    facts = ChatFacts(kind: kind, firstSeen: seen)
    lastSeen = seen
  }

  func seen(_ chat: Chat, at time: Timestamp) -> Self {
    var record = self
    record.facts.name = chat.name ?? facts.name
    record.facts.kind = chat.kind
    record.facts.firstSeen = min(firstSeen, time)
    if time - lastSeen >= .minutes(1) { record.lastSeen = time }
    return record
  }

  /// The record after a member's message.
  func written(_ event: Event) -> Self {
    var record = self
    record.facts.lastWritten.advance(to: event.time, received: event.received)
    return record
  }

  /// The record after the steward said something.
  func said(at now: Timestamp) -> Self {
    var record = self
    record.facts.lastSaid.advance(to: now, received: now)
    return record
  }

  /// Whether it differs from `known` in more than that somebody has spoken again. That alone may
  /// wait: with ``lastSeen`` it is written within a minute of speech, so that a restart forgets two
  /// minutes at most.
  func isWorthWriting(over known: Self) -> Bool {
    var spoken = known
    spoken.facts.lastSaid.follow(facts.lastSaid)
    spoken.facts.lastWritten.follow(facts.lastWritten)
    return spoken != self
  }
}

extension Timestamp? {
  /// Goes back only from what a clock has left that was ahead.
  fileprivate mutating func advance(to time: Timestamp, received now: Timestamp) {
    guard let last = self, !last.isAhead(of: now) else { return self = time }
    self = max(last, time)
  }

  /// Becomes `next` if that is less than a minute later.
  fileprivate mutating func follow(_ next: Timestamp?) {
    if let last = self, let next, next - last < .minutes(1), next > last { self = next }
  }
}

extension Event {
  /// Whether a member thereby wrote something: not the steward itself, nor another bot.
  var isWritten: Bool {
    guard type == .message else { return false }
    return actor.map { $0.id != account && !$0.isBot } ?? true
  }

  /// Who is thereby seen to be in the chat. Who only asks to join is not, and an anonymous account
  /// is many people.
  var people: [Person] {
    switch type {
    case .message, .edited, .recalled, .joined, .left, .muted, .unmuted, .roleChanged,
      .profileChanged, .poke, .fileUploaded:
      [actor, target?.id == actor?.id ? nil : target].compactMap { $0 }.filter { !$0.isAnonymous }
    case .joinRequested, .invited, .contactRequested, .status, .scheduled, .wake, .fetched,
      .scanned, .ordered, .unmapped:
      []
    }
  }
}
