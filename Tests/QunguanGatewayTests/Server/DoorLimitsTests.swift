import HTTPTypes
import Logging
import QunguanGateway
import Synchronization
import Testing

private let upload = Route(.post, .exact("/up"), bodyLimit: 64) { request in
  InboundResponse(status: 200, body: Array("\(request.body.count)".utf8))
}

@Suite("HTTP door's limits", .timeLimit(.minutes(1)))
struct DoorLimitsTests {
  struct Case: CustomTestStringConvertible {
    var name: String
    var request: String
    var status: Int
    var testDescription: String { name }

    init(_ name: String, _ request: String, _ status: Int) {
      (self.name, self.request, self.status) = (name, request, status)
    }
  }

  @Test(
    "what is not let in gets an empty answer and the connection ends",
    arguments: [
      Case("unknown path", "GET /nowhere HTTP/1.1\r\n\r\n", 404),
      Case("other method", "GET /up HTTP/1.1\r\n\r\n", 405),
      Case("long length", "POST /up HTTP/1.1\r\nContent-Length: 65\r\n\r\n", 413),
      Case(
        "endless length",
        "POST /up HTTP/1.1\r\nContent-Length: 9223372036854775808999\r\n\r\n", 400),
      Case("negative length", "POST /up HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
      Case(
        "long chunks",
        "POST /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n"
          + String(repeating: "x", count: 65), 413),
      Case(
        "two lengths",
        "POST /up HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400),
      Case("bad chunk", "POST /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
      Case("long target", "GET /\(String(repeating: "a", count: 256)) HTTP/1.1\r\n\r\n", 414),
      Case("relative target", "GET http://host/up HTTP/1.1\r\n\r\n", 400),
      Case(
        "many fields",
        "GET / HTTP/1.1\r\n\((1...9).map { "F\($0): v\r\n" }.joined())\r\n", 431),
      Case("huge field", "GET / HTTP/1.1\r\nF: \(String(repeating: "v", count: 1024))\r\n", 431),
      Case("endless spaces", "GET / HTTP/1.1\r\nF:\(String(repeating: " ", count: 2048))", 431),
      Case(
        "endless trailer",
        "POST /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nT:"
          + String(repeating: " ", count: 65536), 431),
      Case("no HTTP", "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n", 400),
      Case("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
      Case("cut short", "POST /up HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf", 400),
    ])
  func refusals(refused: Case) async throws {
    try await withDoor([upload]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send(refused.request)
        if refused.name == "cut short" { client.endInput() }
        let reply = try await client.reply()
        #expect(reply?.status == refused.status)
        #expect(reply?.fields.contains("Content-Length: 0") == true)
        #expect(reply?.fields.contains("Connection: close") == true)
        #expect(reply?.fields.contains("Allow: POST") == (refused.status == 405))
        #expect(try await client.rest() == "")
      }
    }
  }

  @Test("a body of exactly the limit is let in")
  func exactLimit() async throws {
    try await withDoor([upload]) { address, _ in
      try await RawClient.connected(to: address) { client in
        let body = String(repeating: "x", count: 64)
        try await client.send("POST /up HTTP/1.1\r\nContent-Length: 64\r\n\r\n\(body)")
        #expect(try await client.reply()?.body == "64")
        try await client.send("POST /up HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        try await client.send((1...64).map { _ in "1\r\nx\r\n" }.joined() + "0\r\n\r\n")
        #expect(try await client.reply()?.body == "64")
      }
    }
  }

  @Test("a refused client that goes on sending is closed all the same")
  func lingering() async throws {
    try await withDoor([upload]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("POST /up HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n")
        #expect(try await client.reply()?.status == 413)
        await #expect(throws: (any Error).self) {
          while true { try await client.send(String(repeating: "x", count: 65536)) }
        }
      }
    }
  }

  @Test(
    "a client too slow is closed without a word",
    arguments: ["", "GET /up HT", "POST /up HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET /u"])
  func slowHead(start: String) async throws {
    // Long enough for a client on a busy machine to get its first request through.
    let limits = smallLimits { $0.headTime = .seconds(2) }
    try await withDoor([upload], limits: limits) { address, _ in
      try await RawClient.connected(to: address) { client in
        if start.hasPrefix("POST") {
          // The second request begins on a connection that is idle, by its own deadline.
          let (first, second) = (start.dropLast(6), start.suffix(6))
          try await client.send(String(first))
          #expect(try await client.reply()?.body == "0")
          try await client.send(String(second))
        } else if !start.isEmpty {
          try await client.send(start)
        }
        #expect(try await client.rest() == "")
      }
    }
  }

  @Test("an idle connection is closed")
  func idle() async throws {
    try await withDoor([upload], limits: smallLimits { $0.idleTime = .milliseconds(200) }) {
      address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("POST /up HTTP/1.1\r\n\r\n")
        #expect(try await client.reply()?.body == "0")
        #expect(try await client.rest() == "")
      }
    }
  }

  @Test("a body too slow is a 408")
  func slowBody() async throws {
    try await withDoor([upload], limits: smallLimits { $0.bodyTime = .milliseconds(200) }) {
      address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("POST /up HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf")
        #expect(try await client.reply()?.status == 408)
        #expect(try await client.rest() == "")
      }
    }
  }

  @Test("a handler too slow is a 503, and is cancelled with its connection")
  func slowHandler() async throws {
    let cancelled = Signal()
    let stuck = Route(.get, .exact("/stuck"), deadline: .milliseconds(200)) { _ in
      await Signal().wait()
      #expect(Task.isCancelled)
      cancelled.send()
      return InboundResponse(status: 204)
    }
    try await withDoor([stuck]) { address, _ in
      try await RawClient.connected(to: address) { client in
        try await client.send("GET /stuck HTTP/1.1\r\n\r\n")
        #expect(try await client.reply()?.status == 503)
        #expect(try await client.rest() == "")
        await cancelled.wait()
      }
    }
  }

  @Test("a client that says nothing more makes room when the door is crowded")
  func crowd() async throws {
    let limits = smallLimits {
      $0.connections = 1
      $0.crowdedIdleTime = .milliseconds(100)
    }
    try await withDoor([upload], limits: limits) { address, _ in
      try await RawClient.connected(to: address) { silent in
        try await silent.send("POST /up HTTP/1.1\r\n\r\n")
        #expect(try await silent.reply()?.body == "0")
        try await RawClient.connected(to: address) { fresh in
          try await fresh.send("POST /up HTTP/1.1\r\n\r\n")
          #expect(try await fresh.reply()?.body == "0")
        }
        #expect(try await silent.rest() == "")
      }
    }
  }

  @Test("bodies that are too much together get a 503, until the others are answered or gone")
  func bodiesTogether() async throws {
    let (entered, leave) = (Signal(), Signal())
    let held = Route(.post, .exact("/held"), bodyLimit: 64) { _ in
      entered.send()
      await leave.wait()
      return InboundResponse(status: 204)
    }
    let body = String(repeating: "x", count: 40)
    let whole = "POST /up HTTP/1.1\r\nContent-Length: 40\r\n\r\n\(body)"
    try await withDoor([upload, held], limits: smallLimits { $0.bodyBytes = 64 }) { address, _ in
      try await RawClient.connected(to: address) { first in
        try await first.send(whole.replacing("/up", with: "/held"))
        await entered.wait()
        try await RawClient.connected(to: address) { second in
          try await second.send(whole)
          #expect(try await second.reply()?.status == 503)
          #expect(try await second.rest() == "")
        }
        leave.send()
        #expect(try await first.reply()?.status == 204)
        for _ in 1...3 {
          try await RawClient.connected(to: address) { third in
            try await third.send(whole)
            #expect(try await third.reply()?.body == "40")
          }
        }
      }
    }
  }

  @Test("what a client that went away had sent of a body takes no room")
  func bodyGone() async throws {
    try await withDoor([upload], limits: smallLimits { $0.bodyBytes = 64 }) { address, _ in
      for _ in 1...3 {
        try await RawClient.connected(to: address) { client in
          try await client.send("POST /up HTTP/1.1\r\nContent-Length: 64\r\n\r\nxxxxxxxxxxxx")
          client.endInput()
          #expect(try await client.reply()?.status == 400)
        }
      }
      try await RawClient.connected(to: address) { client in
        let body = String(repeating: "x", count: 64)
        try await client.send("POST /up HTTP/1.1\r\nContent-Length: 64\r\n\r\n\(body)")
        #expect(try await client.reply()?.body == "64")
      }
    }
  }

  @Test("connections over the cap wait until one ends")
  func connectionCap() async throws {
    let handled = Mutex<[String]>([])
    let noted = Route(.get, .prefix("/")) { request in
      handled.withLock { $0.append(String(request.path)) }
      return InboundResponse(status: 204)
    }
    let limits = smallLimits {
      $0.connections = 1
      $0.crowdedIdleTime = .seconds(50)
    }
    try await withDoor([noted], limits: limits) { address, _ in
      let waiting = Signal()
      try await withThrowingTaskGroup { group in
        try await RawClient.connected(to: address) { first in
          try await first.send("GET /first HTTP/1.1\r\n\r\n")
          #expect(try await first.reply()?.status == 204)
          group.addTask {
            try await RawClient.connected(to: address) { second in
              try await second.send("GET /second HTTP/1.1\r\n\r\n")
              waiting.send()
              #expect(try await second.reply()?.status == 204)
            }
          }
          await waiting.wait()
          try await first.send("GET /first/again HTTP/1.1\r\n\r\n")
          #expect(try await first.reply()?.status == 204)
        }
        try await group.waitForAll()
      }
    }
    #expect(handled.withLock { $0 } == ["/first", "/first/again", "/second"])
  }
}
