import HTTPTypes
import QunguanCore
import QunguanGateway
import Synchronization
import Testing

@testable import QunguanDaemon

@Suite("The sandbox and its pages")
struct SandboxPageTests {
  let join: JSON = ["member": "xiaoman-1", "name": "小满"]

  @Test("another site's page can neither write nor read")
  func foreignSites() async throws {
    let join = join
    try await SandboxRig.run { rig in
      for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        let reply = try await rig.post("/sandbox/join", join, headers: [("Origin", origin)])
        #expect(reply.status == 403 && reply.code == "foreign_origin")
      }
      let rebound = [("Host", "evil.example:8080"), ("Origin", "http://evil.example:8080")]
      #expect(try await rig.post("/sandbox/join", join, headers: rebound).code == "foreign_host")
      let read = try await rig.request(
        .get, "/sandbox/messages?after=0&member=xiaoman-1", headers: [("Host", "evil.example")])
      #expect(read.code == "foreign_host")
      let form = try await rig.request(
        .post, "/sandbox/join", headers: [("Content-Type", "text/plain")], body: join.serialized())
      #expect(form.status == 415)
      let own = try await rig.post("/sandbox/join", join, headers: [("Origin", rig.base)])
      #expect(own.status == 200)
    }
  }

  @Test("a host is known by loopback names, loopback addresses and where the daemon listens")
  func hosts() async throws {
    try await SandboxRig.run { rig in
      rig.sandbox.open(base: "http://chat.lan:8080")
      let known = [
        "localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.8.9.1", "[::1]:8080", "chat.lan:8080",
      ]
      for host in known {
        #expect(rig.sandbox.isKnown(host: host), "\(host)")
      }
      for host in ["127.evil.example", "localhost.evil.example", "192.0.2.1", "[::2]", "", ":80"] {
        #expect(!rig.sandbox.isKnown(host: host), "\(host)")
      }
      #expect(!rig.sandbox.isKnown(host: nil))
    }
  }

  @Test("what is not the JSON that was asked for is 400")
  func badRequests() async throws {
    try await SandboxRig.run { rig in
      for body in ["", "{", "[]", "{}", #"{"member":1,"name":"a"}"#] {
        let reply = try await rig.request(
          .post, "/sandbox/join", headers: [("Content-Type", "application/json")],
          body: Array(body.utf8))
        #expect(reply.status == 400, "\(body)")
      }
      for query in ["", "?after=0", "?after=-1&member=xiaoman-1", "?after=x&member=xiaoman-1"] {
        #expect(try await rig.request(.get, "/sandbox/messages" + query).status == 400)
      }
      let unknown = try await rig.request(.get, "/sandbox/messages?after=0&member=xiaoman-1")
      #expect(unknown.status == 404 && unknown.code == "unknown_member")
    }
  }

  @Test("who writes too fast is 429")
  func pace() async throws {
    try await SandboxRig.run { rig in
      try await rig.join()
      let words: JSON = ["member": "xiaoman-1", "text": "在吗"]
      for _ in 1..<SandboxRoom.pace.count { try await rig.post("/sandbox/messages", words) }
      #expect(try await rig.post("/sandbox/messages", words).status == 429)
    }
  }

  @Test("a page that waits is told as soon as there is something")
  func waiting() async throws {
    try await SandboxRig.run(patience: Sandbox.Patience(news: .seconds(3600))) { rig in
      try await rig.join()
      let change = try #require(try await rig.news()["change"]?.int)
      async let news = rig.news(after: Int(change))
      try await rig.post("/sandbox/messages", ["member": "xiaoman-1", "text": "价格"])
      #expect(try await news["entries"]?[0]?["pieces"] == [["text": "价格"]])
    }
  }

  @Test("a page that waits in vain is told so")
  func waitingInVain() async throws {
    let patience = Sandbox.Patience(news: .zero, attempts: [])
    try await SandboxRig.run(patience: patience) { rig in
      try await rig.join()
      let change = try #require(try await rig.news()["change"]?.int)
      #expect(try await rig.news(after: Int(change))["entries"] == [])
    }
  }

  @Test("waiting ends with its task", .timeLimit(.minutes(1)))
  func cancelled() async throws {
    try await SandboxRig.run(patience: Sandbox.Patience(news: .seconds(3600))) { rig in
      try await rig.join()
      let change = try #require(try await rig.news()["change"]?.int)
      let page = Task { try await rig.sandbox.news(for: "xiaoman-1", after: Int(change)) }
      page.cancel()
      #expect(try await page.value["entries"] == [])
    }
  }

  @Test("the door shuts while a page waits", .timeLimit(.minutes(1)))
  func shutdown() async throws {
    let began = Mutex(ContinuousClock.now)
    try await SandboxRig.run(patience: Sandbox.Patience(news: .seconds(3600))) { rig in
      try await rig.join()
      let change = try #require(try await rig.news()["change"]?.int)
      Task { _ = try? await rig.news(after: Int(change)) }
      while rig.sandbox.waitingPages == 0 { await Task.yield() }
      began.withLock { $0 = .now }
    }
    // It would wait ten seconds for a page that is not answered.
    #expect(ContinuousClock.now - began.withLock { $0 } < .seconds(9))
  }

  @Test(
    "the page and what it loads are served, and may load nothing else",
    arguments: [
      ("/sandbox", "试聊室", "text/html; charset=utf-8"),
      ("/sandbox/app.js", "use strict", "text/javascript; charset=utf-8"),
      ("/sandbox/style.css", "prefers-color-scheme: dark", "text/css; charset=utf-8"),
    ])
  func page(path: String, content: String, type: String) async throws {
    let sandbox = try Sandbox(
      secret: sandboxSecret, transport: try CurlTransport(), clock: { sandboxNow },
      logger: .silent)
    let route = try #require(sandbox.routes.first { $0.path == .exact(path) && $0.method == .get })
    let host = try #require(HTTPField.Name("Host"))
    let request = InboundRequest(
      method: .get, target: path, headers: [host: "127.0.0.1:8080"])
    let page = try await route.handler(request)
    #expect(page.status == .ok)
    #expect(page.headers[.contentType] == type)
    #expect(page.headers[.cacheControl] == "no-store")
    let policy = try #require(page.headers[.contentSecurityPolicy])
    #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'"))
    #expect(String(decoding: page.body, as: UTF8.self).contains(content))
  }

  @Test("the page never makes markup of text")
  func noMarkup() {
    let script = String(decoding: PackageResources.app_js, as: UTF8.self)
    for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
      #expect(!script.contains(word))
    }
  }
}
