import QunguanText

/// What the staff is told of a finding, in Chinese, on a few lines, with nothing in it that does
/// anything.
struct ReportCard {
  var finding: Examination
  var chat: String
  var member: String
  var id: MemberID
  /// How many before it were not reported.
  var unreported: Int

  private static let names = [
    "words": "广告词", "patterns": "正则", "contact": "联系方式", "links": "链接", "look-alike": "仿冒链接",
    "invites": "拉群链接", "disguise": "伪装", "shape": "怪样子", "repeat": "重复", "copies": "多人同发",
    "flood": "刷屏", "names": "名字", "forwards": "转发", "codes": "二维码", "learned": "学到的",
    "marked": "标记过的广告", "newcomer": "新人", "raid": "警戒中",
  ]

  var text: String {
    let marked = finding.text
      .marking(finding.signals.flatMap(\.ranges)).onOneLine.printable(atMost: 300)
    let signals = finding.signals.prefix(6).map { signal in
      let detail = signal.name == "marked" || signal.detail.isEmpty ? "" : "（\(signal.detail)）"
      return "\(Self.names[signal.name] ?? signal.name) \(signal.points.inPoints)\(detail)"
    }
    let done = finding.measures.filter { ![.report, .note].contains($0) }.map { measure in
      measure == .delete && finding.others > 0
        ? "撤回（连同另外 \(finding.others) 条）" : measure.inChinese
    }
    var lines = [
      "\(chat) \(member)（\(id.text.printable(atMost: 60))）\(finding.points.inPoints) 分：",
      marked.isEmpty ? "（没有文字）" : marked,
      signals.joined(separator: "；"),
      (done.isEmpty ? "没有处理" : "处理：\(done.joined(separator: "、"))") + "（规则 \(finding.rule)）",
      "回复这条消息：撤销（收回处理）、误判（收回并记住）、广告（确认）",
    ]
    if unreported > 0 { lines.append("另有 \(unreported) 条没有逐条报告") }
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// With 【】 around parts of it, given in bytes; parts that touch are one.
  public func marking(_ ranges: [Range<Int>]) -> String {
    let bytes = Array(utf8)
    var text: [UInt8] = []
    var place = 0
    for range in ranges.joiningTouching(within: bytes.indices) {
      text += bytes[place..<range.lowerBound] + Array("【".utf8)
      text += bytes[range] + Array("】".utf8)
      place = range.upperBound
    }
    return String(decoding: text + bytes[place...], as: UTF8.self)
  }
}

extension [Range<Int>] {
  fileprivate func joiningTouching(within bounds: Range<Int>) -> [Range<Int>] {
    let sorted = map { $0.clamped(to: bounds) }.filter { !$0.isEmpty }
      .sorted { $0.lowerBound < $1.lowerBound }
    return sorted.reduce(into: []) { joined, range in
      if let last = joined.last, range.lowerBound <= last.upperBound {
        joined[joined.count - 1] =
          last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
  }
}
