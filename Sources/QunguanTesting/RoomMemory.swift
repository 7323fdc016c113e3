import QunguanCore

/// Memory in a dictionary.
public final class RoomMemory: Memory {
  /// What rules remember.
  public private(set) var values: [Slot: any Codable & Sendable] = [:]
  /// Members whose facts are the same in all chats.
  public var members: [MemberID: MemberFacts] = [:]
  /// Those of one chat, which come first: what rules award and tag is kept here.
  public var membersByChat: [ChatID: [MemberID: MemberFacts]] = [:]
  public var chats: [ChatID: ChatFacts] = [:]
  public var rests: [Silence] = []
  private var ledger = RoomLedger()
  /// When messages were written.
  public var written: [MessageID: Timestamp] = [:]
  /// What filters found.
  public private(set) var offences: [KnownOffence] = []
  private var markings: [MarkingID: Marking] = [:]
  private var markingsMade = 0
  /// How often anything was looked up.
  public private(set) var lookups = 0

  public init() {}

  public func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) -> Value? {
    lookups += 1
    return values[slot] as? Value
  }

  public func member(_ member: MemberID, in chat: ChatID) -> MemberFacts? {
    lookups += 1
    return membersByChat[chat]?[member] ?? members[member]
  }

  public func chat(_ chat: ChatID) -> ChatFacts? {
    lookups += 1
    return chats[chat]
  }

  public func silences() -> [Silence] { rests }

  public func knownChats() -> [Chat] {
    chats.map { Chat(id: $0, kind: $1.kind, name: $1.name) }.sorted { $0.id.text < $1.id.text }
  }

  /// Keeps what a step changed.
  public func apply(_ changes: [Slot: Change]) {
    for (slot, change) in changes {
      switch change {
      case .set(let value, _): values[slot] = value
      case .forget: values[slot] = nil
      }
    }
  }

  // MARK: Ledgers

  public func attendance(of member: MemberID, in chat: ChatID, plan: String) -> Attendance {
    ledger.attendance(of: member, in: chat, plan: plan)
  }

  public func visitAttendances(
    plan: String, in chats: [ChatID]?, _ visit: (ChatID, MemberID, Attendance) throws -> Void
  ) rethrows { try ledger.visitAttendances(plan: plan, in: chats, visit) }

  public func visitMembers(
    of chats: [ChatID], _ visit: (ChatID, MemberID, MemberFacts) throws -> Void
  ) rethrows {
    for chat in Set(chats).sorted(by: { $0.text < $1.text }) {
      let all = members.merging(membersByChat[chat] ?? [:]) { $1 }
      for (member, facts) in all.sorted(by: { $0.key.text < $1.key.text }) {
        try visit(chat, member, facts)
      }
    }
  }

  public func departed(from chats: [ChatID]) -> [ChatID: Set<MemberID>] {
    var departed: [ChatID: Set<MemberID>] = [:]
    visitMembers(of: chats) { chat, member, facts in
      if !facts.isPresent { departed[chat, default: []].insert(member) }
    }
    return departed
  }

  public func checkIns(
    before time: Timestamp, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) -> Int { ledger.done(plan, in: chat, day: day, window: window).count { $0.time < time } }

  public func earliest(
    _ count: Int, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) -> [CheckIn] { Array(ledger.done(plan, in: chat, day: day, window: window).prefix(count)) }

  public func checkIns(by message: MessageID, in chat: ChatID) -> [CheckIn] {
    ledger.checkIns(by: message, in: chat)
  }

  public func hadCheckIn(by message: MessageID, in chat: ChatID, plan: String) -> Bool {
    ledger.hadCheckIn(by: message, in: chat, plan: plan)
  }

  public func written(_ message: MessageID, in chat: ChatID) -> Timestamp? { written[message] }

  public func breaks(of plan: String) -> [PlanBreak] { ledger.breaks.filter { $0.plan == plan } }

  public func awards(of rule: String, keyed beginning: String, to member: (ChatID, MemberID)?)
    -> Int
  { ledger.awards(of: rule, keyed: beginning, to: member) }

  public func awardsHeld(
    of rule: String, keyed beginning: String, by member: (ChatID, MemberID)
  ) -> [Award] { ledger.awardsHeld(of: rule, keyed: beginning, by: member) }

  /// Enters what a step's effects say of check-ins, points and tags, as the database would.
  public func enter(_ effects: [Step.Caused], of event: Event) {
    for caused in effects {
      switch caused.effect {
      case .checkIn(let entry):
        ledger.enter(entry)
        change(entry.member, in: entry.chat, event) { _ in }
      case .strike(let strike): ledger.enter(strike)
      case .beginBreak(let days): ledger.begin(days)
      case .endBreak(let days): ledger.end(days)
      case .award(let award):
        if ledger.enter(award, by: caused.rule) { add(award.points, of: award, event) }
      case .revoke(let revocation):
        guard let award = ledger.enter(revocation, by: caused.rule) else { break }
        add(-award.points, of: award, event)
      case .tag(let tagging):
        change(tagging.member, in: tagging.chat, event) {
          if tagging.isSet { $0.tags.insert(tagging.tag) } else { $0.tags.remove(tagging.tag) }
        }
      case .offence(let offence):
        offences.append(
          KnownOffence(
            id: OffenceID(Int64(offences.count + 1)), event: event.key, offence: offence))
      case .pardon(let id): changeOffence(id) { $0.pardonedBy = event.key }
      case .appeal(let id): changeOffence(id) { $0.appealed = event.received }
      case .mark(let marking): mark(marking)
      case .unmark(let id): markings[id] = nil
      case .act, .wake, .cancelWake, .fetch, .scan, .silence, .endSilence, .withdraw, .undo: break
      }
    }
  }

  private func changeOffence(_ id: OffenceID, _ body: (inout KnownOffence) -> Void) {
    if let index = offences.firstIndex(where: { $0.id == id }) { body(&offences[index]) }
  }

  private func mark(_ marking: Marking) {
    markings = markings.filter { $0.value.text != marking.text || $0.value.chat != marking.chat }
    markingsMade += 1
    markings[MarkingID(Int64(markingsMade))] = marking
  }

  public func offences(
    of member: MemberID, in chat: ChatID, by rule: String, since time: Timestamp,
    besides message: MessageID?
  ) -> [Timestamp] {
    offences.filter {
      $0.pardonedBy == nil && $0.offence.member == member && $0.offence.chat == chat
        && $0.offence.rule == rule && $0.offence.time >= time && $0.offence.hasConsequences
        && ($0.offence.message == nil || $0.offence.message != message)
    }.map(\.offence.time).sorted()
  }

  public func lastOffence(of member: MemberID) -> KnownOffence? {
    offences.last {
      $0.pardonedBy == nil && $0.offence.member == member && !$0.isObserved
        && $0.offence.hasConsequences
    }
  }

  public func marks() -> Marks {
    Marks(markings.sorted { $0.key.number < $1.key.number }.map(\.value))
  }

  private func add(_ points: Int, of award: Award, _ event: Event) {
    change(award.member, in: award.chat, event) {
      $0.points += points
      if let day = award.day { $0.earned.add(points, on: day) }
    }
  }

  private func change(
    _ member: MemberID, in chat: ChatID, _ event: Event, _ body: (inout MemberFacts) -> Void
  ) {
    let person = event.actor.flatMap { $0.id == member ? $0 : nil }
    var facts =
      membersByChat[chat]?[member] ?? members[member]
      ?? MemberFacts(name: person?.name, firstSeen: event.time)
    body(&facts)
    membersByChat[chat, default: [:]][member] = facts
  }
}
