import QunguanText

// What operators write behind a member's name: a day, an amount and a plan.

extension Corrections {
  struct Wish {
    var plan: Checkins.Plan
    var day: CivilDate
    var amount: Int64?
  }

  enum Reading {
    case wish(Wish)
    case refused(CheckInOutcome.Reason)
  }

  /// Whatever is said must be understood: what were overheard might be the day that is meant.
  ///
  /// - Parameters:
  ///   - amounts: whether one may be said.
  ///   - fits: whether it would change anything in a plan: which one is meant where several may be.
  func read(
    _ text: String, in chat: Chat, amounts: Bool, fits: (Wish) throws -> Bool
  ) throws -> Reading {
    let plans = plans(in: chat)
    guard let first = plans.first else { return .refused(.noPlan) }
    let days = DayText(on: today(first), .past)
    var reason = CheckInOutcome.Reason.unclear
    for said in Self.readings(of: Checkins.words(text), days, plans) {
      if let span = said.days, span.lowerBound != span.upperBound { continue }
      var wishes: [Wish] = []
      for plan in said.plans {
        let day = said.days?.lowerBound ?? today(plan)
        switch amounts || said.amount.isEmpty ? plan.quantity(said.amount) : .unclear {
        case .none: wishes.append(Wish(plan: plan, day: day))
        case .amount(let amount): wishes.append(Wish(plan: plan, day: day, amount: amount))
        case .refused(let refusal): if reason == .unclear { reason = refusal }
        case .unclear: continue
        }
      }
      guard let only = wishes.first else { continue }
      let fitting = try wishes.count == 1 ? wishes : wishes.filter(fits)
      guard fitting.count < 2 else { return .refused(.which(fitting.map(\.plan.title))) }
      let wish = fitting.first ?? only
      if amounts, wish.amount == nil, wish.plan.reads(said.day) {
        return .refused(.dayOrAmount(said.day))
      }
      return .wish(wish)
    }
    return .refused(reason)
  }

  /// What words may mean.
  private struct Said {
    var plans: [Checkins.Plan]
    var days: ClosedRange<CivilDate>?
    /// What says the day.
    var day: String
    /// What is left for an amount.
    var amount: String
  }

  /// The likelier first. Where a plan is called by its whole title, nothing of that is anything else.
  private static func readings(
    of words: [String], _ days: DayText, _ plans: [Checkins.Plan]
  ) -> [Said] {
    let titled = called(words, plans)
    if !titled.isEmpty {
      return titled.flatMap { plans, rest in
        days.readings(of: rest).map { read in
          Said(
            plans: plans, days: read.days,
            day: Self.day(of: rest.joined(separator: " "), beside: read.rest), amount: read.rest)
        }
      }
    }
    return days.readings(of: words).flatMap { read in
      let day = Self.day(of: words.joined(separator: " "), beside: read.rest)
      let rest = read.rest.split(separator: " ").map(String.init)
      let named = [(plans, rest)] + called(rest, plans) + alluded(rest, plans)
      return named.map { plans, rest in
        Said(plans: plans, days: read.days, day: day, amount: rest.joined(separator: " "))
      }
    }
  }

  private static func day(of text: String, beside rest: String) -> String {
    let day = text.hasSuffix(rest) ? text.dropLast(rest.count) : text.dropFirst(rest.count)
    return String(day).withoutBlanksAround
  }

  /// Plans whose whole title or name stands among the words, the longest first, and what is left.
  private static func called(
    _ words: [String], _ plans: [Checkins.Plan]
  ) -> [(plans: [Checkins.Plan], rest: [String])] {
    let names = plans.map { [Checkins.compact($0.title), Checkins.compact($0.rule.name)] }
    var found: [(plans: [Checkins.Plan], rest: [String])] = []
    for length in (0..<words.count).reversed().map({ $0 + 1 }) {
      for start in 0...(words.count - length) {
        let name = words[start..<(start + length)].joined()
        let meant = plans.indices.filter { names[$0].contains(name) }.map { plans[$0] }
        if !meant.isEmpty { found.append((meant, words.without(start..<(start + length)))) }
      }
    }
    return found
  }

  /// Plans of whose title a part stands at either end of the words; an amount has few.
  private static func alluded(
    _ words: [String], _ plans: [Checkins.Plan]
  ) -> [(plans: [Checkins.Plan], rest: [String])] {
    (0..<min(words.count, 5)).flatMap { others in
      let length = words.count - others
      let ranges = others == 0 ? [0..<length] : [0..<length, others..<words.count]
      return ranges.compactMap { range in
        let meant = Checkins.plans(named: words[range].joined(separator: " "), among: plans)
        return meant.isEmpty ? nil : (meant, words.without(range))
      }
    }
  }
}

extension Checkins.Plan {
  fileprivate enum Quantity {
    case none
    case amount(Int64)
    case refused(CheckInOutcome.Reason)
    case unclear
  }

  /// Reads an amount as one that a member writes.
  fileprivate func quantity(_ text: String) -> Quantity {
    guard !text.isEmpty else { return .none }
    guard let needed = config.needs.amount else {
      let isAmount = text.first?.isNumber ?? false && !text.contains { "月日号".contains($0) }
      return isAmount ? .refused(.noAmount(title)) : .unclear
    }
    guard let amount = needed.reader.exactly(text), amount.thousandths > 0 else { return .unclear }
    let most = needed.most?.thousandths ?? CheckIn.mostAmount
    if amount.thousandths > most { return .refused(.beyond(amount.thousandths, most: most)) }
    return .amount(amount.thousandths)
  }

  /// Whether a text is an amount.
  fileprivate func reads(_ text: String) -> Bool {
    config.needs.amount?.reader.exactly(text) != nil
  }
}

extension [String] {
  fileprivate func without(_ range: Range<Int>) -> [String] {
    Array(self[..<range.lowerBound] + self[range.upperBound...])
  }
}
