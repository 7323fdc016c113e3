/// Keeps what follows from a correction to the community's daily limit, as a turn does with what
/// members do themselves.
struct DailyLimit {
  private struct Place: Hashable {
    var chat: ChatID
    var member: MemberID
  }

  private let most: Int?
  private let memory: any Memory
  private let rule: String
  private var earned: [Place: DayTally] = [:]

  init(_ points: Community.Points, _ memory: any Memory, _ rule: String) {
    (most, self.memory, self.rule) = (points.mostPerDay, memory, rule)
  }

  /// The effects, with no more points than a day has left; what is taken back before leaves more.
  /// Awards that come once count, and stay whole.
  func keeping(_ effects: [Effect]) throws -> [Effect] {
    guard let most else { return effects }
    var limit = self
    return try effects.compactMap { try limit.keep($0, to: most) }
  }

  private mutating func keep(_ effect: Effect, to most: Int) throws -> Effect? {
    switch effect {
    case .award(var award):
      guard let day = award.day else { return effect }
      let place = Place(chat: award.chat, member: award.member)
      let left = try max(0, most.subtractingReportingOverflow(tally(place)[day]).partialValue)
      if !AwardKey.isOneOff(award.key ?? "") { award.points = min(award.points, left) }
      guard award.points > 0 else { return nil }
      earned[place]?.add(award.points, on: day)
      return .award(award)
    case .revoke(let revocation):
      let place = Place(chat: revocation.chat, member: revocation.member)
      let held = try memory.awardsHeld(
        of: rule, keyed: revocation.key, by: (place.chat, place.member))
      guard let award = held.first(where: { $0.key == revocation.key }), let day = award.day
      else { return effect }
      _ = try tally(place)
      earned[place]?.add(-award.points, on: day)
      return effect
    default: return effect
    }
  }

  private mutating func tally(_ place: Place) throws -> DayTally {
    if let known = earned[place] { return known }
    let tally = try memory.member(place.member, in: place.chat)?.earned ?? DayTally()
    earned[place] = tally
    return tally
  }
}
