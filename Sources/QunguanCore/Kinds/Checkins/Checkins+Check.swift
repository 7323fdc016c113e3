import QunguanText

// What no single field of a plan can tell.

extension Checkins {
  public static func check(_ config: Config, _ context: CheckContext, _ findings: Findings) {
    for key in context.gate?.quotas ?? [] {
      findings.error(
        at: config.place,
        """
        '\(key)' does not go with check-ins: some would be lost without a word; write 'windows' for \
        when they count, and 'off' under 'say' for what need not be answered
        """)
    }
    config.checkTimes(findings)
    config.checkTexts(context, findings)
    config.checkAmends(context, findings)
    config.checkCommands(findings)
    config.doubt(findings)
    check(config.showing, context, findings)
    config.checkBoards(findings)
    config.match?.doubt(findings)
  }
}

extension Checkins.Config {
  private func isSure(of fields: String...) -> Bool { written.bad.isDisjoint(with: fields) }

  fileprivate func checkTimes(_ findings: Findings) {
    if isSure(of: "windows"), let (first, second) = days.overlap {
      findings.error(
        at: written.windows.first { $0.value == second }?.place ?? place,
        "'\(first)' and '\(second)' overlap; a message would belong to both")
    }
    if let times = written.times, isSure(of: "windows"), times.value > max(1, days.windows.count) {
      findings.error(
        at: times.place,
        days.windows.isEmpty
          ? "'times' needs 'windows': in each of them members check in once"
          : "'times' is \(times.value), and there are only \(days.windows.count) windows")
    }
    if let starts = days.starts, let ends = written.ends, ends.value < starts {
      findings.error(at: ends.place, "the plan ends before it begins, on \(starts)")
    }
    if let goal, goal.amount != nil, needs.amount == nil, isSure(of: "needs") {
      findings.error(
        at: goal.place, "a goal with an 'amount' needs its unit; write 'needs: { amount: 页 }'")
    }
  }

  fileprivate func checkTexts(_ context: CheckContext, _ findings: Findings) {
    var known = Variables.common.union(Checkins.toldVariables.map(\.name))
    known.formUnion(match?.variables ?? [])
    if isSure(of: "needs"), unit == nil { known.subtract(["amount", "total", "unit"]) }
    if isSure(of: "goal"), goal == nil { known.remove("goal.left") }
    for occasion in Checkins.DoingOccasion.allCases {
      guard let say = texts.written(occasion) else { continue }
      let more = isSure(of: "match") ? [] : say.variablesOfMatch
      say.check(variables: known.union(more), context, findings)
    }
  }

  /// Of words that begin alike one would never be understood as what it is for.
  fileprivate func checkCommands(_ findings: Findings) {
    let commands = commandPatterns.map { (command: $0.command, word: BegunWord($0.pattern)) }
    let begun = (match?.patterns ?? []).filter { $0.value.beginsMessages }.map(BegunWord.init)
    for (command, word) in commands {
      if let other = begun.first(where: { $0.form.hasPrefix(word.form) }) {
        findings.error(
          at: word.isWritten ? word.place : other.place,
          """
          a message with '\(other.text)' would be taken for the command '\(word.text)'; write \
          another word
          """)
      }
      let longer = commands.first { other in
        other.command != command && other.word.form.hasPrefix(word.form)
          && (other.word.form != word.form || command.rawValue < other.command.rawValue)
      }
      if let longer {
        findings.error(
          at: word.isWritten ? word.place : longer.word.place,
          "the commands '\(word.text)' and '\(longer.word.text)' begin alike; write other words")
      }
    }
  }

  fileprivate func checkBoards(_ findings: Findings) {
    guard unit == nil, isSure(of: "needs") else { return }
    for board in showing.boards where board.measure == .amount {
      findings.error(
        at: board.places["by"] ?? place,
        "a board by amount needs a unit; write 'needs: { amount: 页 }'")
    }
  }

  fileprivate func doubt(_ findings: Findings) {
    for window in written.windows where window.value.end.isLastMinute {
      findings.warning(
        at: window.place,
        "'\(window.value)' leaves out the last minute of the day; write 24:00 for its end")
    }
    if let starts = days.starts, let goal = goal?.days, let ends = days.ends,
      isSure(of: "starts", "ends"),
      ends >= starts, goal > ends.days(since: starts) + 1
    {
      findings.warning(
        at: self.goal?.place ?? place,
        "nobody can reach this: the plan has only \(ends.days(since: starts) + 1) days")
    }
    if let until = joining?.until, let ends = written.ends, until.value > ends.value {
      findings.warning(
        at: until.place, "the plan is over by then: its last day is \(ends.value)")
    }
    if match?.way == .exact, needs.text > 0 || needs.amount?.isRequired ?? false {
      findings.warning(
        at: match?.place ?? place,
        "'exact' leaves no room for what 'needs' asks for; write 'prefix' or 'contains'")
    }
    for occasion in Checkins.DoingOccasion.allCases {
      guard let say = texts.written(occasion), let field = field(for: occasion) else { continue }
      findings.warning(at: say.place, "this is never said without '\(field)'")
    }
  }

  /// What must be written before an occasion can come; nil if it is.
  private func field(for occasion: Checkins.DoingOccasion) -> String? {
    let (field, isThere): (String, Bool) =
      switch occasion {
      case .done, .already: ("match", true)
      case .partly: ("times", times > 1 || !isSure(of: "times"))
      case .milestone: ("rewards: { streaks }", !rewards.streaks.isEmpty)
      case .goal: ("goal", goal != nil || !isSure(of: "goal"))
      case .early, .between, .late: ("windows", !days.windows.isEmpty || !isSure(of: "windows"))
      case .notBegun: ("starts", days.starts != nil || !isSure(of: "starts"))
      case .over: ("ends", days.ends != nil || !isSure(of: "ends"))
      case .notJoined: ("join", joining != nil || !isSure(of: "join"))
      case .lacking: ("needs", !needs.isEmpty || !isSure(of: "needs"))
      case .beyond:
        ("needs: { amount: { at-most } }", needs.amount?.most != nil || !isSure(of: "needs"))
      case .corrected: ("needs: { amount }", needs.amount != nil || !isSure(of: "needs"))
      case .voided: ("recalled: void", recalled == .void || !isSure(of: "recalled"))
      }
    return isThere ? nil : field
  }
}

/// What messages begin with.
private struct BegunWord {
  var text: String
  var form: String
  var place: Place

  init(_ pattern: Located<Pattern>) {
    text = pattern.value.text
    form = MessageText(text, in: [.normalised]).string(.normalised)
    place = pattern.place
  }

  /// And not one of the usual words.
  var isWritten: Bool { !place.file.isEmpty }
}

extension Pattern {
  fileprivate var beginsMessages: Bool {
    switch match {
    case .exact, .prefix: true
    case .suffix, .contains, .regex: false
    }
  }
}

extension TimeOfDay {
  fileprivate var isLastMinute: Bool { hour == 23 && minute == 59 && second == 0 }
}
