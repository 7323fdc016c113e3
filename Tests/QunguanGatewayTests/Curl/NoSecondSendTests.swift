import CCurl
import Glibc
import QunguanTesting
import Testing

@testable import QunguanGateway

/// libcurl 7.88.1 sends a request again, silently, when a connection that was used before dies
/// without an answer. For a message to a chat that means saying it twice.
@Suite(.timeLimit(.minutes(1)))
struct NoSecondSendTests {
  @Test(
    "a used connection that dies after the request was read: unknown, and one request",
    arguments: [OutgoingRequest.Method.get, .post, .put, .delete], [0, 5, 100_000])
  func dyingUsedConnection(method: OutgoingRequest.Method, size: Int) async throws {
    try await withServer { request in
      request.path == "/first" ? .respond() : .close
    } _: { server, transport in
      let first = OutgoingRequest.patient(.post, server.baseURL + "/first", body: [1])
      expectAnswer(await transport.send(first), status: 200, body: "")
      let body = [UInt8](repeating: 0x61, count: size)
      let result = await transport.send(
        OutgoingRequest.patient(method, server.baseURL + "/2", body: body))
      #expect(reason(result) == "unknown: the connection died before the answer came")
      #expect(server.requests.map(\.path) == ["/first", "/2"])
      #expect(server.requests.map(\.connection) == [1, 1])
    }
  }

  @Test(
    "a used connection that is reset after the request was read: unknown, and one request",
    arguments: [0, 5])
  func resetUsedConnection(size: Int) async throws {
    try await withServer { request in
      request.path == "/first" ? .respond() : .reset
    } _: { server, transport in
      let first = OutgoingRequest.patient(.post, server.baseURL + "/first", body: [1])
      expectAnswer(await transport.send(first), status: 200, body: "")
      let body = [UInt8](repeating: 0x61, count: size)
      expectUnknown(
        await transport.send(OutgoingRequest.patient(.post, server.baseURL + "/2", body: body)))
      #expect(server.requests.map(\.path) == ["/first", "/2"])
    }
  }

  @Test("after such a death the same transport goes on with a new connection")
  func recovery() async throws {
    try await withServer {
      $0.path == "/dies" ? .close : .respond()
    } _: { server, transport in
      for path in ["/a", "/dies", "/b", "/c"] {
        _ = await transport.send(OutgoingRequest.patient(.post, server.baseURL + path, body: [1]))
      }
      #expect(server.requests.map(\.path) == ["/a", "/dies", "/b", "/c"])
      // libcurl has opened a second connection to send "/dies" again, and could not use it.
      #expect(server.requests.map(\.connection) == [1, 1, 3, 3])
    }
  }

  @Test("a used connection and then the whole gateway die: unknown, although connecting failed")
  func dyingGateway() async throws {
    let path = temporaryPath()
    let server = try ScriptedServer(at: .unixSocket(path: path)) { request in
      guard request.path == "/dies" else { return .respond() }
      unlink(path)
      return .close
    }
    defer { server.stop() }
    let transport = try CurlTransport()
    var request = OutgoingRequest.patient(.get, "http://gateway/first")
    request.unixSocketPath = path
    expectAnswer(await transport.send(request), status: 200, body: "")
    request.url = "http://gateway/dies"
    expectUnknown(await transport.send(request))
    #expect(server.requests.map(\.connection) == [1, 1])
    await transport.stop(within: .zero)
  }

  @Test(
    "whatever the code, a request is not sent only if none of its bytes was",
    arguments: [
      CURLE_OPERATION_TIMEDOUT, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING,
      CURLE_SEND_FAIL_REWIND, CURLE_PARTIAL_FILE, CURLE_WRITE_ERROR, CURLE_OK,
    ])
  func ends(code: CURLcode) {
    var end = TransferEnd(code: code, hasBegun: true, requestBytes: 80, status: 0, objection: nil)
    #expect(end.failure.map(isUnknown) == true)
    end.requestBytes = 0
    #expect(end.failure.map(isUnknown) == false)
    // Left over from the handle's last transfer.
    end.requestBytes = 80
    end.hasBegun = false
    #expect(end.failure.map(isUnknown) == false)
  }
}
