import QunguanCore
import QunguanStore

/// Why the steward did what it did because of one event, and why rules passed it by. As JSON, so
/// that a daemon can hand it over; ``ExplanationText`` is for people.
struct Explanation {
  var event: Event?
  var key: EventKey
  var type: EventType?
  var chat: ChatID?
  var time: Timestamp
  var received: Timestamp
  var trace: Trace?
  /// What was done, or is to be.
  var effects: [Part] = []
  var undone: EventKey?
  /// What has to be known to read the rest.
  var notes: [String] = []
  let words: Wording

  struct Part {
    var rule: String
    var sentence: String
    var row: OutboxEntry?
  }

  /// How rules decide on an event with an empty memory, at the event's own times.
  init(rehearsing event: Event, _ book: RuleBook) throws {
    let rehearsal = try Rehearsal(book, now: event.received)
    let happening = try rehearsal.happen(event)
    self.init(event, book)
    trace = try rehearsal.completedTrace(of: happening)
    effects = happening.step.effects.map {
      Part(rule: $0.rule, sentence: words.sentence($0.effect), row: nil)
    }
  }

  /// What was kept of an event. Where no trace was, the present rules are asked.
  init(of recording: Recording, _ book: RuleBook) throws {
    words = Wording(zone: book.community.zone)
    (event, key, type) = (recording.event, recording.key, recording.type)
    (chat, time, received) = (recording.chat, recording.time, recording.received)
    undone = recording.undone
    trace = recording.trace
    effects = recording.rows.map {
      Part(rule: $0.row.rule, sentence: words.sentence($0.row.delivery.action), row: $0)
    }
    effects += recording.entries.map {
      Part(rule: $0.rule, sentence: words.sentence($0.effect), row: nil)
    }
    effects += recording.checkIns.map {
      Part(rule: $0.checkIn.plan, sentence: words.sentence($0.effect), row: nil)
    }
    effects += recording.breaks.map {
      Part(rule: $0.plan, sentence: words.sentence(.beginBreak($0)), row: nil)
    }
    guard let trace else {
      try rehearse(book)
      return
    }
    if trace.book != book.fingerprint {
      notes.append("the rules have changed since; rules that are not listed were not asked then")
    } else if let event {
      let engine = try Engine(book, secret: Rehearsal.secret)
      self.trace = try engine.completed(trace, of: event)
    } else {
      notes.append("the event itself is no longer kept; rules that are not listed were not asked")
    }
  }

  private init(_ event: Event, _ book: RuleBook) {
    words = Wording(zone: book.community.zone)
    self.event = event
    (key, type, chat) = (event.key, event.type, event.chat?.id)
    (time, received) = (event.time, event.received)
  }

  private mutating func rehearse(_ book: RuleBook) throws {
    guard let event, event.occasion == nil else {
      notes.append("no trace of it was kept")
      return
    }
    trace = try Explanation(rehearsing: event, book).trace
    notes.append(
      "no trace of it was kept; this is how the present rules decide, with an empty memory")
  }

  var json: JSON {
    func time(_ instant: Timestamp) -> JSON { .string(Moment.text(instant, in: words.zone)) }
    return [
      "event": .string(key.text), "type": .string(type?.rawValue ?? "quarantined"),
      "time": time(self.time), "received": time(received),
      "chat": chat.map { .string($0.text) } ?? .null,
      "actor": event?.actor.map { .string($0.id.text) } ?? .null,
      "what": event.map { .string(words.sentence($0)) } ?? .null,
      "book": .string(trace?.book ?? ""),
      "rules": .array((trace?.entries ?? []).map { $0.json(words) }),
      "effects": .array(effects.map { $0.json }),
      "undone-by": undone.map { .string($0.text) } ?? .null,
      "notes": .array(notes.map { .string($0) }),
    ]
  }

  /// One event of a list.
  static func line(_ recording: Recording, _ book: RuleBook) -> JSON {
    let words = Wording(zone: book.community.zone)
    let rules =
      recording.rows.map(\.row.rule) + recording.entries.map(\.rule)
      + recording.checkIns.map(\.checkIn.plan) + recording.breaks.map(\.plan)
    var seen: Set<String> = []
    return [
      "event": .string(recording.key.text),
      "time": .string(Moment.text(recording.received, in: words.zone)),
      "chat": recording.chat.map { .string($0.text) } ?? .null,
      "what": recording.event.map { .string(words.sentence($0)) } ?? .null,
      "rules": .array(rules.filter { seen.insert($0).inserted }.map { .string($0) }),
      "undone-by": recording.undone.map { .string($0.text) } ?? .null,
    ]
  }
}

extension Explanation.Part {
  var json: JSON {
    var object: JSONObject = ["rule": .string(rule), "does": .string(sentence)]
    if let row {
      object["row"] = .number(JSONNumber(row.row.id.number))
      object["state"] = .string(row.row.state.rawValue)
      object["reason"] = row.reason.map { .string($0) }
    }
    return .object(object)
  }
}

extension Trace.Entry {
  func json(_ words: Wording) -> JSON {
    [
      "rule": .string(rule), "fired": .bool(fired), "about-this": .bool(!isBystander),
      "reason": .string(reason),
      "values": .array(values.map { ["name": .string($0.name), "text": .string($0.text)] }),
      "withheld": .array(withheld.map { .string(words.sentence($0)) }),
    ]
  }
}

extension LedgerEntry {
  /// What it was entered for.
  fileprivate var effect: Effect {
    switch sort {
    case .points(let points, let because):
      .award(Award(chat: chat, member: member, points: points, because: because))
    case .tag(let tag): .tag(Tagging(chat: chat, member: member, tag: tag, isSet: true))
    case .untag(let tag): .tag(Tagging(chat: chat, member: member, tag: tag, isSet: false))
    }
  }
}

extension LedgerCheckIn {
  fileprivate var effect: Effect {
    isStrike ? .strike(Strike(of: checkIn, because: because)) : .checkIn(checkIn)
  }
}
