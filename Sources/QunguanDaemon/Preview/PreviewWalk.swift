import QunguanCore
import QunguanStore

/// Walks through what is due, in the order in which it will be, and lets the rules decide on it
/// with a memory that takes up what they change: the first thing due is decided as the daemon will
/// decide it, the second as it will be after the first.
final class PreviewWalk {
  /// What comes of a rule in an instant.
  struct Occurrence {
    var rule: Rule
    var moment: Timestamp
    /// In the order in which chats were asked.
    var parts: [Part] = []
  }

  /// Chats in which the same comes of it.
  struct Part {
    var outcome: PreviewOutcome
    /// What was due in the first of them.
    var key: EventKey
    /// When what is due there began.
    var base: Timestamp
    /// Among how many texts the lot fell in the first of them.
    var choices: Int
    var chats: [ChatID]
  }

  private let engine: Engine
  private let memory: MemoryOverlay
  private var agenda: Agenda
  private let start: Timestamp
  private let known: KnownChats
  private let chat: ChatID?
  /// What was decided on in the latest instant.
  private var latest: (moment: Timestamp, keys: Set<EventKey>)
  /// How many decisions were made.
  private(set) var steps = 0

  /// - Parameters:
  ///   - memory: nil knows nothing.
  ///   - known: the chats that are known.
  ///   - rules: those that are asked.
  ///   - chat: if given, the only one where they are asked.
  ///   - start: what is due then or earlier is left out.
  init(
    _ book: RuleBook, secret: Generator.Secret, memory: (any Memory)?, known: [Chat],
    rules: [Rule], in chat: ChatID?, after start: Timestamp
  ) throws {
    engine = try Engine(book, secret: secret)
    self.memory = MemoryOverlay(over: memory)
    self.start = start
    self.chat = chat
    latest = (start, [])
    let strangers = chat.map { id in
      known.contains { $0.id == id } ? [] : [Chat(id: id, kind: .group)]
    }
    let chats = KnownChats(known + (strangers ?? []))
    self.known = chats
    let names = Set(rules.map(\.name))
    let planned = Planned.all(of: book, isOffToo: true).filter { planned in
      guard names.contains(planned.rule.name), planned.schedule.audience == .chats else {
        return false
      }
      return chat.flatMap { chats[$0] }.map(planned.rule.gate.chats.contains) ?? true
    }
    var cursors = ScheduleCursors()
    for planned in planned {
      // What has begun is still to come in some chats.
      cursors.byName[planned.name] = ScheduleCursor(
        since: start - planned.schedule.spread, seen: start - planned.schedule.spread)
    }
    agenda = Agenda(planned, cursors, now: start)
  }

  /// When there is something to do next.
  var nextMoment: Timestamp? { agenda.next }

  /// What is due next; nil if nothing is at ``nextMoment`` after all.
  func next() throws -> Occurrence? {
    guard let moment = agenda.next else { return nil }
    let taken = agenda.take(through: moment, among: known, most: 1) ?? []
    _ = agenda.keep()
    let due = taken.filter { $0.moment > start && (chat == nil || $0.chat?.id == chat) }
    guard let rule = due.first.flatMap({ engine.book[$0.rule] }) else { return nil }
    var occurrence = Occurrence(rule: rule, moment: moment)
    var places: [PreviewOutcome: Int] = [:]
    if latest.moment != moment { latest = (moment, []) }
    for due in due {
      guard let chat = due.chat?.id else { continue }
      let event = due.event(received: due.moment)
      // Two leads of an announcement may be due in one instant.
      guard latest.keys.insert(event.key).inserted else { continue }
      let step = try engine.step(event, memory)
      memory.take(step, of: event)
      steps += 1
      let outcome = PreviewOutcome(of: step, in: chat)
      if let place = places[outcome] {
        occurrence.parts[place].chats.append(chat)
      } else {
        places[outcome] = occurrence.parts.count
        let date = engine.book.community.zone.civil(at: event.time).date
        occurrence.parts.append(
          Part(
            outcome: outcome, key: event.key, base: due.base,
            choices: rule.choices(of: step, on: date), chats: [chat]))
      }
    }
    return occurrence.parts.isEmpty ? nil : occurrence
  }
}

/// What a rule says at one of its times, or why nothing.
struct PreviewOutcome: Hashable {
  /// One after the other; empty if nothing is said.
  var texts: [String] = []
  /// Whether it is said where the rule is due.
  var isHere = false
  /// Where else it is said.
  var elsewhere: [ChatID] = []
  /// Whether the rule only observes what it would say.
  var isObserved = false
  /// Why nothing is said.
  var reason: String?

  init(of step: Step, in chat: ChatID) {
    let entry = step.trace.entries.last
    let withheld = entry?.withheld ?? []
    isObserved = !withheld.isEmpty
    let wording = Wording()
    for effect in step.effects.map(\.effect) + withheld {
      guard case .act(let delivery) = effect,
        case .send(let place, let content, _) = delivery.action
      else { continue }
      let text = wording.plain(content)
      if !texts.contains(text) { texts.append(text) }
      if place == chat {
        isHere = true
      } else if !elsewhere.contains(place) {
        elsewhere.append(place)
      }
    }
    if texts.isEmpty { reason = Self.reason(entry) }
  }

  /// Where a rule's time had come and nothing is said all the same, that is the second sentence.
  static func reason(_ entry: Trace.Entry?) -> String {
    guard let entry else { return "nothing to say" }
    if !entry.fired { return entry.reason }
    let rest = entry.reason.split(separator: "; ").dropFirst().joined(separator: "; ")
    return rest.isEmpty ? "nothing to say" : rest
  }
}
