import QunguanText

// What begins with the word and is no check-in all the same: `打卡时间是几点？` asks something.

extension Checkins.Config {
  /// The hits of `match` that count: a prefix is none in a question, nor as a part of another word.
  func matchHits(in turn: Turn) -> [Hit] {
    guard let match else { return [] }
    let hits = turn.hits.filter { $0.pattern < match.patterns.count }
    guard match.way == .prefix, let text = turn.text else { return hits }
    return hits.filter { hit in
      let bytes = text.bytes(hit.form)
      let end = min(hit.range.upperBound, bytes.count)
      // Whoever writes more than that asks nothing.
      let rest = text.string(hit.form, in: end..<min(end + 300, bytes.count))
      return !Self.compounds.contains(where: rest.hasPrefix)
        && !Self.questions.contains(where: rest.contains)
    }
  }

  /// What is said of checking in, right after the word.
  private static let compounds = [
    "时间", "机", "点", "群", "规则", "规定", "计划", "功能", "记录", "提醒", "失败", "不了", "不上", "打不", "怎", "排行", "榜",
  ]
  private static let questions = ["?", "？", "吗", "怎么", "咋", "什么", "几点", "为啥", "如何"]
}
