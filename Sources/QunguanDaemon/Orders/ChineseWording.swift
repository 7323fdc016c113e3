import QunguanCore
import QunguanStore

/// What an order came to, for the operator who gave it in a chat. Whatever others wrote appears cut
/// and cleaned, and never as more than text.
struct ChineseWording {
  /// A longer list ends with how many there are more.
  static let mostLines = 15

  let batch: Batch
  let book: RuleBook
  let event: Event

  func lines(_ outcome: OrderOutcome) throws -> [String] {
    switch outcome {
    case .help: return Self.help
    case .unclear(let sentence): return [sentence]
    case .condition(let condition): return try lines(condition)
    case .noRule(let name, let near):
      return ["没有叫“\(Self.short(name))”的规则" + (near.map { "，是不是“\($0)”？" } ?? "")]
    case .noMember(let member, let chat):
      return ["我在\(try place(chat))没见过 \(Self.short(member.text))，请核对一下，或者直接 @ TA"]
    case .silenced(let silence): return [try silenced(silence)]
    case .silenceEnded(let rule, let chat): return ["好的，“\(rule)”\(try reach(chat))恢复了"]
    case .notSilenced(let rule, let chat, let others):
      let rest = try others.prefix(5).map(reach).joined(separator: "、")
      let hint = others.contains(nil) ? "（要取消就写：取消静默 \(Self.short(rule)) 全部）" : ""
      return [
        "“\(Self.short(rule))”\(try reach(chat))本来就没有静默"
          + (others.isEmpty ? "" : "，静默的是\(rest)\(hint)")
      ]
    case .undone(let recording, let inverse): return try undone(recording, inverse)
    case .notUndone(let reason): return try notUndone(reason)
    case .awarded(let award, let sum):
      let verb = award.points > 0 ? "加了 \(award.points) 分" : "减了 \(-award.points) 分"
      return [
        "给\(try name(award.member, in: award.chat))\(verb)，现在 \(sum) 分"
          + (award.because.map { "（\(Self.short($0))）" } ?? "")
      ]
    case .transferred(let given, let taken, let left, let sum):
      let (giver, taker) = (
        try name(given.member, in: given.chat), try name(taken.member, in: taken.chat)
      )
      return [
        "把\(giver)的 \(taken.points) 分转给了\(taker)，现在分别是 \(left) 分和 \(sum) 分"
          + (taken.because.map { "（\(Self.short($0))）" } ?? "")
      ]
    case .tooFewPoints(let member, let chat, let had):
      return ["\(try name(member, in: chat))只有 \(had) 分，不够转，没有改动"]
    case .tagged(let tagging):
      let name = try name(tagging.member, in: tagging.chat)
      return [tagging.isSet ? "给\(name)贴上了“\(tagging.tag)”" : "去掉了\(name)的“\(tagging.tag)”"]
    case .taggedAlready(let tagging):
      let name = try name(tagging.member, in: tagging.chat)
      return ["\(name)本来就\(tagging.isSet ? "有" : "没有")“\(tagging.tag)”这个标签，没有改动"]
    case .checkIns(let outcome): return try lines(outcome)
    case .judged(let judgement): return try lines(judgement)
    case .notJudged(let refusal): return lines(refusal)
    case .markingForgotten(let id, let marking):
      return ["好的，第 \(id.number) 条标记（\(marking.isAd ? "广告" : "误判")）忘掉了"]
    case .noMarking(let id): return ["没有第 \(id.number) 条标记"]
    case .facts(let member, let chat, let facts):
      let tags = facts.tags.sorted().prefix(20).map(Self.short).joined(separator: "、")
      return [
        "\(try name(member, in: chat))：\(facts.points) 分，发过 \(facts.messages) 条消息"
          + (layer(of: facts).map { "，\($0.title)" } ?? "")
          + (tags.isEmpty ? "" : "，标签：\(tags)")
      ]
    case .because(let recording, let message): return because(recording, message)
    case .noRecord: return ["关于这条消息没有留下记录，可能太久了，或者是我来之前发的"]
    case .paused(let chat):
      return [
        "好的，\(try reach(chat))先不说话了（管理动作照常）。恢复就说：继续" + (chat == nil ? " 全部" : "")
      ]
    case .resumed(let chat, let others): return [try resumed(chat, others)]
    case .notPaused(let chat, let others):
      let reach = try chat.map(place) ?? "所有群"
      let rest = try stillPaused(others)
      return ["\(reach)本来没有暂停" + (rest.isEmpty ? "" : "；暂停的是\(rest)")]
    }
  }

  static let help = [
    "我听得懂这些：",
    "状态 — 看看现在怎么样",
    "静默 规则名 2小时 [原因]，取消静默 规则名（后面加“全部”就是所有群）",
    "关闭 规则名，开启 规则名（一直关到再开；后面加“全部”就是所有群）",
    "撤销 — 撤销本群最近一件事；回复某条消息就撤销那一件",
    "为什么 — 回复一条消息，问我为什么这样做",
    "积分 @某人 +10 原因；不写分数就是查询",
    "积分 转 @甲 @乙 10 — 把甲的 10 分转给乙",
    "标签 @某人 +标签名，去掉就写 -标签名",
    "打卡 更正 @某人 昨天 [数量]，打卡 作废 @某人 昨天（或回复那条打卡）",
    "打卡 暂停 2月15日-2月21日，打卡 继续（放假，不断连续天数）",
    "广告 / 误判 — 回复一条消息，告诉我它是不是广告（误判会收回处理）；也可以写编号：误判 12",
    "暂停 / 继续（后面加“全部”就是所有群）",
  ]

  // MARK: Silences and pauses

  private func silenced(_ silence: Silence) throws -> String {
    let what = "好的，“\(silence.rule)”\(try reach(silence.chat))"
    let end = silence.rule + (silence.chat == nil ? " 全部" : "")
    guard let until = silence.until else { return "\(what)关闭了。想再打开就说：开启 \(end)" }
    return "\(what)安静\((until - silence.since).inChinese)，到 \(clock(until)) 为止。"
      + "想提前恢复就说：取消静默 \(end)"
  }

  private func line(_ silence: Silence) throws -> String {
    let (rule, reach) = (Self.short(silence.rule), try reach(silence.chat))
    let because = silence.because.map { "（\(Self.short($0))）" } ?? ""
    guard let until = silence.until else { return "关闭“\(rule)”：\(reach)直到再次开启\(because)" }
    return "静默“\(rule)”：\(reach)还有\((until - event.received).inChinese)\(because)"
  }

  private func resumed(_ chat: ChatID?, _ others: [ChatID?]) throws -> String {
    let rest = try stillPaused(others)
    if rest.isEmpty { return "好的，\(try reach(chat))继续说话" }
    return try chat == nil
      ? "好的，在所有群继续说话；另外暂停的还有\(rest)" : "\(reach(chat))的暂停取消了，但还暂停着\(rest)"
  }

  /// What is still paused, and how to end that.
  private func stillPaused(_ others: [ChatID?]) throws -> String {
    if others.isEmpty { return "" }
    let places = try others.prefix(8).map { try $0.map(place) ?? "所有群" }
    return places.joined(separator: "、") + (others.count > 8 ? " 等" : "")
      + (others.contains(nil) ? "，要恢复就说：继续 全部" : "，要恢复就到群里说：继续")
  }

  // MARK: Status

  private func lines(_ condition: OrderOutcome.Condition) throws -> [String] {
    var lines = [
      "规则 \(condition.rules) 条"
        + (condition.observing.isEmpty ? "" : "，其中 \(condition.observing.count) 条在观察")
    ]
    lines += condition.observing.prefix(8).map { "观察“\($0.rule)”：已有 \($0.count) 次本来会动手" }
    lines += try condition.silences.prefix(8).map(line)
    if condition.silences.isEmpty { lines.append("没有静默中的规则") }
    lines.append(
      "待发 \(condition.waiting) 条"
        + (condition.unknown > 0 ? "，结果不明 \(condition.unknown) 条" : ""))
    for (name, health) in condition.gateways.sorted(by: { $0.key < $1.key }).prefix(8) {
      lines.append("网关 \(name)：\(state(health))")
    }
    if condition.isPausedEverywhere {
      lines.append("已暂停：所有群")
    } else if !condition.paused.isEmpty {
      let chats = try condition.paused.prefix(8).map(place).joined(separator: "、")
      lines.append("已暂停：\(chats)" + (condition.paused.count > 8 ? " 等" : ""))
    }
    return lines
  }

  private func state(_ health: GatewayWatch.Health) -> String {
    if let alarm = health.alarmed { return alarm == .silent ? "很久没有心跳" : "账号掉线" }
    if health.isOnline == false { return "账号掉线" }
    guard let heard = health.lastHeard else { return "还没有消息" }
    return "正常，\((event.received - heard).inChinese)前有消息"
  }

  // MARK: Undo

  private func undone(_ recording: Recording, _ inverse: Undoing.Inverse) throws -> [String] {
    var lines = ["已撤销 \(clock(recording.received)) 的这件事："]
    lines += try inverse.done.map { "✓ \(try phrase($0))" }
    lines += try inverse.impossible.map { "✗ \(try phrase($0.item))——\(Self.phrase($0.reason))" }
    if !inverse.later.isEmpty {
      lines.append("它后来还引出了 \(inverse.later.count) 件事，可以回复那条消息再撤销")
    }
    return Self.cut(lines)
  }

  private func notUndone(_ reason: OrderOutcome.NotUndone) throws -> [String] {
    switch reason {
    case .nothing: return ["没有找到可以撤销的事"]
    case .justUndone: return ["刚刚已经撤销过了。还要撤销更早的，请过半分钟再说一次“撤销”"]
    case .pause(let chat):
      return ["暂停不用撤销，要恢复就说：继续" + (chat == nil ? " 全部" : "")]
    case .another: return ["“继续”和“取消静默”不用撤销，需要的话重新说“暂停”或“静默”就好"]
    case .refused(.unknown, _), .refused(.tooOld, _): return ["太久以前了，已经没有记录，撤销不了"]
    case .refused(.alreadyUndone, _):
      return ["这件事已经撤销过了。要撤销别的，请回复那条消息再说“撤销”"]
    case .refused(.isUndo, _): return ["“撤销”本身不能再撤销，请直接重新做一遍"]
    case .impossible(let items):
      return Self.cut(
        ["这件事撤销不了："]
          + (try items.map { "✗ \(try phrase($0.item))——\(Self.phrase($0.reason))" }))
    }
  }

  func phrase(_ item: Undoing.Item) throws -> String {
    switch item {
    case .said(_, let text):
      return text.isEmpty ? "说过的一句话" : "说过的“\(text.onOneLine.printable(atMost: 30))”"
    case .beingSaid(_, let text):
      return "正在说的“\(text.onOneLine.printable(atMost: 30))”（一送到就收回）"
    case .deleted: return "删掉的一条消息"
    case .muted(let chat, let member, let span):
      return "对\(try name(member, in: chat))的禁言（\(span.inChinese)）"
    case .unmuted(let chat, let member): return "解除\(try name(member, in: chat))的禁言"
    case .kicked(let chat, let member, _): return "移出\(try name(member, in: chat))"
    case .card(let chat, let member): return "改了\(try name(member, in: chat))的名片"
    case .title(let chat, let member): return "改了\(try name(member, in: chat))的头衔"
    case .decided(let chat, let member, let isApproved):
      return "\(isApproved ? "同意" : "拒绝")\(try name(member, in: chat))入群"
    case .askedForMembers: return "查了一次群成员"
    case .points(let chat, let member, let points):
      return "\(try name(member, in: chat))的 \(points > 0 ? "+" : "")\(points) 分"
    case .tagged(let chat, let member, let tag):
      return "\(try name(member, in: chat))的标签“\(Self.short(tag))”"
    case .untagged(let chat, let member, let tag):
      return "\(try name(member, in: chat))去掉的标签“\(Self.short(tag))”"
    case .checkedIn(let entry): return try phrase(entry)
    case .struck(let entry): return "作废\(try phrase(entry))"
    case .rested(let days):
      let (first, last) = (days.days.lowerBound, days.days.upperBound)
      return "“\(Self.short(days.plan))”\(Self.day(first))到\(Self.day(last))的暂停"
    case .wentOn(let days):
      let (first, last) = (days.days.lowerBound, days.days.upperBound)
      return "结束“\(Self.short(days.plan))”\(Self.day(first))到\(Self.day(last))的暂停"
    case .offence(let known):
      return "\(try name(known.offence.member, in: known.offence.chat))的一次违规记录"
    case .marked(let marking): return marking.isAd ? "“这是广告”的标记" : "“这不是广告”的标记"
    case .timer(let rule): return "“\(rule)”定好的一件事"
    case .silenced(let silence):
      return "“\(silence.rule)”\(try reach(silence.chat))的\(silence.until == nil ? "关闭" : "静默")"
    }
  }

  private func phrase(_ entry: CheckIn) throws -> String {
    let what =
      switch entry.sort {
      case .done: "打卡"
      case .madeUp: "补签"
      case .corrected: "补记的打卡"
      case .leave: "请假"
      case .joined: "参加"
      }
    let who = try name(entry.member, in: entry.chat)
    return "\(who) \(Self.day(entry.day))的\(what)（\(Self.short(entry.plan))）"
  }

  private static func day(_ day: CivilDate) -> String { " \(day.month)月\(day.day)日" }

  private static func phrase(_ reason: Undoing.Reason) -> String {
    switch reason {
    case .noMessageID: "网关没告诉我是哪条消息"
    case .notReversible: "这个没法收回"
    case .outcomeUnknown: "不知道当时做成了没有"
    case .over: "已经自己结束了"
    }
  }

  // MARK: Why

  private func because(_ recording: Recording, _ message: MessageID) -> [String] {
    if recording.ordered != nil { return ["这是在回应一条指令"] }
    guard let trace = recording.trace else {
      return ["关于这条消息没有留下记录（没有动静的消息只抽样记录）"]
    }
    let when = clock(recording.received)
    if let row = recording.rows.first(where: { $0.message == message }) {
      let reason = trace.entries.first { $0.rule == row.row.rule && $0.fired }?.reason
      return [
        "\(when)，规则“\(Self.short(row.row.rule))”说的",
        "依据：\(reason.map { Self.reason($0, atMost: 200) } ?? "没有记录")",
      ]
    }
    let fired = trace.entries.filter(\.fired)
    guard fired.isEmpty else {
      return Self.cut(
        ["\(when)，因为这条消息："]
          + fired.map { entry in
            (entry.withheld.isEmpty ? "" : "（观察中，没有动手）")
              + "规则“\(Self.short(entry.rule))”：\(Self.reason(entry.reason))"
          })
    }
    guard !trace.entries.isEmpty else { return ["\(when)，没有规则管这条消息"] }
    return Self.cut(
      ["\(when)，没有规则响应这条消息："]
        + trace.entries.map {
          ($0.rule.isEmpty ? "" : "规则“\(Self.short($0.rule))”：") + Self.reason($0.reason)
        })
  }

  private static func reason(_ reason: String, atMost limit: Int = 150) -> String {
    ChineseReason.text(reason).printable(atMost: limit)
  }

  private func layer(of facts: MemberFacts) -> Layer? {
    book.layers.of(facts, on: book.community.day(of: event.received), at: event.received)
  }

  // MARK: Names

  func name(_ member: MemberID, in chat: ChatID) throws -> String {
    let name = DisplayName.clean(try batch.member(member, in: chat)?.name, fallback: "")
    return name.isEmpty ? " \(Self.short(String(member.local))) " : "“\(name)”"
  }

  /// `本群`, or another chat's name.
  private func place(_ chat: ChatID) throws -> String {
    if chat == event.chat?.id, event.chat?.kind != .direct { return "本群" }
    let id = Self.short(chat.text)
    let name = DisplayName.clean(try batch.chat(chat)?.name, fallback: "")
    return name.isEmpty ? " \(id) " : "“\(name)”"
  }

  func reach(_ chat: ChatID?) throws -> String { try chat.map(place) ?? "在所有群" }

  /// Day and time as the community's clocks show them.
  private func clock(_ instant: Timestamp) -> String {
    let (civil, today) = (
      book.community.zone.civil(at: instant), book.community.zone.civil(at: event.received)
    )
    let day = civil.date == today.date ? "" : "\(civil.date.inChinese) "
    return day + civil.time.toMinute
  }

  static func short(_ text: String) -> String { text.printable(atMost: 40) }

  private static func cut(_ lines: [String]) -> [String] {
    guard lines.count > mostLines else { return lines }
    return lines.prefix(mostLines - 1) + ["……还有 \(lines.count - mostLines + 1) 项"]
  }
}
