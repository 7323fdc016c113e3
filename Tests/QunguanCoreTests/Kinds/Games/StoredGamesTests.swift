import Foundation
import Testing

@testable import QunguanCore

/// Games that were stored by the first version are read by this one: what is added later is optional.
@Suite struct StoredGamesTests {
  private static let match = """
    {"began":1,"seen":2,"ends":9,"players":[{"who":["qq:1"],"score":3,"moves":2,"run":1,\
    "isStarter":true,"hasVoted":false,"isLast":true}],"timers":[{"key":"turn","due":5}],"held":[],\
    "said":[1],"owes":false,"hasToldQuiet":false}
    """

  private func seat<Play>(_ type: Play.Type, _ play: String) throws -> Seat<Play> {
    let json = "{\"match\":\(Self.match),\"play\":\(play)}"
    return try JSONDecoder().decode(Seat<Play>.self, from: Data(json.utf8))
  }

  @Test("A number bomb") func bomb() throws {
    let seat = try seat(
      NumberBomb.Play.self, #"{"low":2,"high":50,"bomb":7,"round":1,"last":["qq:1"]}"#)
    #expect(seat.play?.bomb == 7 && seat.match?.players.first?.score == 3)
    #expect(seat.match?.timers.first?.key == "turn" && seat.match?.ends == 9)
  }

  @Test("An idiom chain") func chain() throws {
    let seat = try seat(
      IdiomChain.Play.self,
      #"{"words":["自怨自艾"],"round":1,"links":0,"timeouts":0,"idle":0,"hints":0}"#)
    #expect(seat.play?.words == ["自怨自艾"])
  }

  @Test("Questions") func questions() throws {
    let seat = try seat(
      QuestionPlay.self,
      """
      {"total":5,"isByTime":false,"number":1,"untried":0,"open":{"key":-3,"answers":["尘"],"hints":0,\
      "hintsDue":0,"isTried":false,"skips":[]}}
      """)
    #expect(seat.play?.open?.answers == ["尘"])
  }

  @Test("The games of a chat, and the points of a week") func others() throws {
    let arena = #"{"games":[{"rule":"a","title":"b","until":3,"isBeside":false}]}"#
    #expect(try JSONDecoder().decode(Arena.self, from: Data(arena.utf8)).games.first?.rule == "a")
    let week = #"{"monday":4,"rows":[{"who":["qq:1"],"score":2}],"before":[]}"#
    #expect(
      try JSONDecoder().decode(WeekOfGames.self, from: Data(week.utf8)).rows.first?.score == 2)
  }
}
