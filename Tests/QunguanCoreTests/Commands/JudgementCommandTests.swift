import QunguanTesting
import Testing

@testable import QunguanCore

@Suite("What operators say of messages, read") struct JudgementCommandTests {
  let room: Room
  let chat: ChatID
  let answered: MessageID

  init() throws {
    room = try Room(CommandReaderTests.rules, community: CommandReaderTests.community)
    chat = try #require(ChatID("qq:5000"))
    answered = MessageID(chat.gateway, "m1")
  }

  private func order(
    _ text: String, by author: String = "小明", isAnswer: Bool = true, mentions: String? = nil
  ) -> Order? {
    let mention = mentions.map { [Part.mention(MemberID(chat.gateway, $0)), .text(" ")] } ?? []
    var event = room.message(mention + [.text(text)], by: author)
    event.message?.replyTo = isAnswer ? answered : nil
    return CommandReader(room.book.community, rules: []).order(in: event)
  }

  @Test(
    "In answer to a message the word alone is enough, in any script",
    arguments: [
      ("误判", false), ("誤判", false), ("不是广告", false), ("not-ad", false), ("HAM", false),
      ("广告", true), ("廣告", true), ("是广告。", true), ("spam", true), ("/误判", false),
      ("小晨 误判", false),
    ])
  func alone(_ text: String, _ isAd: Bool) {
    #expect(order(text) == .judge(.message(answered, in: chat), isAd: isAd), "\(text)")
  }

  @Test("Whom the answer mentions does not matter", arguments: ["小红", "steward"])
  func mention(_ member: String) {
    #expect(order("误判", mentions: member) == .judge(.message(answered, in: chat), isAd: false))
  }

  @Test(
    "An offence is named by its number",
    arguments: [
      ("/误判 12", 12), ("/误判 #12", 12), ("/误判 １２", 12),
      ("/误判 999999999999999999", 999_999_999_999_999_999),
    ] as [(String, Int64)])
  func numbers(_ text: String, _ number: Int64) {
    for isAnswer in [true, false] {
      #expect(
        order(text, isAnswer: isAnswer) == .judge(.offence(OffenceID(number)), isAd: false))
    }
  }

  @Test(
    "What is no judgement is asked about, or is talk",
    arguments: ["/误判 0", "/误判 -1", "/广告 9999999999999999999", "/广告 位招租", "/误判 1 2"])
  func unclear(_ text: String) {
    guard case .unclear(let sentence)? = order(text) else {
      Issue.record("\(text)")
      return
    }
    #expect(sentence.contains("12"))
  }

  @Test("Talk is talk") func talk() {
    #expect(order("广告", isAnswer: false) == nil)
    #expect(order("误判 12", isAnswer: false) == nil)
    #expect(order("这是广告") == nil && order("广告 太多") == nil)
    #expect(order("误判", by: "小红") == nil)
    #expect(order("状态") == nil)
  }
}
