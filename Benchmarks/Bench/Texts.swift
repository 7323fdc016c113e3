import Foundation
import QunguanTesting
import QunguanText

/// What it costs to see what a message says: its forms, its signals, and which of 20,000 words and
/// 500 expressions it has. In processor time.
struct Texts {
  static let longestNormalising = 5.0
  static let longestSignals = 5.0
  static let longestScan = 10.0
  static let longestHostile = 5.0
  static let longestClassifying = 20.0

  func measure(_ report: inout Report) throws {
    var random = SplitMix(7)
    let messages = (0..<100_000).map { _ in Self.message(using: &random) }
    add(
      "a message of 60 characters, normalised and compact", "µs", Self.longestNormalising, &report
    ) {
      cost(of: Array(repeating: Self.disguised, count: 5000)) {
        MessageText($0).bytes(.compact).count
      }
    }
    let texts = messages.prefix(20_000).map { MessageText($0) }
    add("contacts, links, disguise, shape, fingerprint", "µs", Self.longestSignals, &report) {
      cost(of: texts) { text in
        let links = Link.all(in: text)
        return Contact.all(in: text, links: links).count + links.count
          + Disguise(of: text).fancy.count + Shape(of: text).han
          + Int(truncatingIfNeeded: Fingerprint(of: text, seed: 1).exact)
      }
    }
    if let classifier = Classifier.shipped {
      for (what, some) in [
        ("a message, classified", texts),
        ("a message of 160 characters, classified", Array(repeating: Self.long, count: 5000)),
      ] {
        add(what, "µs", Self.longestClassifying, &report) {
          cost(of: some) { text in
            classifier.probability(of: classifier.features(of: text)) > 0.5 ? 1 : 0
          }
        }
      }
    }
    try scan(messages, &report)
    try hostile(&report)
  }

  private func scan(_ messages: [String], _ report: inout Report) throws {
    var random = SplitMix(8)
    let words = (0..<20_000).map { _ in
      Pattern(.contains(Self.word(2...6, using: &random)), in: .compact)
    }
    let expressions = (0..<500).map { _ in
      Pattern(.regex(Self.expression(using: &random)), in: .compact)
    }
    let start = microseconds()
    let scanner = try PatternSet(words + expressions).makeScanner()
    report.add(
      "20,000 words and 500 expressions, to compile", [Double(microseconds() - start) / 1e6], "s")
    let title = "100,000 messages through 20,000 words and 500 expressions"
    try add(title, "µs", Self.longestScan, &report) {
      try cost(of: messages) { try scanner.scan(MessageText($0)).count }
    }
  }

  private func hostile(_ report: inout Report) throws {
    var worst = 0.0
    var name = ""
    for attack in HostileExpressions.attacks {
      guard let set = try? PatternSet([Pattern(.regex(attack.expression))]) else { continue }
      let scanner = try set.makeScanner()
      let text = MessageText(attack.text)
      let cost = try cost(of: [text]) { try scanner.scan($0).count } / 1e3
      if cost > worst { (worst, name) = (cost, attack.expression) }
    }
    report.add("the slowest hostile expression over 64 KiB, `\(name)`", [worst], "ms")
    report.add("· of the 5 ms it may take", [worst / Self.longestHostile], "ratio")
  }

  private func add(
    _ what: String, _ unit: String, _ limit: Double, _ report: inout Report,
    _ measure: () throws -> Double
  ) rethrows {
    _ = try measure()
    let costs = try (0..<7).map { _ in try measure() }
    report.add(what, costs, unit)
    report.add("· of the \(Int(limit)) \(unit) it may take", costs.map { $0 / limit }, "ratio")
  }

  /// Microseconds of this thread for one of them.
  private func cost<Item>(of items: [Item], _ look: (Item) throws -> Int) rethrows -> Double {
    var sum = 0
    let clock = ProcessorClock.thisThread
    let start = clock.seconds
    for item in items { sum &+= try look(item) }
    let spent = clock.seconds - start
    withExtendedLifetime(sum) {}
    return spent * 1e6 / Double(items.count)
  }
}

// MARK: - Texts

extension Texts {
  private static let disguised = """
    加\u{200B}薇❤信：ａ ｂ ｃ １２３ 領 取 紅 包 每 天 ①②③④⑤ 𝓥𝐈𝕡 раураl 價格優惠請聯繫老師快
    """

  private static let long = MessageText(String(characters.prefix(160)))

  private static let characters = Array(
    """
    的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第\
    样道想作种开美总从无情已面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感加微信薇扣群\
    领红包钱赚兼职刷单代理投资盘赌彩票约片资源优惠秒到账联系客服老师带你赢稳定收益日结宝妈学生在家可做诚信出售账号回收黑卡贷款免费试用福利链接点击注册
    """.replacing("\n", with: ""))

  /// So many of them are those of ordinary talk.
  private static let everyday = 170

  private static let scraps = [
    "加V：abc12345", "１３８１２３４５６７９", "https://example.com/a", "t.me/abc_de", "😀😀", " ", "！！！",
    "ok", "2027-02-06", "①②③", "哈哈哈哈", "QQ623456789",
  ]

  /// Of the characters of ads, with those of ordinary talk among them.
  static func word(_ lengths: ClosedRange<Int>, using random: inout SplitMix) -> String {
    let first = Int.random(in: everyday..<characters.count, using: &random)
    let others = (1..<Int.random(in: lengths, using: &random) + 1).dropFirst().map { _ in
      Int.random(in: characters.indices, using: &random)
    }
    return String(([first] + others).map { characters[$0] })
  }

  /// Ten to fifty characters, in one of four with something that is not Chinese; one of ten is an
  /// ad, of the words that are looked for.
  static func message(using random: inout SplitMix) -> String {
    let count = Int.random(in: 0..<10, using: &random) == 0 ? characters.count : everyday
    func words() -> String {
      String(
        (0..<Int.random(in: 5...25, using: &random)).map { _ in
          characters[Int.random(in: 0..<count, using: &random)]
        })
    }
    let text = words()
    let scrap = Int.random(in: 0..<4 * scraps.count, using: &random)
    return text + (scrap < scraps.count ? scraps[scrap] : "，") + words()
  }

  static func expression(using random: inout SplitMix) -> String {
    let (first, second) = (word(1...3, using: &random), word(1...3, using: &random))
    let third = word(4...4, using: &random)
    return switch Int.random(in: 0..<5, using: &random) {
    case 0: "\(first).{0,4}[vV\(third)]"
    case 1: "\(first).{0,6}\(second)"
    case 2: "(?:\(first)|\(second)|\(third))\\d{5,11}"
    case 3: "[\(third)]\(first).{0,3}(\(second)|[a-z]{2,6}\\d+)"
    default: "\(first)[a-z0-9]{6,20}"
    }
  }
}

/// The same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
