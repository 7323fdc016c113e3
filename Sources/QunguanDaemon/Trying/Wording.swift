import QunguanCore

/// Events and effects as sentences for operators: lower case, without a full stop, each on one line
/// whatever members have written.
struct Wording {
  /// How members are called; others by their ids.
  var names: [MemberID: String] = [:]
  var zone = Zone.utc

  /// Whose wish something was.
  static func owner(_ rule: String) -> String { rule.isEmpty ? "(an order)" : rule }

  /// What is done about something.
  func sentence(_ effect: Effect) -> String {
    switch effect {
    case .act(let delivery): sentence(delivery.action)
    case .wake(let wake): "sets the timer '\(shown(wake.key))' to \(clock(wake.due))"
    case .cancelWake(_, _, let key): "cancels the timer '\(shown(key))'"
    case .fetch(let fetch): "asks for the feed \(shown(fetch.url))"
    case .scan(let scan): "looks for QR codes in pictures: \(scan.images.count)"
    case .award(let award):
      (award.points < 0
        ? "takes \(-award.points) points from " : "gives \(award.points) points to ")
        + called(award.member) + (award.because.map { ": \(shown($0))" } ?? "")
    case .tag(let tagging):
      tagging.isSet
        ? "gives \(called(tagging.member)) the tag '\(shown(tagging.tag))'"
        : "takes the tag '\(shown(tagging.tag))' from \(called(tagging.member))"
    case .revoke(let revocation):
      "takes back the points for '\(shown(revocation.key))' from \(called(revocation.member))"
    case .checkIn(let entry):
      "notes that \(called(entry.member)) \(verb(of: entry.sort)) in '\(shown(entry.plan))' "
        + "on \(entry.day)"
    case .strike(let strike):
      "strikes \(strike.day) of \(called(strike.member)) in '\(shown(strike.plan))'"
    case .beginBreak(let rest):
      "lets '\(shown(rest.plan))' rest from \(rest.days.lowerBound) to \(rest.days.upperBound)"
        + place(rest.chat)
    case .endBreak(let rest):
      "ends the rest of '\(shown(rest.plan))' from \(rest.days.lowerBound)" + place(rest.chat)
    case .offence(let offence):
      "notes an offence of \(called(offence.member)), \(offence.points.inPoints) points"
        + (offence.measures.isEmpty ? "" : ": \(offence.measures.joined(separator: ", "))")
    case .pardon(let id): "takes back offence \(id.number)"
    case .appeal(let id): "notes an appeal against offence \(id.number)"
    case .mark(let marking):
      "learns that a message is \(marking.isAd ? "an ad" : "no ad")" + place(marking.chat)
    case .unmark(let id): "forgets marking \(id.number)"
    case .silence(let silence):
      "silences '\(shown(silence.rule))' until "
        + (silence.until.map(clock) ?? "further notice") + place(silence.chat)
    case .endSilence(let rule, let chat): "ends the silence of '\(shown(rule))'" + place(chat)
    case .withdraw(let row): "withdraws row \(row) of the outbox"
    case .undo(let key): "undoes what \(shown(key.text)) caused"
    }
  }

  func sentence(_ action: Action) -> String {
    switch action {
    case .send(let chat, let content, let replyTo):
      "\(replyTo == nil ? "says" : "answers") in \(chat.text.printable()): \(text(content))"
    case .delete(_, let message): "deletes message \(message.text.printable())"
    case .mute(_, let member, let span): "mutes \(called(member)) for \(span)"
    case .unmute(_, let member): "unmutes \(called(member))"
    case .kick(_, let member, let ban): "removes \(called(member))" + (ban ? " for good" : "")
    case .setCard(_, let member, let card): "names \(called(member)) '\(shown(card))'"
    case .setTitle(_, let member, let title): "gives \(called(member)) the title '\(shown(title))'"
    case .resolveJoin(_, _, let member, let approve, let reason):
      (approve ? "lets \(called(member)) in" : "refuses \(called(member))")
        + (reason.map { ": \(shown($0))" } ?? "")
    case .listMembers(let chat): "asks who is in \(chat.text.printable())"
    }
  }

  /// What happened.
  func sentence(_ event: Event) -> String {
    let who = (event.subject ?? event.actor).map(called) ?? "somebody"
    let target = event.target.map(called) ?? "the steward"
    return switch event.type {
    case .message: "\(who): \(text(event.message?.content ?? []))"
    case .edited: "\(who) edits a message: \(text(event.message?.content ?? []))"
    case .recalled: "\(who) takes a message back"
    case .joined: "\(who) joins"
    case .left: event.departure == .left ? "\(who) leaves" : "\(who) is removed"
    case .muted: "\(who) is muted" + (event.duration.map { " for \($0)" } ?? "")
    case .unmuted: "\(who) is unmuted"
    case .roleChanged: "the role of \(who) changes"
    case .profileChanged: "the profile of \(who) changes"
    case .joinRequested:
      "\(who) asks to join" + (event.request?.comment.map { ": \(shown($0))" } ?? "")
    case .invited: "\(who) invites the steward"
    case .contactRequested: "\(who) asks for contact"
    case .poke: "\(who) pokes \(target)"
    case .fileUploaded: "\(who) uploads a file"
    case .scheduled: occasion(event.occasion)
    case .wake: "a timer of '\(shown(event.occasion?.rule ?? ""))' rings"
    case .fetched: "the feed of '\(shown(event.occasion?.rule ?? ""))' has answered"
    case .scanned: scanned(event, who)
    case .ordered: "an order"
    case .status, .unmapped: "something of the gateway's own"
    }
  }

  private func verb(of sort: CheckIn.Sort) -> String {
    switch sort {
    case .done: "checked in"
    case .madeUp: "made up"
    case .corrected: "is credited"
    case .leave: "is excused"
    case .joined: "takes part"
    }
  }

  private func scanned(_ event: Event, _ who: String) -> String {
    guard case .scanned(let scanned)? = event.occasion else { return "an answer" }
    return switch scanned.outcome {
    case .found([]): "there is no QR code in what \(who) sent"
    case .found(let texts):
      "the QR codes in what \(who) sent say: \(shown(texts.joined(separator: ", ")))"
    case .failed(let reason): "what \(who) sent can't be searched for QR codes: \(shown(reason))"
    }
  }

  private func occasion(_ occasion: Occasion?) -> String {
    let rule = shown(occasion?.rule ?? "")
    if case .wish? = occasion { return "an operator wishes '\(rule)' to speak now" }
    return "the time of '\(rule)' has come"
  }

  /// What a message shows. Lines are joined.
  func text(_ content: [Part]) -> String { shown(plain(content)) }

  /// What a message shows, with its lines as they are.
  func plain(_ content: [Part]) -> String {
    content.map { part in
      switch part {
      case .text(let text): text
      case .secret: Part.mask
      case .mention(let member): "@\(called(member))"
      case .mentionAll: "@all"
      case .image(.file(let path)): "[\(path)]"
      case .image(.remote): "[image]"
      case .drawing(let drawing): "[picture: \(shown(drawing.alternative))]"
      case .enclosed(let enclosed): "[\(enclosed.kind.rawValue): \(shown(enclosed.text))]"
      case .other(let name): "[\(name)]"
      }
    }.joined()
  }

  /// `2027-02-06 08:00:05` on the clocks of the zone.
  func clock(_ instant: Timestamp) -> String {
    let civil = zone.civil(at: instant)
    return "\(civil.date) \(civil.time.toSecond)"
  }
  private func called(_ person: Person) -> String {
    (person.name ?? names[person.id]).map {
      DisplayName.clean($0, fallback: person.id.text.printable())
    } ?? called(person.id)
  }

  private func called(_ member: MemberID) -> String {
    DisplayName.clean(names[member], fallback: member.text.printable(atMost: 100))
  }

  private func place(_ chat: ChatID?) -> String {
    chat.map { " in \($0.text.printable())" } ?? " everywhere"
  }

  private func shown(_ text: String) -> String {
    text.replacing("\n", with: " ⏎ ").printable(atMost: 500)
  }
}
