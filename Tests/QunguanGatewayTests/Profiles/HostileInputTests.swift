import QunguanCore
import Testing

@testable import QunguanGateway

@Suite("Hostile input")
struct HostileInputTests {
  /// Marsaglia's xorshift, so that every run is the same.
  private struct Chance {
    var state: UInt64 = 0x2545_F491_4F6C_DD1D
    mutating func below(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
  }

  private static let bodies = [
    #"{"time":1795314000,"self_id":1,"post_type":"message","message_type":"group","message_id":-9,"#
      + #""group_id":5,"user_id":2,"message":"[CQ:at,qq=2] &amp;[CQ:image,url=x]","sender":{}}"#,
    #"{"time":1795314000,"self_id":1,"post_type":"message","message_type":"private","message_id":9,"#
      + #""user_id":2,"message":[{"type":"at","data":{"qq":"2"}},{"type":"x"}],"sender":null}"#,
    #"{"time":1795314000,"self_id":1,"post_type":"notice","notice_type":"group_ban","sub_type":"ban","#
      + #""group_id":5,"operator_id":1,"user_id":3,"duration":600}"#,
    #"{"time":1795314000,"self_id":1,"post_type":"request","request_type":"group","sub_type":"add","#
      + #""group_id":5,"user_id":4,"comment":"\ud83d\ude00","flag":"f"}"#,
  ]

  @Test("Changed bytes in signed bodies end in an event, a refusal or nothing, never in a trap")
  func mutations() throws {
    let sample = try OneBotSample()
    var chance = Chance()
    let bytes = Array(#"{}[]",:0-9eE.\u00df\ud800&[CQ:"#.utf8) + [0, 0x7F, 0xC3, 0xFF]
    for round in 0..<4000 {
      var body = Array(Self.bodies[round % Self.bodies.count].utf8)
      for _ in 0...chance.below(4) {
        let place = chance.below(body.count)
        switch chance.below(3) {
        case 0: body[place] = bytes[chance.below(bytes.count)]
        case 1: body.insert(bytes[chance.below(bytes.count)], at: place)
        default: body.removeSubrange(place..<min(body.count, place + 1 + chance.below(8)))
        }
      }
      switch sample.decode(body) {
      case .events(let events):
        #expect(events.count == 1)
        for event in events {
          for id in [event.chat?.id.text, event.actor?.id.text, event.message?.id?.text] {
            if let id { #expect(ChatID(id) != nil) }
          }
        }
      case .ignored: break
      case .rejected(let status, _): #expect(status == 400)
      }
    }
  }

  @Test("Any answer has a meaning", arguments: ["", "{", "[]", "null", #"{"status":{}}"#, "\u{0}"])
  func answers(body: String) throws {
    let sample = try OneBotSample()
    let action = Action.listMembers(chat: try chat("qq:5"))
    for status in [-1, 0, 99, 199, 200, 299, 300, 499, 500, 999, .max, .min] {
      let answer = GatewayAnswer(status: status, body: Array(body.utf8))
      let outcome = sample.gateway.outcome(of: action, answer: answer, now: recorded)
      #expect(outcome != .delivered(message: nil))
    }
  }

  @Test(
    "A profile of any shape is read or refused",
    arguments: [
      "[a]", "[]", "{}", "profile: x\ninbound: 1\noutbound: []",
      "profile: x\ninbound: {auth: {kind: hmac}, events: {}}\noutbound: {actions: {send: 1}}",
      "profile: x\ninbound: {auth: {}, events: [[]], common: [], dedup: {}, ignore: [{}]}",
      "profile: x\noutbound: {actions: {send: {path: /, json: {a: [{b: '{'}]}}}, success: {}}",
    ])
  func shapes(text: String) throws {
    let (read, problems) = try profile(text)
    #expect(read == nil)
    #expect(!problems.isEmpty)
  }
}
