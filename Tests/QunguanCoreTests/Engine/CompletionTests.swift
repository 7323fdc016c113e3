import QunguanCore
import QunguanTesting
import Testing

@Suite("Completed traces")
struct CompletionTests {
  @Test("What the trace says stays, and every other rule is there, in the order of the book")
  func completes() throws {
    let room = try Room(ExplainingTests.rules)
    let engine = try Engine(room.book, secret: .init(low: 1, high: 2))
    for text in ["价格", "几点", "别的", "几点的价格"] {
      let event = room.message([.text(text)])
      let brief = try engine.step(event, room.memory).trace
      let complete = try engine.completed(brief, of: event)
      #expect(complete.entries.map(\.rule) == room.book.rules.map(\.name), "\(text)")
      #expect(Set(brief.entries).isSubset(of: complete.entries))
      let others = complete.entries.filter { !brief.entries.contains($0) }
      #expect(others.allSatisfy { $0.isBystander != ($0.reason == "'price' has answered already") })
    }
  }

  @Test("Rules after one that ends the event are told so") func ended() throws {
    let room = try Room(ExplainingTests.rules)
    let engine = try Engine(room.book, secret: .init(low: 1, high: 2))
    var trace = Trace([.init(rule: "price", fired: true, reason: "hit")])
    trace.entries[0].ends = true
    let complete = try engine.completed(trace, of: room.message([.text("价格")]))
    let cheap = complete.entries.first { $0.rule == "cheap" }
    #expect(cheap?.reason == "'price' has ended the event")
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
