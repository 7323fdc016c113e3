import QunguanCore

/// The ledgers of check-ins and points, in a room: what effects enter, as the database does it.
struct RoomLedger {
  fileprivate struct Place: Hashable {
    var plan: String
    var chat: ChatID
    var member: MemberID
  }

  private struct Given {
    var rule: String
    var award: Award
  }

  private var attendances: [Place: Attendance] = [:]
  /// Those that hold, in the order in which they were entered.
  private var entries: [CheckIn] = []
  /// All that were ever entered.
  private var history: [CheckIn] = []
  private var awards: [Given] = []
  private(set) var breaks: [PlanBreak] = []

  // MARK: Entering

  mutating func enter(_ entry: CheckIn) {
    let place = Place(plan: entry.plan, chat: entry.chat, member: entry.member)
    if attendances[place, default: Attendance()].enter(entry) {
      entries.append(entry)
      history.append(entry)
    }
  }

  mutating func enter(_ strike: Strike) {
    let place = Place(plan: strike.plan, chat: strike.chat, member: strike.member)
    guard let struck = attendances[place]?.strike(strike) else { return }
    entries.removeAll { entry in
      Place(plan: entry.plan, chat: entry.chat, member: entry.member) == place
        && struck.contains {
          $0.day == entry.day && $0.window == entry.window && $0.sort == entry.sort
        }
    }
  }

  /// - Returns: false if an award of the same key holds: then nothing has changed.
  mutating func enter(_ award: Award, by rule: String) -> Bool {
    if let key = award.key, held(award.chat, award.member, key, of: rule) != nil { return false }
    awards.append(Given(rule: rule, award: award))
    return true
  }

  /// - Returns: the award that it took back.
  mutating func enter(_ revocation: Revocation, by rule: String) -> Award? {
    held(revocation.chat, revocation.member, revocation.key, of: rule)
      .map { awards.remove(at: $0).award }
  }

  private func held(
    _ chat: ChatID, _ member: MemberID, _ key: String, of rule: String
  ) -> Int? {
    awards.firstIndex {
      $0.rule == rule && $0.award.key == key && $0.award.chat == chat && $0.award.member == member
    }
  }

  mutating func begin(_ days: PlanBreak) { breaks.append(days) }
  mutating func end(_ days: PlanBreak) { breaks.removeAll { $0 == days } }

  // MARK: Reading

  func attendance(of member: MemberID, in chat: ChatID, plan: String) -> Attendance {
    attendances[Place(plan: plan, chat: chat, member: member)] ?? Attendance()
  }

  func visitAttendances(
    plan: String, in chats: [ChatID]?, _ visit: (ChatID, MemberID, Attendance) throws -> Void
  ) rethrows {
    let some = attendances.filter { $0.key.plan == plan && chats?.contains($0.key.chat) != false }
    for (place, attendance) in some.sorted(by: { $0.key.comesBefore($1.key) }) {
      try visit(place.chat, place.member, attendance)
    }
  }

  /// Those of one window of a day who did it, the earliest first.
  func done(_ plan: String, in chat: ChatID, day: CivilDate, window: Int) -> [CheckIn] {
    entries.filter {
      $0.sort == .done && $0.plan == plan && $0.chat == chat && $0.day == day
        && $0.window == window
    }.map { entry in (entry, history.firstIndex { $0.isAgain(entry) } ?? 0) }
      .sorted { ($0.0.time, $0.1) < ($1.0.time, $1.1) }.map(\.0)
  }

  func hadCheckIn(by message: MessageID, in chat: ChatID, plan: String) -> Bool {
    history.contains { $0.message == message && $0.chat == chat && $0.plan == plan }
  }

  func checkIns(by message: MessageID, in chat: ChatID) -> [CheckIn] {
    entries.filter { $0.message == message && $0.chat == chat }
  }

  func awards(of rule: String, keyed beginning: String, to member: (ChatID, MemberID)?) -> Int {
    awards.count { given in
      given.rule == rule && given.award.key?.utf8.starts(with: beginning.utf8) ?? false
        && member.map { $0 == (given.award.chat, given.award.member) } ?? true
    }
  }

  func awardsHeld(
    of rule: String, keyed beginning: String, by member: (ChatID, MemberID)
  ) -> [Award] {
    awards.filter { given in
      given.rule == rule && given.award.key?.utf8.starts(with: beginning.utf8) ?? false
        && member == (given.award.chat, given.award.member)
    }.map(\.award)
  }
}

extension RoomLedger.Place {
  func comesBefore(_ other: Self) -> Bool {
    chat == other.chat
      ? member.text.utf8.lexicographicallyPrecedes(other.member.text.utf8)
      : chat.text.utf8.lexicographicallyPrecedes(other.chat.text.utf8)
  }
}

extension CheckIn {
  /// Whether the other is this one, perhaps with another amount.
  fileprivate func isAgain(_ other: Self) -> Bool {
    (plan, chat, member, day) == (other.plan, other.chat, other.member, other.day)
      && (window, sort, time, message) == (other.window, other.sort, other.time, other.message)
  }
}
