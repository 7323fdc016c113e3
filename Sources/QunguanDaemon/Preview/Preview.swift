import QunguanCore

/// What the rules are going to say by themselves, where and when, and what they won't, with the
/// reason. As JSON, so that a daemon can hand it over; ``PreviewText`` is for people.
public struct Preview {
  /// Something that is said at the same time in several chats, or is not.
  struct Row {
    var rule: String
    var moment: Timestamp
    /// That of the event in the first of the chats.
    var key: EventKey
    /// When what is due in it began.
    var base: Timestamp
    var outcome: PreviewOutcome
    /// Where the rule is due.
    var chats: [ChatID]
    /// Of how many texts one is chosen, where it is not known which.
    var alternatives: Int?
    /// How often the rule has the same reason after this to say nothing, and when for the last time.
    var more = 0
    var last: Timestamp?

    /// Where it is said, or would be.
    var places: [ChatID] {
      (outcome.isHere || outcome.texts.isEmpty ? chats : []) + outcome.elsewhere
    }
  }

  /// What is known of the community.
  struct Source {
    var book: RuleBook
    var now: Timestamp
    var secret: Generator.Secret
    /// Nil where only the rules are known: then it is not known either what chance will choose.
    var memory: (any Memory)?
    /// All chats that were heard of.
    var known: [Chat]

    init(
      _ book: RuleBook, now: Timestamp, secret: Generator.Secret, memory: any Memory, known: [Chat]
    ) {
      (self.book, self.now, self.secret) = (book, now, secret)
      (self.memory, self.known) = (memory, known)
    }

    /// Nothing is known but the rules.
    init(alone book: RuleBook, now: Timestamp) {
      (self.book, self.now, secret) = (book, now, Rehearsal.secret)
      let selectors = book.groups.values.map { ChatSelector($0) } + book.rules.map(\.gate.chats)
      known = Set(selectors.flatMap(\.written)).sorted { $0.id.text < $1.id.text }
    }
  }

  /// More decisions are not made for one preview.
  static let mostSteps = 50_000

  private(set) var rows: [Row] = []
  let start: Timestamp
  /// What is due later was not looked at.
  private(set) var end: Timestamp
  /// Whether that is because too much is due until then.
  private(set) var isCut = false
  /// What takes place meanwhile.
  private(set) var appointments: [PreviewAppointment] = []
  private let source: Source
  private let groups: [(name: String, chats: Set<ChatID>)]
  /// Where each rule's last reason to say nothing stands among the rows.
  private var refusals: [String: [Refusal: Int]] = [:]

  private struct Refusal: Hashable {
    var outcome: PreviewOutcome
    var chats: [ChatID]
  }

  /// - Throws: an ``Objection`` to what is wished for.
  init(_ wish: PreviewWish, of source: Source, mostSteps: Int = Preview.mostSteps) throws {
    let book = source.book
    let rules =
      try wish.rule.map { name in
        let rule = try book.scheduled(name)
        guard rule.hasTimesInChats else {
          throw Objection("'\(rule.name)' speaks when there is news, at no times that are known")
        }
        return book.circle(of: rule)
      } ?? book.rules
    self.source = source
    start = try wish.start(book.community.zone, now: source.now)
    end = start + PreviewWish.lookAhead
    groups = book.groups.sorted { $0.key < $1.key }.map { name, group in
      (name, Set(ChatSelector(group).chats(among: source.known)))
    }
    // What happens until then decides on what is said then.
    let walk = try PreviewWalk(
      book, secret: source.secret, memory: source.memory, known: source.known, rules: rules,
      in: wish.chat, after: wish.from == nil ? start : min(source.now, start - .milliseconds(1)))
    while let moment = walk.nextMoment, moment <= end {
      guard walk.steps < mostSteps else {
        (isCut, end) = (true, moment)
        break
      }
      guard rows.count < wish.count else { break }
      guard let occurrence = try walk.next(), moment >= start,
        wish.rule.map({ $0 == occurrence.rule.name }) ?? true
      else { continue }
      add(occurrence)
    }
    rows.removeLast(max(0, rows.count - wish.count))
    let last = rows.count < wish.count ? end : rows.last?.moment ?? end
    appointments = PreviewAppointment.all(wish, book, told: rows, from: start, through: last)
  }

  private mutating func add(_ occurrence: PreviewWalk.Occurrence) {
    let speaking = occurrence.parts.filter { !$0.outcome.texts.isEmpty }
    let choices = speaking.map(\.choices).max() ?? 1
    guard source.memory == nil, choices > 1 else {
      for part in occurrence.parts { add(part, occurrence) }
      return
    }
    // Which is chosen in which chat is not known.
    if var part = speaking.first {
      part.chats = speaking.flatMap(\.chats)
      add(part, occurrence, alternatives: choices)
    }
    for part in occurrence.parts where part.outcome.texts.isEmpty { add(part, occurrence) }
  }

  private mutating func add(
    _ part: PreviewWalk.Part, _ occurrence: PreviewWalk.Occurrence, alternatives: Int? = nil
  ) {
    let (rule, outcome, chats) = (occurrence.rule, part.outcome, part.chats)
    if outcome.texts.isEmpty {
      let refusal = Refusal(outcome: outcome, chats: chats)
      if let row = refusals[rule.name]?[refusal] {
        rows[row].more += 1
        rows[row].last = occurrence.moment
        return
      }
      refusals[rule.name, default: [:]][refusal] = rows.count
    } else {
      refusals[rule.name] = refusals[rule.name]?.filter {
        Set($0.key.chats).isDisjoint(with: chats)
      }
    }
    rows.append(
      Row(
        rule: rule.name, moment: occurrence.moment, key: part.key, base: part.base,
        outcome: outcome, chats: chats, alternatives: alternatives))
  }

  /// The first year without a table of holidays in which a rule is listed that goes by them.
  private var missingTable: Int? {
    let community = source.book.community
    return rows.lazy.filter { row in
      source.book[row.rule]?.schedules.contains { $0.recurrence.days.needsTables } ?? false
    }.map { community.zone.civil(at: $0.moment).date.year }
      .first { !source.book.calendar.hasTable(of: $0) }
  }

  public var json: JSON {
    let community = source.book.community
    return [
      "missing-table": missingTable.map { .integer($0) } ?? .null,
      "community": .string(community.name),
      "from": .string(ISO8601.text(start)),
      "until": .string(Moment.text(end, in: community.zone)),
      "cut": .bool(isCut),
      "rows": .array(rows.map { json($0, community.zone) }),
      "appointments": .array(appointments.map(\.json)),
    ]
  }

  private func json(_ row: Row, _ zone: Zone) -> JSON {
    var object: JSONObject = [
      "at": .string(ISO8601.text(row.moment)), "local": .string(Moment.text(row.moment, in: zone)),
      "rule": .string(row.rule),
      "key": .string(row.key.text),
      "chats": .array(row.places.map { .string($0.text) }),
    ]
    object["group"] = group(of: row.places).map { .string($0) }
    if row.outcome.texts.isEmpty {
      object["reason"] = row.outcome.reason.map { .string($0) }
      if let last = row.last {
        object["more"] = .integer(row.more)
        object["last"] = .string(Moment.text(last, in: zone))
      }
    } else {
      object["texts"] = .array(row.outcome.texts.map { .string($0) })
      object["one-of"] = row.alternatives.map { .integer($0) }
      if row.outcome.isObserved { object["observed"] = true }
    }
    return .object(object)
  }

  /// The group that has just these chats, if they are several.
  private func group(of chats: [ChatID]) -> String? {
    guard chats.count > 1 else { return nil }
    let chats = Set(chats)
    return groups.first { $0.chats == chats }?.name
  }
}
