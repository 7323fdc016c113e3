import QunguanCore
import QunguanStore

/// One schedule of a rule on the line of time: what of it is due next, and in which chats.
///
/// An occurrence *begins* in the instant that its recurrence says. In each chat it is due at the
/// chat's own moment: then, or where the schedule is spread, a while after. Occurrences whose
/// moments overlap are open side by side; one is over when it was made in every chat.
struct Plan {
  /// How far back it looks for what was missed: less than the keys of events are kept.
  static let lookBack = Interval.days(7)

  /// What is due in a chat.
  struct Due: Equatable {
    var rule: String
    /// Nil if the rule alone hears of it.
    var chat: Chat?
    /// When the occurrence began.
    var base: Timestamp
    /// The chat's own moment.
    var moment: Timestamp
    /// How many later occurrences are due there already.
    var newer: Int
  }

  private struct Listener {
    var wait: Interval
    var chat: Chat?
  }

  /// Of its cursor in the store.
  let name: String
  let rule: String
  /// Nil if the rule alone hears of it.
  private let chats: ChatSelector?
  private let schedule: Schedule
  private let zone: Zone
  /// Nothing that began earlier is ever due.
  private let since: Timestamp
  /// Occurrences that began by then are over. A clock set back may show less, and then this says
  /// nothing until it shows it again.
  private(set) var seen: Timestamp
  /// What was due by then is made.
  private var made: Timestamp
  /// The latest look at the clock: of more than five occurrences due by then, the newest count.
  private var looked: Timestamp
  /// Occurrences that began by then are open, over, or were never due.
  private var opened: Timestamp
  private var comes: Timestamp?
  /// Open occurrences, the earliest first.
  private var open: [Timestamp] = []
  /// Who hears the open occurrences, by wait, then by name.
  private var listeners: [Listener] = []

  /// - Parameters:
  ///   - cursor: where the store says that it stands.
  ///   - through: up to when all schedules were made when last something was noted; what is left of
  ///     `cursor` if the clock shows less than that.
  init(
    _ planned: Planned, cursor: ScheduleCursor, through: Timestamp?, now: Timestamp
  ) {
    name = planned.name
    rule = planned.rule.name
    chats = planned.schedule.audience == .chats ? planned.rule.gate.chats : nil
    schedule = planned.schedule
    zone = planned.zone
    since = cursor.since
    seen = cursor.seen
    let known = cursor.seen <= now ? cursor.seen : through ?? now
    made = min(max(known, now - Self.lookBack), now)
    if cursor.since > now { made = now }
    (looked, opened) = (made, made)
    stand(at: made)
  }

  /// When there is something to do next: an occurrence begins, or a chat's moment comes.
  var next: Timestamp? {
    var next = comes
    for index in open.indices {
      let listener = firstListener(of: index)
      guard listener < listeners.count else { continue }
      let moment = open[index] + listeners[listener].wait
      next = min(next ?? moment, moment)
    }
    return next
  }

  /// Whether ``begin(by:among:)`` has to be told which chats are known.
  var needsKnownChats: Bool { chats?.needsKnownChats ?? false }

  func begins(by now: Timestamp) -> Bool { comes.map { $0 <= now } ?? false }

  /// Opens what has begun by `now`: of what was missed the newest only.
  mutating func begin(by now: Timestamp, among known: KnownChats) {
    look(at: now)
    guard let first = comes, first <= now else { return }
    let second = next(after: first)
    if let second, second <= now {
      let past = now - schedule.spread
      open += schedule.recurrence.occurrences(
        after: opened, through: past, limit: Missed.most, in: zone)
      // Those later may still be due in some chats, and others later.
      var last = max(opened, past)
      while let following = next(after: last), following <= now {
        open.append(following)
        last = following
      }
      comes = next(after: now)
    } else {
      open.append(first)
      comes = second
    }
    opened = now
    gather(among: known)
    close()
  }

  /// Notes that the clock shows `now`.
  mutating func look(at now: Timestamp) {
    looked = max(looked, now)
    made = max(made, now - Self.lookBack)
    var floor = made - schedule.spread
    if seen <= now {
      if let first = open.first, first <= seen { open.removeAll { $0 <= seen } }
      floor = max(floor, seen)
    }
    guard opened < floor else { return }
    opened = floor
    comes = next(after: floor)
  }

  /// What is due at `moment`, before which nothing is.
  mutating func take(at moment: Timestamp) -> [Due] {
    var taken: [Due] = []
    for (index, base) in open.enumerated() {
      for listener in listeners[firstListener(of: index)...] {
        guard base + listener.wait == moment else { break }
        let newer = open[(index + 1)...].count { $0 + listener.wait <= looked }
        taken.append(
          Due(rule: rule, chat: listener.chat, base: base, moment: moment, newer: newer))
      }
    }
    made = max(made, moment)
    close()
    return taken
  }

  /// Whether that is to be noted: an occurrence is over, or was made before what the cursor says.
  func isFurther(than former: Plan) -> Bool {
    seen > former.seen || (seen > made && made > former.made)
  }

  /// The clock shows `instant` again: what was due by then is made, and what is later comes, if
  /// need be again.
  mutating func goBack(to instant: Timestamp) {
    if max(made, opened) > instant { stand(at: instant) }
  }

  /// Goes on from `instant`, as if all that was due by then had been made, and no more.
  mutating func stand(at instant: Timestamp) {
    (made, looked, open, listeners) = (instant, instant, [], [])
    // What has begun lately is still to come in some chats.
    opened = max(min(since, instant), instant - schedule.spread)
    comes = next(after: opened)
    look(at: instant)
  }

  private func next(after instant: Timestamp) -> Timestamp? {
    schedule.recurrence.next(after: instant, in: zone)
  }

  private mutating func gather(among known: KnownChats) {
    guard let chats else { return listeners = [Listener(wait: .zero, chat: nil)] }
    var heard = chats.chats(among: known.all).map { (wait: schedule.wait(of: $0), id: $0) }
    if schedule.spread > .zero {
      heard.sort { ($0.wait, $0.id.text) < ($1.wait, $1.id.text) }
    }
    listeners = heard.map { wait, id in
      Listener(wait: wait, chat: known[id] ?? Chat(id: id, kind: .group))
    }
  }

  /// Notes occurrences that are over, in their order.
  private mutating func close() {
    let over = open.indices.prefix { firstListener(of: $0) == listeners.count }
    guard let last = over.last else { return }
    seen = max(seen, open[last])
    open.removeFirst(over.count)
    if open.isEmpty { listeners = [] }
  }

  /// The first listener that an open occurrence is still to be made for: not yet due when all that
  /// is made was, and without five newer ones that are due.
  private func firstListener(of index: Int) -> Int {
    var gone = made - open[index]
    if index + Missed.most < open.count { gone = max(gone, looked - open[index + Missed.most]) }
    var (low, high) = (0, listeners.count)
    while low < high {
      let middle = (low + high) / 2
      if listeners[middle].wait <= gone { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The chats that anything ever happened in.
struct KnownChats: Sendable {
  let all: [Chat]
  private let byID: [ChatID: Chat]

  init(_ all: [Chat] = []) {
    self.all = all
    byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(id: ChatID) -> Chat? { byID[id] }
}

extension Plan.Due {
  func event(received: Timestamp) -> Event {
    .occurrence(
      of: rule, in: chat, due: base, moment: moment, newer: newer, received: received)
  }
}
