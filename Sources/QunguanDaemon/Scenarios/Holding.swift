import QunguanCore
import QunguanStore

/// What somebody is to have at a step of a scenario; nil where that does not matter.
struct Holding: Sendable {
  var points: Int?
  var tags: Set<String>?
  /// A layer's name.
  var layer: String?
  /// The plan of what follows.
  var plan: String?
  var streak: Int?
  var longest: Int?
  var days: Int?
  /// In thousandths of the plan's unit.
  var amount: Int64?
  var isDoneToday: Bool?

  /// As it is written, before names are looked up.
  struct Written: Sendable {
    var holding: Holding
    var plan: Located<String>?
    var asksForPlan: Bool
  }

  static let schema: Schema<Written> = .object(
    "what somebody has",
    .optional("points", .integer(in: -1_000_000_000...1_000_000_000), "the points"),
    .optional(
      "tags", .list(of: Schema<String>.text("a tag"), orOne: true), "all tags; `nothing` for none"),
    .optional("layer", Schema<String>.text("a layer"), "the layer's name"),
    .optional("plan", Schema<String>.text("a rule's name").located, "the plan of the following"),
    .optional("streak", .integer(in: 0...100_000), "days in a row"),
    .optional("longest", .integer(in: 0...100_000), "the most days in a row"),
    .optional("days", .integer(in: 0...100_000), "days done"),
    .optional("amount", thousandths, "the sum of all amounts"),
    .optional("today", .boolean, "whether today is done")
  ) { points, tags, layer, plan, streak, longest, days, amount, today in
    let holding = Holding(
      points: points, tags: tags.map { Set($0 == ["nothing"] ? [] : $0) }, layer: layer,
      streak: streak, longest: longest, days: days, amount: amount, isDoneToday: today)
    let asks = [streak, longest, days].contains { $0 != nil } || amount != nil || today != nil
    return Written(holding: holding, plan: plan, asksForPlan: asks)
  }

  /// `5.2` as 5200.
  private static let thousandths = Schema<String>.text("an amount such as 5.2").map {
    text, node, findings -> Int64? in
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.dropFirst().first ?? "0"
    if (1...2).contains(parts.count), (1...3).contains(digits.utf8.count),
      let whole = Int64(parts[0]), (0...CheckIn.mostAmount / 1000).contains(whole),
      let part = UInt16(digits + String(repeating: "0", count: 3 - digits.utf8.count))
    {
      return whole * 1000 + Int64(part)
    }
    findings.error(at: node.place, "expected an amount such as 5.2, found \(node.found)")
    return nil
  }
}

extension StepReader {
  mutating func has(_ node: Node, _ gateway: GatewayName) -> Scenario.What? {
    guard let wanted = Schema<[Named<Holding.Written>]>.map(of: Holding.schema).read(node, findings)
    else { return nil }
    var people: [(Scenario.Actor, Holding)] = []
    for item in wanted {
      guard let actor = known(item.name, item.place, gateway) else { continue }
      var holding = item.value.holding
      if item.value.asksForPlan || item.value.plan != nil {
        guard let plan = plan(item.value.plan, at: item.place) else { continue }
        holding.plan = plan
      }
      if let layer = holding.layer, !isLayer(layer, at: item.place) { continue }
      people.append((actor, holding))
    }
    return people.count == wanted.count ? .has(people) : nil
  }

  /// The plan of that name, or the only one; nil if there is none, which was reported.
  func plan(_ written: Located<String>?, at place: Place) -> String? {
    let plans = book.rules.filter { $0.terms != nil }.map(\.name)
    guard let written else {
      if plans.count == 1 { return plans.first }
      findings.error(
        at: place,
        plans.isEmpty
          ? "there is no plan among the rules"
          : "there are several plans; write which one: \(Phrase.list(of: plans))")
      return nil
    }
    if plans.contains(written.value) { return written.value }
    let hint = nearest(to: written.value, among: plans)
    findings.error(
      at: written.place, "there is no plan '\(written.value.excerpt)'\(didYouMean(hint))")
    return nil
  }

  private func isLayer(_ name: String, at place: Place) -> Bool {
    let layers = book.layers.map(\.name)
    if layers.contains(name) { return true }
    let hint = nearest(to: name, among: layers)
    findings.error(at: place, "there is no layer '\(name.excerpt)'\(didYouMean(hint))")
    return false
  }
}

extension ScenarioRun {
  /// Compares what people have with what they are to have.
  mutating func holds(
    _ step: Scenario.Step, _ people: [(Scenario.Actor, Holding)]
  ) throws -> ScenarioFailure? {
    try compare(step, people) { run, member, wanted, chat in
      let found = try run.holding(of: member, in: chat, wanted.plan)
      return zip(wanted.lines, found.lines).compactMap { wanted, found in
        wanted.flatMap { wanted in found.map { (wanted, $0) } }
      }
    }
  }

  private func holding(
    of member: MemberID, in chat: ChatID, _ plan: String?
  ) throws -> Holding {
    let (book, now) = (rehearsal.book, rehearsal.now)
    let facts = try rehearsal.look { try $0.member(member, in: chat) }
    var holding = Holding(points: facts?.points ?? 0, tags: facts?.tags ?? [])
    holding.layer =
      facts.flatMap { book.layers.of($0, on: book.community.day(of: now), at: now)?.name } ?? ""
    guard let rule = plan.flatMap({ book[$0] }), let terms = rule.terms else { return holding }
    let standing = try rehearsal.look { batch in
      try batch.attendance(of: member, in: chat, plan: rule.memoryName).standing(
        on: terms.day(of: now, in: book.community.zone),
        off: terms.off(try batch.breaks(of: rule.memoryName), in: chat), times: terms.times)
    }
    holding.streak = standing.streak
    holding.longest = standing.longest
    holding.days = standing.days
    holding.amount = standing.amount
    holding.isDoneToday = standing.isDoneToday
    return holding
  }

  /// Enters what somebody did before the scenario began: days in a row, those left out on which
  /// nobody need do anything.
  func checkIn(_ name: String, _ member: MemberID, in chat: ChatID, _ batch: Batch) throws {
    let book = rehearsal.book
    for (index, done) in (scenario.cast.members[name]?.checkedIn ?? []).enumerated() {
      let plans = book.rules.filter { $0.terms != nil }
      let rule = done.plan.flatMap { book[$0.value] } ?? plans.first
      guard let rule, let terms = rule.terms else { continue }
      let zone = book.community.zone
      let off = terms.off([], in: chat)
      var days: [CivilDate] = []
      var day = terms.day(of: scenario.start, in: zone)
      for _ in 0..<10_000 where days.count < done.days {
        day = day.adding(days: -1)
        if !off.contains(day) { days.append(day) }
      }
      let effects = days.reversed().flatMap { day in
        (0..<terms.times).map { window in
          let noon = zone.instants(of: CivilTime(day, terms.dayStarts)).first + .hours(12)
          let entry = CheckIn(
            plan: rule.memoryName, chat: chat, member: member, day: day, window: window,
            time: noon)
          return Step.Caused(rule: rule.name, effect: .checkIn(entry))
        }
      }
      let key = EventKey("\(chat.gateway):before-\(index)-\(member.text)")
      let event = Event(
        key: key, type: .ordered, gateway: chat.gateway, time: scenario.start,
        received: scenario.start)
      _ = try batch.commitStep(event, Step(effects: effects), keepsTrace: false)
    }
  }
}

extension Holding {
  /// What is said of each, in a fixed order.
  fileprivate var lines: [String?] {
    [
      points.map { "points \($0)" },
      tags.map { "tags \($0.isEmpty ? "nothing" : "[\($0.sorted().joined(separator: ", "))]")" },
      layer.map { "layer \($0.isEmpty ? "none" : $0)" },
      streak.map { "streak \($0)" },
      longest.map { "longest \($0)" },
      days.map { "days \($0)" },
      amount.map { "amount \($0 / 1000).\(String($0 % 1000 + 1000).dropFirst())" },
      isDoneToday.map { "today \($0)" },
    ]
  }
}
