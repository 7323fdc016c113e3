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
    return nil
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
    ("the member has left", "成员已经离开"),
    ("it has begun already", "已经开始了"),
    ("begins {1}", "{1} 开始"),
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
