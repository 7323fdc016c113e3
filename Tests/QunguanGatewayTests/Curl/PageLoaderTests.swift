import QunguanTesting
import Testing

@testable import QunguanGateway

/// Against real sockets.
@Suite("Loading pages", .timeLimit(.minutes(1)))
struct PageLoaderTests {
  /// With a server whose script is also told the server's own address.
  func withPages(
    reach: PageLoader.Reach? = nil,
    _ script: @escaping @Sendable (ScriptedServer.Recorded) -> ScriptedServer.Answer,
    _ body: (ScriptedServer, PageLoader) async throws -> Void
  ) async throws {
    let server = try ScriptedServer(script: script)
    defer { server.stop() }
    try await body(server, try PageLoader(reach: reach ?? .thisMachine(port: server.port)))
  }

  func failure(_ result: PageResult) -> String? {
    if case .failed(let reason) = result { reason } else { nil }
  }

  func page(_ result: PageResult) throws -> Page {
    guard case .answered(let page) = result else {
      throw Failed(reason: failure(result) ?? "")
    }
    return page
  }

  struct Failed: Error { var reason: String }

  @Test("A page comes with what says how to ask for it again")
  func answer() async throws {
    try await withPages { _ in
      .respond(
        headers: [
          ("ETag", "\"7\""), ("Last-Modified", "Mon, 08 Feb 2027 00:05:00 GMT"),
          ("Content-Type", "text/xml"), ("Set-Cookie", "a=b"), ("Retry-After", "60"),
        ], body: Array("ok".utf8))
    } _: { server, loader in
      let request = PageRequest(
        server.baseURL + "/rss?x=1",
        headers: [("User-Agent", "qunguan/1"), ("If-None-Match", "a\r\nX: y")])
      let page = try page(await loader.load(request))
      #expect(page.status == 200 && page.body == Array("ok".utf8))
      #expect(
        page.headers == [
          "etag": "\"7\"", "last-modified": "Mon, 08 Feb 2027 00:05:00 GMT",
          "content-type": "text/xml", "retry-after": "60",
        ])
      _ = await loader.load(request)
      let sent = try #require(server.requests.last)
      #expect(sent.method == "GET" && sent.path == "/rss?x=1")
      #expect(sent.header("user-agent") == "qunguan/1")
      #expect(sent.header("accept-encoding") == "gzip, deflate")
      #expect(sent.header("cookie") == nil && sent.header("if-none-match") == nil)
    }
  }

  @Test("Any status is an answer", arguments: [304, 404, 410, 429, 500, 503])
  func statuses(status: Int) async throws {
    try await withPages { _ in
      .respond(status: status)
    } _: { server, loader in
      let page = try page(await loader.load(PageRequest(server.baseURL)))
      #expect(page.status == status)
    }
  }

  @Test("What is packed is unpacked, and the limit is on what comes out of it")
  func packed() async throws {
    let blanks = try gzip(ofBlanks: 3 * 1024 * 1024)
    #expect(blanks.count < 25_000)
    try await withPages { _ in
      .respond(headers: [("Content-Encoding", "gzip")], body: blanks)
    } _: { server, loader in
      var request = PageRequest(server.baseURL + "/bomb")
      #expect(failure(await loader.load(request)) == "the answer is over 2048 KiB")
      request.bodyLimit = 4 * 1024 * 1024
      let page = try page(await loader.load(request))
      #expect(page.body.count == 3 * 1024 * 1024 && page.body.allSatisfy { $0 == 0x20 })
    }
  }

  /// A gzip stream of nothing but fixed-Huffman runs of blanks: made by hand, so that no library is
  /// needed for it.
  private func gzip(ofBlanks count: Int) throws -> [UInt8] {
    var bits = BitWriter()
    // One final block with fixed codes: a literal blank, then copies of 258 from 1 before.
    bits.write(1, 1)
    bits.write(1, 2)
    bits.writeCode(0x30 + 0x20, 8)
    let (runs, rest) = (count - 1).quotientAndRemainder(dividingBy: 258)
    for _ in 0..<runs {
      bits.writeCode(0b1100_0101, 8)
      bits.writeCode(0, 5)
    }
    for _ in 0..<rest { bits.writeCode(0x30 + 0x20, 8) }
    bits.writeCode(0, 7)
    var crc = UInt32.max
    for _ in 0..<count {
      crc ^= 0x20
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    func word(_ value: UInt32) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF] + bits.bytes + word(~crc) + word(UInt32(count))
  }

  @Test("A header without end, and a body over the limit, are broken off")
  func limits() async throws {
    let long = String(repeating: "x", count: 60_000)
    try await withPages { request in
      request.path == "/header"
        ? .respond(headers: [("X-A", long), ("X-B", long)])
        : .respond(body: [UInt8](repeating: 0x20, count: 3000))
    } _: { server, loader in
      #expect(
        failure(await loader.load(PageRequest(server.baseURL + "/header")))
          == "the answer's header is over 64 KiB")
      var request = PageRequest(server.baseURL)
      request.bodyLimit = 2048
      #expect(failure(await loader.load(request)) == "the answer is over 2 KiB")
    }
  }

  @Test("Five redirects are followed, six are not")
  func redirects() async throws {
    try await withPages { request in
      let left = Int(request.path.dropFirst()) ?? 0
      return left == 0
        ? .respond(body: Array("there".utf8))
        : .respond(status: 302, headers: [("Location", "/\(left - 1)"), ("ETag", "\"\(left)\"")])
    } _: { server, loader in
      let page = try page(await loader.load(PageRequest(server.baseURL + "/5")))
      #expect(page.body == Array("there".utf8) && page.headers["etag"] == nil)
      #expect(
        failure(await loader.load(PageRequest(server.baseURL + "/6"))) == "more than 5 redirects")
    }
  }

  @Test(
    "Nobody is sent on to files, other protocols or with credentials",
    arguments: [
      "file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/",
      "http://me:secret@127.0.0.1/",
    ])
  func badRedirects(target: String) async throws {
    try await withPages { _ in
      .respond(status: 301, headers: [("Location", target)])
    } _: { server, loader in
      let reason = failure(await loader.load(PageRequest(server.baseURL)))
      #expect(reason?.hasPrefix("sent on to an address that is not") == true, "\(reason ?? "")")
      #expect(server.requests.count == 1)
    }
  }

  @Test("No connection is made to this machine, whatever it is called")
  func notPublic() async throws {
    try await withPages(reach: .publicInternet) { _ in
      .respond()
    } _: { server, loader in
      let port = server.port
      let reason = "127.0.0.1 is no address of the internet, and no others are fetched from"
      for host in ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001"] {
        #expect(
          failure(await loader.load(PageRequest("http://\(host):\(port)/"))) == reason, "\(host)")
      }
      let others = ["localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]", "[::127.0.0.1]"]
      for host in others {
        let reason = failure(await loader.load(PageRequest("http://\(host):\(port)/")))
        #expect(
          reason?.contains("is no address of the internet") == true, "\(host) \(reason ?? "")")
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test("A port of another service is not connected to")
  func port() async throws {
    let loader = try PageLoader()
    #expect(
      failure(await loader.load(PageRequest("http://1.1.1.1:25/")))
        == "nothing is fetched from port 25")
  }

  @Test("A server that says nothing is left in time")
  func silent() async throws {
    try await withPages { _ in
      .hang
    } _: { server, loader in
      var request = PageRequest(server.baseURL)
      request.totalTimeout = .milliseconds(200)
      #expect(failure(await loader.load(request)) == "no answer in time")
    }
  }

  @Test("Half an answer is none", arguments: [ScriptedServer.Answer.truncated, .garbage, .close])
  func half(answer: ScriptedServer.Answer) async throws {
    try await withPages { _ in
      answer
    } _: { server, loader in
      #expect(failure(await loader.load(PageRequest(server.baseURL))) != nil)
    }
  }

  @Test("Many are loaded at once")
  func many() async throws {
    try await withPages { request in
      .respond(body: Array(request.path.utf8))
    } _: { server, loader in
      await withTaskGroup { group in
        for number in 0..<20 {
          group.addTask { await (number, loader.load(PageRequest("\(server.baseURL)/\(number)"))) }
        }
        for await (number, result) in group {
          #expect((try? page(result))?.body == Array("/\(number)".utf8))
        }
      }
    }
  }
}

/// Bits as RFC 1951 orders them.
private struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var used = 8

  /// The lowest bit first.
  mutating func write(_ value: Int, _ count: Int) {
    for bit in 0..<count {
      if used == 8 {
        bytes.append(0)
        used = 0
      }
      bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << used
      used += 1
    }
  }

  /// The highest bit first, as codes are.
  mutating func writeCode(_ code: Int, _ count: Int) {
    for bit in (0..<count).reversed() { write(code >> bit & 1, 1) }
  }
}
