import InMemoryLogging
import Logging
import QunguanCore
import QunguanGateway
import QunguanStore
import QunguanTesting
import Synchronization
import Testing

@testable import QunguanDaemon

/// A daemon's inside and a web server on this machine.
@Suite("Fetcher", .timeLimit(.minutes(1)))
struct FetcherTests {
  /// What the server has, and how it was asked.
  final class Site: Sendable {
    struct State {
      var ids: [Int] = []
      var etag: String?
      var answer: ScriptedServer.Answer?
    }
    let state = Mutex(State())

    func answer(_ request: ScriptedServer.Recorded) -> ScriptedServer.Answer {
      let state = state.withLock { $0 }
      if let answer = state.answer { return answer }
      if let etag = state.etag, request.header("if-none-match") == etag {
        return .respond(status: 304)
      }
      let items = state.ids.map {
        "<item><guid>\($0)</guid><title>书\($0)</title><link>https://example.org/\($0)</link></item>"
      }
      return .respond(
        headers: state.etag.map { [("ETag", $0)] } ?? [],
        body: Array("<rss><channel><title>新书</title>\(items.joined())</channel></rss>".utf8))
    }

    func offer(_ ids: [Int], etag: String? = nil) {
      state.withLock { $0 = State(ids: ids, etag: etag) }
    }
  }

  static let rules = """
    feeds:
      - { name: books, url: "http://example.org/rss", every: 5m, say: "{{title}} {{link}}" }
    """

  /// Midday of 2027-03-01 in Shanghai.
  static let noon = SchedulerTests.today(12, 0)

  func withSite(
    logger: Logger = .silent, _ body: (Site, Rig, ScriptedServer) async throws -> Void
  ) async throws {
    let site = Site()
    let server = try ScriptedServer { site.answer($0) }
    defer { server.stop() }
    let rig = try Rig(Self.rules, at: Self.noon, port: server.port, logger: logger)
    try await rig.run { try await $0.schedule(rig.book()) }
    try await body(site, rig, server)
  }

  /// A run in which the feed is asked for at its next time, up to the commit of the answer.
  func ask(_ rig: Rig) async throws {
    let book = try rig.book()
    let schedule = try #require(book["books"]?.schedules.first)
    let due = try #require(schedule.recurrence.next(after: rig.now, in: book.community.zone))
    rig.set(due)
    try await rig.run { run in
      try await run.schedule(book)
      try await arrival(due, run)
    }
  }

  /// Until the answer to what was due is kept.
  func arrival(_ due: Timestamp, _ run: Run) async throws {
    let key = EventKey.fetched(rule: "books", due: due)
    while try await !run.pump.intake.perform({ try $0.isKnown(key) }) { await Task.yield() }
  }

  @Test("What is new is said once, also over restarts, whether or not the server knows versions")
  func once() async throws {
    for etags in [["a", "b"], [nil, nil]] as [[String?]] {
      try await withSite { site, rig, server in
        site.offer([1], etag: etags[0])
        try await ask(rig)
        try await ask(rig)
        #expect(try rig.said() == [])
        site.offer([2, 1], etag: etags[1])
        for _ in 1...3 { try await ask(rig) }
        #expect(try rig.said() == ["书2 https://example.org/2"])
        #expect(server.requests.count == 5)
        #expect(
          server.requests.map { $0.header("if-none-match") }
            == [nil, etags[0], etags[0], etags[1], etags[1]])
        #expect(
          server.requests.first?.header("user-agent") == "qunguan/\(Version.number) (feed reader)")
        #expect(server.requests.first?.header("host") == "example.org")
      }
    }
  }

  @Test("What a crash cut off is asked for when the feed is due again, and said once")
  func cutOff() async throws {
    try await withSite { site, rig, server in
      site.offer([1])
      try await ask(rig)
      site.offer([2, 1])
      // The asking is kept, its answer is lost.
      let book = try rig.book()
      let due = try #require(
        book["books"]?.schedules.first?.recurrence.next(after: rig.now, in: book.community.zone))
      rig.set(due)
      try await rig.run { run in
        await run.fetcher.stop()
        let event = Event.occurrence(of: "books", in: nil, due: due, received: due)
        #expect(await run.pump.intake.submit(event) == .kept)
      }
      #expect(server.requests.count == 1)
      try await ask(rig)
      try await ask(rig)
      #expect(try rig.said() == ["书2 https://example.org/2"])
      #expect(server.requests.count == 3)
    }
  }

  @Test("That a feed can't be had is logged when it begins and when it has ended")
  func failing() async throws {
    let log = InMemoryLogHandler()
    try await withSite(logger: Logger(label: "feeds") { _ in log }) { site, rig, _ in
      site.offer([1])
      try await rig.run { run in
        for (number, status) in [200, 500, 404, 200, 200, 503].enumerated() {
          site.state.withLock { $0.answer = status == 200 ? nil : .respond(status: status) }
          let due = rig.now + .minutes(Int64(number))
          run.fetcher.ask([Fetch(rule: "books", url: "http://example.org/rss", due: due)])
          try await arrival(due, run)
        }
      }
      #expect(
        log.entries.map { "\($0.message) \($0.metadata["reason"].map { "\($0)" } ?? "")" } == [
          "a feed can't be had the server answers 500", "a feed is back ",
          "a feed can't be had the server answers 503",
        ])
    }
  }
}
