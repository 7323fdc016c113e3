import HeapModule
import QunguanCore

/// Walks through what is due, in the order in which it will be, and lets the rules decide on it
/// with a memory that takes up what they change: the first thing due is decided as the daemon will
/// decide it, the second as it will be after the first.
final class PreviewWalk {
  /// A due instant of a rule, and what comes of it in its chats.
  struct Occurrence {
    var rule: Rule
    var due: Timestamp
    /// The chats' own moment, of a schedule that is spread; else the same as `due`.
    var moment: Timestamp
    /// Chats in which the same comes of it, in the order in which they were asked.
    var outcomes: [(outcome: PreviewOutcome, chats: [ChatID])] = []
  }

  private struct Plan {
    var rule: Rule
    var schedule: Schedule
    var zone: Zone
    var chats: [Chat]
    /// The last answer of the recurrence: chats that are spread ask one after the other.
    var last: (after: Timestamp, next: Timestamp?)?

    mutating func next(after instant: Timestamp) -> Timestamp? {
      if let last, last.after == instant { return last.next }
      let next = schedule.recurrence.next(after: instant, in: zone)
      last = (instant, next)
      return next
    }
  }

  private struct Entry: Comparable {
    var moment: Timestamp
    /// Plans are in the order of their rules, as the scheduler hands occurrences in.
    var plan: Int
    /// Of a schedule that is spread, the index of a chat; else all are asked, one after the other.
    var chat: Int?
    var due: Timestamp

    static func < (left: Self, right: Self) -> Bool {
      (left.moment, left.plan, left.chat ?? 0) < (right.moment, right.plan, right.chat ?? 0)
    }
  }

  private let engine: Engine
  private let memory: MemoryOverlay
  private var plans: [Plan] = []
  private var agenda = Heap<Entry>()
  /// How many decisions were made.
  private(set) var steps = 0

  /// - Parameters:
  ///   - start: what is due then or earlier is left out.
  ///   - chats: where a rule's schedules are due.
  init(
    _ book: RuleBook, secret: Generator.Secret, memory: (any Memory)?, after start: Timestamp,
    chats: (Rule) -> [Chat]
  ) throws {
    engine = try Engine(book, secret: secret)
    self.memory = MemoryOverlay(over: memory)
    for rule in book.rules where !rule.schedules.isEmpty {
      let chats = chats(rule)
      guard !chats.isEmpty else { continue }
      for schedule in rule.schedules {
        let zone = schedule.zone ?? book.community.zone
        plans.append(Plan(rule: rule, schedule: schedule, zone: zone, chats: chats))
        announce(plans.count - 1, after: start)
      }
    }
  }

  /// When the next thing is due.
  var nextMoment: Timestamp? { agenda.min?.moment }

  /// What is due next; nil if nothing ever is.
  func next() throws -> Occurrence? {
    guard let entry = agenda.popMin() else { return nil }
    let plan = plans[entry.plan]
    var occurrence = Occurrence(rule: plan.rule, due: entry.due, moment: entry.moment)
    var places: [PreviewOutcome: Int] = [:]
    for chat in entry.chat.map({ [plan.chats[$0]] }) ?? plan.chats {
      let event = Event.occurrence(
        of: plan.rule.name, in: chat, due: entry.due, moment: entry.moment,
        received: entry.moment)
      let step = try engine.step(event, memory)
      memory.take(step, of: event)
      steps += 1
      let outcome = PreviewOutcome(of: step, in: chat.id)
      if let place = places[outcome] {
        occurrence.outcomes[place].chats.append(chat.id)
      } else {
        places[outcome] = occurrence.outcomes.count
        occurrence.outcomes.append((outcome, [chat.id]))
      }
    }
    if let chat = entry.chat {
      announce(entry.plan, chat, after: entry.due)
    } else {
      announce(entry.plan, after: entry.due)
    }
    return occurrence
  }

  private func announce(_ plan: Int, after start: Timestamp) {
    if plans[plan].schedule.spread > .zero {
      for (index, chat) in plans[plan].chats.enumerated() {
        announce(plan, index, after: start - plans[plan].schedule.wait(of: chat.id))
      }
    } else if let due = plans[plan].next(after: start) {
      agenda.insert(Entry(moment: due, plan: plan, chat: nil, due: due))
    }
  }

  private func announce(_ plan: Int, _ chat: Int, after start: Timestamp) {
    guard let due = plans[plan].next(after: start) else { return }
    let wait = plans[plan].schedule.wait(of: plans[plan].chats[chat].id)
    agenda.insert(Entry(moment: due + wait, plan: plan, chat: chat, due: due))
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
