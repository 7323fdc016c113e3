import HTTPTypes
import InMemoryLogging
import Logging
import QunguanGateway
import Testing

/// Answers a POST with its own body.
private let echo = Route(.post, .exact("/echo"), bodyLimit: 64) { request in
  InboundResponse(status: 200, body: request.body)
}
private let ok = Route(.get, .exact("/ok")) { _ in InboundResponse(status: 204) }

@Suite("HTTP door", .timeLimit(.minutes(1)))
struct HTTPDoorTests {
  @Test("a request is answered and the connection serves the next one")
  func keepAlive() async throws {
    try await withDoor([echo, ok]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("POST /echo HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello")
        let hello = RawClient.Reply(status: 200, fields: ["Content-Length: 5"], body: "hello")
        #expect(try await client.reply() == hello)
        try await client.send("GET /ok HTTP/1.1\r\n\r\n")
        #expect(try await client.reply() == .init(status: 204, fields: [], body: ""))
      }
    }
  }

  @Test("a handler sees method, path, query, fields, body and peer")
  func wholeRequest() async throws {
    let route = Route(.put, .prefix("/hooks")) { request in
      #expect(request.method == .put)
      #expect(request.path == "/hooks/a%2Fb/%E7%BE%A4")
      #expect(request.segments == ["hooks", "a/b", "群"])
      #expect(request.query.map(\.name) == ["k", "flag", "k"])
      #expect(request.query.map(\.value) == ["v 1", "", "=2"])
      #expect(request.header("x-twice") == "one")
      #expect(HTTPField.Name("X-Twice").map { request.headers[values: $0] } == ["one", "two"])
      #expect(request.peer.hasPrefix("127.0.0.1:"))
      return InboundResponse(status: 200, headers: [.contentType: "text/plain"], body: request.body)
    }
    try await withDoor([route]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send(
          "PUT /hooks/a%2Fb/%E7%BE%A4?k=v+1&flag&k=%3D2 HTTP/1.1\r\nX-Twice: one\r\nx-twice: two\r\n"
            + "Content-Length: 2\r\n\r\nhi")
        let reply = try await client.reply()
        #expect(reply?.fields == ["Content-Type: text/plain", "Content-Length: 2"])
        #expect(reply?.body == "hi")
      }
    }
  }

  @Test("a chunked body arrives whole")
  func chunkedBody() async throws {
    try await withDoor([echo]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        try await client.send("3\r\nabc\r\n4;note=x\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n")
        #expect(try await client.reply()?.body == "abcdefg")
      }
    }
  }

  @Test("pipelined requests are answered in order, refusals among them")
  func pipelining() async throws {
    try await withDoor([echo, ok]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send(
          "POST /echo HTTP/1.1\r\nContent-Length: 1\r\n\r\n1"
            + "POST /echo HTTP/1.1\r\nContent-Length: 1\r\n\r\n2"
            + "GET /ok HTTP/1.1\r\n\r\nGET /nowhere HTTP/1.1\r\n\r\nGET /ok HTTP/1.1\r\n\r\n")
        #expect(try await client.reply()?.body == "1")
        #expect(try await client.reply()?.body == "2")
        #expect(try await client.reply()?.status == 204)
        #expect(try await client.reply()?.status == 404)
        #expect(try await client.rest() == "")
      }
    }
  }

  @Test("a client that expects 100-continue is told to go on")
  func expectContinue() async throws {
    try await withDoor([echo]) { address, _ in
      try await RawClient.connected(to: address) { client in
        let head = "POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: "
        try await client.send(head + "3\r\n\r\n")
        #expect(try await client.reply() == .init(status: 100, fields: [], body: ""))
        try await client.send("abc")
        #expect(try await client.reply()?.body == "abc")
        try await client.send(head + "65\r\n\r\n")
        #expect(try await client.reply()?.status == 413)
      }
    }
  }

  @Test("a client may end its side and still gets the answer")
  func halfClose() async throws {
    try await withDoor([echo]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("POST /echo HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")
        client.endInput()
        #expect(try await client.reply()?.body == "x")
        #expect(try await client.rest() == "")
      }
    }
  }

  @Test(
    "the connection ends after the answer where it must",
    arguments: [
      "GET /ok HTTP/1.1\r\nConnection: close\r\n\r\n",
      "GET /ok HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      "GET /ok HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
      "GET /bye HTTP/1.1\r\n\r\n",
    ])
  func lastAnswer(request: String) async throws {
    let bye = Route(.get, .exact("/bye")) { _ in
      InboundResponse(status: 204, closesConnection: true)
    }
    try await withDoor([ok, bye]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send(request)
        let closing = RawClient.Reply(status: 204, fields: ["Connection: close"], body: "")
        #expect(try await client.reply() == closing)
        #expect(try await client.rest() == "")
      }
    }
  }

  @Test("HEAD and 204 carry no body, and framing fields of a handler are left out")
  func bodilessAnswers() async throws {
    let handler: Route.Handler = { request in
      InboundResponse(
        status: request.method == .head ? 200 : 204,
        headers: [.contentLength: "99", .transferEncoding: "chunked"], body: Array("body".utf8))
    }
    try await withDoor([
      Route(.head, .exact("/"), handler: handler), Route(.get, .exact("/"), handler: handler),
    ]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("GET / HTTP/1.1\r\n\r\n")
        #expect(try await client.reply() == .init(status: 204, fields: [], body: ""))
        try await client.send("HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n")
        #expect(
          try await client.rest()
            == "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n")
      }
    }
  }

  @Test("an error of a handler is an empty 500, logged once without its control characters")
  func handlerError() async throws {
    struct Mishap: Error, CustomStringConvertible { let description = "broke\u{1b}[31m\nhere" }
    let log = InMemoryLogHandler()
    let failing = Route(.get, .prefix("/")) { _ in throw Mishap() }
    try await withDoor([failing], logger: Logger(label: "door") { _ in log }) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("GET /x HTTP/1.1\r\n\r\n")
        #expect(
          try await client.reply() == .init(status: 500, fields: ["Content-Length: 0"], body: ""))
        try await client.send("GET /y HTTP/1.1\r\n\r\n")
        #expect(try await client.reply()?.status == 500)
      }
    }
    let failures = log.entries.filter { $0.level == .error }
    #expect(failures.map { $0.metadata["request"] } == ["GET /x", "GET /y"])
    #expect(failures.first?.metadata["reason"] == "broke\u{FFFD}[31m\u{FFFD}here")
  }

  @Test("two routes for the same method and path are refused at start")
  func duplicateRoutes() {
    #expect(throws: HTTPDoorError.duplicateRoute(method: "GET", path: "/ok")) {
      try HTTPDoor(
        address: .tcp(host: "127.0.0.1", port: 0), routes: [ok, echo, ok], logger: .silent)
    }
  }

  @Test("the exact path wins over prefixes, and of those the longest")
  func routePrecedence() async throws {
    func named(_ name: String, _ path: Route.Path) -> Route {
      Route(.get, path) { _ in InboundResponse(status: 200, body: Array(name.utf8)) }
    }
    let routes = [
      named("short", .prefix("/a")), named("long", .prefix("/a/b")),
      named("exact", .exact("/a/b/c")),
    ]
    try await withDoor(routes) { address, _ in
      try await RawClient.connected(to: address) { client in
        for (path, name) in [("/a", "short"), ("/a/b?q", "long"), ("/a/b/c", "exact")] {
          try await client.send("GET \(path) HTTP/1.1\r\n\r\n")
          #expect(try await client.reply()?.body == name)
        }
        try await client.send("GET /ab HTTP/1.1\r\n\r\n")
        #expect(try await client.reply()?.status == 404)
      }
    }
  }
}
