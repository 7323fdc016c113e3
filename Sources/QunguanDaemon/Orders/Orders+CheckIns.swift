import QunguanCore
import QunguanStore

// MARK: - Check-ins

extension Orders {
  func checkIns(_ order: CheckInOrder, _ event: Event, _ batch: Batch) throws -> Carried {
    switch order {
    case .correct(let chat, let member, _), .strike(let chat, let member, _):
      let isKnown = try batch.member(member, in: chat) != nil
      if !isKnown, event.message?.mentions(member) != true {
        return (.noMember(member, in: chat), [])
      }
    case .strikeMessage, .pause, .resume: break
    }
    let made = try Corrections(book, batch, at: event.time)
      .made(of: order, in: event.chat?.kind ?? .group)
    return (.checkIns(made.outcome), made.effects)
  }
}

extension EnglishWording {
  static func lines(_ outcome: CheckInOutcome) -> [String] {
    switch outcome {
    case .corrected(let plan, let member, let chat, let day, let amount, let streak):
      let much = amount.map { ", \($0.inThousandths)" } ?? ""
      return ["\(member) in \(chat) has done '\(plan)' on \(day)\(much): now \(streak) in a row"]
    case .struck(let plan, let member, let chat, let day, let streak):
      return ["void: '\(plan)' of \(member) in \(chat) on \(day): now \(streak) in a row"]
    case .paused(let plans, let chat, let days):
      return [
        "nobody need check in \(place(chat)) from \(days.lowerBound) to \(days.upperBound): \(list(plans))"
      ]
    case .resumed(let plans, let chat, let still):
      let rest = still.map {
        "; in all chats it still rests from \($0.lowerBound) to \($0.upperBound)"
      }
      return ["goes on \(place(chat)): \(list(plans))\(rest ?? "")"]
    case .refused(let reason): return [sentence(reason)]
    }
  }

  private static func list(_ plans: [String]) -> String { plans.joined(separator: ", ") }

  private static func sentence(_ reason: CheckInOutcome.Reason) -> String {
    switch reason {
    case .noPlan: "there is no check-in plan in this chat"
    case .which(let plans): "say which plan is meant: \(list(plans))"
    case .unclear:
      "the day or the plan can't be read; write a day such as 2027-02-05 and a plan's name"
    case .unclearPause: "the days or the plan can't be read; write 2027-02-15-2027-02-21"
    case .dayOrAmount(let text):
      "'\(text.printable(atMost: 40))' may be a day or an amount; write 2027-02-05, or the unit"
    case .noAmount(let plan): "'\(plan)' counts no amounts"
    case .beyond(let amount, let most):
      "\(amount.inThousandths) is more than the plan's 'at-most', \(most.inThousandths)"
    case .future(let day): "\(day) is still to come"
    case .outside(let day): "\(day) is not a day of the plan"
    case .longAgo(let day): "\(day) is too long ago to be corrected"
    case .already(let day): "\(day) is done already"
    case .nothing(let day): "nothing is entered on \(day)"
    case .noMessage: "that message has brought no check-in that holds"
    case .paused(let days): "it rests already from \(days.lowerBound) to \(days.upperBound)"
    case .notPaused: "there is no break today or later"
    case .pausedEverywhere(let days):
      "the break from \(days.lowerBound) to \(days.upperBound) is of all chats; end it everywhere"
    }
  }
}

extension ChineseWording {
  func lines(_ outcome: CheckInOutcome) throws -> [String] {
    switch outcome {
    case .corrected(let plan, let member, let chat, let day, let amount, let streak):
      let much = amount.map { "，数量 \($0.inThousandths)" } ?? ""
      return [
        "好的，\(try name(member, in: chat))\(dated(day))的“\(Self.short(plan))”记上了\(much)，现在连续 \(streak) 天"
      ]
    case .struck(let plan, let member, let chat, let day, let streak):
      return [
        "好的，\(try name(member, in: chat))\(dated(day))的“\(Self.short(plan))”作废了，现在连续 \(streak) 天"
      ]
    case .paused(let plans, let chat, let days):
      return ["好的，\(Self.quoted(plans))\(try reach(chat))\(span(days))放假，不打卡也不会断"]
    case .resumed(let plans, let chat, let still):
      let rest = still.map { "；不过所有群\(span($0))的放假还在，要恢复就写：打卡 继续 全部" }
      return ["好的，\(Self.quoted(plans))\(try reach(chat))从今天起恢复打卡\(rest ?? "")"]
    case .refused(let reason): return [sentence(reason)]
    }
  }

  private static func quoted(_ plans: [String]) -> String {
    plans.prefix(8).map { "“\(short($0))”" }.joined(separator: "、") + (plans.count > 8 ? "等" : "")
  }

  /// With the year where it is not this one.
  private func dated(_ day: CivilDate) -> String {
    let today = book.community.zone.civil(at: event.received).date
    return (day.year == today.year ? "" : "\(day.year)年") + day.inChinese
  }

  private func span(_ days: ClosedRange<CivilDate>) -> String {
    days.lowerBound == days.upperBound
      ? dated(days.lowerBound) : "\(dated(days.lowerBound))到\(dated(days.upperBound))"
  }

  private func sentence(_ reason: CheckInOutcome.Reason) -> String {
    switch reason {
    case .noPlan: "这个群没有打卡计划"
    case .which(let plans): "是哪个计划？\(Self.quoted(plans))，请在后面写上名字"
    case .unclear: "没看懂日期或计划，写成：打卡 更正 @某人 2月5日 计划名"
    case .unclearPause: "没看懂日期或计划，写成：打卡 暂停 2月15日-2月21日（后面可以加计划名）"
    case .dayOrAmount(let text):
      "“\(Self.short(text))”是日期还是数量？日期写成 2月5日，数量请带上单位"
    case .noAmount(let plan): "“\(Self.short(plan))”不记数量，没有改动"
    case .beyond(let amount, let most):
      "\(amount.inThousandths) 超过了计划的上限 \(most.inThousandths)，没有改动"
    case .future(let day): "\(dated(day))还没到呢"
    case .outside(let day): "\(dated(day))不在计划的日期里"
    case .longAgo(let day): "\(dated(day))太久远了，不能更正"
    case .already(let day): "\(dated(day))本来就打过卡了，没有改动"
    case .nothing(let day): "\(dated(day))没有打卡记录，没有改动"
    case .noMessage: "那条消息没有生效的打卡"
    case .paused(let days): "\(span(days))本来就放假"
    case .notPaused: "今天和以后都没有放假，不用恢复"
    case .pausedEverywhere(let days): "\(span(days))是所有群的放假，要恢复就写：打卡 继续 全部"
    }
  }
}

extension CheckInOutcome {
  /// Whether nothing was done though something was to be.
  var isRefusal: Bool { if case .refused = self { true } else { false } }
}

extension Int64 {
  /// Thousandths as people write them: `32`, `5.2`.
  fileprivate var inThousandths: String {
    let (whole, rest) = quotientAndRemainder(dividingBy: 1000)
    guard rest > 0 else { return "\(whole)" }
    var digits = String(1000 + rest).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(digits)"
  }
}
