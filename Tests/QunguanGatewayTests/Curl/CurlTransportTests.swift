import QunguanTesting
import Testing

@testable import QunguanGateway

/// Against real sockets. That no request is ever written twice is `NoSecondSendTests`.
@Suite(.timeLimit(.minutes(1)))
struct CurlTransportTests {
  @Test("an answer comes back, and the next request uses the same connection")
  func answer() async throws {
    try await withServer { _ in
      .respond(body: Array("ok".utf8))
    } _: { server, transport in
      var request = OutgoingRequest.patient(
        .post, server.baseURL + "/send?x=1",
        headers: [("User-Agent", "qunguan/1"), ("X-Empty", "")],
        body: Array("hello".utf8))
      expectAnswer(await transport.send(request), status: 200, body: "ok")
      request.body = Array(repeating: 0x61, count: 200_000)
      expectAnswer(await transport.send(request), status: 200, body: "ok")

      let first = try #require(server.requests.first)
      #expect(first.method == "POST")
      #expect(first.path == "/send?x=1")
      #expect(first.body == Array("hello".utf8))
      #expect(first.header("user-agent") == "qunguan/1")
      #expect(first.header("x-empty") == "")
      #expect(first.header("content-type") == nil)
      #expect(first.header("expect") == nil)
      #expect(server.requests.map(\.body.count) == [5, 200_000])
      #expect(server.requests.map(\.connection) == [1, 1])
    }
  }

  @Test(
    "each method arrives under its own name, with or without a body",
    arguments: [OutgoingRequest.Method.get, .post, .put, .delete], [0, 3])
  func methods(method: OutgoingRequest.Method, size: Int) async throws {
    try await withServer { _ in
      .respond(status: 204)
    } _: { server, transport in
      let body = [UInt8](repeating: 0x62, count: size)
      let request = OutgoingRequest(method, server.baseURL, body: body)
      expectAnswer(await transport.send(request), status: 204, body: "")
      #expect(server.requests.map(\.method) == [method.rawValue])
      #expect(server.requests.map(\.body) == [body])
    }
  }

  @Test("one handle serves requests of different kinds after each other")
  func mixedRequests() async throws {
    try await withServer {
      .respond(body: $0.body)
    } _: { server, transport in
      let base = server.baseURL
      let put = OutgoingRequest(.put, base + "/b", headers: [("A", "1")], body: [0x70])
      expectAnswer(await transport.send(put), status: 200, body: "p")
      expectAnswer(await transport.send(OutgoingRequest(.get, base + "/a")), status: 200, body: "")
      expectAnswer(await transport.send(put), status: 200, body: "p")
      #expect(server.requests.map(\.method) == ["PUT", "GET", "PUT"])
      #expect(server.requests.map(\.path) == ["/b", "/a", "/b"])
      #expect(server.requests.map { $0.header("a") } == ["1", nil, "1"])
    }
  }

  @Test("a connection idle for longer than keep-alive is not used again")
  func idleConnection() async throws {
    let slow = try ScriptedServer { _ in .hang }
    defer { slow.stop() }
    try await withServer { _ in
      .respond()
    } _: { server, transport in
      var request = OutgoingRequest(.post, server.baseURL, body: [1])
      request.keepAlive = .seconds(1)
      _ = await transport.send(request)
      var pause = OutgoingRequest(.post, slow.baseURL, body: [1])
      pause.totalTimeout = .milliseconds(2100)
      expectUnknown(await transport.send(pause))
      _ = await transport.send(request)
      #expect(server.requests.map(\.connection) == [1, 2])
    }
  }

  @Test("with a keep-alive of zero every request has its own connection")
  func noKeepAlive() async throws {
    try await withServer { _ in
      .respond()
    } _: { server, transport in
      var request = OutgoingRequest(.post, server.baseURL, body: [1])
      request.keepAlive = .zero
      _ = await transport.send(request)
      _ = await transport.send(request)
      #expect(server.requests.map(\.connection) == [1, 2])
    }
  }

  @Test("429 comes back with its Retry-After, the headers that nobody needs do not")
  func rateLimited() async throws {
    let headers = [("RETRY-After", " 7 "), ("X-RateLimit-Reset", "3"), ("Server", "x")]
    try await withServer { _ in
      .respond(status: 429, headers: headers)
    } _: { server, transport in
      let result = await transport.send(OutgoingRequest(.post, server.baseURL, body: [1]))
      guard case .answered(429, let kept, _) = result else {
        Issue.record("\(result)")
        return
      }
      #expect(kept.map(\.0) == ["retry-after", "x-ratelimit-reset"])
      #expect(kept.map(\.1) == ["7", "3"])
    }
  }

  @Test("of an interim answer nothing is kept")
  func interimAnswer() async throws {
    let wire =
      "HTTP/1.1 102 Wait\r\nRetry-After: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    try await withServer { _ in
      .raw(Array(wire.utf8))
    } _: { server, transport in
      let result = await transport.send(OutgoingRequest(.post, server.baseURL, body: [1]))
      guard case .answered(200, let kept, _) = result else {
        Issue.record("\(result)")
        return
      }
      #expect(kept.isEmpty)
    }
  }

  @Test("a redirect is an answer and is not followed")
  func redirect() async throws {
    try await withServer { _ in
      .respond(status: 302, headers: [("Location", "/elsewhere")])
    } _: { server, transport in
      let request = OutgoingRequest(.post, server.baseURL + "/here", body: [1])
      expectAnswer(await transport.send(request), status: 302, body: "")
      #expect(server.requests.map(\.path) == ["/here"])
    }
  }

  @Test("a request goes over a Unix socket")
  func unixSocket() async throws {
    let path = temporaryPath()
    let server = try ScriptedServer(at: .unixSocket(path: path)) { _ in .respond() }
    let transport = try CurlTransport()
    var request = OutgoingRequest(.post, "http://gateway/send", body: [1])
    request.unixSocketPath = path
    expectAnswer(await transport.send(request), status: 200, body: "")
    #expect(server.requests.first?.header("host") == "gateway")
    await transport.stop(within: .zero)
    server.stop()
  }

  @Test("500 requests at once are all answered, over no more connections than allowed")
  func manyRequests() async throws {
    try await withServer {
      .respond(body: $0.body)
    } _: { server, transport in
      let answers = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<500 {
          group.addTask {
            let body = Array("\(number)".utf8)
            let result = await transport.send(OutgoingRequest(.post, server.baseURL, body: body))
            guard case .answered(200, _, let answer) = result else { return false }
            return answer == body
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(answers == 500)
      #expect(server.requests.count == 500)
      #expect(Set(server.requests.map(\.connection)).count <= 16)
    }
  }

  @Test("a host that hangs does not hold up another")
  func hangingHost() async throws {
    let hanging = try ScriptedServer { _ in .hang }
    defer { hanging.stop() }
    try await withServer { _ in
      .respond()
    } _: { server, transport in
      let request = OutgoingRequest(.post, hanging.baseURL, body: [1])
      for _ in 0..<100 { transport.send(request) { _ in } }
      for _ in 0..<20 {
        let result = await transport.send(OutgoingRequest(.post, server.baseURL, body: [1]))
        expectAnswer(result, status: 200, body: "")
      }
      #expect(hanging.requests.count <= 16)
    }
  }
}
