import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Stored JSON")
struct StoredJSONTests {
  @Test("Whatever a rule may want reads back as it was written")
  func roundTrip() throws {
    var draw = Draw(generator: SeededGenerator(state: 7))
    for _ in 0..<3_000 {
      let entry = Trace.Entry(
        rule: draw.text(), fired: draw.flag(), reason: draw.text(),
        withheld: (0..<draw.number(0...3)).map { _ in draw.effect() })
      let trace = Trace([entry])
      #expect(Trace(json: JSON(stored: trace.json.storedText)) == trace)
    }
  }

  @Test("The written form is this one; rows of years ago are read by it")
  func form() {
    let action = Action.send(
      chat: Sample.chat,
      content: [.text("a\"b"), .mention(Sample.member), .mentionAll, .image(.file("x.png"))],
      replyTo: Sample.message(7))
    #expect(
      action.json.storedText == #"{"do":"send","chat":"qq:5000","content":[{"text":"a\"b"},"#
        + #"{"mention":"qq:2000"},{"mention-all":true},{"image-file":"x.png"}],"#
        + #""reply-to":"qq:7"}"#)
  }

  @Test(
    "What this version does not know is refused, not guessed",
    arguments: [
      "", "null", "[]", "{}", #"{"do":"dance","chat":"qq:1"}"#, #"{"do":"send","chat":"qq:1"}"#,
      #"{"do":"send","chat":"nobody","content":[]}"#, #"{"do":"kick","chat":"qq:1","ban":true}"#,
      #"{"do":"send","chat":"qq:1","content":[{"song":"la"}]}"#,
      #"{"do":"mute","chat":"qq:1","member":"qq:2","duration":1e99}"#,
    ])
  func refusals(text: String) {
    #expect(Action(json: JSON(stored: text)) == nil)
  }
}

/// Random values of everything that is stored as JSON.
private struct Draw {
  var generator: SeededGenerator

  mutating func flag() -> Bool { Bool.random(using: &generator) }
  mutating func number(_ range: ClosedRange<Int>) -> Int { .random(in: range, using: &generator) }
  mutating func time() -> Int64 { .random(in: .min ... .max, using: &generator) }

  mutating func text() -> String {
    let letters: [Character] = ["a", "群", "\"", "\\", "\n", "\u{0}", "😀", "é", " ", "{", "\u{7F}"]
    return String((0..<number(0...6)).map { _ in letters[number(0...letters.count - 1)] })
  }

  mutating func id<Kind>(_: Qualified<Kind>.Type) -> Qualified<Kind> {
    Qualified(Sample.gateway, "\(flag() ? "-" : "")\(number(0...9_999)):/\(text())")
  }

  mutating func part() -> Part {
    switch number(0...6) {
    case 0: .text(text())
    case 1: .mention(id(MemberID.self))
    case 2: .mentionAll
    case 3: .image(.remote(url: text()))
    case 4: .image(.file(text()))
    case 5: .enclosed(Enclosed(flag() ? .forward : .card, text: text()))
    default: .other(text())
    }
  }

  mutating func action() -> Action {
    let (chat, member) = (id(ChatID.self), id(MemberID.self))
    switch number(0...8) {
    case 0:
      return .send(
        chat: chat, content: (0..<number(0...4)).map { _ in part() },
        replyTo: flag() ? id(MessageID.self) : nil)
    case 1: return .delete(chat: chat, message: id(MessageID.self))
    case 2: return .mute(chat: chat, member: member, duration: .milliseconds(time()))
    case 3: return .unmute(chat: chat, member: member)
    case 4: return .kick(chat: chat, member: member, ban: flag())
    case 5: return .setCard(chat: chat, member: member, card: text())
    case 6: return .setTitle(chat: chat, member: member, title: text())
    case 7:
      let kinds: [JoinRequest.Kind] = [.join, .invite, .contact]
      let request = JoinRequest(
        token: text(), kind: kinds[number(0...2)], comment: flag() ? text() : nil)
      return .resolveJoin(
        chat: chat, request: request, member: member, approve: flag(),
        reason: flag() ? text() : nil)
    default: return .listMembers(chat: chat)
    }
  }

  mutating func effect() -> Effect {
    switch number(0...3) {
    case 0:
      .wake(
        Wake(
          rule: text(), scope: text(), key: text(), due: Timestamp(milliseconds: time()),
          chat: flag() ? id(ChatID.self) : nil))
    case 1: .cancelWake(rule: text(), scope: text(), key: text())
    default:
      .act(
        Delivery(
          action(), lane: flag() ? .talk : .moderation, notBefore: Timestamp(milliseconds: time()),
          expires: Timestamp(milliseconds: time()),
          recallAfter: flag() ? .milliseconds(time()) : nil, repeatsUnknown: flag()))
    }
  }
}
