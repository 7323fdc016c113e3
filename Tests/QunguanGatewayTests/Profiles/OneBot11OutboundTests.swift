import QunguanCore
import Testing

@testable import QunguanGateway

@Suite("OneBot v11: actions")
struct OneBot11OutboundTests {
  let sample: OneBotSample
  let group: ChatID
  let user: MemberID
  init() throws {
    sample = try OneBotSample()
    group = try chat("qq:5000")
    user = try member("qq:2000")
  }

  private func send(_ parts: [Part], to chat: ChatID? = nil) -> Action {
    .send(chat: chat ?? group, content: parts, replyTo: nil)
  }

  private func join(_ kind: JoinRequest.Kind, in chat: ChatID, approve: Bool, _ reason: String?)
    -> Action
  {
    let request = JoinRequest(token: "f1", kind: kind, comment: nil)
    return .resolveJoin(
      chat: chat, request: request, member: user, approve: approve, reason: reason)
  }

  private func actions() throws -> [Action] {
    let content: [Part] = [.mention(user), .text(" 你好 [x]&,")]
    return [
      .send(chat: group, content: content, replyTo: try message("qq:12")),
      .delete(chat: group, message: try message("qq:12")),
      .mute(chat: group, member: user, duration: .seconds(600)),
      .kick(chat: group, member: user, ban: false),
      .setCard(chat: group, member: user, card: "card"),
      .setTitle(chat: group, member: user, title: "t"),
      join(.join, in: group, approve: false, "no"),
      .listMembers(chat: group),
    ]
  }

  @Test("Each action has its request, byte for byte")
  func requests() throws {
    let lines = try actions().map { try sample.wire($0) }
    #expect(
      lines == [
        #"POST /send_group_msg {"group_id":5000,"message":[{"type":"reply","data":{"id":"12"}},"#
          + #"{"type":"at","data":{"qq":"2000"}},{"type":"text","data":{"text":" 你好 [x]&,"}}]}"#,
        #"POST /delete_msg {"message_id":12}"#,
        #"POST /set_group_ban {"group_id":5000,"user_id":2000,"duration":600}"#,
        #"POST /set_group_kick {"group_id":5000,"user_id":2000,"reject_add_request":false}"#,
        #"POST /set_group_card {"group_id":5000,"user_id":2000,"card":"card"}"#,
        #"POST /set_group_special_title {"group_id":5000,"user_id":2000,"special_title":"t","#
          + #""duration":-1}"#,
        #"POST /set_group_add_request {"flag":"f1","sub_type":"add","approve":false,"#
          + #""reason":"no"}"#,
        #"POST /get_group_member_list {"group_id":5000}"#,
      ])
  }

  // Needs ../shared/fixtures; the same requests stand above.
  @Test(
    "The requests are those that NoneBot sends",
    .enabled(if: SharedFixtures.arePresent, "needs ../shared/fixtures"))
  func recordedRequests() throws {
    for (number, action) in try actions().enumerated() {
      let fixture = try SharedFixtures.json("onebot11/request-00\(number + 1).json")
      let request = try sample.encode(action)
      #expect(request.method.rawValue == fixture["method"]?.string)
      #expect(request.path == fixture["path"]?.string)
      #expect(try JSON(parsing: request.body) == fixture["body_json"])
      let theirs = fixture["headers"]?.array?.first { $0[0]?.string == "Authorization" }
      #expect(request.headers.first { $0.0 == "Authorization" }?.1 == theirs?[1]?.string)
    }
  }

  @Test("Private messages, lifted mutes and the other requests")
  func others() throws {
    let direct = ChatID.direct(with: user)
    #expect(
      try sample.wire(send([.text("hi")], to: direct))
        == #"POST /send_private_msg {"user_id":2000,"message":[{"type":"text","data":{"text":"hi"}}]}"#
    )
    #expect(
      try sample.wire(.unmute(chat: group, member: user))
        == #"POST /set_group_ban {"group_id":5000,"user_id":2000,"duration":0}"#)
    #expect(
      try sample.wire(join(.invite, in: group, approve: true, nil))
        == #"POST /set_group_add_request {"flag":"f1","sub_type":"invite","approve":true}"#)
    #expect(
      try sample.wire(join(.contact, in: direct, approve: true, nil))
        == #"POST /set_friend_add_request {"flag":"f1","approve":true}"#)
    #expect(
      try sample.wire(.delete(chat: direct, message: try message("qq:abc==")))
        == #"POST /delete_msg {"message_id":"abc=="}"#)
  }

  @Test(
    "An id is a number where a number carries it exactly, else a text",
    arguments: [
      ("5000", "5000"), ("-7", "-7"), ("1482675043933618437", "1482675043933618437"),
      ("9223372036854775808", "\"9223372036854775808\""), ("007", "\"007\""), ("+7", "\"+7\""),
      ("-0", "\"-0\""), ("1e3", "\"1e3\""), ("a\"b", #""a\"b""#),
    ])
  func ids(local: String, written: String) throws {
    let action = Action.listMembers(chat: try chat("qq:\(local)"))
    #expect(try sample.wire(action) == "POST /get_group_member_list {\"group_id\":\(written)}")
  }

  @Test(
    "A mute never becomes shorter by rounding", arguments: [(1, 1), (999, 1), (1000, 1), (1001, 2)])
  func rounding(milliseconds: Int64, seconds: Int) throws {
    let action = Action.mute(chat: group, member: user, duration: .milliseconds(milliseconds))
    #expect(try sample.wire(action).hasSuffix("\"duration\":\(seconds)}"))
  }

  @Test("What a member wrote stays text, whatever it looks like")
  func injection() throws {
    let wire = try sample.wire(send([.text("[CQ:at,qq=all]")]))
    #expect(wire.contains(#"{"type":"text","data":{"text":"[CQ:at,qq=all]"}}"#))
  }

  @Test("Pictures are sent from the web or from a file")
  func pictures() throws {
    let action = send([.image(.remote(url: "http://x/a.jpg")), .image(.file("a.png")), .mentionAll])
    let request = try sample.gateway.encode(action, id: "a", now: recorded) { path in
      #expect(path == "a.png")
      return Array("png".utf8)
    }
    let message = try JSON(parsing: request.body)["message"]
    #expect(message?[0]?["data"]?["file"]?.string == "http://x/a.jpg")
    #expect(message?[1]?["data"]?["file"]?.string == "base64://cG5n")
    #expect(message?[2]?["data"]?["qq"]?.string == "all")
  }

  @Test("What cannot be sent is refused with a reason")
  func refusals() throws {
    func reason(_ action: Action) throws -> String {
      try #require(throws: Refusal.self) { try sample.encode(action) }.description
    }
    #expect(try reason(send([.image(.file("a.png"))])).hasPrefix("the picture 'a.png' cannot be"))
    #expect(try reason(send([])) == "there is nothing in this message that can be sent")
    #expect(try reason(send([.other("face"), .text("")])).hasPrefix("there is nothing"))
    let direct = ChatID.direct(with: user)
    #expect(
      try reason(.mute(chat: direct, member: user, duration: .seconds(1)))
        == "'mute' is not possible in a direct conversation on this gateway")
  }

  @Test("What a face stands beside is still sent")
  func faces() throws {
    let wire = try sample.wire(send([.other("face"), .text("x")]))
    #expect(wire.hasSuffix(#""message":[{"type":"text","data":{"text":"x"}}]}"#))
  }

  @Test("Only sending is not to be repeated in doubt")
  func idempotence() throws {
    let repeatable = try actions().filter { sample.gateway.isIdempotent($0) }.map(\.name)
    #expect(repeatable.count == 7 && !repeatable.contains("send"))
  }

  @Test("Without a token no Authorization is sent")
  func noToken() throws {
    let gateway = try Gateway(
      name: try gatewayName("qq"), profile: try shipped("onebot11"),
      secrets: GatewaySecrets(incoming: [secret("s")]))
    let request = try gateway.encode(
      .listMembers(chat: group), id: "a", now: recorded, file: noFile)
    #expect(request.headers.map(\.0) == ["Content-Type"])
  }

  private func outcome(_ status: Int, _ body: String, _ headers: [(String, String)] = []) -> Outcome
  {
    let answer = GatewayAnswer(status: status, headers: headers, body: Array(body.utf8))
    return sample.gateway.outcome(of: send([.text("x")]), answer: answer, now: recorded)
  }

  @Test("Answers with a result")
  func delivered() throws {
    let ok = #"{"status":"ok","retcode":0,"data":{"message_id":-7}}"#
    #expect(outcome(200, ok) == .delivered(message: try message("qq:-7")))
    #expect(
      outcome(200, #"{"status":"ok","retcode":0,"data":null}"#) == .delivered(message: nil))
    #expect(
      outcome(200, #"{"status":"async","retcode":1,"data":null}"#) == .delivered(message: nil))
  }

  @Test("Refusals, with the gateway's words")
  func rejected() {
    #expect(
      outcome(200, #"{"status":"failed","retcode":100,"msg":"X","wording":"账号可能被\n风控"}"#)
        == .rejected("账号可能被\u{FFFD}风控 (HTTP 200, code 100)"))
    #expect(outcome(200, #"{"status":"failed"}"#) == .rejected("(HTTP 200)"))
    #expect(
      outcome(403, #"{"message":"token tok11 is wrong"}"#)
        == .rejected(
          "the gateway does not accept our credentials: token … is wrong (HTTP 403)"))
    for status in [302, 400, 404, 405, 406, 418] {
      #expect(outcome(status, "") == .rejected("(HTTP \(status))"))
    }
    guard
      case .rejected(let long) = outcome(
        200, #"{"status":"failed","wording":"\#(String(repeating: "长", count: 9999))"}"#)
    else { return #expect(Bool(false)) }
    #expect(long.count < 230)
  }

  @Test(
    "Whether it was sent is unknown where nobody says", arguments: [500, 502, 503, 504, 520, 200])
  func unknown(status: Int) {
    #expect(outcome(status, "<html>") == .unknown("(HTTP \(status))"))
  }

  @Test("A request to wait")
  func rateLimited() {
    #expect(outcome(429, "", [("retry-after", "7")]) == .rateLimited(after: .seconds(7)))
    #expect(outcome(429, "", [("retry-after", "soon")]) == .rateLimited(after: nil))
  }

  @Test("The pace keeps QQ's risk control calm")
  func limits() {
    let limits = sample.gateway.profile.limits
    #expect(limits.chat == Pace(1, per: .seconds(1), burst: 3))
    #expect(limits.gateway == Pace(20, per: .seconds(1), burst: 20))
    #expect(sample.gateway.profile.keepAlive == .seconds(3))
  }
}
