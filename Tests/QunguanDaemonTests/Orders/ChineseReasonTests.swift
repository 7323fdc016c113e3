import Testing

@testable import QunguanDaemon

@Suite("Reasons in Chinese") struct ChineseReasonTests {
  @Test(
    "What the engine notes is told in Chinese; what is not known stays",
    arguments: [
      ("pattern 2 hit at '加V信'", "第 2 个词命中“加V信”"),
      ("cooling down until 21:04:10", "冷却中，到 21:04:10 为止"),
      ("not in these chats", "不管这个群"), ("no pattern hit", "没有命中任何词"),
      ("limit reached: 3 per day", "到了每天 3 次的上限"),
      ("'price' has answered already", "“price”已经回答了"),
      ("silenced until 10:00:00: 团购", "静默到 10:00:00: 团购"), ("chance", "这次没有抽中"),
      ("missed by 5m; only the newest is said", "错过了 5m；只说最新的一次"),
      (
        "pattern 1 hit at 'hi'; speech is paused in qq:5000",
        "第 1 个词命中“hi”；qq:5000 暂停说话"
      ),
      (
        "new: 5; said: 2; waiting: 3; limit reached: 2 per day",
        "新内容 5 条；说了 2 条；还有 3 条等着说；到了每天 2 次的上限"
      ),
      ("pattern 1 hit at 'a; b'", "第 1 个词命中“a; b”"),
      ("pattern 1 hit at '{1}{2}'", "第 1 个词命中“{1}{2}”"),
      ("pattern 1 hit at ''", "第 1 个词命中“”"), ("a new reason", "a new reason"), ("", ""),
      ("'", "'"), ("no pattern hit; a new one", "没有命中任何词；a new one"),
    ])
  func sentences(_ reason: String, _ expected: String) {
    #expect(ChineseReason.text(reason) == expected)
  }
}
