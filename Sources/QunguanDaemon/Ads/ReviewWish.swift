import QunguanCore
import QunguanStore

/// What is to be reviewed, as it goes to the daemon: `{"days": 7, "chat": CHAT, "all": false}`.
public struct ReviewWish: Sendable {
  public var days: Int
  public var chat: ChatID?
  /// Also what is marked already, and what nothing came of.
  public var all: Bool

  public init(days: Int, chat: ChatID?, all: Bool) {
    self.days = days
    self.chat = chat
    self.all = all
  }

  init?(json: JSON) {
    guard let days = json["days"]?.int, (1...400).contains(days) else { return nil }
    let chat = json["chat"]?.string
    self.init(
      days: Int(days), chat: chat.flatMap { ChatID($0) }, all: json["all"]?.bool ?? false)
    if chat != nil, self.chat == nil { return nil }
  }

  public var json: JSON {
    [
      "days": .integer(days), "chat": chat.map { .string($0.text) } ?? .null, "all": .bool(all),
    ]
  }

  /// So many of the newest offences are looked at.
  private static let most = 5_000

  /// What filters found, by points, the greatest first, and what precision and recall are counted
  /// from.
  func find(_ batch: Batch, _ book: RuleBook, at now: Timestamp) throws -> JSON {
    let since = now - .days(Int64(days))
    let zone = book.community.zone
    var shown: [(points: Double, json: JSON)] = []
    var judged: [JSON] = []
    for known in try batch.offences(since: since, in: chat, limit: Self.most) {
      let marked = try batch.marking(of: known.offence)?.marking.isAd
      if let marked {
        judged.append([
          "offence": .number(JSONNumber(known.id.number)),
          "points": .decimal(known.offence.points), "ad": .bool(marked),
        ])
      }
      guard all || marked == nil && known.pardonedBy == nil else { continue }
      let evidence = try Evidence(known, batch)
      shown.append((known.offence.points, evidence.json(in: zone)))
    }
    shown.sort { $0.points > $1.points }
    let missed = try batch.markingsWithoutOffence(since: since, in: chat).count {
      $0.marking.isAd
    }
    let heights = Set(book.rules.flatMap(\.filterHeights)).sorted()
    return [
      "offences": .array(shown.map(\.json)), "judged": .array(judged),
      "missed": .integer(missed), "thresholds": .array(heights.map(JSON.decimal)),
    ]
  }
}

/// How good filters are, as far as operators have said so.
public struct ReviewFigures: Sendable, Equatable {
  /// What was found and judged.
  struct Judged: Sendable, Equatable {
    var points: Double
    var isAd: Bool
  }

  /// By the numbers of offences.
  private(set) var judged: [Int64: Judged]
  /// Ads that operators marked and no filter had found.
  var missed: Int
  /// The points from which on filters do something.
  var thresholds: [Double]

  /// - Parameter json: a daemon's answer to a ``ReviewWish``.
  public init(_ json: JSON) {
    judged = [:]
    missed = Int(json["missed"]?.int ?? 0)
    thresholds = (json["thresholds"]?.array ?? []).compactMap(\.double)
    for entry in json["judged"]?.array ?? [] {
      if let isAd = entry["ad"]?.bool { note(entry, isAd: isAd) }
    }
  }

  /// Notes what an operator says of one; a former word on it does not count.
  public mutating func note(_ offence: JSON, isAd: Bool) {
    guard let number = offence["offence"]?.int, let points = offence["points"]?.double else {
      return
    }
    judged[number] = Judged(points: points, isAd: isAd)
  }

  /// Of what reaches so many points.
  struct Share: Equatable {
    var right: Int
    var judged: Int
    /// All ads that are known, found or missed.
    var ads: Int
  }

  /// - Parameter threshold: nil for all that was found.
  func share(from threshold: Double?) -> Share {
    let reached = judged.values.filter { $0.points >= threshold ?? -.infinity }
    return Share(
      right: reached.count(where: \.isAd), judged: reached.count,
      ads: judged.values.count(where: \.isAd) + missed)
  }

  /// A line for all and one for each threshold; empty where nothing was judged.
  public var lines: [String] {
    guard !judged.isEmpty || missed > 0 else { return [] }
    let all = [("all that was found", share(from: nil))]
    let steps = thresholds.map { ("from \($0.inPoints) points", share(from: $0)) }
    return (all + steps).map { name, share in
      "\(name): precision \(Self.percent(share.right, of: share.judged)), "
        + "recall \(Self.percent(share.right, of: share.ads))"
    } + ["missed ads count as far as operators have marked them: \(missed)"]
  }

  private static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "unknown (none marked)" }
    let thousandths = (part * 1000 + whole / 2) / whole
    return "\(thousandths / 10).\(thousandths % 10) % (\(part) of \(whole))"
  }
}

/// What a key does in a review.
public enum ReviewKey: Sendable, Hashable {
  case right, wrong, skip, quit

  /// Nil for keys that do nothing. Control-C and the end of input quit.
  public init?(_ byte: UInt8?) {
    switch byte {
    case UInt8(ascii: "r"), UInt8(ascii: "y"): self = .right
    case UInt8(ascii: "w"), UInt8(ascii: "n"): self = .wrong
    case UInt8(ascii: " "): self = .skip
    case UInt8(ascii: "q"), 3, 4, nil: self = .quit
    default: return nil
    }
  }
}
