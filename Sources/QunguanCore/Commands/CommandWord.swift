/// What operators can say to the steward in a chat.
enum CommandWord: CaseIterable, Sendable {
  case help, status, silence, endSilence, off, on, undo, points, tag, checkIns, why, pause, resume
  case ad, notAd

  /// The words for it in their normalised form, in which traditional characters, full-width ones
  /// and capitals are the same as others. The first is the one that is shown.
  var words: [String] {
    switch self {
    case .help: ["帮助", "指令", "help"]
    case .status: ["状态", "静默列表", "status", "silences"]
    case .silence: ["静默", "silence"]
    case .endSilence: ["取消静默", "解除静默", "unsilence"]
    case .off: ["关闭", "停用", "off"]
    case .on: ["开启", "启用", "打开", "on"]
    case .undo: ["撤销", "撤消", "撤回", "undo"]
    case .points: ["积分", "points"]
    case .tag: ["标签", "tag"]
    case .checkIns: ["打卡", "checkin"]
    case .why: ["为什么", "为啥", "为何", "why"]
    case .ad: ["广告", "是广告", "spam"]
    case .notAd: ["误判", "不是广告", "not-ad", "ham"]
    case .pause: ["暂停", "pause"]
    case .resume: ["继续", "恢复", "resume"]
    }
  }

  /// Whether ordinary sentences begin with it too. Then, said without the prefix, it is a command
  /// only if all of it can be read.
  var isEveryday: Bool {
    switch self {
    case .silence, .endSilence, .tag: false
    case .help, .status, .off, .on, .undo, .points, .checkIns, .why, .pause,
      .resume, .ad, .notAd:
      true
    }
  }

  /// Whether it judges a message. Alone in answer to one it needs nobody to be addressed.
  var isJudgement: Bool { self == .ad || self == .notAd }

  private static let byWord: [String: CommandWord] = Dictionary(
    allCases.flatMap { command in command.words.map { ($0, command) } },
    uniquingKeysWith: { first, _ in first })

  init?(_ word: String) {
    guard let command = Self.byWord[word] else { return nil }
    self = command
  }

  static var allWords: [String] { allCases.flatMap(\.words) }
}
