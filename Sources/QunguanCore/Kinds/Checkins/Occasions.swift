import QunguanText

extension Checkins {
  /// What a plan says by itself.
  enum Occasion: Sendable {
    case board(Board)
    case remind(Remind)
    case report(Report)

    var timing: Timing {
      switch self {
      case .board(let board): board.timing
      case .remind(let remind): remind.timing
      case .report(let report): report.timing
      }
    }

    var say: Say? {
      switch self {
      case .board(let board): board.say
      case .remind(let remind): remind.say
      case .report(let report): report.say
      }
    }

    /// A report is of all chats at once.
    var audience: Schedule.Audience {
      if case .report = self { .rule } else { .chats }
    }
  }

  public static func schedules(_ config: Config) -> [Schedule] {
    config.showing.occasions.map { occasion in
      var schedule = occasion.timing.schedule(of: occasion.timing.recurrence, Manners())
      schedule.audience = occasion.audience
      return schedule
    }
  }

  /// Says what is due; at a wish, what is due next.
  static func speak(_ config: Config, _ turn: inout Turn) throws -> Verdict {
    let zone = turn.community.zone
    let all = config.showing.occasions
    let due: [Occasion]
    if turn.isWished {
      let next = all.map { $0.timing.next(after: turn.received, zone) }
      let first = next.compactMap(\.self).min()
      due = first == nil ? [] : zip(all, next).filter { $1 == first }.map(\.0)
    } else {
      due = all.filter { occasion in
        (occasion.audience == .rule) == (turn.event.chat == nil)
          && occasion.timing.next(after: turn.due - .milliseconds(1), zone) == turn.due
      }
    }
    guard !due.isEmpty else { return .passed("not due") }
    if !turn.isWished, let reason = try Manners().refuses(turn) {
      return turn.heldBack(because: reason)
    }
    var (said, refused): ([String], [String]) = ([], [])
    for occasion in due {
      if !turn.isWished, let reason = occasion.timing.missed.refuses(turn) {
        turn.isHeldBack = true
        refused.append(reason)
        continue
      }
      switch try say(occasion, config, &turn) {
      case .fired(let reason): said.append(reason)
      case .passed(let reason): refused.append(reason)
      }
    }
    return said.isEmpty
      ? .passed(refused.joined(separator: "; ")) : .fired(said.joined(separator: "; "))
  }

  private static func say(
    _ occasion: Occasion, _ config: Config, _ turn: inout Turn
  ) throws -> Verdict {
    let plan = try turn.plan(config)
    turn.ownZone = occasion.timing.zone
    switch occasion {
    case .board(let board):
      return try show(board, plan, &turn).map { .fired($0) } ?? .passed("nobody is on the board")
    case .remind(let remind): return try self.remind(remind, plan, &turn)
    case .report(let report): return try self.report(report, plan, &turn)
    }
  }

  // MARK: Checks

  static func check(_ showing: Showing, _ context: CheckContext, _ findings: Findings) {
    let common = Variables.common.subtracting(["member.name", "member.id"])
      .union(["title"])
    for occasion in showing.occasions {
      let own =
        switch occasion {
        case .board: boardVariables
        case .remind: remindVariables
        case .report: reportVariables
        }
      occasion.say?.check(variables: common.union(own.map(\.name)), context, findings)
      occasion.timing.doubt(context, findings)
    }
    for (say, own) in showing.answers {
      let known = Variables.common.union(own.map(\.name)).union(["title"])
      say.check(variables: known, context, findings)
    }
    for board in showing.boards { check(board, context, findings) }
    if let group = showing.report?.to { check(group, context, findings) }
  }

  private static func check(
    _ board: Board, _ context: CheckContext, _ findings: Findings
  ) {
    if !board.awards.isEmpty, !board.of.isOver, let place = board.places["awards"] {
      findings.error(
        at: place,
        """
        awards are for what is over; write 'of: yesterday', 'of: last-week' or 'of: last-month'
        """)
    }
    if case .group(let name) = board.across, let place = board.places["across"] {
      check(Located(name, at: place), context, findings)
    }
  }

  private static func check(
    _ group: Located<String>, _ context: CheckContext, _ findings: Findings
  ) {
    guard context.groups[group.value] == nil else { return }
    let hint = nearest(to: group.value, among: Array(context.groups.keys))
    findings.error(at: group.place, "no group '\(group.value.excerpt)'\(didYouMean(hint))")
  }
}

extension Checkins.Showing {
  /// With what the community's calendar and files say.
  func completed(_ context: CheckContext, _ findings: Findings) -> Self {
    var whole = self
    for index in boards.indices {
      whole.boards[index].timing = boards[index].timing.complete(context, findings)
      whole.boards[index].say = boards[index].say?.completed(context)
    }
    if let remind {
      whole.remind?.timing = remind.timing.complete(context, findings)
      whole.remind?.say = remind.say?.completed(context)
    }
    if let report {
      whole.report?.timing = report.timing.complete(context, findings)
      whole.report?.say = report.say?.completed(context)
    }
    whole.mine.say = mine.say?.completed(context)
    whole.mine.none = mine.none?.completed(context)
    whole.ranking.say = ranking.say?.completed(context)
    whole.ranking.none = ranking.none?.completed(context)
    whole.ranking.which = ranking.which?.completed(context)
    return whole
  }
}

extension Timing {
  fileprivate func next(after instant: Timestamp, _ zone: Zone) -> Timestamp? {
    recurrence.next(after: instant, in: self.zone ?? zone)
  }
}
