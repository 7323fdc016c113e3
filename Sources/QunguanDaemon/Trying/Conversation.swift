import QunguanCore
import QunguanRuleFiles

/// A conversation with the steward on a terminal: a line in, some lines out. Its clock stands still
/// unless a command moves it, so that the same lines always have the same answers.
public final class Conversation {
  /// A line to be shown, with what it is.
  public enum Line: Sendable, Hashable {
    /// What the steward says or does.
    case done(String)
    case told(String)
    case problem(String)

    public var text: String {
      switch self {
      case .done(let text), .told(let text), .problem(let text): text
      }
    }
  }

  /// Why a line could not be followed.
  struct Refusal: Error { var sentence: String }

  /// Where the present member writes.
  enum Room: Hashable {
    case group(ChatID)
    case direct(GatewayName)

    var gateway: GatewayName {
      switch self {
      case .group(let chat): chat.gateway
      case .direct(let gateway): gateway
      }
    }
  }

  public internal(set) var isOver = false
  var rules: RuleDirectory
  let language: Language
  let rehearsal: Rehearsal
  var room: Room
  /// Who writes what has no name before it.
  var speaker: String
  /// Everybody who was named so far.
  var members: [String: Person] = [:]
  private var events = 0
  /// What the last line came to.
  var last: [Happening] = []

  /// Longer lines are cut: no gateway brings longer messages.
  private static let longestLine = 20_000
  /// How much of what happens in one wait is shown.
  private static let mostLines = 50

  /// - Parameters:
  ///   - time: such as `2027-02-06T08:00`, on the community's clocks; the present time if nil.
  ///   - chat: `gateway:id` or `direct`; if nil, the first chat that the rules serve.
  ///   - language: of what is wrong with rules.
  /// - Throws: ``Daemon/Refused``, or an ``Objection`` to what was asked for.
  public init(
    rules path: String, at time: String?, in chat: String?, as speaker: String,
    problemsIn language: Language = .english
  ) throws {
    self.language = language
    rules = RuleDirectory(path)
    let loaded = rules.load()
    guard let book = loaded.book else { throw Daemon.Refused(diagnostics: loaded.diagnostics) }
    let zone = book.community.zone
    do {
      let now = try time.map { try Moment.read($0, in: zone) } ?? DaemonClock.system.now
      rehearsal = try Rehearsal(book, now: now)
    } catch let error as TimeTextError {
      throw Objection(error.message)
    }
    room = .group(book.firstChat)
    self.speaker = speaker
    do {
      if let chat { try enter(chat) }
    } catch let refusal as Refusal {
      throw Objection(Phrase(verbatim: refusal.sentence))
    }
  }

  var book: RuleBook { rehearsal.book }
  var zone: Zone { book.community.zone }
  /// How the steward is called.
  var steward: String { book.community.names.first ?? "steward" }
  var account: MemberID { MemberID(room.gateway, "steward") }

  /// Said once at the beginning.
  public var greeting: Line {
    .told(
      "\(book.rules.count) rules of \(rules.path.printable()), \(now) \(zone.name),"
        + " in \(roomName); :help lists the commands")
  }

  public var prompt: String { "\(clock(rehearsal.now)) \(speaker.printable(atMost: 40))> " }

  /// What becomes of a line.
  ///
  /// - Throws: what the rehearsal throws: a rule could not cope, or memory is short.
  public func take(_ line: String) throws -> [Line] {
    let line = String(line.prefix(Self.longestLine)).trimmed
    if line.isEmpty { return [] }
    do {
      if line.hasPrefix(":") { return try obey(line.dropFirst()) }
      let (nick, text) = spoken(line)
      return try say(text, as: nick) + doubt(line, saidBy: nick)
    } catch let refusal as Refusal {
      return [.problem(refusal.sentence)]
    }
  }

  // MARK: What happens

  func say(_ text: String, as nick: String, replyTo: MessageID? = nil) throws -> [Line] {
    try happen(.message, by: nick) { event in
      event.message = Message(
        id: MessageID(event.gateway, "m-\(events)"), replyTo: replyTo, content: parts(text))
    }
  }

  func happen(
    _ type: EventType, by nick: String, _ complete: (inout Event) -> Void = { _ in }
  ) throws -> [Line] {
    let person = member(nick)
    events += 1
    let (now, gateway) = (rehearsal.now, room.gateway)
    var event = Event(
      key: EventKey("\(gateway):chat-\(events)"), type: type, gateway: gateway, time: now,
      received: now)
    event.account = account
    event.actor = person
    event.chat =
      switch room {
      case .group(let chat): Chat(id: chat, kind: .group)
      case .direct: Chat(id: .direct(with: person.id), kind: .direct)
      }
    complete(&event)
    last = [try rehearsal.happen(event)]
    let lines = last.flatMap { show($0, isTimed: false) }
    return lines.isEmpty ? [.told("  nothing happens; :why says which rules passed")] : lines
  }

  /// Lets the time pass until then. What is due on the way is shown.
  func wait(until end: Timestamp) throws -> [Line] {
    guard end >= rehearsal.now else {
      throw Refusal(sentence: "the clock does not go back; it is \(now)")
    }
    guard end - rehearsal.now <= .days(366) else {
      throw Refusal(sentence: "more than a year at once; begin with --at instead")
    }
    let happenings: [Happening]
    do { happenings = try rehearsal.wait(until: end) } catch {
      guard let objection = error as? Objection else { throw error }
      throw Refusal(sentence: "\(objection.sentence); it is \(now)")
    }
    if !happenings.isEmpty { last = happenings }
    var lines = happenings.flatMap { show($0, isTimed: true) }
    let rest = lines.count - Self.mostLines
    if rest > 0 { lines = lines.prefix(Self.mostLines) + [.told("  … and \(rest) more")] }
    return lines + [.told("  it is \(now)")]
  }

  /// Somebody of that name; whoever is new gets the next number that is free.
  func member(_ nick: String) -> Person {
    let known = members[nick]
    if let known, known.id.gateway == room.gateway { return known }
    var number = Self.firstNumber + members.count
    var id = MemberID(room.gateway, known?.id.local ?? "\(number)")
    while book.community.operators.contains(id) || holder(of: id) != nil {
      number += 1
      id = MemberID(room.gateway, "\(number)")
    }
    let person = Person(id: id, name: nick, role: known?.role)
    members[nick] = person
    return person
  }

  /// Away from the numbers that operators copy from the documentation.
  private static let firstNumber = 20_001

  /// Whose account it is so far.
  func holder(of id: MemberID) -> String? { members.first { $0.value.id == id }?.key }

  func enter(_ chat: String) throws {
    if chat == "direct" {
      room = .direct(room.gateway)
    } else if let id = ChatID(chat) {
      room = .group(id)
    } else {
      throw Refusal(sentence: "a chat is written gateway:id, such as qq:5000, or 'direct'")
    }
  }

  // MARK: Reading

  /// `小明: 价格多少` is said by 小明; anything else by the present speaker.
  private func spoken(_ line: String) -> (nick: String, text: String) {
    guard let colon = line.firstIndex(where: { $0 == ":" || $0 == "：" }) else {
      return (speaker, line)
    }
    let (nick, rest) = (String(line[..<colon]), line[line.index(after: colon)...])
    let isName = line[colon] == ":" && rest.hasPrefix(" ") && nick.count <= 20
    guard !nick.contains(" "), !nick.isEmpty, members[nick] != nil || isName else {
      return (speaker, line)
    }
    return (nick, String(rest).trimmed)
  }

  /// `小红：谢谢` may be meant as hers, while nobody of this name is known.
  private func doubt(_ line: String, saidBy nick: String) -> [Line] {
    guard nick == speaker, let colon = line.firstIndex(of: "："), colon > line.startIndex else {
      return []
    }
    let name = line[..<colon]
    guard members[String(name)] == nil, name.count <= 20,
      !name.contains(where: { $0 == " " || $0 == ":" }), !name.allSatisfy(\.isNumber)
    else { return [] }
    return [
      .told(
        "  (said by \(speaker.printable(atMost: 40)); for somebody new write a half-width colon"
          + " and a blank: '\(String(name).printable()): ...')")
    ]
  }

  /// `@小红` and `@` with a name of the steward's become mentions.
  private func parts(_ text: String) -> [Part] {
    let names = members.map { ($0.key, $0.value.id) }
    let own = (["steward"] + book.community.names).map { ($0, account) }
    let called = (names + own).sorted { ($0.0.count, $0.0) > ($1.0.count, $1.0) }
    var parts: [Part] = []
    var plain = ""
    var rest = text[...]
    while let at = rest.firstIndex(of: "@") {
      plain += rest[..<at]
      rest = rest[rest.index(after: at)...]
      guard let (name, member) = called.first(where: { rest.starts(with: $0.0) }) else {
        plain += "@"
        continue
      }
      if !plain.isEmpty { parts.append(.text(plain)) }
      plain = ""
      parts.append(.mention(member))
      rest = rest.dropFirst(name.count)
    }
    plain += rest
    return plain.isEmpty && !parts.isEmpty ? parts : parts + [.text(plain)]
  }
}

extension RuleBook {
  /// A chat that the rules serve.
  fileprivate var firstChat: ChatID {
    let served = groups.sorted { $0.key < $1.key }.filter { !$0.value.isStaff }
      .flatMap(\.value.chats)
    let chats = served.compactMap { ChatID($0.text.replacing("*", with: "1")) }
    return chats.first ?? ChatID(.rehearsal, "1")
  }
}

extension GatewayName {
  /// Of chats that no rule names.
  fileprivate static let rehearsal = GatewayName("chat") ?? .daemon
}
