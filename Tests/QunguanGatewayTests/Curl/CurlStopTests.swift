import QunguanTesting
import Synchronization
import Testing

@testable import QunguanGateway

@Suite(.timeLimit(.minutes(1)))
struct CurlStopTests {
  @Test("what hangs is given up at the deadline, what waits is not sent, each is told once")
  func stopWhileHanging() async throws {
    let server = try ScriptedServer { _ in .hang }
    let transport = try CurlTransport()
    let results = Results()
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    // 16 run; the others wait for a connection.
    for number in 0..<40 {
      transport.send(OutgoingRequest(.post, server.baseURL, body: [1])) { result in
        results.add(number, result)
        arrival.yield()
      }
    }
    // Another host's answer comes after the first 16 were started.
    let other = try ScriptedServer { _ in .respond() }
    _ = await transport.send(OutgoingRequest(.post, other.baseURL, body: [1]))
    other.stop()
    let time = await ContinuousClock().measure {
      await transport.stop(within: .milliseconds(200))
    }
    arrival.finish()
    #expect(time < .seconds(5))
    #expect(await arrivals.reduce(into: 0) { count, _ in count += 1 } == 40)
    #expect(results.numbers == Array(0..<40))
    #expect(server.requests.count <= results.unknown)
    #expect((1...16).contains(results.unknown))
    server.stop()
  }

  @Test("what is answered before the deadline is answered, and stop waits no longer than that")
  func graceIsUsed() async throws {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    let server = try ScriptedServer { _ in
      arrival.yield()
      return .slow(pause: .milliseconds(200))
    }
    let transport = try CurlTransport()
    async let result = transport.send(OutgoingRequest(.post, server.baseURL, body: [1]))
    for await _ in arrivals { break }
    let time = await ContinuousClock().measure { await transport.stop(within: .seconds(40)) }
    #expect(time < .seconds(20))
    expectAnswer(await result, status: 200, body: "")
    server.stop()
  }

  @Test("after stop everything is refused, and stop may be called again")
  func refusalAfterStop() async throws {
    try await withServer { _ in
      .respond()
    } _: { server, transport in
      await transport.stop(within: .zero)
      await transport.stop(within: .seconds(5))
      let result = await transport.send(OutgoingRequest(.post, server.baseURL, body: [1]))
      #expect(reason(result) == "not sent: stopping")
      #expect(server.requests.isEmpty)
    }
  }

  @Test("a transport that is released without stop gives up what runs")
  func release() async throws {
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    let server = try ScriptedServer { _ in
      arrival.yield()
      return .hang
    }
    let (results, result) = AsyncStream.makeStream(of: TransportResult.self)
    var transport: CurlTransport? = try CurlTransport()
    transport?.send(OutgoingRequest(.post, server.baseURL, body: [1])) { result.yield($0) }
    for await _ in arrivals { break }
    transport = nil
    for await result in results {
      expectUnknown(result)
      break
    }
    server.stop()
  }

  @Test("more unfinished requests than allowed are refused at once")
  func unfinishedLimit() async throws {
    let server = try ScriptedServer { _ in .hang }
    var limits = CurlTransport.Limits()
    limits.unfinished = 2
    let transport = try CurlTransport(limits: limits)
    let request = OutgoingRequest(.post, server.baseURL, body: [1])
    for _ in 0..<2 { transport.send(request) { _ in } }
    #expect(reason(await transport.send(request)) == "not sent: too many requests are waiting")
    await transport.stop(within: .zero)
    server.stop()
  }
}

private final class Results: Sendable {
  private let state = Mutex<[(Int, TransportResult)]>([])

  var numbers: [Int] { state.withLock { $0.map(\.0).sorted() } }
  var unknown: Int { state.withLock { $0.filter { isUnknown($0.1) }.count } }

  func add(_ number: Int, _ result: TransportResult) {
    state.withLock { $0.append((number, result)) }
  }
}
