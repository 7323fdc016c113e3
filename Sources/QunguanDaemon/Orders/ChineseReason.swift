/// Why a rule did something or did not, as the engine and the kinds write it into traces, in
/// Chinese. A reason that is not listed here stays as it is.
enum ChineseReason {
  static func text(_ reason: String) -> String {
    let parts = reason.split(separator: "; ", omittingEmptySubsequences: false).map(String.init)
    let known = parts.map(sentence)
    // What a member wrote may have a semicolon in it.
    if known.contains(nil), let whole = sentence(reason) { return whole }
    return zip(known, parts).map { $0 ?? $1 }.joined(separator: "；")
  }

  private static func sentence(_ reason: String) -> String? {
    for (english, chinese) in formats {
      guard let values = english.values(in: reason[...]) else { continue }
      return zip(1..., values).reduce(chinese) { text, value in
        text.replacing("{\(value.0)}", with: value.1, maxReplacements: 1)
      }
    }
    // Who may have a reward is told by the same conditions as whom a rule is for.
    let refused = "refused: "
    guard reason.hasPrefix(refused) else { return nil }
    return sentence(String(reason.dropFirst(refused.count))).map { "没有兑换：\($0)" }
  }

  private static let formats: [(english: Format, chinese: String)] = [
    ("pattern {1} hit at '{2}'", "第 {1} 个词命中“{2}”"),
    ("no pattern hit", "没有命中任何词"),
    ("not all of the words", "没有凑齐所有的词"),
    ("another kind of event", "不管这种事件"),
    ("another rule's schedule, timer or feed", "是别的规则的定时或订阅"),
    ("off", "规则是关着的"),
    ("silenced until further notice: {1}", "已关闭：{1}"),
    ("silenced until further notice", "已关闭，直到再次开启"),
    ("silenced until {1}", "静默到 {1}"),
    ("'{1}' has answered already", "“{1}”已经回答了"),
    ("'{1}' has ended the event", "“{1}”已经处理完这件事"),
    ("not in these chats", "不管这个群"),
    ("the steward is addressed", "叫了管家，而这条规则只管没叫的"),
    ("the steward is not addressed", "没有叫管家"),
    ("limit reached: {1} per minute", "到了每分钟 {1} 次的上限"),
    ("limit reached: {1} per hour", "到了每小时 {1} 次的上限"),
    ("limit reached: {1} per day", "到了每天 {1} 次的上限"),
    ("limit reached: {1} per week", "到了每周 {1} 次的上限"),
    ("limit reached: {1} per month", "到了每月 {1} 次的上限"),
    ("cooling down until {1}", "冷却中，到 {1} 为止"),
    ("chance", "这次没有抽中"),
    ("no member", "没有对应的成员"),
    ("not one of these members", "不是这些成员"),
    ("the member has another role", "成员的身份不符"),
    ("the member has none of these tags", "成员没有这些标签"),
    ("the member is not known to have joined so lately", "成员不是最近才入群的"),
    ("the member has written {1} messages", "成员已经发过 {1} 条消息"),
    ("the member has {1} points", "成员现在有 {1} 分"),
    ("the member is in layer '{1}'", "成员属于“{1}”"),
    ("the member is in no layer", "成员不属于任何一层"),
    ("the day's points are used up: {1} of {2} given", "到了每天积分的上限：{2} 分只给了 {1} 分"),
    ("no wish for this shop", "不是找这家商城的"),
    ("shows what there is", "列出奖品"),
    ("shows the member's points", "告诉成员有多少积分"),
    ("no such reward", "没有这个奖品"),
    ("several rewards begin so", "有好几个奖品这样开头"),
    ("redeems '{1}'", "兑换“{1}”"),
    ("no code is left", "没有兑换码了"),
    ("refused: it is over", "没有兑换：已经结束"),
    ("refused: nothing is left", "没有兑换：已经换完"),
    ("refused: the member has had as many", "没有兑换：到了每人的上限"),
    ("refused: the member has {1} points", "没有兑换：成员只有 {1} 分"),
    ("speech is paused in {1}", "{1} 暂停说话"),
    ("the member is excepted", "成员在例外之中"),
    ("not at this hour", "不在这个时段"),
    ("not on this day", "不在这一天"),
    ("not in these days", "不在这段日期"),
    ("speech is paused in {1}", "{1} 暂停说话"),
    ("the event is older than 5 minutes", "事情已经过去 5 分钟以上了"),
    ("loop guard: {1} answers to this member without a rest", "防止循环：连续回答这位成员已有 {1} 次"),
    ("the steward's own", "是管家自己的消息"),
    ("another bot's", "是别的机器人的消息"),
    ("somebody else was poked", "戳的是别人"),
    ("nobody to welcome", "没有要欢迎的人"),
    ("waits for others who join", "在等其他人入群，一起欢迎"),
    ("welcomes {1}", "欢迎了 {1} 个人"),
    ("an operator wishes it", "管理员要它现在说"),
    ("nothing is written for this day", "这一天没有写要说的内容"),
    ("due {1}", "到了 {1} 该说的时候"),
    ("not due", "还没到时候"),
    ("missed by {1}", "错过了 {1}"),
    ("only the newest is said", "只说最新的一次"),
    ("nothing to say", "没有要说的"),
    ("quiet hours", "在安静时段"),
    ("the steward has spoken here at {1}", "管家在 {1} 刚在这里说过话"),
    ("somebody has written here at {1}", "{1} 刚有人在这里发过言"),
    ("not silent for long: since {1}", "安静得还不够久：从 {1} 起"),
    ("the chat is not known yet", "还没在这个群里看到过任何动静"),
    ("said {1} times here already", "在这里已经说过 {1} 次了"),
    ("'{1}' has spoken of '{2}' here today", "今天“{1}”已经在这里说过“{2}”"),
    ("'{1}' speaks of '{2}' here at {3}", "“{1}”会在 {3} 在这里说“{2}”"),
    ("asks for the feed", "去读取订阅源"),
    ("only the newest is asked for", "只读取最新的一次"),
    ("its server wants to rest until {1}", "对方服务器要求 {1} 之后再读取"),
    ("the feed could not be had: {1}", "没能读到订阅源：{1}"),
    ("the answer comes from another address", "这是原来那个地址的内容"),
    ("already there: {1}", "第一次读取，已有的 {1} 条只记下不说"),
    ("nothing new", "没有新内容"),
    ("nothing waits", "没有要说的"),
    ("new: {1}", "新内容 {1} 条"),
    ("given up: {1}", "放弃最早的 {1} 条"),
    ("said: {1}", "说了 {1} 条"),
    ("waiting: {1}", "还有 {1} 条等着说"),
    ("no chat may hear of it", "没有可以说话的群"),
    ("day {1} of {2}", "第 {1} 天，共 {2} 天"),
    ("all of its {1} days are over", "全部 {1} 天都过完了"),
    ("its day is over", "那一天已经过去了"),
    ("the countdown is over", "倒数已经结束了"),
    ("the series ends", "系列到此为止"),
    ("no series under way", "没有进行中的系列"),
    ("another plan has answered", "另一个打卡计划已经回答了"),
    ("has not checked in yet", "还没有打过卡"),
    ("the days of {1}", "{1} 的打卡"),
    ("nobody is on the board", "还没有人上榜"),
    ("a board of {1} with awards for {2}", "{1} 人的榜单，奖励了 {2} 人"),
    ("a board of {1}", "{1} 人的榜单"),
    ("the plan has not begun or is over", "计划还没开始或已经结束"),
    ("a day off", "休息日"),
    ("nobody is missing", "没有人缺卡"),
    ("missing: {1}", "缺卡 {1} 人"),
    ("nobody takes part", "还没有人参加"),
    ("a report of {1} chats", "{1} 个群的报告"),
    ("nobody has written it", "不知道是谁发的"),
    ("no command either", "也不是打卡的命令"),
    ("it is the time of '{1}'", "现在是“{1}”的打卡时间"),
    ("the member does not take part", "成员还没有参加"),
    ("checked in already on {1}", "{1} 已经打过卡"),
    ("checked in on {1}, window {2}, as number {3}", "{1} 第 {2} 个时段打卡，第 {3} 位"),
    ("it is not known which message was edited", "不知道编辑的是哪条消息"),
    (
      "what was edited does not fit, so that the check-in stays as it is",
      "编辑后的内容不符合要求，打卡保持原样"
    ),
    ("the amount is the same", "数量没有变"),
    ("its check-in was taken back", "这条消息的打卡已经作废或撤回"),
    ("edited when the time to check in was over", "编辑的时候打卡时间已经过了"),
    ("corrected to {1} on {2}", "{2} 的数量改为 {1}"),
    ("it is not known which message was recalled", "不知道撤回的是哪条消息"),
    ("the message was no check-in", "那条消息不是打卡"),
    ("voids the check-in on {1}", "取消 {1} 的打卡"),
    ("before the first window of {1}", "{1} 的第一个时段还没开始"),
    ("between two windows of {1}", "在 {1} 的两个时段之间"),
    ("after the last window of {1}", "{1} 的最后一个时段已经过了"),
    ("the plan has not begun", "计划还没开始"),
    ("the plan was over with {1}", "计划到 {1} 就结束了"),
    ("something is missing", "还缺少要求的内容"),
    ("another plan is meant", "说的是另一个打卡计划"),
    ("several plans may be meant", "可能是好几个计划中的一个，问是哪一个"),
    ("neither a day nor a plan could be read", "既没有看懂日期，也没有看懂计划"),
    ("no plan could be read", "没有看懂是哪个计划"),
    ("nobody to make up for anything", "没有要补签的人"),
    ("the day could not be read", "没有看懂是哪一天"),
    ("one day at a time", "一次只能补一天"),
    ("not made up: today", "没有补签：今天还没过完"),
    ("not made up: future", "没有补签：那天还没到"),
    ("not made up: already", "没有补签：那天已经打过卡"),
    ("not made up: excused", "没有补签：那天请过假"),
    ("not made up: rest", "没有补签：那天是休息日"),
    ("not made up: before", "没有补签：那天成员还没有参加"),
    ("not made up: outside", "没有补签：那天不在计划的日期里"),
    ("not made up: expired", "没有补签：那天太久了"),
    ("not made up: spent", "没有补签：补签次数用完了"),
    ("not made up: poor", "没有补签：积分不够"),
    ("made up for {1}", "补签了 {1}"),
    ("nobody to excuse", "没有要请假的人"),
    ("the days could not be read", "没有看懂是哪几天"),
    ("there is no leave to take back", "没有可以取消的假"),
    ("leave taken back: {1}", "取消请假 {1} 天"),
    ("no leave: past", "没有请假：那天已经过去"),
    ("no leave: far", "没有请假：提前得太多"),
    ("no leave: already", "没有请假：那天已经请过假"),
    ("no leave: checked-in", "没有请假：那天已经打过卡"),
    ("no leave: rest", "没有请假：那天是休息日"),
    ("no leave: outside", "没有请假：那天不在计划的日期里"),
    ("no leave: before", "没有请假：成员还没有参加"),
    ("no leave: spent", "没有请假：请假天数不够了"),
    ("leave granted: {1}", "准假 {1} 天"),
    ("nobody to join", "没有要报名的人"),
    ("not joined: already", "没有报名：已经参加了"),
    ("not joined: closed", "没有报名：报名已经结束"),
    ("joined from {1} on", "报名成功，从 {1} 开始"),
    ("the member has left", "成员已经离开"),
    ("it has begun already", "已经开始了"),
    ("begins {1}", "{1} 开始"),
    ("{1} is more than {2}", "{1} 超过了 {2}"),
    ("{1} before {2}", "{2} 之前 {1}"),
  ]
}

/// A sentence with holes, each between two texts.
private struct Format: ExpressibleByStringLiteral {
  private let pieces: [Substring]

  init(_ text: String) {
    pieces = text.split(omittingEmptySubsequences: false) { $0 == "{" || $0 == "}" }
      .enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
  }

  init(stringLiteral text: String) { self.init(text) }

  /// What stands in the holes of a sentence like this one; nil if it is another.
  func values(in text: Substring) -> [String]? {
    guard let first = pieces.first, let last = pieces.last else { return nil }
    if pieces.count == 1 { return text == first ? [] : nil }
    guard text.hasPrefix(first), text.dropFirst(first.count).hasSuffix(last) else { return nil }
    var rest = text.dropFirst(first.count).dropLast(last.count)
    var values: [String] = []
    for piece in pieces.dropFirst().dropLast() {
      guard let range = rest.firstRange(of: piece) else { return nil }
      values.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return values + [String(rest)]
  }
}
