import QunguanTesting
import Testing

@testable import QunguanCore

@Suite struct RankingTests {
  typealias Score = Checkins.Score
  typealias Ranking = Checkins.Ranking

  private static let chat = ChatID.direct(with: member("chat"))

  private static func member(_ name: String) -> MemberID {
    MemberID(GatewayName("qq") ?? .daemon, name)
  }

  /// `小明 7@20490`: who, how much, and on which day last.
  private static func scores(_ text: String) -> [Score] {
    text.split(separator: ",").compactMap { item in
      let words = item.split { $0 == " " || $0 == "@" }
      guard words.count == 3, let value = Int64(words[1]), let last = Int(words[2]) else {
        return nil
      }
      return Score(member: member(String(words[0])), chat: chat, value: value, last: last)
    }
  }

  /// `1 小明`, and `=` behind what is tied.
  private static func text(_ row: Ranking.Row) -> String {
    "\(row.rank) \(row.score.member.local)\(row.isTied ? "=" : "")"
  }

  @Test(
    "Equals share a rank, and the next has as many more",
    arguments: [
      ("", ""), ("a 7@1", "1 a"), ("a 7@1,b 9@1", "1 b,2 a"),
      ("a 7@1,b 7@1,c 5@1", "1 a=,1 b=,3 c"), ("a 7@2,b 7@1,c 5@1", "1 b=,1 a=,3 c"),
      ("c 9@1,a 7@1,b 7@1,d 7@1,e 1@1", "1 c,2 a=,2 b=,2 d=,5 e"),
      ("b 1@1,a 1@1", "1 a=,1 b="), ("小红 1@1,小明 1@1", "1 小明=,1 小红="),
    ])
  func ranks(_ scores: String, _ rows: String) {
    let ranking = Ranking(Self.scores(scores), top: 10)
    #expect(ranking.rows.map(Self.text).joined(separator: ",") == rows)
    #expect(ranking.more == 0)
  }

  @Test(
    "A board is cut, and says how many more have its last rank, and where who asks stands",
    arguments: [
      (2, 0, "e", "1 a,2 b=", 1, "5 e"), (1, 0, "c", "1 a", 0, "2 c="),
      (3, 0, "b", "1 a,2 b=,2 c=", 0, ""), (1, 2, "d", "1 a,2 b=,2 c=", 0, "4 d"),
      (4, 0, "stranger", "1 a,2 b=,2 c=,4 d", 0, ""),
    ])
  func cut(
    _ top: Int, _ everyUpTo: Int, _ asking: String, _ rows: String, _ more: Int, _ own: String
  ) {
    let ranking = Ranking(
      Self.scores("a 9@1,b 7@1,c 7@1,d 5@1,e 2@1"), top: top, everyUpTo: everyUpTo,
      asking: Self.member(asking))
    #expect(ranking.rows.map(Self.text).joined(separator: ",") == rows)
    #expect(ranking.more == more)
    #expect(ranking.own.map(Self.text) ?? "" == own)
  }

  @Test("Rankings are right whatever the scores: ranks count who is ahead") func property() {
    var generator = Generator(
      secret: .init(low: 7, high: 7), event: EventKey("ranking"), rule: "", scope: "")
    for _ in 0..<300 {
      let scores = (0..<Int.random(in: 0...40, using: &generator)).map { index in
        Score(
          member: Self.member("m\(index)"), chat: Self.chat,
          value: .random(in: 1...6, using: &generator), last: .random(in: 1...3, using: &generator))
      }
      let ranking = Ranking(scores.shuffled(using: &generator), top: scores.count + 1)
      #expect(Set(ranking.rows.map(\.score)) == Set(scores) && ranking.rows.count == scores.count)
      for row in ranking.rows {
        #expect(row.rank == scores.count { $0.value > row.score.value } + 1)
        #expect(row.isTied == (scores.count { $0.value == row.score.value } > 1))
      }
    }
  }

  @Test(
    "The days of a span, weeks from Monday on",
    arguments: [
      ("today", "2027-02-08", "2027-02-08 2027-02-08"),
      ("yesterday", "2027-03-01", "2027-02-28 2027-02-28"),
      ("week", "2027-02-08", "2027-02-08 2027-02-08"),
      ("week", "2027-02-14", "2027-02-08 2027-02-14"),
      ("last-week", "2027-02-08", "2027-02-01 2027-02-07"),
      ("last-week", "2027-01-01", "2026-12-21 2026-12-27"),
      ("month", "2027-02-14", "2027-02-01 2027-02-14"),
      ("last-month", "2028-03-31", "2028-02-01 2028-02-29"),
      ("last-month", "2027-01-15", "2026-12-01 2026-12-31"),
      ("all", "2027-02-08", "1970-01-01 2027-02-08"),
    ])
  func spans(_ name: String, _ today: String, _ days: String) throws {
    let span = try #require(Checkins.Span(rawValue: name))
    let range = span.days(on: try CivilDate(text: today))
    #expect("\(range.lowerBound) \(range.upperBound)" == days)
  }

  @Test("A period has one key on all days on which it is the last one") func keys() throws {
    let (monday, sunday) = (try CivilDate(text: "2027-02-08"), try CivilDate(text: "2027-02-14"))
    #expect(Checkins.Span.lastWeek.key(on: monday) == "week-2027-02-01")
    #expect(Checkins.Span.lastWeek.key(on: sunday) == "week-2027-02-01")
    #expect(Checkins.Span.lastMonth.key(on: monday) == "2027-01")
    #expect(Checkins.Span.yesterday.key(on: monday) == "2027-02-07")
  }
}
