import QunguanTesting
import Testing

@testable import QunguanCore

@Suite("What rules ask of pictures")
struct ScanTests {
  private let room: Room
  private let picture: Event

  init() throws {
    room = try Room(
      """
      replies:
        - { name: a, match: { exact: 进 }, who: { roles: [member] }, addressed: true, chance: 1%,
            say: 请进 }
      """)
    picture = room.message([.image(.remote(url: "https://example.org/1")), .text("进")])
  }

  private func turn(_ event: Event) throws -> Turn {
    let rule = try #require(room.book["a"])
    return Turn(
      StepWork(event, room.memory, room.book), rule: rule, hits: [],
      secret: Generator.Secret(low: 1, high: 2))
  }

  @Test("A rule asks with an effect, and its answer has a turn of its own")
  func asking() throws {
    var asking = try turn(picture)
    asking.scan(images: [])
    #expect(asking.effects.isEmpty && asking.scanned == nil)
    asking.scan(images: ["https://example.org/1"])
    guard case .scan(let scan)? = asking.effects.first else {
      Issue.record("nothing is asked")
      return
    }
    #expect(scan.rule == "a" && scan.cause == picture.key)
    #expect(Effect.scan(scan).isOfRuleAlone)
    let answer = try turn(.scanned(scan, .found(["二"]), received: room.now))
    #expect(answer.scanned?.texts == ["二"] && answer.scanned?.cause == picture.key)
    #expect(answer.event.subject?.id == picture.actor?.id)
    let failure = try turn(.scanned(scan, .failed("gone"), received: room.now))
    #expect(failure.scanned?.outcome == .failed("gone") && failure.scanned?.texts == [])
  }

  @Test("The answer passes the gate by its member, not by what the message had decided")
  func gate() throws {
    let gate = try #require(room.book["a"]).gate
    for role in [Person.Role.member, .admin] {
      var event = picture
      event.actor?.role = role
      let scan = try #require(Scan(of: event, for: "a", images: ["u"]))
      var answer = try turn(.scanned(scan, .found([]), received: room.now))
      let refusal = try gate.refusesBefore(answer)
      #expect(refusal == (role == .member ? nil : "the member has another role"))
      #expect(try gate.refusesAfter(&answer) == nil)
    }
  }

  @Test("An answer to a rule that does not ask, or is gone, changes nothing")
  func unasked() throws {
    for rule in ["a", "b"] {
      let scan = try #require(Scan(of: picture, for: rule, images: ["u"]))
      let step = try room.step(.scanned(scan, .found(["进"]), received: room.now))
      #expect(step.effects.isEmpty && step.changes.isEmpty)
      #expect(step.trace.entries.map(\.reason) == (rule == "a" ? ["another kind of event"] : []))
    }
  }

  @Test("At most 8 texts are told, each once and of at most 2,048 bytes")
  func bounded() {
    let long = String(repeating: "广", count: 1_000)
    let texts = Scanned.bounded(["a", "b", "a", long, long] + (1...9).map(String.init))
    #expect(texts == ["a", "b", String(repeating: "广", count: 682), "1", "2", "3", "4", "5"])
    #expect(Scanned.bounded([]) == [])
  }
}
