import QunguanCore
import QunguanRuleFiles

/// The commands of a conversation: lines that begin with a colon.
extension Conversation {
  struct Command: Sendable {
    var name: String
    var argument = ""
    var help: String
    var obey: @Sendable (Conversation, String) throws -> [Line]
  }

  static let commands: [Command] = [
    Command(
      name: "as", argument: "NICK [ROLE|operator|ID]", help: "who writes from now on",
      obey: { try $0.speak($1) }),
    Command(
      name: "say", argument: "TEXT", help: "write exactly this",
      obey: { try $0.say(wanted($1, "a text"), as: $0.speaker) }),
    Command(
      name: "reply", argument: "TEXT", help: "answer the steward's last words",
      obey: { try $0.reply($1) }),
    Command(
      name: "in", argument: "CHAT|direct", help: "where everything happens from now on",
      obey: { talk, chat in
        try talk.enter(wanted(chat, "a chat such as qq:5000"))
        return [.told("  in \(talk.roomName)")]
      }),
    Command(
      name: "join", argument: "[NICK]", help: "somebody joins",
      obey: { try $0.happen(.joined, by: $0.nick($1)) }),
    Command(
      name: "leave", argument: "[NICK]", help: "somebody leaves",
      obey: { try $0.happen(.left, by: $0.nick($1)) { $0.departure = .left } }),
    Command(
      name: "poke", argument: "[NICK]", help: "poke the steward, or somebody",
      obey: { try $0.poke($1) }),
    Command(
      name: "ask", argument: "[TEXT]", help: "ask to join, with these words",
      obey: { talk, text in
        try talk.happen(.joinRequested, by: talk.speaker) {
          $0.request = JoinRequest(token: $0.key.text, kind: .join, comment: text)
        }
      }),
    Command(
      name: "wait", argument: "10m", help: "let time pass",
      obey: { talk, text in
        try talk.wait(until: talk.rehearsal.now + spelled { try Interval(text: text) })
      }),
    Command(
      name: "at", argument: "TIME", help: "let it become 08:00, or 2027-02-06T08:00",
      obey: { try $0.wait(until: $0.moment($1)) }),
    Command(
      name: "why", argument: "[RULE|all]", help: "why rules did something or not",
      obey: { try $0.why($1) }),
    Command(name: "effects", help: "exactly what was done last", obey: { talk, _ in talk.effects }),
    Command(name: "rules", help: "the rules in their order", obey: { talk, _ in talk.list }),
    Command(name: "reload", help: "read the rules anew", obey: { talk, _ in try talk.reload() }),
    Command(name: "help", help: "this list", obey: { _, _ in help }),
    Command(
      name: "quit", help: "the end",
      obey: { talk, _ in
        talk.isOver = true
        return []
      }),
  ]

  func obey(_ line: Substring) throws -> [Line] {
    let words = line.split(separator: " ", maxSplits: 1)
    let name = words.first.map(String.init) ?? ""
    guard let command = Self.commands.first(where: { $0.name == name }) else {
      let near = nearest(to: name, among: Self.commands.map(\.name))
      throw Refusal(
        sentence: "no command ':\(name.printable(atMost: 40))'; "
          + (near.map { "did you mean ':\($0)'?" } ?? ":help lists them"))
    }
    return try command.obey(self, words.count > 1 ? String(words[1]).trimmed : "")
  }

  private static var help: [Line] {
    commands.map { command in
      let form = ":\(command.name) \(command.argument)"
      let gap = String(repeating: " ", count: max(1, 30 - form.count))
      return .told("  \(form)\(gap)\(command.help)")
    } + [
      .told("  小明: TEXT is said by 小明, any other line by the present speaker"),
      .told("  @小明 mentions somebody, @steward the steward"),
    ]
  }

  private static func wanted(_ text: String, _ what: String) throws(Refusal) -> String {
    if text.isEmpty { throw Refusal(sentence: "write \(what) after it") }
    return text
  }

  /// What is wrong with a time becomes a refusal.
  private static func spelled<Result>(_ read: () throws -> Result) throws -> Result {
    do { return try read() } catch let error as TimeTextError {
      throw Refusal(sentence: error.message.description.printable())
    }
  }

  private func nick(_ text: String) -> String { text.isEmpty ? speaker : text }

  // MARK: Who, where, when

  private func speak(_ text: String) throws -> [Line] {
    let words = text.split(separator: " ").map(String.init)
    guard let nick = words.first, words.count <= 2 else {
      throw Refusal(sentence: "write a name after it, and perhaps a role")
    }
    var person = member(nick)
    if words.count == 2 {
      let word = words[1]
      if word == "operator" {
        person.id = try operatorID(for: person)
      } else if let role = Person.Role(rawValue: word) {
        person.role = role
      } else if let id = MemberID(word), id.gateway == room.gateway {
        if let holder = holder(of: id), holder != nick {
          let name = holder.printable(atMost: 40)
          throw Refusal(sentence: "'\(name)' is \(word.printable()) already")
        }
        person.id = id
      } else {
        throw Refusal(
          sentence: "'\(word.printable(atMost: 40))' is no role; write owner, admin, member,"
            + " operator, or an id such as \(room.gateway):10001")
      }
      members[nick] = person
    }
    speaker = nick
    return []
  }

  /// The first account of an operator that nobody else has.
  private func operatorID(for person: Person) throws(Refusal) -> MemberID {
    let operators = book.community.operators.filter { $0.gateway == room.gateway }
    if operators.contains(person.id) { return person.id }
    guard !operators.isEmpty else {
      throw Refusal(
        sentence: "the community has no operator at '\(room.gateway)'; write"
          + " operators: [\"\(room.gateway):10001\"] under 'community', then :reload")
    }
    let free = operators.filter { holder(of: $0) == nil }
    guard let id = free.min(by: { $0.text < $1.text }) else {
      throw Refusal(sentence: "every operator at '\(room.gateway)' has a name already")
    }
    return id
  }

  private func reply(_ text: String) throws -> [Line] {
    let chat =
      switch room {
      case .group(let chat): chat
      case .direct: ChatID.direct(with: member(speaker).id)
      }
    guard let message = rehearsal.spoken.last(where: { $0.chat == chat })?.message else {
      throw Refusal(sentence: "the steward has said nothing here yet")
    }
    return try say(Self.wanted(text, "a text"), as: speaker, replyTo: message)
  }

  private func poke(_ text: String) throws -> [Line] {
    let target = text.isEmpty ? Person(id: account) : member(text)
    return try happen(.poke, by: speaker) { $0.target = target }
  }

  /// `08:00` is the next such time.
  private func moment(_ text: String) throws -> Timestamp {
    try Self.spelled {
      guard let time = try? TimeOfDay(text: text) else { return try Moment.read(text, in: zone) }
      let today = zone.civil(at: rehearsal.now).date
      let next = [0, 1].map { zone.instants(of: CivilTime(today.adding(days: $0), time)).first }
        .first { $0 > rehearsal.now }
      return next ?? rehearsal.now
    }
  }

  // MARK: What was done, and why

  private func why(_ text: String) throws -> [Line] {
    if !text.isEmpty, text != "all", book[text] == nil {
      let near = nearest(to: text, among: book.rules.map(\.name))
      throw Refusal(
        sentence: "no rule '\(text.printable(atMost: 40))'; "
          + (near.map { "did you mean '\($0)'?" } ?? ":rules lists them"))
    }
    // Of what happened on the way, that which came to something.
    guard let event = last.last(where: { !$0.step.effects.isEmpty }) ?? last.last else {
      throw Refusal(sentence: "nothing has happened yet")
    }
    let all = try rehearsal.completedTrace(of: event).entries
    let entries =
      switch text {
      case "": all.filter { !$0.isBystander }
      case "all": all
      default: all.filter { $0.rule == text }
      }
    let passed = all.count - entries.count
    var lines = [Line.told("  \(words.sentence(event.event))")]
    lines += entries.flatMap { [Line.told("  \($0.line)")] + $0.details(words).map(Line.told) }
    if text.isEmpty, passed > 0 {
      lines.append(.told("  \(passed) other rules are not about this; :why all lists them"))
    }
    return lines
  }

  private var effects: [Line] {
    let lines = last.flatMap { happening in
      happening.step.effects.map {
        Line.told("  \(Wording.owner($0.rule)): \(detail($0, because: happening))")
      }
    }
    return lines.isEmpty ? [.told("  nothing was done")] : lines
  }

  private var list: [Line] {
    book.rules.map { rule in
      let mode = rule.mode == .active ? "" : " (mode: \(rule.mode.rawValue))"
      return .told("  \(rule.name)  \(rule.kind)\(mode)  \(rule.place.description.printable())")
    }
  }

  private func reload() throws -> [Line] {
    let loaded = rules.load(now: rehearsal.now)
    let problems = DiagnosticReport(loaded.diagnostics, lines: loaded.lines).text(in: language)
      .map(Line.problem)
    guard let book = loaded.book else {
      return problems + [.problem("not reloaded: the rules in use stay")]
    }
    let difference = RuleDifference(from: self.book, to: book)
    try rehearsal.adopt(book)
    return problems + [
      .told("  \(difference.description.printable(atMost: 1000)); memory, points and timers stay")
    ]
  }
}

extension Trace.Entry {
  /// The rule and its reason on one line; a plus sign marks one that fired.
  var line: String {
    let name = rule.isEmpty ? "(all rules)" : rule
    return "\(fired ? "+" : "-") \(name): \(reason.printable(atMost: 500))"
  }

  func details(_ words: Wording) -> [String] {
    values.map { "      \($0.name) = \($0.text.printable())" }
      + withheld.map { "      observed only: \(words.sentence($0))" }
  }
}
