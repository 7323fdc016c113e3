import QunguanCore
import QunguanTesting
import Testing

@Suite("Completed traces")
struct CompletionTests {
  @Test("A brief trace is completed to what a thorough step says of bystanders")
  func completes() throws {
    let room = try Room(ExplainingTests.rules)
    let engine = try Engine(room.book, secret: .init(low: 1, high: 2))
    for text in ["价格", "几点", "别的", "几点的价格"] {
      let event = room.message([.text(text)])
      let brief = try engine.step(event, room.memory)
      let thorough = try engine.step(event, room.memory, isThorough: true)
      #expect(try engine.completed(brief.trace, of: event) == thorough.trace, "\(text)")
    }
  }

  @Test("What is another book's in a trace stays, what the steward says has no bystanders")
  func strangers() throws {
    let room = try Room(ExplainingTests.rules)
    let engine = try Engine(room.book, secret: .init(low: 1, high: 2))
    var event = room.message([.text("价格")])
    let gone = Trace([.init(rule: "gone", reason: "chance")])
    #expect(try engine.completed(gone, of: event).entries.last?.rule == "gone")
    event.account = event.actor?.id
    let own = try engine.step(event, room.memory).trace
    #expect(try engine.completed(own, of: event) == own)
  }
}
