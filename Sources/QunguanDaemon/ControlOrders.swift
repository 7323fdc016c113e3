import HTTPTypes
import QunguanCore
import QunguanGateway
import QunguanStore

/// Orders of the command line. They go the way of all events: to the intake, as events of the
/// daemon's own, so that what they change is recorded, traced and can be undone.
extension Control {
  var orderRoutes: [Route] {
    [
      Route(.post, .exact("/silence")) { try await silence($0) },
      Route(.post, .exact("/unsilence")) { try await endSilence($0) },
      Route(.post, .exact("/undo")) { try await undo($0) },
      Route(.post, .exact("/points")) { try await points($0) },
      Route(.post, .exact("/tag")) { try await tag($0) },
      Route(.post, .exact("/checkins/correct")) { request in
        try await checkIns(request) { .correct(chat: $0, $1, text: $2) }
      },
      Route(.post, .exact("/checkins/strike")) { request in
        try await checkIns(request) { .strike(chat: $0, $1, text: $2) }
      },
      Route(.post, .exact("/checkins/pause")) { request in
        try await breaks(request) { .pause(chat: $0, text: $1) }
      },
      Route(.post, .exact("/checkins/resume")) { request in
        try await breaks(request) { .resume(chat: $0, text: $1) }
      },
      Route(.post, .exact("/ads/mark")) { try await mark($0) },
      Route(.post, .exact("/ads/forget")) { try await forgetMarking($0) },
    ]
  }

  private func silence(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      let span: Interval?
      do {
        span = try wish["for"]?.string.map { try Interval(text: $0) }
      } catch let error as TimeTextError {
        throw Refusal("\(error)")
      }
      if let span, span <= .zero || span > CommandReader.longestSilence {
        throw Refusal("a silence lasts up to 366d; without --for it has no end")
      }
      let chat = try await chat(wish["chat"])
      return try await carryOut(
        .silence(
          rule: try wish.wished("rule"), chat: chat?.id, span: span,
          because: wish["because"]?.string?.printable(atMost: 100)),
        in: chat)
    }
  }

  private func endSilence(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      let chat = try await chat(wish["chat"])
      return try await carryOut(
        .endSilence(rule: try wish.wished("rule"), chat: chat?.id), in: chat)
    }
  }

  private func undo(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      if let key = wish["event"]?.string {
        return try await carryOut(.undo(.event(EventKey(key))), in: nil)
      }
      guard let chat = try await chat(wish["chat"]) else { throw Refusal("which event?") }
      guard let text = wish["message"]?.string else {
        return try await carryOut(.undo(.last(in: chat.id)), in: chat)
      }
      guard let message = MessageID(text, at: chat.id.gateway) else {
        throw Refusal("'\(text.printable(atMost: 60))' is no message")
      }
      return try await carryOut(.undo(.message(message, in: chat.id)), in: chat)
    }
  }

  private func points(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      let (chat, member) = try await place(wish)
      guard let points = wish["points"] else {
        return try await carryOut(.look(chat: chat.id, member: member), in: chat)
      }
      guard let number = points.int.flatMap({ Int(exactly: $0) }), number != 0,
        number.magnitude <= Award.most
      else { throw Refusal("at most \(Award.most) points at once, and not 0") }
      return try await carryOut(
        .award(
          chat: chat.id, member: member, points: number,
          because: wish["because"]?.string?.printable(atMost: 100)),
        in: chat)
    }
  }

  private func tag(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      let (chat, member) = try await place(wish)
      let tag = try wish.wished("tag")
      guard CommandReader.isTag(tag) else {
        throw Refusal("a tag has up to \(CommandReader.longestTag) characters and no blanks")
      }
      return try await carryOut(
        .tag(chat: chat.id, member: member, tag: tag, isSet: wish["set"]?.bool ?? true), in: chat)
    }
  }

  /// What is entered of a member's day.
  private func checkIns(
    _ request: InboundRequest, _ order: (ChatID, MemberID, String) -> CheckInOrder
  ) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      let (chat, member) = try await place(wish)
      let text = wish["text"]?.string?.printable(atMost: 100) ?? ""
      return try await carryOut(.checkIns(order(chat.id, member, text)), in: chat)
    }
  }

  private func breaks(
    _ request: InboundRequest, _ order: (ChatID?, String) -> CheckInOrder
  ) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      let chat = try await chat(wish["chat"])
      let text = wish["text"]?.string?.printable(atMost: 100) ?? ""
      return try await carryOut(.checkIns(order(chat?.id, text)), in: chat)
    }
  }

  /// `{"offence": 12, "ad": false}`, or `{"chat": CHAT, "message": ID, "ad": true}`.
  private func mark(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      guard let isAd = wish["ad"]?.bool else { throw Refusal("'ad' is missing: true or false") }
      if let number = wish["offence"]?.int {
        return try await carryOut(.judge(.offence(OffenceID(number)), isAd: isAd), in: nil)
      }
      guard let chat = try await chat(wish["chat"]) else { throw Refusal("which offence?") }
      let text = try wish.wished("message")
      guard let message = MessageID(text, at: chat.id.gateway) else {
        throw Refusal("'\(text.printable(atMost: 60))' is no message")
      }
      return try await carryOut(.judge(.message(message, in: chat.id), isAd: isAd), in: chat)
    }
  }

  private func forgetMarking(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      guard let number = try JSON(parsing: request.body)["marking"]?.int else {
        throw Refusal("'marking' is missing")
      }
      return try await carryOut(.forgetMarking(MarkingID(number)), in: nil)
    }
  }

  // MARK: -

  /// Why an order is not carried out, as a sentence.
  struct Refusal: Error {
    var sentence: String
    init(_ sentence: String) { self.sentence = sentence }
  }

  func refusing(_ body: () async throws -> InboundResponse) async throws -> InboundResponse {
    do { return try await body() } catch let refusal as Refusal {
      return .fault(409, refusal.sentence)
    } catch let error as JSONError {
      return .fault(400, "\(error)")
    }
  }

  private func carryOut(_ order: Order, in chat: Chat?) async throws -> InboundResponse {
    let now = clock.now
    var generator = SystemRandomNumberGenerator()
    let number = String(UInt64.random(in: .min ... .max, using: &generator), radix: 36)
    var event = Event(
      key: EventKey("daemon:order/\(number)@\(now.milliseconds)"), type: .ordered,
      gateway: .daemon, time: now, received: now)
    event.chat = chat
    let (receipt, outcome) = await pump.intake.submit(order, as: event)
    guard let outcome else { throw Refusal(receipt.reasonNotCarriedOut) }
    let lines = EnglishWording(outcome, in: await reloader.book.community.zone).lines
    if outcome.isRefusal { throw Refusal(lines.joined(separator: "\n")) }
    return .json([
      "event": .string(event.key.text), "lines": .array(lines.map { .string($0) }),
    ])
  }

  private func place(_ wish: JSON) async throws -> (Chat, MemberID) {
    guard let chat = try await chat(wish["chat"]) else { throw Refusal("in which chat?") }
    return (chat, try wish.wishedMember("member"))
  }

  private func chat(_ json: JSON?) async throws -> Chat? {
    guard let text = json?.string else { return nil }
    return try await knownChat(text)
  }

  /// A chat that was heard of or that the rule files write out, so that a slip of the pen makes no
  /// new one.
  func knownChat(_ text: String) async throws -> Chat {
    let heardOf = try await pump.intake.perform { try $0.knownChats() }
    if let chat = heardOf.first(where: { $0.id.text == text }) { return chat }
    let written = await reloader.book.chatsWrittenOut
    guard let id = ChatID(text), written.contains(id) else {
      let near = nearest(to: text, among: (heardOf.map(\.id) + written).map(\.text))
      throw Refusal("no chat '\(text.printable(atMost: 60))' is known\(didYouMean(near))")
    }
    return Chat(id: id, kind: id.directPeer == nil ? .group : .direct)
  }
}

extension RuleBook {
  /// The chats that groups and rules name without a `*`.
  fileprivate var chatsWrittenOut: Set<ChatID> {
    let selectors = groups.values.map { ChatSelector($0) } + rules.map(\.gate.chats)
    return selectors.reduce(into: []) { $0.formUnion($1.exact) }
  }
}

extension JSON {
  func wished(_ key: String) throws(Control.Refusal) -> String {
    guard let text = self[key]?.string, !text.isEmpty else {
      throw Control.Refusal("'\(key)' is missing")
    }
    return text
  }

  func wishedMember(_ key: String) throws(Control.Refusal) -> MemberID {
    let text = try wished(key)
    guard let member = MemberID(text) else {
      throw Control.Refusal(
        "'\(text.printable(atMost: 60))' is no member; write gateway:id, such as qq:10001")
    }
    return member
  }
}

extension Intake.Receipt {
  /// Of an order without an outcome.
  var reasonNotCarriedOut: String {
    switch self {
    case .refused(let reason): "not carried out: \(reason); try again"
    case .quarantined: "not carried out, because of a mistake of ours: the log has the reason"
    case .kept, .known: "it was carried out already"
    }
  }
}
