import QunguanCore

/// Who appears in a scenario. People are written by their nicknames; what is not said of them is
/// filled in: they have been in their chats for a year and have written a thousand messages.
struct Cast: Sendable {
  /// What `members` says of one.
  struct Member: Sendable {
    var id: MemberID?
    var role: Person.Role?
    var tags: Set<String>
    var points: Int
    /// How long before the scenario begins.
    var joined: Interval
    var messages: Int
    /// On how many days, up to the one before the scenario begins, something was written.
    var activeDays = 0
    var checkedIn: [CheckedIn] = []

    /// Days in a row that were done, up to the one before the scenario begins.
    struct CheckedIn: Sendable {
      /// Nil: the only one there is.
      var plan: Located<String>?
      var days: Int

      static let schema: Schema<CheckedIn> = .object(
        "what was done before",
        .optional("plan", Schema<String>.text("a rule's name").located, "in which plan"),
        .required("days", .integer(in: 1...1000), "on so many days in a row, until yesterday")
      ) { CheckedIn(plan: $0, days: $1) }
    }

    static let usual = Member(
      id: nil, role: nil, tags: [], points: 0, joined: .days(365), messages: 1000)

    static let schema: Schema<Member> = .object(
      "a member",
      .optional("id", .memberID, "as gateway:id; the nickname stands for it if left out"),
      .optional("role", .choice, "owner, admin or member"),
      .defaulted("tags", .list(of: .text), to: [], "the member's tags"),
      .defaulted("points", .integer(in: -1_000_000...1_000_000), to: 0, "the member's points"),
      .defaulted("joined", .interval, to: usual.joined, "how long ago, such as 3d"),
      .defaulted(
        "messages", .integer(in: 0...1_000_000), to: usual.messages, "how many were written"),
      .defaulted(
        "active-days", .integer(in: 0...DayTally.reach - 1), to: 0,
        "on how many of the last days something was written"),
      .defaulted(
        "checked-in", .list(of: CheckedIn.schema, orOne: true), to: [], "what was done before")
    ) { id, role, tags, points, joined, messages, activeDays, checkedIn in
      Member(
        id: id, role: role, tags: Set(tags), points: points, joined: joined, messages: messages,
        activeDays: activeDays, checkedIn: checkedIn)
    }
  }

  private(set) var members: [String: Member]
  /// Those who are marked as operators, each with an account of one.
  private var operators: [String: MemberID] = [:]
  /// Everybody who is named anywhere in the scenario.
  private(set) var names: Set<String>
  private let accounts: Set<MemberID>
  private let community: Community
  /// How the steward is mentioned.
  private let stewards: Set<String>

  /// The steward's own account at a gateway.
  static func steward(at gateway: GatewayName) -> MemberID { MemberID(gateway, "steward") }

  init(_ members: [Named<Member>], also names: [String], in community: Community) {
    self.members = Dictionary(
      members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    self.names = Set(members.map(\.name) + names)
    accounts = community.operators
    self.community = community
    stewards = Set(community.names + ["steward"])
  }

  /// The account behind a nickname; nil where it can't be one.
  func id(of nickname: String, at gateway: GatewayName) -> MemberID? {
    if let id = members[nickname]?.id { return id }
    if let id = operators[nickname], id.gateway == gateway { return id }
    return MemberID(checking: nickname, of: gateway)
  }

  /// The nickname of an account, or what the gateway calls it.
  func name(of id: MemberID) -> String {
    if id == Self.steward(at: id.gateway) { return "steward" }
    let known = members.first { $0.value.id == id }?.key ?? operators.first { $0.value == id }?.key
    return known ?? String(id.local)
  }

  /// Gives a member the account of one of the community's operators; false if there is none left.
  mutating func makeOperator(_ nickname: String, at gateway: GatewayName) -> Bool {
    if let id = id(of: nickname, at: gateway), accounts.contains(id) { return true }
    guard members[nickname]?.id == nil else { return false }
    let taken = Set(operators.values).union(members.values.compactMap(\.id))
    let free = accounts.filter { $0.gateway == gateway && !taken.contains($0) }
    guard let id = free.min(by: { $0.text < $1.text }) else { return false }
    operators[nickname] = id
    return true
  }

  /// What is known of somebody who was there before the scenario began.
  func facts(of nickname: String, before start: Timestamp) -> MemberFacts {
    let member = members[nickname] ?? .usual
    let joined = start - member.joined
    var facts = MemberFacts(
      name: nickname, role: member.role, joined: joined, firstSeen: joined,
      messages: member.messages, tags: member.tags, points: member.points)
    let today = community.day(of: start)
    for ago in 0..<member.activeDays { facts.activity.add(1, on: today.adding(days: -1 - ago)) }
    return facts
  }

  /// A text in which `@` before somebody's nickname, or before one of the steward's names, is a
  /// mention. The longest name counts; any other `@` is an `@`.
  func content(of text: String, at gateway: GatewayName) -> [Part] {
    guard text.contains("@") else { return [.text(text)] }
    var parts: [Part] = []
    var plain = ""
    var rest = text[...]
    while let first = rest.first {
      let mentioned = first == "@" ? longestName(beginning: rest.dropFirst()) : nil
      guard let mentioned, let id = mention(of: mentioned, at: gateway) else {
        plain.append(first)
        rest = rest.dropFirst()
        continue
      }
      if !plain.isEmpty { parts.append(.text(plain)) }
      plain = ""
      parts.append(.mention(id))
      rest = rest.dropFirst(mentioned.count + 1)
    }
    return plain.isEmpty ? parts : parts + [.text(plain)]
  }

  /// Whom `@name` means.
  func mention(of name: String, at gateway: GatewayName) -> MemberID? {
    if names.contains(name) { return id(of: name, at: gateway) }
    return stewards.contains(name) ? Self.steward(at: gateway) : nil
  }

  /// Says that nobody has this name.
  func reportNobody(_ name: String, at place: Place, _ findings: Findings) {
    let hint = nearest(to: name, among: Array(names))
    findings.error(
      at: place, "nobody is called '\(name.excerpt)' in this test\(didYouMean(hint))")
  }

  private func longestName(beginning text: Substring) -> String? {
    names.union(stewards).filter { !$0.isEmpty && text.hasPrefix($0) }.max { $0.count < $1.count }
  }
}
