import QunguanText

/// What members can spend their points on.
struct Reward: Sendable {
  var name: String
  /// Names that it had before.
  var formerly: [Located<String>]
  /// As members' words are compared with it.
  var normalised: String
  var cost: Int
  /// Nil: as many as there are codes, or no end of them.
  var stock: Int?
  var limit: Limit?
  /// The file's path below the rules directory.
  var file: Located<String>?
  /// What the file has, once it was read.
  var codes: [String]?
  var tag: String?
  var who: GateConfig.Who?
  /// The last day.
  var until: CivilDate?
  var warnAt: Int?
  var say: Say?
  var place: Place

  /// How many a member of a chat may have.
  enum Limit: Sendable {
    case ever(Int)
    case per(Quota)

    static let schema = Schema<Limit>(.either([count.shape, Quota.schema.shape])) {
      node, findings in
      node.text.flatMap { Int($0) } == nil
        ? Quota.schema.read(node, findings).flatMap { quota in
          if [.day, .week, .month].contains(quota.unit), quota.count > 0 { return .per(quota) }
          findings.error(
            at: node.place,
            "a reward is limited for ever, or by day, week or month: '2' or '2 per month'")
          return nil
        } : count.read(node, findings).map { .ever($0) }
    }

    private static let count = Schema<Int>.integer(in: 1...1_000_000)

    var inChinese: String {
      switch self {
      case .ever(let count): "每人限 \(count) 份"
      case .per(let quota):
        switch quota.unit {
        case .week: "每人每周限 \(quota.count) 份"
        case .month: "每人每月限 \(quota.count) 份"
        case .day, .hour, .minute: "每人每天限 \(quota.count) 份"
        }
      }
    }
  }

  static let schema: Schema<Reward> = .object(
    "a reward",
    .required("name", name, "what it is called; members may write the beginning of it"),
    .required("cost", .integer(in: 1...Award.most), "how many points"),
    .optional(
      "stock", .integer(in: 0...1_000_000), "how many there are, with those that are gone",
      otherwise: "as many as there are codes, or no end of them"),
    .optional("limit", Limit.schema, "for each member of a chat: `1`, or `2 per month`"),
    .optional(
      "codes", file,
      "each gets a code, sent to the member directly; `from:` a file with one on each line"),
    .optional("tag", tag, "whoever redeems it gets this tag"),
    .optional("who", GateConfig.Who.schema, "for which members", otherwise: "all"),
    .optional("until", .date, "the last day"),
    .optional(
      "warn-at", .integer(in: 1...1_000_000),
      "tell the chats of the staff when fewer than so many are left"),
    .optional("say", Say.schema, "what is said when it was redeemed, instead of `say.done`"),
    .defaulted(
      "formerly", .list(of: name.located, orOne: true, atMost: 20), to: [],
      "names that it had before: what was redeemed under them counts for stock and limit")
  ) { name, cost, stock, limit, codes, tag, who, until, warnAt, say, formerly in
    if warnAt != nil, stock == nil, codes == nil {
      throw Objection("'warn-at' needs a 'stock' or 'codes': here is no end of them")
    }
    var say = say
    say?.part = "said/\(name)"
    return Reward(
      name: name, formerly: formerly,
      normalised: MessageText(name, in: [.normalised]).string(.normalised),
      cost: cost, stock: stock, limit: limit, file: codes, tag: tag, who: who, until: until,
      warnAt: warnAt, say: say, place: Place(file: "", line: 1, column: 1))
  }.map { reward, node, _ in
    var reward = reward
    reward.place = node.place
    return reward
  }

  /// A name stands in keys of the ledger, before `/`.
  private static let name = Schema<String>.text("a name", atMost: 128).map {
    name, node, findings -> String? in
    if !name.contains("/"), name == name.withoutBlanksAround.printable(),
      !MessageText(name, in: [.normalised]).string(.normalised).isEmpty
    {
      return name
    }
    findings.error(
      at: node.place,
      "'\(name.excerpt)' is no name for a reward; leave out '/', line breaks and blanks around it")
    return nil
  }

  private static let tag = Schema<String>.text("a tag").map { tag, node, findings -> String? in
    if CommandReader.isTag(tag) { return tag }
    findings.error(
      at: node.place, "'\(tag.excerpt)' is no tag; write one word of at most 32 letters")
    return nil
  }

  private static let file: Schema<Located<String>> = .object(
    "codes of a file",
    .required(
      "from", Schema<String>.text("a path such as codes/coupons.txt", atMost: 1024).located,
      "a text file in the rules directory, one code a line, comments after #")
  ) { $0 }
}

// MARK: - What the ledger says of it

extension Reward {
  /// How many redemptions hold of those whose keys go on so after the name, present or former.
  private func count(
    _ rest: String, by member: (ChatID, MemberID)?, _ turn: Turn
  ) throws -> Int {
    try Set([name] + formerly.map(\.value)).reduce(0) { sum, name in
      sum
        + (try turn.work.memory.awards(
          of: turn.rule.name, keyed: "\(name)/\(rest)", to: member))
    }
  }

  /// The key of this turn's redemption.
  func key(_ turn: Turn) -> String {
    "\(name)/\(day(turn))/\(turn.hash(of: turn.event.key.text))"
  }

  private func day(_ turn: Turn) -> CivilDate { turn.community.day(of: turn.time) }

  /// How many are left; nil if there is no end of them.
  func left(_ turn: Turn) throws -> Int? {
    var left: [Int] = []
    if let stock {
      let sold = try count("", by: nil, turn)
      left.append(max(0, stock - sold))
    }
    if let codes {
      var register = CodeRegister()
      left.append(try register.left(of: codes, turn))
    }
    return left.min()
  }

  /// Whether the member may not have another.
  func isUsedUp(_ turn: Turn) throws -> Bool {
    guard let limit, let chat = turn.event.chat?.id, let member = turn.event.subject?.id else {
      return false
    }
    func count(_ unit: String) throws -> Int {
      try self.count(unit, by: (chat, member), turn)
    }
    let today = day(turn)
    switch limit {
    case .ever(let most): return try count("") >= most
    case .per(let quota):
      switch quota.unit {
      case .month: return try count("\(today.description.prefix(8))") >= quota.count
      case .week:
        let monday = today.adding(days: 1 - today.weekday.isoNumber)
        let counts = try (0..<7).map { try count("\(monday.adding(days: $0))/") }
        return counts.reduce(0, +) >= quota.count
      case .day, .hour, .minute: return try count("\(today)/") >= quota.count
      }
    }
  }

  func isOver(_ turn: Turn) -> Bool { until.map { day(turn) > $0 } ?? false }

  /// In the list: `八折券 — 100 积分，剩 3 份，每人每月限 1 份`.
  func line(_ turn: Turn) throws -> String {
    var parts = ["\(name) — \(cost) \(turn.community.points.name)"]
    if isOver(turn) {
      parts.append("已结束")
    } else {
      if let left = try left(turn) { parts.append(left == 0 ? "已换完" : "剩 \(left) 份") }
      if let limit { parts.append(limit.inChinese) }
      if let until { parts.append("\(until.inChinese)截止") }
    }
    return parts.joined(separator: "，")
  }
}
