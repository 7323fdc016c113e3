import QunguanText

/// Finds what operators order in what they write.
///
/// A command begins with the community's prefix, or with the steward's name or a mention of it, or
/// stands in a direct conversation. Only a message of one of the community's operators can be one;
/// that of anybody else is a message like others, and so is what no command is recognised in.
public struct CommandReader: Sendable {
  private let operators: Set<MemberID>
  /// Normalised, the longest first.
  private let prefixes: [String]
  private let names: [String]
  /// Rules by the words of their names, those of most words first.
  private let rules: [(name: String, words: [String])]
  /// Names and titles of check-in plans, normalised.
  let plans: [String]

  public static let longestSilence = Interval.days(366)
  /// In Unicode scalars.
  public static let longestTag = 32

  /// - Parameter plans: names and titles of check-in plans.
  public init(_ community: Community, rules: [String], plans: [String] = []) {
    self.plans = plans.map { Checkins.words($0).joined(separator: " ") }
    operators = community.operators
    prefixes = Self.normalised(community.commands.prefixes)
    names = Self.normalised(community.names)
    self.rules = rules.map { name in
      (name, CommandText([.text(name)])?.words(atMost: 64).map(\.normalised) ?? [])
    }.filter { !$0.1.isEmpty }.sorted { $0.1.count > $1.1.count }
  }

  private static func normalised(_ texts: [String]) -> [String] {
    texts.map { MessageText($0, in: [.normalised]).string(.normalised) }.filter { !$0.isEmpty }
      .sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  /// What an event orders; nil for all that is no operator's command.
  public func order(in event: Event) -> Order? {
    guard event.type == .message, let actor = event.actor, !actor.isAnonymous,
      operators.contains(actor.id), let chat = event.chat, let message = event.message,
      var text = CommandText(message.content)
    else { return nil }
    guard let isPrefixed = takeAddress(&text, event, chat, message) else {
      return judgement(text, chat, message)
    }
    guard let first = text.first else { return nil }
    text.drop()
    guard let command = CommandWord(first.normalised.withoutStop) else {
      return isPrefixed ? guess(first) : nil
    }
    let order = order(command, text, chat, message)
    let isSwitch = Self.switches.contains(first.normalised)
    return isPrefixed || !command.isEveryday || isSure(order, from: text, isSwitch: isSwitch)
      ? order : nil
  }

  /// Words that are sure to mean a rule if a rule's name follows, or a word alone.
  private static let switches = ["关闭", "开启"]

  /// Whether all of an order could be read. `on my way` names no rule; 关闭 with a word alone may
  /// name one that is misspelt.
  private func isSure(_ order: Order, from text: CommandText, isSwitch: Bool) -> Bool {
    switch order {
    case .unclear: isSwitch && rule(beginning: text) != nil
    case .silence(let rule, _, _, _), .endSilence(let rule, _):
      rules.contains { $0.name == rule }
        || isSwitch && text.pieces.count == 1 && rule.unicodeScalars.count <= 20
    case .checkIns(let order): isSure(order)
    default: true
    }
  }

  /// Takes what tells that the steward is meant: true if that is the prefix, nil if nothing is.
  private func takeAddress(
    _ text: inout CommandText, _ event: Event, _ chat: Chat, _ message: Message
  ) -> Bool? {
    var isMeant = chat.kind == .direct
    while let member = text.mention() {
      isMeant = isMeant || member == event.account
      // In an answer, gateways mention first whom it answers.
      guard member == event.account || message.replyTo != nil else { return nil }
    }
    if prefixes.contains(where: { text.strip($0) }) { return true }
    if names.contains(where: { text.strip($0, and: [",", "，", "、", ":", "!", ".", "。", "~"]) }) {
      isMeant = true
      if prefixes.contains(where: { text.strip($0) }) { return true }
    }
    return isMeant ? false : nil
  }

  private func guess(_ word: CommandText.Word) -> Order? {
    let shown = CommandWord.allCases.map { $0.words[0] }
    let written = word.normalised.withoutStop
    guard
      let near = nearest(to: written, among: shown)
        ?? nearest(to: written, among: CommandWord.allWords)
    else { return nil }
    return .unclear("没有“\(word.original.printable(atMost: 20))”这个指令，是不是想说“\(near)”？")
  }

  private func order(
    _ command: CommandWord, _ text: CommandText, _ chat: Chat, _ message: Message
  ) -> Order {
    switch command {
    case .silence: return silence(text, chat, isEndless: false)
    case .off: return silence(text, chat, isEndless: true)
    case .endSilence, .on: return endSilence(text, chat, by: command.words[0])
    case .points: return points(text, chat)
    case .tag: return tag(text, chat)
    case .checkIns: return checkIns(text, chat, message)
    case .ad, .notAd: return judgement(command, text, chat, message)
    case .pause: return pausing(text, chat, true)
    case .resume: return pausing(text, chat, false)
    case .help, .status, .undo, .why: break
    }
    guard text.isEmpty else {
      return .unclear("“\(command.words[0])”后面不用写别的，单独发一次就好")
    }
    switch (command, message.replyTo) {
    case (.help, _): return .help
    case (.status, _): return .status
    case (.undo, let answered?): return .undo(.message(answered, in: chat.id))
    case (.undo, nil): return .undo(.last(in: chat.id))
    case (_, let answered?): return .why(chat: chat.id, message: answered)
    case (_, nil): return .unclear("请回复那条消息，再问“为什么”")
    }
  }
}

// MARK: - Silences and pauses

extension CommandReader {
  /// A chat, or all of them.
  enum Reach {
    case here, everywhere

    init?(_ word: String) {
      switch word.withoutStop {
      case "全部", "所有群", "所有", "everywhere", "all": self = .everywhere
      case "本群", "这里", "here": self = .here
      default: return nil
      }
    }

    /// Where nothing is said it is the chat of the order; in a direct conversation, everywhere.
    func chat(_ chat: Chat) -> ChatID? {
      self == .here && chat.kind != .direct ? chat.id : nil
    }
  }

  /// - Parameter isEndless: whether it need not be said how long.
  private func silence(_ text: CommandText, _ chat: Chat, isEndless: Bool) -> Order {
    var text = text
    guard let rule = takeRule(&text) else {
      return .unclear(
        isEndless ? "要关闭哪条规则？写成：关闭 规则名" : "要让哪条规则安静？写成：静默 规则名 2小时")
    }
    let before = text.take(Reach.init)
    let span = Self.takeSpan(&text)
    guard isEndless || span != nil else {
      return .unclear(
        "要让“\(rule.printable(atMost: 40))”安静多久？写成：静默 规则名 2小时（30分钟、半天、3天也行）")
    }
    if let span, span > Self.longestSilence { return .unclear("最长只能静默一年") }
    let reach = text.take(Reach.init) ?? before ?? .here
    if span == nil, let word = text.first, ["到", "直到"].contains(where: word.normalised.hasPrefix) {
      return .unclear("只能说多久，不能说到什么时候；写成：静默 规则名 2小时（30分钟、半天、3天也行）")
    }
    return .silence(rule: rule, chat: reach.chat(chat), span: span, because: text.rest)
  }

  private func endSilence(_ text: CommandText, _ chat: Chat, by word: String) -> Order {
    var text = text
    guard let rule = takeRule(&text) else {
      return .unclear("要\(word)哪条规则？写成：\(word) 规则名")
    }
    let reach = text.take(Reach.init) ?? .here
    guard text.isEmpty else {
      return .unclear("写成：\(word) 规则名，所有群的就写：\(word) 规则名 全部")
    }
    return .endSilence(rule: rule, chat: reach.chat(chat))
  }

  private func pausing(_ text: CommandText, _ chat: Chat, _ isPaused: Bool) -> Order {
    var text = text
    let reach = text.take(Reach.init) ?? .here
    guard text.isEmpty else {
      let word = isPaused ? "暂停" : "继续"
      return .unclear("写成：\(word)，或 \(word) 全部")
    }
    return .pause(chat: reach.chat(chat), isPaused: isPaused)
  }

  /// Takes the name of a rule, which may have blanks in it; if there is no such rule, the words up
  /// to the span of time.
  private func takeRule(_ text: inout CommandText) -> String? {
    if let rule = rule(beginning: text) {
      text.drop(rule.words.count)
      return rule.name
    }
    let words = text.words(atMost: 64)
    let normalised = words.map(\.normalised)
    let end =
      normalised.prefix(8).firstIndex { SpanText.interval($0) != nil || Reach($0) != nil }
      ?? min(1, words.count)
    guard end > 0 else { return nil }
    text.drop(end)
    return words[..<end].map(\.original).joined(separator: " ")
  }

  private func rule(beginning text: CommandText) -> (name: String, words: [String])? {
    let words = text.words(atMost: 64).map(\.normalised)
    return rules.first { words.starts(with: $0.words) }
  }

  /// Takes a span of time of up to four words, such as `1小时 30分钟`; a comma may end it, as in
  /// `1小时，讲座中`.
  private static func takeSpan(_ text: inout CommandText) -> Interval? {
    let words = text.words(atMost: 4)
    for count in stride(from: words.count, to: 0, by: -1) {
      let before = words[..<(count - 1)].map(\.normalised).joined()
      let last = words[count - 1]
      if let span = SpanText.interval(before + last.normalised) {
        text.drop(count)
        return span
      }
      if let (end, rest) = last.aroundComma, let span = SpanText.interval(before + end) {
        text.drop(count)
        if let rest { text.put(rest) }
        return span
      }
    }
    return nil
  }
}

// MARK: - Points and tags

extension CommandReader {
  private func points(_ text: CommandText, _ chat: Chat) -> Order {
    var text = text
    if let first = text.first?.normalised, ["转", "转给"].contains(first) {
      text.drop()
      return transfer(text, chat)
    }
    let usage = "写成：积分 @某人 +10 原因（不写 +10 就是查询），转分写成：积分 转 @甲 @乙 10"
    guard let member = takeMember(&text, chat) else { return .unclear(usage) }
    guard let word = text.first else {
      return text.isEmpty ? .look(chat: chat.id, member: member) : .unclear("一次只能给一个人记分")
    }
    guard let points = Self.points(word.normalised) else { return .unclear(usage) }
    guard points != 0, points.magnitude <= Award.most else {
      return .unclear("一次最多加减 \(Award.most) 分，而且不能是 0")
    }
    guard chat.kind != .direct else { return .unclear("积分是按群记的，请到那个群里说") }
    text.drop()
    return .award(chat: chat.id, member: member, points: points, because: text.rest)
  }

  /// `转 @甲 @乙 10 原因`.
  private func transfer(_ text: CommandText, _ chat: Chat) -> Order {
    var text = text
    let usage = "写成：积分 转 @甲 @乙 10，就是把甲的 10 分转给乙"
    guard let giver = takeMember(&text, chat) else { return .unclear(usage) }
    if ["给", "转给"].contains(text.first?.normalised ?? "") { text.drop() }
    guard let taker = takeMember(&text, chat), let word = text.first?.normalised,
      let points = Self.points(word) ?? Self.points("+\(word)"), points > 0
    else { return .unclear(usage) }
    guard points <= Award.most else { return .unclear("一次最多转 \(Award.most) 分") }
    guard giver != taker else { return .unclear("转给自己就不用转了，要写两个人：\(usage)") }
    guard chat.kind != .direct else { return .unclear("积分是按群记的，请到那个群里说") }
    text.drop()
    return .transfer(chat: chat.id, from: giver, to: taker, points: points, because: text.rest)
  }

  private func tag(_ text: CommandText, _ chat: Chat) -> Order {
    var text = text
    let usage = "写成：标签 @某人 +标签名，去掉就写 -标签名"
    guard let member = takeMember(&text, chat) else { return .unclear(usage) }
    guard let word = text.first else {
      return text.isEmpty ? .look(chat: chat.id, member: member) : .unclear(usage)
    }
    text.drop()
    guard let isSet = Self.sign(of: word.normalised), text.isEmpty else { return .unclear(usage) }
    let tag = String(word.original.unicodeScalars.dropFirst())
    guard Self.isTag(tag) else { return .unclear("标签名最多 \(Self.longestTag) 个字，不能有看不见的字符") }
    guard chat.kind != .direct else { return .unclear("标签是按群记的，请到那个群里说") }
    return .tag(chat: chat.id, member: member, tag: tag, isSet: isSet)
  }

  /// Takes a mention, or `gateway:id` of the chat's gateway.
  func takeMember(_ text: inout CommandText, _ chat: Chat) -> MemberID? {
    if let member = text.mention() { return member }
    guard let member = text.first.flatMap({ MemberID($0.original) }),
      member.gateway == chat.id.gateway
    else { return nil }
    text.drop()
    return member
  }

  /// `+10`, `-5`, `+10分`; nil without a sign.
  private static func points(_ word: String) -> Int? {
    guard let isMore = sign(of: word) else { return nil }
    var digits = word.unicodeScalars.dropFirst()
    if digits.last == "分" { digits.removeLast() }
    guard (1...18).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) }),
      let number = Int(String(String.UnicodeScalarView(digits)))
    else { return nil }
    return isMore ? number : -number
  }

  /// Whether a word begins with a plus or a minus; nil if with neither.
  private static func sign(of word: String) -> Bool? {
    switch word.unicodeScalars.first {
    case "+", "➕": true
    // Hyphens and dashes of any width, as input methods offer them.
    case "-", "\u{2010}", "\u{2011}", "\u{2012}", "–", "—", "−", "➖": false
    default: nil
    }
  }
}

extension CommandReader {
  /// Whether this may be a tag: seen as it is, and short.
  public static func isTag(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    return !text.isEmpty && scalars.count <= longestTag && text.printable() == text
      && !scalars.contains(where: \.properties.isWhitespace)
  }
}

extension String {
  /// A normalised word without the stops at its end, if there is anything before them.
  var withoutStop: String {
    let stops: Set<Unicode.Scalar> = ["。", "!", "！", ",", "，"]
    let end = unicodeScalars.lastIndex { !stops.contains($0) }
    return end.map { String(unicodeScalars[...$0]) } ?? self
  }
}

extension Event {
  /// What an operator wrote so long ago may not be meant any more: gateways deliver late.
  var isTooOldToObey: Bool { received - time > Turn.staleAfter }
  static let tooOldToObey = "这条指令到得太晚了（超过 5 分钟），没有执行。还需要的话请再发一次"
}
