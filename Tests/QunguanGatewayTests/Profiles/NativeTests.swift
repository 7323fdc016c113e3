import QunguanCore
import Testing

@testable import QunguanGateway

@Suite("The native contract")
struct NativeTests {
  let sample: NativeSample
  init() throws { sample = try NativeSample() }

  private static let data = #"""
    "account":"bot","chat":{"id":"c1","kind":"channel","name":"Tea"},
    "actor":{"id":"u1","name":"Ann","role":"owner","is_bot":true,"is_anonymous":false},
    "target":{"id":"u2","name":"Bob","role":"member"}
    """#

  @Test("A message with everything in it")
  func message() throws {
    let event = try sample.event(
      #"""
      {"type":"message.created","timestamp":"2026-11-22T02:20:00.250Z","data":{\#(Self.data),
      "message":{"id":"m1","reply_to":"m0","content":[{"type":"text","text":"hi "},
      {"type":"mention","user":"u2"},{"type":"mention","all":true},
      {"type":"image","url":"https://x/a.png"},{"type":"sticker","id":7},{"type":"text"},3,
      {"type":"forward","text":"one\ntwo"},{"type":"card","text":"A shop"},{"type":"card"}]}}}
      """#)
    #expect(event.key.text == "home:msg_1")
    #expect(event.type == .message)
    #expect(event.time == Timestamp(milliseconds: 1_795_314_000_250))
    #expect(event.account == (try member("home:bot")))
    #expect(event.chat == Chat(id: try chat("home:c1"), kind: .channel, name: "Tea"))
    var ann = Person(id: try member("home:u1"), name: "Ann", role: .owner)
    ann.isBot = true
    #expect(event.actor == ann)
    #expect(event.message?.id == (try QunguanGatewayTests.message("home:m1")))
    #expect(event.message?.replyTo == (try QunguanGatewayTests.message("home:m0")))
    #expect(
      event.message?.content == [
        .text("hi "), .mention(try member("home:u2")), .mentionAll,
        .image(.remote(url: "https://x/a.png")), .other("sticker"), .other("text"), .other(""),
        .enclosed(Enclosed(.forward, text: "one\ntwo")), .enclosed(Enclosed(.card, text: "A shop")),
        .other("card"),
      ])
  }

  @Test("A content may be a text, a time may be milliseconds, a chat may be left out")
  func short() throws {
    let event = try sample.event(
      #"""
      {"type":"message.created","timestamp":1795314000250,
      "data":{"actor":{"id":"u1"},"message":{"content":"hi"}}}
      """#)
    #expect(event.message == Message(id: nil, content: [.text("hi")]))
    #expect(event.time == Timestamp(milliseconds: 1_795_314_000_250))
    #expect(event.chat == Chat(id: .direct(with: try member("home:u1")), kind: .direct))
  }

  @Test(
    "Times with zones and without fractions",
    arguments: [
      "2026-11-22T02:20:00Z", "2026-11-22T10:20:00+08:00", "2026-11-22T02:20:00.000Z",
    ])
  func times(text: String) throws {
    let event = try sample.event(#"{"type":"x","timestamp":"\#(text)","data":{}}"#)
    #expect(event.time == Timestamp(seconds: 1_795_314_000))
  }

  @Test(
    "Every type has its event",
    arguments: [
      ("message.edited", EventType.edited), ("message.deleted", .recalled),
      ("member.joined", .joined), ("member.left", .left), ("member.muted", .muted),
      ("member.unmuted", .unmuted), ("member.role_changed", .roleChanged),
      ("member.profile_changed", .profileChanged), ("join.requested", .joinRequested),
      ("invite.received", .invited), ("contact.requested", .contactRequested),
      ("interaction.poke", .poke), ("file.uploaded", .fileUploaded), ("gateway.status", .status),
      ("chat.exploded", .unmapped),
    ])
  func types(type: String, expected: EventType) throws {
    let event = try sample.event(
      #"""
      {"type":"\#(type)","data":{\#(Self.data),"message":{"id":"m1","content":"x"},
      "request":{"token":"t","comment":"please"},"duration_s":90,"reason":"banned","online":true}}
      """#)
    #expect(event.type == expected)
    switch expected {
    case .left: #expect(event.departure == .banned)
    case .muted: #expect(event.duration == .seconds(90))
    case .joinRequested:
      #expect(event.request == JoinRequest(token: "t", kind: .join, comment: "please"))
    case .contactRequested: #expect(event.request?.kind == .contact)
    case .status: #expect(event.online == true)
    default: break
    }
  }

  @Test("An event is the same when its id is, whatever the body")
  func dedup() throws {
    let one = try sample.decode(#"{"type":"a"}"#, id: "evt_9").event
    #expect(one?.key == EventKey("home:evt_9"))
    #expect(one?.key == (try sample.decode(#"{"type":"b"}"#, id: "evt_9").event?.key))
  }

  @Test("Refusals and the acknowledgement")
  func statuses() throws {
    #expect(sample.gateway.decode(request([:], "{}"), received: recorded).status == 401)
    #expect(try sample.decode("{").status == 400)
    let old = sample.gateway.decode(
      request(
        ["webhook-id": "a", "webhook-timestamp": "1", "webhook-signature": "v1,AA=="], "{}"),
      received: recorded)
    #expect(old.status == 403)
    #expect(sample.gateway.profile.acknowledgement == Acknowledgement(status: 204))
  }

  private func wire(_ action: Action) throws -> String {
    let request = try sample.gateway.encode(action, id: "i-7", now: recorded) { _ in [1, 2, 3] }
    #expect(request.method == .post && request.path == "/actions")
    return String(decoding: request.body, as: UTF8.self)
  }

  @Test("Each action has its body")
  func actions() throws {
    let group = try chat("home:c1")
    let user = try member("home:u1")
    let direct = ChatID.direct(with: user)
    let content: [Part] = [
      .text("hi"), .mention(user), .mentionAll, .image(.remote(url: "http://x")),
      .image(.file("a.png")), .enclosed(Enclosed(.card, text: "x")), .other("sticker"),
    ]
    let id = try QunguanGatewayTests.message("home:5")
    #expect(
      try wire(.send(chat: group, content: content, replyTo: id))
        == #"{"id":"i-7","name":"message.send","chat":"c1","content":[{"type":"text","text":"hi"},"#
        + #"{"type":"mention","user":"u1"},{"type":"mention","all":true},"#
        + #"{"type":"image","url":"http://x"},{"type":"image","data":"AQID"}],"reply_to":"5"}"#)
    #expect(
      try wire(.send(chat: direct, content: [.text("hi")], replyTo: nil))
        == #"{"id":"i-7","name":"message.send","user":"u1","#
        + #""content":[{"type":"text","text":"hi"}]}"#)
    #expect(
      try wire(.delete(chat: group, message: id))
        == #"{"id":"i-7","name":"message.delete","chat":"c1","message":"5"}"#)
    #expect(
      try wire(.mute(chat: group, member: user, duration: .minutes(10)))
        == #"{"id":"i-7","name":"member.mute","chat":"c1","user":"u1","duration_s":600}"#)
    #expect(
      try wire(.kick(chat: group, member: user, ban: true))
        == #"{"id":"i-7","name":"member.kick","chat":"c1","user":"u1","ban":true}"#)
    let request = JoinRequest(token: "t", kind: .contact, comment: nil)
    #expect(
      try wire(
        .resolveJoin(chat: direct, request: request, member: user, approve: true, reason: nil))
        == #"{"id":"i-7","name":"join.resolve","user":"u1","token":"t","#
        + #""kind":"contact","approve":true}"#)
    #expect(
      try wire(.setCard(chat: group, member: user, card: ""))
        == #"{"id":"i-7","name":"member.set_card","chat":"c1","user":"u1","text":""}"#)
  }

  @Test("Actions are signed; sent again they keep their id")
  func signed() throws {
    let action = Action.listMembers(chat: try chat("home:c1"))
    let key = try StandardWebhooks.Key(secret(NativeSample.incoming))
    for attempt in 0..<2 {
      let now = recorded + .minutes(Int64(attempt))
      let sent = try sample.gateway.encode(action, id: "i-7", now: now, file: noFile)
      let headers = Dictionary(uniqueKeysWithValues: sent.headers)
      #expect(headers["webhook-id"] == "i-7")
      let body = String(decoding: sent.body, as: UTF8.self)
      #expect(StandardWebhooks.verify(request(headers, body), keys: [key], now: now) == .valid)
    }
    #expect(sample.gateway.isIdempotent(action))
  }

  @Test(
    "What each answer means",
    arguments: [
      (200, nil, #"{"message_id":"m9"}"#, Outcome.delivered(message: MessageID("home:m9"))),
      (204, nil, "", .delivered(message: nil)),
      (
        400, nil, #"{"error":{"message":"no such chat","code":"chat"}}"#,
        .rejected("no such chat (HTTP 400, code chat)")
      ),
      (401, nil, "", .rejected("the gateway does not accept our credentials: (HTTP 401)")),
      (410, nil, "", .rejected("(HTTP 410)")),
      (429, "3", "", .rateLimited(after: .seconds(3))),
      (429, nil, "", .rateLimited(after: nil)),
      (503, "2", "", .rateLimited(after: .seconds(2))),
      (503, nil, "", .unknown("(HTTP 503)")),
      (500, nil, "", .unknown("(HTTP 500)")), (502, nil, "", .unknown("(HTTP 502)")),
      (504, nil, "", .unknown("(HTTP 504)")), (201, nil, "", .unknown("(HTTP 201)")),
      (302, nil, "", .rejected("(HTTP 302)")),
    ] as [(Int, String?, String, Outcome)])
  func outcomes(status: Int, retryAfter: String?, body: String, expected: Outcome) throws {
    let answer = GatewayAnswer(
      status: status, headers: retryAfter.map { [("retry-after", $0)] } ?? [],
      body: Array(body.utf8))
    let action = Action.listMembers(chat: try chat("home:c1"))
    #expect(sample.gateway.outcome(of: action, answer: answer, now: recorded) == expected)
  }

  @Test("Without a secret to sign with there is no gateway")
  func unsigned() throws {
    let name = try gatewayName("home")
    let profile = try shipped("native")
    #expect(throws: SecretProblem.self) {
      try Gateway(
        name: name, profile: profile,
        secrets: GatewaySecrets(incoming: [secret(NativeSample.incoming)]))
    }
  }
}
