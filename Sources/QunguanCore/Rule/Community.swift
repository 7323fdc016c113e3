import QunguanText

/// Who the steward works for: the `community` of the rule files.
public struct Community: Sendable {
  public var name: String
  public var zone: Zone
  /// When a calendar day begins, for "per day" and for check-ins.
  public var dayStarts: TimeOfDay
  /// Nothing unasked-for is said then.
  public var quietHours: HourRange?
  public var operators: Set<MemberID>
  /// The operators, with their places.
  public var writtenOperators: [Located<MemberID>]
  /// How members address the steward.
  public var names: [String]
  public var commands = Commands()
  /// Days of its own that come again: anniversaries, birthdays.
  public var festivals: [RecurringDay] = []
  public var points = Points()

  /// What members are given for what they do.
  public struct Points: Sendable, Hashable {
    /// What the community calls them.
    public var name = "积分"
    /// What all rules together give a member of a chat for what was done on one day; nil: as much
    /// as they like.
    public var mostPerDay: Int?

    static let schema: Schema<Points> = .object(
      "points",
      .defaulted(
        "name", Schema<String>.text("a name such as 书票", atMost: 64), to: Points().name,
        "what they are called, in texts `{{points.name}}`"),
      .optional(
        "at-most", perDay,
        """
        what rules give a member of a chat at most: `50 per day`; what operators give does not count
        """)
    ) { Points(name: $0, mostPerDay: $1?.count) }

    private static let perDay = Quota.schema.map { quota, node, findings -> Quota? in
      if quota.unit == .day { return quota }
      findings.error(
        at: node.place, "points are limited by the day; write '\(quota.count) per day'")
      return nil
    }
  }

  /// How operators command the steward in chats.
  public struct Commands: Sendable, Hashable {
    /// What a command begins with. It may be left out in a direct conversation with the steward,
    /// and where the steward is mentioned or named first.
    public var prefixes = ["/"]

    static let schema: Schema<Commands> = .object(
      "commands",
      .defaulted(
        "prefix",
        .list(of: Schema<String>.text("a prefix such as /", atMost: 16), orOne: true, atMost: 10),
        to: Commands().prefixes, "what a command begins with; one or several")
    ) { Commands(prefixes: $0) }
  }

  static let schema: Schema<Community> = .object(
    "community",
    .defaulted("name", .text, to: "", "its name, in texts `{{community.name}}`"),
    .optional(
      "time-zone", zone, "by whose clocks all times are meant, an IANA name", otherwise: "`UTC`"),
    .defaulted(
      "day-starts", .timeOfDay, to: .midnight, "when a day begins, for limits per day and the like"),
    .optional("quiet-hours", .hourRange, "when nothing unasked-for is said; answers still are"),
    .defaulted(
      "operators", .list(of: Schema<MemberID>.memberID.located), to: [],
      "who may command the steward"),
    .defaulted(
      "names", .list(of: Schema<String>.text("a name", atMost: 128), atMost: 100), to: [],
      "how members call the steward, for `addressed`"),
    .defaulted(
      "commands", Commands.schema, to: Commands(), "how operators command the steward in chats"),
    .defaulted(
      "festivals", RecurringDay.own, to: [],
      """
      days of its own by their names: `09-18` every year, `2019-05-20` and every year since, \
      `八月初三` by the lunar calendar
      """),
    .defaulted("points", Points.schema, to: Points(), "what members are given for what they do")
  ) { name, zone, dayStarts, quietHours, operators, names, commands, festivals, points in
    Community(
      name: name, zone: zone ?? .utc, dayStarts: dayStarts, quietHours: quietHours,
      operators: Set(operators.map(\.value)), writtenOperators: operators, names: names,
      commands: commands, festivals: festivals, points: points)
  }

  /// Finds the steward's names in messages. A name of which the normalised form leaves nothing
  /// can't be found.
  var namePatterns: [Located<Pattern>] {
    let place = Place(file: "rules", line: 1, column: 1)
    return names.map { Pattern(.contains($0)) }.filter { !$0.isEmpty }
      .map { Located($0, at: place) }
  }

  static let unnamed = Community(
    name: "", zone: .utc, dayStarts: .midnight, quietHours: nil, operators: [],
    writtenOperators: [], names: [])

  static let zone = Schema<String>.text("a time zone such as Asia/Shanghai").map {
    name, node, findings -> Zone? in
    do throws(ZoneError) { return try SystemZones().zone(named: name) } catch {
      findings.error(at: node.place, "\(error)")
      return nil
    }
  }

  /// The calendar day of an instant, by `day-starts`.
  public func day(of instant: Timestamp) -> CivilDate {
    zone.civil(at: instant - .seconds(Int64(dayStarts.secondsSinceMidnight))).date
  }
}

/// A group of chats: the `groups` of the rule files.
public struct ChatGroup: Sendable {
  public var chats: [ChatPattern]
  public var tags: Set<String>

  static let schema: Schema<ChatGroup> = .object(
    "group",
    .required(
      "chats", .list(of: ChatPattern.schema), "its chats, as `gateway:id`; `*` stands for anything"),
    .defaulted(
      "tags", .list(of: .text), to: [],
      "with `staff`, rules leave it alone: it is for reports and alarms")
  ) { chats, tags in ChatGroup(chats: chats, tags: Set(tags)) }

  public var isStaff: Bool { tags.contains("staff") }
}

/// A chat's id, in which `*` stands for anything: `qq:5000`, `qq:5*`.
public struct ChatPattern: Sendable {
  public let text: String
  public let place: Place
  /// The chat, where there is no `*`.
  public var exact: ChatID? { text.contains("*") ? nil : ChatID(text) }

  static let schema = Schema<String>.text(
    "a chat such as qq:5000", pattern: "^[a-z][a-z0-9-]*:.+$"
  ).map {
    text, node, findings -> ChatPattern? in
    guard ChatID(text) != nil else {
      findings.error(
        at: node.place, "'\(text.excerpt)' is no chat; write gateway:id, such as qq:5000")
      return nil
    }
    return ChatPattern(text: text, place: node.place)
  }

  func matches(_ chat: ChatID) -> Bool {
    text.utf8.contains(UInt8(ascii: "*")) ? globMatches(text, chat.text) : text == chat.text
  }
}

/// Whether `text` is `pattern` with every `*` standing for any bytes; time is linear for one star
/// and at most quadratic.
func globMatches(_ pattern: String, _ text: String) -> Bool {
  let decided = pattern.utf8.withContiguousStorageIfAvailable { pattern in
    text.utf8.withContiguousStorageIfAvailable { globMatches(pattern, $0) }
  }
  return (decided ?? nil) ?? globMatches(Array(pattern.utf8), Array(text.utf8))
}

func globMatches<Bytes: RandomAccessCollection<UInt8>>(
  _ pattern: Bytes, _ text: Bytes
) -> Bool where Bytes.Index == Int {
  let star = UInt8(ascii: "*")
  var (p, t) = (0, 0)
  var retry: (pattern: Int, text: Int)?
  while t < text.count {
    if p < pattern.count, pattern[p] == star {
      retry = (p + 1, t)
      p += 1
    } else if p < pattern.count, pattern[p] == text[t] {
      p += 1
      t += 1
    } else if let last = retry {
      (p, t) = (last.pattern, last.text + 1)
      retry = (p, t)
    } else {
      return false
    }
  }
  return pattern[p...].allSatisfy { $0 == star }
}

extension Schema<MemberID> {
  /// `qq:10001`.
  public static var memberID: Schema {
    Schema<String>.text(
      "a member such as qq:10001", pattern: "^[a-z][a-z0-9-]*:.+$"
    ).map { text, node, findings in
      if let member = MemberID(text) { return member }
      findings.error(
        at: node.place, "'\(text.excerpt)' is no member; write gateway:id, such as qq:10001")
      return nil
    }
  }
}

extension Schema<TimeOfDay> {
  static var timeOfDay: Schema {
    Schema<String>.text(
      "a time such as 08:00", pattern: "^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$"
    ).map { text, node, findings in
      do throws(TimeTextError) { return try TimeOfDay(text: text) } catch {
        findings.error(at: node.place, "\(error)")
        return nil
      }
    }
  }
}

extension Schema<HourRange> {
  static var hourRange: Schema {
    Schema<String>.text(
      "hours such as 22:00-04:00", pattern: "^ *[0-9]{1,2}:[0-9:]+ *- *[0-9]{1,2}:[0-9:]+ *$"
    ).map { text, node, findings in
      do throws(TimeTextError) { return try HourRange(text: text) } catch {
        findings.error(at: node.place, "\(error)")
        return nil
      }
    }
  }
}
