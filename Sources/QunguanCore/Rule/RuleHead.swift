/// What every rule may say, whatever its kind.
public struct RuleHead: Sendable {
  public enum Mode: String, CaseIterable, Sendable {
    case active
    /// Decides, with a memory of its own, and acts on nothing.
    case observe
    case off
  }
  public enum Then: String, CaseIterable, Sendable { case stop, `continue` }

  public var name: Located<String>
  /// Nil where it is not written: see ``RuleKind/usualMode``.
  public var mode: Mode?
  public var priority: Int
  public var then: Then?
  public var gate: GateConfig

  public static let schema: Schema<RuleHead> = .object(
    "rule",
    .required("name", name.located, "no other rule has it; appears in logs"),
    .optional(
      "mode", .choice, "`observe` decides and remembers, but acts on nothing",
      otherwise: "`active`; of `ads`, `observe`"),
    .defaulted(
      "priority", .integer(in: -1000...1000), to: 0,
      "rules of the same concern are asked from high to low"),
    .optional(
      "then", .choice, "whether, after it fired, later rules of its concern are asked",
      otherwise: "`stop`"),
    .optional("in", chats, "where it works", otherwise: "all groups not tagged `staff`"),
    .optional("except", chats, "where it does not work all the same"),
    .optional("who", GateConfig.Who.schema, "for which members", otherwise: "all"),
    .optional(
      "when", GateConfig.When.schema, "at which hours and on which days", otherwise: "always"),
    .optional(
      "addressed", .boolean, "the steward is, or is not, mentioned, named or written to directly",
      otherwise: "either"),
    .optional("chance", percent, "how often it fires, by lot", otherwise: "`100%`"),
    .optional("cooldown", GateConfig.Cooldown.schema, "a rest after it fired"),
    .optional("limit", GateConfig.Limits.schema, "how many times it fires"),
    .defaulted(
      "even-late", .boolean, to: false, "speak even because of an event older than 5 minutes")
  ) {
    name, mode, priority, then, chats, except, who, when, addressed, chance, cooldown, limits,
    evenLate in
    RuleHead(
      name: name, mode: mode, priority: priority, then: then,
      gate: GateConfig(
        chats: chats, except: except ?? [], who: who, when: when, addressed: addressed,
        chance: chance, cooldown: cooldown, limits: limits, evenLate: evenLate))
  }

  /// Of a head that is not good: the fields that are, so that what else is wrong with the rule is
  /// found.
  static func standIn(_ node: Node) -> RuleHead? {
    let text = Node(.scalar("unnamed", quoted: true), at: node.place)
    let name = Node.Entry(
      key: Node(.scalar("name", quoted: true), at: node.place), value: text)
    func read(_ entries: [Node.Entry]) -> RuleHead? {
      schema.read(Node(.mapping(entries + [name]), at: node.place), Findings())
    }
    return read((node.entries ?? []).filter { $0.name != "name" && read([$0]) != nil })
  }

  private static let chats = Schema<[Located<String>]>
    .list(
      of: Schema<String>.text("a group, a chat, direct or everywhere").located, orOne: true)

  static let name = Schema<String>.text("a name", atMost: 128).map {
    name, node, findings -> String? in
    guard !name.unicodeScalars.contains(where: \.isControl),
      !name.unicodeScalars.contains(where: { "~/@".unicodeScalars.contains($0) }),
      name == name.withoutBlanksAround
    else {
      findings.error(
        at: node.place,
        "'\(name.excerpt)' is no name; leave out '~', '/', '@', line breaks and blanks around it")
      return nil
    }
    return name
  }

  private static let percent = Schema<String>.text(
    "a percentage such as 30%", pattern: "^[0-9.]+%$"
  ).map {
    text, node, findings -> Int? in
    let number = text.dropLast()
    guard text.hasSuffix("%"), number.allSatisfy({ "0123456789.".contains($0) }),
      let number = Double(number), number == 0 || (0.01...100).contains(number)
    else {
      findings.error(
        at: node.place,
        "expected a percentage such as 30%, from 0.01% to 100%, found \(node.found)")
      return nil
    }
    return Int((number * 100).rounded())
  }
}

/// The conditions of a rule as written; ``Gate`` is what they become.
public struct GateConfig: Sendable {
  public var chats: [Located<String>]?
  public var except: [Located<String>]
  public var who: Who?
  public var when: When?
  public var addressed: Bool?
  /// In hundredths of a percent.
  public var chance: Int?
  public var cooldown: Cooldown?
  public var limits: Limits?
  public var evenLate: Bool

  /// Whether that field lets a rule fire less often than it might.
  static func isQuota(_ field: String) -> Bool { ["cooldown", "limit", "chance"].contains(field) }

  /// Those of them that are written.
  var quotas: [String] {
    let written = [
      ("cooldown", cooldown != nil), ("limit", limits != nil), ("chance", chance != nil),
    ]
    return written.filter(\.1).map(\.0)
  }

  public struct Who: Sendable, Hashable {
    public var members: [MemberID]?
    public var roles: [Person.Role]?
    public var tags: [String]?
    public var joinedWithin: Interval?
    public var messagesFewerThan: Int?
    public var pointsAtLeast: Int?
    /// Names of ``Layer``s.
    public var layers: [Located<String>]?
    /// At most one; a list, because a value can't contain itself.
    public var except: [Who]

    static let schema: Schema<Who> = .object(
      "who", members, roles, tags, joined, messages, points, inLayers,
      .optional("except", exceptions, "but not those for whom all of this holds")
    ) { Self($0, $1, $2, $3, $4, $5, $6, $7) }

    private static let exceptions = some(of: "except")

    /// Members who are left out of something: never all.
    static func some(of field: String) -> Schema<Who> {
      .object(
        Phrase(verbatim: field), members, roles, tags, joined, messages, points, inLayers
      ) {
        let who = Self($0, $1, $2, $3, $4, $5, $6, nil)
        guard who != Self(nil, nil, nil, nil, nil, nil, nil, nil) else {
          throw Objection("'\(field)' is empty, so it would leave out everybody")
        }
        return who
      }
    }

    private static let members: Field<[MemberID]?> = .optional(
      "members", .list(of: .memberID, orOne: true), "one of these")
    private static let roles: Field<[Person.Role]?> = .optional(
      "roles", .list(of: .choice, orOne: true), "members with one of these roles in the chat")
    private static let tags: Field<[String]?> = .optional(
      "tags", .list(of: .text, orOne: true), "members with one of these tags")
    private static let joined: Field<Interval?> = .optional(
      "joined-within", .interval, "who are known to have joined the chat so lately")
    private static let messages: Field<Int?> = .optional(
      "messages-fewer-than", .integer(in: 1...1_000_000),
      "who have written fewer messages in the chat")
    private static let points: Field<Int?> = .optional(
      "points-at-least", .integer(in: -1_000_000_000...1_000_000_000),
      "who have so many points in the chat")
    private static let inLayers: Field<[Located<String>]?> = .optional(
      "layers", .list(of: Schema<String>.text("a layer").located, orOne: true),
      "who are in one of these [layers](#layers-of-members-layers)")

    /// Members of these roles.
    init(roles: [Person.Role]) { self.init(nil, roles, nil, nil, nil, nil, nil, nil) }

    private init(
      _ members: [MemberID]?, _ roles: [Person.Role]?, _ tags: [String]?,
      _ joinedWithin: Interval?, _ messagesFewerThan: Int?, _ pointsAtLeast: Int?,
      _ layers: [Located<String>]?, _ except: Who?
    ) {
      self.members = members
      self.roles = roles
      self.tags = tags
      self.joinedWithin = joinedWithin
      self.messagesFewerThan = messagesFewerThan
      self.pointsAtLeast = pointsAtLeast
      self.layers = layers
      self.except = except.map { [$0] } ?? []
    }
  }

  public struct When: Sendable {
    public var hours: [HourRange]?
    public var between: ClosedRange<CivilDate>?
    /// Every day until they are looked up in the community's calendar; nil if none are written.
    public internal(set) var days: DayFilter?
    let writtenDays: WrittenDays

    static let schema: Schema<When> = .joined("when", hours, WrittenDays.schema, between) {
      hours, days, between in
      let days = days.value ?? WrittenDays()
      return When(
        hours: hours.value ?? nil, between: between.value ?? nil,
        days: days.isEmpty ? nil : .everyDay, writtenDays: days)
    }

    private static let hours: Schema<[HourRange]?> = .object(
      "when",
      .optional("hours", .list(of: .hourRange, orOne: true), "by the community's clocks")
    ) { $0 }

    private static let between: Schema<ClosedRange<CivilDate>?> = .object(
      "when",
      .optional("between", dates, "from the first of two dates to the second, both included")
    ) { $0 }

    private static let dates = Schema<[CivilDate]>.list(of: .date).map {
      dates, node, findings -> ClosedRange<CivilDate>? in
      guard dates.count == 2, dates[0] <= dates[1] else {
        findings.error(
          at: node.place, "expected [first day, last day], the earlier one first")
        return nil
      }
      return dates[0]...dates[1]
    }
  }

  public struct Cooldown: Sendable, Hashable {
    public var member: Interval?
    public var chat: Interval?
    /// Said once to each who asks too early.
    public var says: Template?

    static let schema: Schema<Cooldown> = .object(
      "cooldown",
      .optional("member", .interval, "rest for the member who was answered"),
      .optional("chat", .interval, "rest for the whole chat"),
      .optional("says", Template.schema, "said once to each who asks too early")
    ) {
      guard $0 != nil || $1 != nil else {
        throw Objection(
          "'cooldown' needs 'member' or 'chat': how long the rest is", isOfMissing: true)
      }
      return Cooldown(member: $0, chat: $1, says: $2)
    }
  }

  public struct Limits: Sendable, Hashable {
    public var member: Quota?
    public var chat: Quota?

    static let schema: Schema<Limits> = .object(
      "limit",
      .optional("member", Quota.schema, "for each member of a chat"),
      .optional("chat", Quota.schema, "for each chat as a whole")
    ) { Limits(member: $0, chat: $1) }
  }
}

/// So many in each unit of time; days, weeks and months are the calendar's.
public struct Quota: Sendable, Hashable, CustomStringConvertible {
  public enum Unit: String, CaseIterable, Sendable { case minute, hour, day, week, month }
  public var count: Int
  public var unit: Unit

  public var description: String { "\(count) per \(unit.rawValue)" }

  static let schema = Schema<String>.text(
    "a limit such as 3 per day", pattern: "^ *[0-9]+ +per +(minute|hour|day|week|month) *$"
  ).map {
    text, node, findings -> Quota? in
    let words = text.split(separator: " ")
    guard words.count == 3, words[1] == "per", let count = Int(words[0]),
      (0...1_000_000).contains(count), let unit = Unit(rawValue: String(words[2]))
    else {
      findings.error(
        at: node.place,
        """
        expected a limit such as '3 per day' (minute, hour, day, week or month), \
        found \(node.found)
        """)
      return nil
    }
    return Quota(count: count, unit: unit)
  }
}

extension Schema<CivilDate> {
  static var date: Schema {
    Schema<String>.text(
      "a date such as 2027-02-06", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
    ).map { text, node, findings in
      do throws(TimeTextError) { return try CivilDate(text: text) } catch {
        findings.error(at: node.place, "\(error)")
        return nil
      }
    }
  }
}
