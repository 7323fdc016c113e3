import QunguanText

/// The names of units, normalised as messages are, with what one is in thousandths of the plan's
/// unit.
struct Units: Sendable {
  /// The longest first.
  private(set) var names: [(scalars: [Unicode.Scalar], factor: Ratio)] = []

  /// A fraction that a number is multiplied with.
  struct Ratio: Sendable, Hashable {
    var of: Int64
    var to: Int64
  }

  /// Units that go over into each other, with how many of the smallest one is.
  private static let families: [[(names: [String], size: Int64)]] = [
    [(["米", "m"], 1), (["公里", "千米", "km", "k"], 1000)],
    [
      (["秒钟", "秒", "s", "sec"], 1), (["分钟", "分", "min", "mins", "minute", "minutes"], 60),
      (["小时", "钟头", "h", "hour", "hours"], 3600),
    ],
    [(["克", "g"], 1), (["斤"], 500), (["公斤", "千克", "kg"], 1000)],
    [(["毫升", "ml"], 1), (["升"], 1000)],
    [(["页", "面", "p", "page", "pages"], 1)],
    [(["次", "回", "遍", "趟"], 1)],
    [(["字", "word", "words"], 1)],
    [(["单词", "词"], 1)],
    [(["本", "册"], 1)],
    [(["题", "道题", "道"], 1)],
    [(["步", "steps"], 1)],
    [(["篇", "首"], 1)],
    [(["章", "回"], 1)],
    [(["天", "日"], 1)],
  ]

  /// The units that operators write: of the first the usual other names too, and those that go over
  /// into it.
  init(_ written: [String]) {
    var known: Set<String> = []
    func add(_ name: String, _ factor: Ratio) {
      let form = Self.normalised(name)
      if !form.isEmpty, known.insert(form).inserted {
        names.append((Array(form.unicodeScalars), factor))
      }
    }
    for name in written { add(name, Ratio(of: 1, to: 1)) }
    guard let first = written.first.map(Self.normalised) else { return }
    for family in Self.families {
      guard let own = family.first(where: { $0.names.contains(first) }) else { continue }
      for (names, size) in family {
        for name in names { add(name, Ratio(of: size, to: own.size)) }
      }
      break
    }
    names.sort { $0.scalars.count > $1.scalars.count }
  }

  /// The unit that stands at the beginning, and how long it is. One of Latin letters ends with them.
  func unit(at scalars: ArraySlice<Unicode.Scalar>) -> (factor: Ratio, length: Int)? {
    for (name, factor) in names where scalars.starts(with: name) {
      let next = scalars.dropFirst(name.count).first
      if let last = name.last, last.isLatin, next?.isLatin ?? false { continue }
      return (factor, name.count)
    }
    return nil
  }

  /// Whether any unit that is known, or a Latin letter, stands at the beginning.
  static func isUnit(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
    scalars.first?.isLatin ?? false
      || families.joined().contains {
        $0.names.contains { scalars.starts(with: $0.unicodeScalars) }
      }
  }

  private static func normalised(_ name: String) -> String {
    MessageText(name, in: [.normalised]).string(.normalised).withoutBlanksAround
  }
}

extension Unicode.Scalar {
  /// A letter from a to z; what is compared is in lower case.
  var isLatin: Bool { ("a"..."z").contains(self) }
  var isDigit: Bool { ("0"..."9").contains(self) }
}
