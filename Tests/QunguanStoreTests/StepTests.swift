import Foundation
import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Committing steps")
struct StepTests {
  let scratch: Scratch
  let store: Store

  init() throws {
    scratch = try Scratch()
    store = try scratch.store()
  }

  private struct Refusal: Error, Equatable {}

  @Test("An event is known once it is committed, and can't be committed twice")
  func once() throws {
    let event = Sample.said(1, "hi")
    let error = #expect(throws: StoreError.self) {
      try store.batch { batch in
        #expect(try !batch.isKnown(event.key))
        _ = try batch.commitStep(event, Step(), keepsTrace: false)
        #expect(try batch.isKnown(event.key))
        _ = try batch.commitStep(event, Step(), keepsTrace: false)
      }
    }
    #expect(error?.failsBatch == false)
    #expect(try store.read { try !$0.isKnown(event.key) })
  }

  @Test("What fails in a savepoint concerns that event alone")
  func savepoint() throws {
    let slot = Sample.slot("x")
    func commit(_ id: Int, _ batch: Batch, fails: Bool = false) throws {
      try batch.savepoint {
        _ = try batch.commitStep(
          Sample.said(id, "no \(id)"), Sample.step(changes: [slot: .set(id, until: nil)]),
          keepsTrace: false)
        #expect(try batch.value(Int.self, at: slot) == id)
        if fails { throw Refusal() }
      }
    }
    var runs = 0
    let errors = try store.batch { batch in
      runs += 1
      try commit(1, batch)
      let errors = try [commitError(batch) { try commit(2, batch, fails: true) }]
      #expect(try batch.value(Int.self, at: slot) == 1)
      #expect(try batch.member(Sample.member, in: Sample.chat)?.messages == 1)
      let again = try commitError(batch) { try commit(1, batch) }
      try commit(3, batch)
      return errors + [again]
    }
    #expect(errors[0] is Refusal)
    #expect((errors[1] as? StoreError)?.failsBatch == false)
    #expect(runs == 2)
    for store in [store, try scratch.store()] {
      try store.read { batch throws in
        #expect(try batch.isKnown(EventKey("qq:1")))
        #expect(try !batch.isKnown(EventKey("qq:2")))
        #expect(try batch.isKnown(EventKey("qq:3")))
        #expect(try batch.value(Int.self, at: slot) == 3)
        #expect(try batch.member(Sample.member, in: Sample.chat)?.messages == 2)
      }
    }
  }

  /// The error that concerns one event alone; others go through, as the pump lets them.
  private func commitError(_ batch: Batch, _ body: () throws -> Void) throws -> (any Error)? {
    do {
      try body()
      return nil
    } catch {
      if batch.isBatchFailure(error) { throw error }
      return error
    }
  }

  @Test("A savepoint that fails before it has written anything costs no second run")
  func failsEarly() throws {
    var runs = 0
    try store.batch { batch in
      runs += 1
      let error = try commitError(batch) {
        try batch.savepoint {
          #expect(try !batch.isKnown(EventKey("qq:1")))
          throw Refusal()
        }
      }
      #expect(error is Refusal)
      try batch.savepoint {
        _ = try batch.commitStep(Sample.said(1, "one"), Step(), keepsTrace: false)
      }
    }
    #expect(runs == 1)
    #expect(try store.read { try $0.isKnown(EventKey("qq:1")) })
  }

  @Test("A value that JSON can't hold concerns its event alone")
  func unencodable() throws {
    let slot = Sample.slot("x")
    let errors = try store.batch { batch in
      try [1: 1.5, 2: .infinity, 3: nil].sorted { $0.key < $1.key }.map { id, value in
        try commitError(batch) {
          try batch.savepoint {
            let changes: [Slot: Change] = value.map { [slot: .set($0, until: nil)] } ?? [:]
            _ = try batch.commitStep(
              Sample.said(id, "hi"), Sample.step(changes: changes), keepsTrace: false)
          }
        }
      }
    }
    #expect(errors.map { $0 == nil } == [true, false, true])
    for store in [store, try scratch.store()] {
      #expect(try store.read { try $0.value(Double.self, at: slot) } == 1.5)
      #expect(try store.read { try $0.counts().events } == 2)
    }
  }

  @Test("A value that JSON can't hold, outside of savepoints, fails its batch")
  func unencodableAlone() throws {
    let step = Sample.step(changes: [Sample.slot("x"): .set(Double.nan, until: nil)])
    #expect(throws: EncodingError.self) {
      try store.batch { _ = try $0.commitStep(Sample.said(1, "hi"), step, keepsTrace: false) }
    }
    #expect(try store.read { try $0.counts().events } == 0)
  }

  @Test("A value written in this batch and asked for as another type counts as none")
  func anotherType() throws {
    let slot = Sample.slot("x")
    func set(_ id: Int, _ value: some Codable & Sendable, _ batch: Batch) throws {
      _ = try batch.commitStep(
        Sample.said(id, "hi"), Sample.step(changes: [slot: .set(value, until: nil)]),
        keepsTrace: false)
    }
    try store.batch { try set(1, "one", $0) }
    try store.batch { batch in
      try set(2, 2, batch)
      #expect(try batch.value(String.self, at: slot) == nil)
      #expect(try batch.value(Int64.self, at: slot) == 2)
    }
    #expect(try scratch.store().read { try $0.value(Int.self, at: slot) } == 2)
  }

  @Test("A transaction found rolled back fails the batch, whoever swallows the error")
  func rolledBack() throws {
    func swallow(_ batch: Batch) throws {
      _ = try batch.commitStep(Sample.said(1, "one"), Step(), keepsTrace: false)
      do {
        try batch.savepoint {
          _ = try batch.commitStep(Sample.said(2, "two"), Step(), keepsTrace: false)
          try batch.db.execute(sql: "ROLLBACK")
          throw Refusal()
        }
      } catch {
        #expect(batch.isBatchFailure(error))
      }
    }
    #expect(throws: Refusal()) { try store.batch(swallow) }
    #expect(try store.read { try $0.counts().events } == 0)
    #expect(try store.read { try $0.member(Sample.member, in: Sample.chat) } == nil)
  }

  @Test("Quarantined events are kept with their reason and count as known")
  func quarantine() throws {
    let key = EventKey("qq:bad")
    try store.batch {
      try $0.quarantine(
        key, gateway: Sample.gateway, received: Sample.noon, reason: "division by zero",
        raw: [0x7B, 0x00, 0xFF])
    }
    try store.read { batch throws in
      #expect(try batch.isKnown(key))
      #expect(try batch.counts().quarantined == 1)
      let row = try batch.db.row("SELECT reason, raw FROM quarantine")
      #expect(row?["reason"] == "division by zero")
      #expect(row?["raw"] == Data([0x7B, 0x00, 0xFF]))
    }
  }

  @Test("Values of rule memory outlive the process, other types count as none")
  func values() throws {
    struct State: Codable, Equatable, Sendable { var names: [String], count: Int? }
    let slot = Sample.slot("x")
    let state = State(names: ["安", "b\u{0}c"], count: 3)
    try store.batch {
      _ = try $0.commitStep(
        Sample.said(1, "hi"), Sample.step(changes: [slot: .set(state, until: nil)]),
        keepsTrace: false)
    }
    for store in [store, try scratch.store()] {
      try store.read { batch throws in
        #expect(try batch.value(Int.self, at: slot) == nil)
        #expect(try batch.value(State.self, at: slot) == state)
        #expect(try batch.value(State.self, at: Sample.slot("y")) == nil)
      }
    }
    try store.batch {
      _ = try $0.commitStep(
        Sample.said(2, "hi"), Sample.step(changes: [slot: .forget]), keepsTrace: false)
    }
    #expect(try scratch.store().read { try $0.value(State.self, at: slot) } == nil)
  }

  @Test("Slots whose names are only canonically equal are two slots")
  func exactNames() throws {
    let composed = Sample.slot("\u{E9}")
    let decomposed = Sample.slot("e\u{301}")
    try store.batch { batch in
      _ = try batch.commitStep(
        Sample.said(1, "a"), Sample.step(changes: [composed: .set(1, until: nil)]),
        keepsTrace: false)
      #expect(try batch.value(Int.self, at: decomposed) == nil)
      #expect(try batch.value(Int.self, at: composed) == 1)
    }
  }

  @Test("Traces are kept when asked for")
  func traces() throws {
    let entry = Trace.Entry(
      rule: "greet", fired: false, reason: "cooling down for 4 s",
      withheld: [.act(Sample.reply("hi"))])
    let step = Step(trace: Trace([entry]))
    try store.batch {
      _ = try $0.commitStep(Sample.said(1, "a"), step, keepsTrace: true)
      _ = try $0.commitStep(Sample.said(2, "b"), step, keepsTrace: false)
    }
    try store.read { batch throws in
      #expect(try batch.trace(of: EventKey("qq:1")) == Trace([entry]))
      #expect(try batch.trace(of: EventKey("qq:2")) == nil)
    }
    try store.withDatabase { try $0.execute(sql: "UPDATE event SET trace = '[{\"by\": 1}]'") }
    #expect(try store.read { try $0.trace(of: EventKey("qq:1")) } == nil)
  }
}
