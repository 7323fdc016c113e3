import Crypto
import QunguanCore

/// Reads what a verified request says.
struct EventReader {
  let inbound: Inbound
  let gateway: GatewayName
  /// The account of the configuration, for gateways that tell none.
  let account: MemberID?
  let request: WebhookRequest
  let received: Timestamp

  func read() -> Decoded {
    for name in inbound.required where request.header(name) == nil {
      return .rejected(
        status: inbound.rejections.malformed, reason: "the header \(name) is missing")
    }
    let json: JSON
    do throws(JSONError) {
      // A nickname that was cut inside an emoji must not hide a member from the rules.
      json = try JSON(
        parsing: request.body,
        limits: JSON.Limits(bytes: inbound.bodyLimit, replacesLoneSurrogates: true))
    } catch {
      guard error.kind.isOfContent else {
        return .rejected(status: inbound.rejections.malformed, reason: "\(error)")
      }
      // Refused, it would come again for ever, or be lost; nothing in it can be told.
      return .events([event(.unmapped, inbound.common, scope(.null))])
    }
    let scope = scope(json)
    if inbound.ignored.contains(where: { $0.holds(in: scope) }) { return .ignored }
    guard let rule = inbound.rules.first(where: { $0.match.holds(in: scope) }) else {
      return isForgotten(inbound.common, scope)
        ? .ignored : .events([event(.unmapped, inbound.common, scope)])
    }
    let event = event(rule.type, rule.fields, scope)
    if event.isOwnEcho || isForgotten(rule.fields, scope) { return .ignored }
    return .events([event.isComplete ? event : self.event(.unmapped, inbound.common, scope)])
  }

  /// Whether it is so old that its key may be forgotten: whoever recorded the request could have it
  /// done again.
  private func isForgotten(_ fields: EventFields, _ scope: Expression.Scope) -> Bool {
    let reading = FieldReading(fields: fields, gateway: gateway, scope: scope)
    guard let time = reading.integer(.time) else { return false }
    return Timestamp(milliseconds: time) < received - .days(8)
  }

  private func scope(_ json: JSON) -> Expression.Scope {
    Expression.Scope(json: json, header: request.header)
  }

  private func event(
    _ type: EventType, _ fields: EventFields, _ scope: Expression.Scope
  ) -> Event {
    let reading = FieldReading(fields: fields, gateway: gateway, scope: scope)
    let account = reading.id(.account) ?? account
    var event = Event(
      key: key(scope), type: type, gateway: gateway,
      time: reading.integer(.time).map { Timestamp(milliseconds: $0) } ?? received,
      received: received)
    event.account = account
    guard type != .unmapped else { return event }
    event.online = reading.flag(.online)
    guard type != .status else { return event }
    event.actor = reading.person(.actor, name: .actorName, role: .actorRole)
    event.actor?.isBot = reading.flag(.actorBot) ?? false
    event.actor?.isAnonymous = reading.flag(.actorAnonymous) ?? false
    event.target = reading.person(.target, name: .targetName, role: .targetRole)
    if let actor = event.actor, event.target?.id == actor.id { event.target = nil }
    event.chat = reading.chat(with: event.actor)
    event.message = reading.message(type)
    event.request = reading.request()
    if let duration = reading.integer(.duration), duration >= 0 {
      event.duration = .milliseconds(duration)
    }
    event.departure = reading.text(.departure).flatMap { Departure(rawValue: $0) }
    return event
  }

  private func key(_ scope: Expression.Scope) -> EventKey {
    switch inbound.dedup {
    case .raw: break
    case .values(let expressions):
      let texts = expressions.compactMap { $0.text(in: scope) }.filter { !$0.isEmpty }
      guard texts.count == expressions.count else { break }
      if texts.count == 1, texts[0].isPlainID { return EventKey("\(gateway):\(texts[0])") }
      // With their lengths, so that "a", "bc" is not "ab", "c".
      return EventKey(hashing: texts.map { "\($0.utf8.count):\($0)" }.joined(), of: gateway, [])
    }
    // The body alone: a header that no signature covers would make the same event a new one.
    return EventKey(hashing: "\(gateway)\0", of: gateway, request.body)
  }
}

extension EventKey {
  fileprivate init(hashing head: String, of gateway: GatewayName, _ body: [UInt8]) {
    var hash = SHA256()
    hash.update(data: Array(head.utf8))
    hash.update(data: body)
    self.init("\(gateway):\(hash.finalize().hexadecimal)")
  }
}

extension String {
  /// Short enough for a key, and readable.
  fileprivate var isPlainID: Bool {
    utf8.count <= 400 && utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }
}

extension JSONError.Kind {
  /// It is JSON by its grammar, but means nothing to us. (Longer bodies than allowed are another
  /// matter: nothing of them is kept.)
  fileprivate var isOfContent: Bool {
    switch self {
    case .duplicateKey, .tooDeep, .tooManyValues: true
    default: false
    }
  }
}

extension Event {
  /// The steward's own words, which most gateways report back to it.
  fileprivate var isOwnEcho: Bool {
    guard let actor, actor.id == account else { return false }
    return type == .message || type == .edited || type == .poke
  }

  /// Whether everything is there without which the type means nothing.
  fileprivate var isComplete: Bool {
    switch type {
    case .message, .edited: chat != nil && actor != nil && message != nil
    case .recalled: chat != nil && message?.id != nil
    case .joined, .left, .muted, .unmuted, .roleChanged, .profileChanged, .poke, .fileUploaded:
      chat != nil && (actor != nil || target != nil)
    case .joinRequested, .invited, .contactRequested:
      chat != nil && actor != nil && request != nil
    case .status, .unmapped: true
    case .scheduled, .wake, .fetched, .scanned, .ordered: false
    }
  }
}
