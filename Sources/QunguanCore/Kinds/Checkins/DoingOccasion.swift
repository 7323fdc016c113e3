extension Checkins {
  /// What comes of a message that checks in, or was meant to.
  enum DoingOccasion: String, AnswerOccasion {
    case done, partly, milestone, goal
    case corrected, voided
    // Refusals.
    case already, early, between, late
    case notBegun = "not-begun"
    case over
    case notJoined = "not-joined"
    case lacking, beyond

    var doc: String {
      switch self {
      case .done: "to who has checked in"
      case .partly: "to who has, and is to do it again that day"
      case .milestone: "then also, to who has reached a streak with a reward: `{{milestone}}` days"
      case .goal: "then also, to who has reached the goal"
      case .corrected: "to who has edited the amount"
      case .voided: "when a check-in's message was recalled"
      case .already: "to who has done it already"
      case .early: "before the first window of the day: `{{opens}}`"
      case .between: "between two windows: `{{opens}}`"
      case .late: "after the last: `{{closed}}`, `{{opens}}`"
      case .notBegun: "before the first day of the plan: `{{opens}}`"
      case .over: "after its last day"
      case .notJoined: "to who does not take part: `{{join}}`"
      case .lacking: "where something is missing: `{{lacking}}`"
      case .beyond: "where the amount is more than `at-most`"
      }
    }

    var usual: String {
      switch self {
      case .done: "{{member.name}} 打卡成功 ✅\n{{progress}}"
      case .partly: "{{member.name}} 记下啦 ✅ 今天还差 {{times.left}} 次，加油～"
      case .milestone: "🎉 {{member.name}} 已经连续打卡 {{milestone}} 天，真了不起！"
      case .goal: "🏆 {{member.name}} 达成目标啦，一路坚持下来，为你鼓掌 👏\n{{certificate}}"
      case .already: "{{member.name}}，今天已经打过卡啦～"
      case .early: "还没到打卡时间哦，{{opens}} 再来吧～"
      case .between: "这会儿不是打卡时间，{{opens}} 再来吧～"
      case .late: "今天的打卡时间已经过啦，{{opens}} 再来吧～"
      case .notBegun: "「{{title}}」还没开始呢，{{opens}} 见～"
      case .over: "「{{title}}」已经结束啦，谢谢你的参与～"
      case .notJoined: "{{member.name}}，你还没有参加「{{title}}」哦，先发「{{join}}」就能参加～"
      case .lacking: "就差一点点：{{lacking}}"
      case .beyond: "{{amount}} {{unit}}？是不是多写了一位，改一改再发吧～"
      case .corrected: "已经改好啦：{{amount}} {{unit}}，累计 {{total}} {{unit}}"
      case .voided: "{{member.name}} 的打卡消息撤回了，{{checked}} 的打卡也一并取消"
      }
    }

    /// One text for who has checked in, or one for each occasion.
    static let schema = Schema<Answers<DoingOccasion>>(
      .either([Say.schema.shape, Answers<DoingOccasion>.schema.shape])
    ) { node, findings in
      let names = node.entries?.map(\.name) ?? []
      if names.contains(where: { DoingOccasion(rawValue: $0) != nil }) {
        return Answers<DoingOccasion>.schema.read(node, findings)
      }
      return Say.schema.read(node, findings).map { Answers([.done: $0]) }
    }
  }
}
