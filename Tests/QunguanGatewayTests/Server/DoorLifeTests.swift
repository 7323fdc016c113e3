import Foundation
import HTTPTypes
import QunguanGateway
import ServiceLifecycle
import Testing

private let ok = Route(.get, .exact("/ok")) { request in
  InboundResponse(status: 200, body: Array(request.peer.utf8))
}

@Suite("HTTP door's life", .timeLimit(.minutes(1)))
struct DoorLifeTests {
  @Test("told to stop, it answers what runs and closes what is idle")
  func gracefulStop() async throws {
    let (started, finish) = (Signal(), Signal())
    let slow = Route(.get, .exact("/slow")) { _ in
      started.send()
      await finish.wait()
      return InboundResponse(status: 200, body: Array("done".utf8))
    }
    try await withDoor([slow, ok]) { address, services in
      try await RawClient.connected(to: address) { idle in
        try await idle.send("GET /ok HTTP/1.1\r\n\r\n")
        #expect(try await idle.reply()?.status == 200)
        try await RawClient.connected(to: address) { busy in
          try await busy.send("GET /slow HTTP/1.1\r\n\r\n")
          await started.wait()
          await services.triggerGracefulShutdown()
          #expect(try await idle.rest() == "")
          await #expect(throws: (any Error).self) {
            try await RawClient.connected(to: address) { _ in }
          }
          finish.send()
          #expect(try await busy.reply()?.body == "done")
          #expect(try await busy.rest() == "")
        }
      }
    }
  }

  @Test("told to stop, it closes a connection in the middle of a head")
  func stopInHead() async throws {
    try await withDoor([ok]) { address, services in
      try await RawClient.connected(to: address) { client in
        try await client.send("GET /ok HTTP/1.1\r\n\r\nGET /o")
        #expect(try await client.reply()?.status == 200)
        await services.triggerGracefulShutdown()
        #expect(try await client.rest() == "")
      }
    }
  }

  @Test("told to stop, it cancels what takes too long")
  func boundedStop() async throws {
    let started = Signal()
    let stuck = Route(.get, .exact("/stuck")) { _ in
      started.send()
      await Signal().wait()
      return InboundResponse(status: 204)
    }
    try await withDoor([stuck], limits: smallLimits { $0.shutdownTime = .milliseconds(100) }) {
      address, services in
      try await RawClient.connected(to: address) { client in
        try await client.send("GET /stuck HTTP/1.1\r\n\r\n")
        await started.wait()
        await services.triggerGracefulShutdown()
        #expect(try await client.reply()?.status != 204)
      }
    }
  }

  @Test("a Unix socket has mode 0660 and replaces a file nobody listens on")
  func unixSocket() async throws {
    try await withSocketPath { path in
      let stale = path + ".stale"
      try await withDoor([ok], at: .unixSocket(path: path)) { _, _ in
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o660)
        // The door takes its own file away; a second name for it stays, as after a crash.
        try FileManager.default.linkItem(atPath: path, toPath: stale)
      }
      #expect(!FileManager.default.fileExists(atPath: path))
      try await withDoor([ok], at: .unixSocket(path: stale)) { address, _ in
        try await RawClient.connected(to: address) { client in
          try await client.send("GET /ok HTTP/1.1\r\n\r\n")
          #expect(try await client.reply()?.body == "unix")
        }
      }
    }
  }

  @Test("a Unix socket somebody listens on is not taken over")
  func occupiedSocket() async throws {
    try await withSocketPath { path in
      try await withDoor([ok], at: .unixSocket(path: path)) { address, _ in
        await #expect(throws: HTTPDoorError.addressInUse(address)) {
          try await HTTPDoor(address: address, routes: [ok], logger: .silent).run()
        }
        try await RawClient.connected(to: address) { client in
          try await client.send("GET /ok HTTP/1.1\r\n\r\n")
          #expect(try await client.reply()?.status == 200)
        }
      }
    }
  }

  @Test("a file that is no socket is left alone")
  func noSocket() async throws {
    try await withSocketPath { path in
      try Data("precious".utf8).write(to: URL(filePath: path))
      await #expect(throws: (any Error).self) {
        try await HTTPDoor(address: .unixSocket(path: path), routes: [ok], logger: .silent).run()
      }
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
    }
  }

  private func withSocketPath(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "door-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "door.sock").path())
  }
}
