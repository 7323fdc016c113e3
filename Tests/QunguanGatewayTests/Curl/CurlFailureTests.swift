import Glibc
import QunguanTesting
import Testing

@testable import QunguanGateway

/// What is known after a failure: that nothing was sent, or nothing at all.
@Suite(.timeLimit(.minutes(1)))
struct CurlFailureTests {
  @Test("a port that nobody listens on: not sent")
  func refusedPort() async throws {
    let server = try ScriptedServer { _ in .respond() }
    server.stop()
    let transport = try CurlTransport()
    expectNotSent(await transport.send(OutgoingRequest(.post, server.baseURL, body: [1])))
    await transport.stop(within: .zero)
  }

  @Test("a host that does not exist, a Unix socket that does not exist: not sent")
  func unknownHost() async throws {
    let transport = try CurlTransport()
    expectNotSent(await transport.send(OutgoingRequest(.get, "http://gateway.invalid/")))
    var request = OutgoingRequest(.get, "http://gateway/")
    request.unixSocketPath = temporaryPath()
    expectNotSent(await transport.send(request))
    await transport.stop(within: .zero)
  }

  @Test("a connection that is never accepted: not sent after the connect timeout")
  func connectTimeout() async throws {
    let backlog = try FullBacklog()
    defer { backlog.close() }
    let transport = try CurlTransport()
    var request = OutgoingRequest(.post, "http://127.0.0.1:\(backlog.port)/", body: [1])
    request.connectTimeout = .milliseconds(100)
    expectNotSent(await transport.send(request))
    await transport.stop(within: .zero)
  }

  @Test("a server without TLS behind https: not sent, and no request arrives")
  func failedHandshake() async throws {
    try await withServer { _ in
      .respond()
    } _: { server, transport in
      let url = "https://127.0.0.1:\(server.port)/"
      expectNotSent(await transport.send(OutgoingRequest(.post, url, body: [1])))
      #expect(server.requests.isEmpty)
    }
  }

  @Test(
    "read but not answered completely: unknown",
    arguments: [ScriptedServer.Answer.close, .reset, .truncated, .garbage, .hang])
  func incompleteAnswer(answer: ScriptedServer.Answer) async throws {
    try await withServer { _ in
      answer
    } _: { server, transport in
      var request = OutgoingRequest(.post, server.baseURL + "/token", body: [1])
      request.totalTimeout = .milliseconds(300)
      expectUnknown(await transport.send(request))
      #expect(server.requests.count == 1)
    }
  }

  @Test("an answer that comes too late: unknown")
  func lateAnswer() async throws {
    try await withServer { _ in
      .slow(pause: .seconds(20))
    } _: { server, transport in
      var request = OutgoingRequest(.post, server.baseURL, body: [1])
      request.totalTimeout = .milliseconds(100)
      expectUnknown(await transport.send(request))
    }
  }

  @Test("an answer of 64 KiB comes back, one byte more is unknown")
  func answerSize() async throws {
    try await withServer { request in
      .respond(body: Array(repeating: 0x61, count: request.path == "/fits" ? 65_536 : 65_537))
    } _: { server, transport in
      let fits = await transport.send(OutgoingRequest(.get, server.baseURL + "/fits"))
      expectAnswer(fits, status: 200, body: String(repeating: "a", count: 65_536))
      let result = await transport.send(OutgoingRequest(.get, server.baseURL + "/more"))
      #expect(reason(result) == "unknown: answer over 64 KiB")
    }
  }

  @Test("an answer whose header is over 64 KiB is unknown")
  func headerSize() async throws {
    let headers = (0..<100).map { ("X-\($0)", String(repeating: "a", count: 1000)) }
    try await withServer { _ in
      .respond(headers: headers)
    } _: { server, transport in
      let result = await transport.send(OutgoingRequest(.get, server.baseURL))
      #expect(reason(result) == "unknown: the answer's header is over 64 KiB")
    }
  }

  @Test(
    "a header that could break out of its line is refused",
    arguments: [
      ("X", "a\r\nB: c"), ("X", "a\nB: c"), ("X", "a\0"), ("X\r\nB", "c"), ("", "c"), ("X:", "c"),
      ("Expect", "100-continue"), ("content-LENGTH", "0"), ("Transfer-Encoding", "chunked"),
    ])
  func headerInjection(name: String, value: String) async throws {
    try await withServer { _ in
      .respond()
    } _: { server, transport in
      let request = OutgoingRequest(.post, server.baseURL, headers: [(name, value)], body: [1])
      expectNotSent(await transport.send(request))
      #expect(server.requests.isEmpty)
    }
  }

  @Test(
    "an address that is not plain http or https is refused",
    arguments: [
      "file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1", "", "http:/x", "http://a b/",
      "http://127.0.0.1/\r\nX: y", "http://", "https://[::1",
    ])
  func foreignAddress(url: String) async throws {
    let transport = try CurlTransport()
    expectNotSent(await transport.send(OutgoingRequest(.get, url)))
    await transport.stop(within: .zero)
  }

  @Test("a reason never contains the address")
  func discreetReasons() async throws {
    let transport = try CurlTransport()
    for url in [
      "http://secret.invalid/secret", "secret://secret", "http://[secret/", "http:// secret",
    ] {
      let result = await transport.send(OutgoingRequest(.get, url))
      #expect(reason(result)?.contains("secret") == false)
    }
    await transport.stop(within: .zero)
  }
}

/// A loopback port whose queue of connections is full, so that Linux ignores further ones.
private struct FullBacklog {
  let port: Int
  private let descriptors: [CInt]

  init() throws {
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    var descriptors = [listener]
    withUnsafeMutableBytes(of: &address) { bytes in
      let name = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
      bind(listener, name, size)
      listen(listener, 0)
      getsockname(listener, name, &size)
      for _ in 0..<4 {
        let type = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue)
        let client = socket(AF_INET, type, 0)
        connect(client, name, size)
        descriptors.append(client)
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    self.descriptors = descriptors
    try #require(port > 0)
  }

  func close() { for descriptor in descriptors { Glibc.close(descriptor) } }
}
