import QunguanCore
import Testing

@testable import QunguanGateway

@Suite("OneBot v11: events")
struct OneBot11Tests {
  let sample: OneBotSample
  init() throws { sample = try OneBotSample() }

  private static let groupMessage = #"""
    "post_type":"message","message_type":"group","sub_type":"normal","message_id":-964635551,
    "group_id":5000,"user_id":2000,"anonymous":null,"raw_message":"","font":0,
    "sender":{"user_id":2000,"nickname":"小不点","card":"名片","role":"admin","title":""}
    """#

  @Test("A group message of segments")
  func segments() throws {
    let event = try sample.event(
      Self.groupMessage + #"""
        ,"message":[{"type":"reply","data":{"id":"12"}},{"type":"at","data":{"qq":"10001000"}},
        {"type":"text","data":{"text":" hello [x] & ,"}},{"type":"at","data":{"qq":"all"}},
        {"type":"image","data":{"file":"a.jpg","url":"http://x/a.jpg"}},
        {"type":"image","data":{"file":"a.jpg"}},{"type":"face","data":{"id":"1"}}]
        """#)
    #expect(event.type == .message)
    #expect(event.account == (try member("qq:10001000")))
    #expect(event.chat == Chat(id: try chat("qq:5000"), kind: .group))
    #expect(event.actor == Person(id: try member("qq:2000"), name: "名片", role: .admin))
    #expect(event.target == nil)
    #expect(event.time == Timestamp(seconds: 1_795_314_000))
    #expect(event.received == recorded)
    #expect(event.message?.id == (try message("qq:-964635551")))
    #expect(event.message?.replyTo == (try message("qq:12")))
    #expect(
      event.message?.content == [
        .mention(try member("qq:10001000")), .text(" hello [x] & ,"), .mentionAll,
        .image(.remote(url: "http://x/a.jpg")), .image(.remote(url: "a.jpg")), .other("face"),
      ])
  }

  @Test("A group message with CQ codes")
  func codes() throws {
    let event = try sample.event(
      Self.groupMessage + #"""
        ,"message":"[CQ:reply,id=-7][CQ:at,qq=10001000] &#91;x&#93; &amp;#91; ,[CQ:share,title=a&#44;b=c]"
        """#)
    #expect(event.message?.replyTo == (try message("qq:-7")))
    #expect(
      event.message?.content == [
        .mention(try member("qq:10001000")), .text(" [x] &#91; ,"),
        .enclosed(Enclosed(.card, text: "a,b=c")),
      ])
  }

  @Test("A message id of 19 digits keeps every digit")
  func bigID() throws {
    let big = Self.groupMessage.replacing("-964635551", with: "1482675043933618437")
    let event = try sample.event(big + #","message":"x""#)
    #expect(event.message?.id == (try message("qq:1482675043933618437")))
  }

  @Test("An anonymous member is marked, named by the mask")
  func anonymous() throws {
    let event = try sample.event(
      #"""
      "post_type":"message","message_type":"group","sub_type":"anonymous","message_id":13,
      "group_id":5000,"user_id":80000000,"anonymous":{"id":1,"name":"齐天大圣","flag":"AF"},
      "message":"anon","sender":{}
      """#)
    #expect(event.actor?.isAnonymous == true)
    #expect(event.actor?.name == "齐天大圣")
    #expect(event.actor?.role == nil)
  }

  @Test("A private message is in the direct conversation with its sender")
  func direct() throws {
    let event = try sample.event(
      #"""
      "post_type":"message","message_type":"private","sub_type":"friend","message_id":14,
      "user_id":2000,"message":"你好～","sender":{"nickname":"小不点"}
      """#)
    #expect(event.chat == Chat(id: .direct(with: try member("qq:2000")), kind: .direct))
    #expect(event.message?.text == "你好～")
    #expect(event.actor?.name == "小不点")
  }

  @Test("Own messages are ignored, as message_sent and as an ordinary message")
  func echo() {
    let start = #"{"time":1795314000,"self_id":10001000,"message_type":"private","message_id":1,"#
    let end = #""user_id":10001000,"message":"self","sender":{}}"#
    #expect(sample.decode(start + #""post_type":"message_sent","# + end) == .ignored)
    #expect(sample.decode(start + #""post_type":"message","# + end) == .ignored)
  }

  @Test("Comings and goings")
  func members() throws {
    func notice(_ kind: String, operator admin: Int) throws -> Event {
      let event = try sample.event(
        "\"post_type\":\"notice\",\(kind),\"group_id\":5000,\"operator_id\":\(admin),\"user_id\":3000"
      )
      #expect(event.chat?.id == (try chat("qq:5000")))
      return event
    }
    let admin = Person(id: try member("qq:1000"))
    let user = Person(id: try member("qq:3000"))
    let joined = try notice(
      #""notice_type":"group_increase","sub_type":"approve""#, operator: 1000)
    #expect(joined.type == .joined && joined.actor == user && joined.target == nil)
    let invited = try notice(
      #""notice_type":"group_increase","sub_type":"invite""#, operator: 1000)
    #expect(invited.type == .joined && invited.actor == admin && invited.target == user)
    for kind in ["approve", "invite", "other"] {
      let byTheSteward = try notice(
        #""notice_type":"group_increase","sub_type":"\#(kind)""#, operator: 10_001_000)
      #expect(byTheSteward.subject == user)
    }
    let left = try notice(#""notice_type":"group_decrease","sub_type":"leave""#, operator: 3000)
    #expect(left.type == .left && left.departure == .left)
    #expect(left.actor == user && left.target == nil)
    let kicked = try notice(#""notice_type":"group_decrease","sub_type":"kick""#, operator: 1000)
    #expect(kicked.departure == .kicked && kicked.actor == admin && kicked.target == user)
    let out = try notice(#""notice_type":"group_decrease","sub_type":"kick_me""#, operator: 0)
    #expect(out.departure == .kicked && out.actor == nil && out.target == user)
  }

  @Test("Mutes, and the mute of a whole group, which is nobody's")
  func mutes() throws {
    func ban(_ members: String) throws -> Event {
      try sample.event(
        #""post_type":"notice","notice_type":"group_ban","group_id":5000,"operator_id":1000,"#
          + members)
    }
    let muted = try ban(#""sub_type":"ban","user_id":3000,"duration":600"#)
    #expect(muted.type == .muted && muted.duration == .seconds(600))
    #expect(muted.target?.id == (try member("qq:3000")))
    let unmuted = try ban(#""sub_type":"lift_ban","user_id":3000,"duration":0"#)
    #expect(unmuted.type == .unmuted && unmuted.duration == nil)
    #expect(try ban(#""sub_type":"ban","user_id":0,"duration":-1"#).type == .unmapped)
  }

  @Test("Recalls, pokes, roles, cards, files")
  func notices() throws {
    func notice(_ members: String) throws -> Event {
      try sample.event(#""post_type":"notice","# + members)
    }
    let recalled = try notice(
      #""notice_type":"group_recall","group_id":5,"user_id":3,"operator_id":1,"message_id":12"#)
    #expect(try recalled.type == .recalled && recalled.message?.id == message("qq:12"))
    #expect(recalled.actor?.id == (try member("qq:1")))
    #expect(recalled.target?.id == (try member("qq:3")))
    let direct = try notice(#""notice_type":"friend_recall","user_id":3,"message_id":12"#)
    #expect(direct.type == .recalled && direct.chat?.kind == .direct)
    let poke = try notice(
      #""notice_type":"notify","sub_type":"poke","group_id":5,"user_id":3,"target_id":10001000"#)
    #expect(poke.type == .poke && poke.target?.id == poke.account)
    let admin = try notice(
      #""notice_type":"group_admin","sub_type":"unset","group_id":5,"user_id":3"#)
    #expect(admin.type == .roleChanged && admin.target?.role == .member && admin.actor == nil)
    let card = try notice(
      #""notice_type":"group_card","group_id":5,"user_id":3,"card_new":"n","card_old":"o""#)
    #expect(card.type == .profileChanged && card.actor?.name == "n")
    let upload = try notice(#""notice_type":"group_upload","group_id":5,"user_id":3,"file":{}"#)
    #expect(upload.type == .fileUploaded)
    #expect(try notice(#""notice_type":"essence","group_id":5"#).type == .unmapped)
  }

  @Test("Requests to join, invitations and friendship")
  func requests() throws {
    func asked(_ members: String) throws -> Event {
      try sample.event(#""post_type":"request","user_id":4000,"# + members)
    }
    let join = try asked(
      #""request_type":"group","sub_type":"add","group_id":5,"comment":"答案：b","flag":"169""#)
    #expect(try join.type == .joinRequested && join.chat?.id == chat("qq:5"))
    #expect(join.request == JoinRequest(token: "169", kind: .join, comment: "答案：b"))
    let invite = try asked(
      #""request_type":"group","sub_type":"invite","group_id":5,"comment":"","flag":"170""#)
    #expect(invite.type == .invited)
    #expect(invite.request == JoinRequest(token: "170", kind: .invite, comment: nil))
    let friend = try asked(#""request_type":"friend","comment":"hi","flag":"171""#)
    #expect(friend.type == .contactRequested)
    #expect(friend.chat?.id == .direct(with: try member("qq:4000")))
    #expect(friend.request == JoinRequest(token: "171", kind: .contact, comment: "hi"))
  }

  @Test("Heartbeats and life are the gateway's status")
  func status() throws {
    func meta(_ members: String) throws -> Event {
      try sample.event(#""post_type":"meta_event","# + members)
    }
    let beat = try meta(#""meta_event_type":"heartbeat","status":{"online":false,"good":true}"#)
    #expect(beat.type == .status && beat.online == false && beat.chat == nil)
    let enabled = try meta(#""meta_event_type":"lifecycle","sub_type":"enable""#)
    #expect(enabled.type == .status && enabled.online == true)
  }

  // Needs ../shared/fixtures; every shape of it has a test above.
  @Test(
    "All recorded events are understood",
    .enabled(if: SharedFixtures.arePresent, "needs ../shared/fixtures"))
  func recordedEvents() throws {
    let fixtures = try #require(try SharedFixtures.json("onebot11/events-signed.json").object)
    var types: [String: EventType] = [:]
    for (name, fixture) in fixtures {
      let headers = try #require(fixture["headers"]?.object).reduce(into: [:]) {
        $0[$1.key] = $1.value.string
      }
      let posted = request(headers, try #require(fixture["body_text"]?.string))
      let decoded = sample.gateway.decode(posted, received: recorded)
      #expect(decoded.event != nil || decoded == .ignored)
      types[name] = decoded.event?.type
      var forged = posted
      forged.body[forged.body.count / 2] ^= 1
      #expect(sample.gateway.decode(forged, received: recorded).status == 403)
    }
    #expect(fixtures.count == 24)
    #expect(types.count == 23 && types["v11-message_sent(nonstd)"] == nil)
    let unmapped = types.filter { $0.value == .unmapped }.keys
    #expect(unmapped.sorted() == ["v11-notice-group_ban-whole(nonstd user_id=0)"])
  }
}

@Suite("OneBot v11: refusals")
struct OneBot11RefusalTests {
  let sample: OneBotSample
  init() throws { sample = try OneBotSample() }

  @Test("Without a signature 401, with a wrong one 403")
  func signature() {
    let headers = ["X-Self-ID": "1"]
    #expect(sample.gateway.decode(request(headers, "{}"), received: recorded).status == 401)
    let wrong = headers.merging(["X-Signature": "sha1=00"]) { $1 }
    #expect(sample.gateway.decode(request(wrong, "{}"), received: recorded).status == 403)
  }

  @Test("Without X-Self-ID 400")
  func selfID() {
    let code = "sha1=3413b8ada804c65c76db4565979da09d0f04e2e6"
    let body = #"{"time":1515204254,"self_id":10001000}"#
    #expect(
      sample.gateway.decode(request(["X-Signature": code], body), received: recorded).status == 400)
  }

  @Test("What is no JSON 400", arguments: ["", "{", "hello", "{}{}", "\u{FEFF}{}"])
  func malformed(body: String) {
    #expect(sample.decode(body).status == 400)
  }

  @Test(
    "JSON without one meaning is kept unmapped, for a refusal would not make it better",
    arguments: [
      #"{"a":1,"a":2}"#,
      String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
      "null", "[]", "7", #""text""#, "{}",
      #"{"post_type":"message","message_type":"group","group_id":{},"user_id":[],"message":7}"#,
      #"{"post_type":"message","message_type":"group","group_id":5,"user_id":"\n","message":"x"}"#,
      #"{"post_type":"notice","notice_type":"group_recall","group_id":5,"message_id":null}"#,
      #"{"post_type":"request","request_type":"friend","user_id":1}"#,
    ])
  func meaningless(body: String) throws {
    let event = try #require(sample.decode(body).event)
    #expect(event.type == .unmapped)
    #expect(event.account == (try member("qq:10001000")))
  }

  @Test(
    "The clock of a gateway is believed within limits",
    arguments: [
      "9223372036854775807", "1e300", "99999999999999999999", "-99999999999999999999", "1794622806",
    ])
  func times(time: String) throws {
    let event = try #require(
      sample.decode(
        #"{"time":\#(time),"self_id":1,"post_type":"meta_event","meta_event_type":"heartbeat"}"#
      ).event)
    #expect(event.type == .status)
    #expect(recorded - .days(8) <= event.time && event.time <= recorded + .seconds(60))
  }

  @Test(
    "What is older than events are remembered is ignored: it may be a recording",
    arguments: ["-9223372036854775808", "0", "1794622804"],
    [
      #""post_type":"notice","notice_type":"group_increase","group_id":5,"user_id":6"#,
      #""post_type":"something else""#, #""post_type":"meta_event","meta_event_type":"heartbeat""#,
    ])
  func recordings(time: String, members: String) {
    #expect(sample.decode(#"{"time":\#(time),\#(members)}"#) == .ignored)
  }

  @Test("Half an emoji in a nickname hides nobody")
  func halfPair() throws {
    let event = try sample.event(
      #""post_type":"message","message_type":"group","group_id":5,"user_id":6,"message_id":7,"#
        + #""sender":{"nickname":"小\ud83d"},"message":"价格""#)
    #expect(event.type == .message)
    #expect(event.message?.text == "价格")
    #expect(event.actor?.name == "小\u{FFFD}")
  }

  @Test("Ids have a length, also that of the conversation made of one", arguments: [505, 506, 513])
  func lengths(count: Int) throws {
    let user = String(repeating: "7", count: count)
    let event = try #require(
      sample.decode(
        #"{"post_type":"message","message_type":"private","user_id":"\#(user)","message":"x"}"#
      ).event)
    #expect(event.type == (count == 505 ? .message : .unmapped))
  }

  @Test("The same body again is the same event, any other is not")
  func dedup() throws {
    let one = try sample.event(#""post_type":"x""#)
    #expect(one.key == (try sample.event(#""post_type":"x""#).key))
    #expect(one.key != (try sample.event(#""post_type":"x" "#).key))
    #expect(one.key.text.hasPrefix("qq:") && one.key.text.utf8.count == 3 + 64)
    let body = #"{"self_id":null,"post_type":"x"}"#
    #expect(sample.decode(body).event?.key == sample.decode(body, account: "7").event?.key)
  }

  @Test("A body longer than the profile allows is not looked at")
  func tooLong() {
    #expect(sample.decode(String(repeating: " ", count: 1_048_577)).status == 413)
  }

  @Test("The answer is 204 with nothing in it")
  func acknowledgement() {
    #expect(sample.gateway.profile.acknowledgement == Acknowledgement(status: 204))
  }
}
