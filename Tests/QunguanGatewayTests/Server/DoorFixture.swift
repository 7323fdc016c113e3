import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import QunguanGateway
import ServiceLifecycle

/// Limits small enough to be reached in a test; times that a test does not reach are long.
func smallLimits(_ change: (inout DoorLimits) -> Void = { _ in }) -> DoorLimits {
  var limits = DoorLimits()
  limits.targetBytes = 256
  limits.headBytes = 1024
  limits.headFields = 8
  limits.lingerTime = .milliseconds(200)
  change(&limits)
  return limits
}

/// A door that runs while `body` does, and the group that can stop it.
func withDoor(
  _ routes: [Route], at address: ListenAddress = .tcp(host: "127.0.0.1", port: 0),
  limits: DoorLimits = smallLimits(), logger: Logger = .silent,
  _ body: (ListenAddress, ServiceGroup) async throws -> Void
) async throws {
  let (addresses, bound) = AsyncStream.makeStream(of: ListenAddress.self)
  let door = try HTTPDoor(address: address, routes: routes, limits: limits, logger: logger) {
    bound.yield($0)
  }
  let services = ServiceGroup(configuration: .init(services: [door], logger: .silent))
  try await withThrowingTaskGroup { group in
    group.addTask {
      defer { bound.finish() }
      try await services.run()
    }
    if let address = await addresses.first(where: { _ in true }) {
      try await body(address, services)
      await services.triggerGracefulShutdown()
    }
    try await group.waitForAll()
  }
}

/// A client that says exactly what it is told to, byte for byte.
final class RawClient {
  struct Reply: Equatable {
    var status: Int
    var fields: [String]
    var body: String
  }

  private var incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>
  private var received: [UInt8] = []

  private init(
    _ incoming: NIOAsyncChannelInboundStream<ByteBuffer>,
    _ outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) {
    self.incoming = incoming.makeAsyncIterator()
    self.outgoing = outgoing
  }

  static func connected<Result: Sendable>(
    to address: ListenAddress, _ body: (RawClient) async throws -> Result
  ) async throws -> Result {
    let wrapped: @Sendable (any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>>
    wrapped = { channel in
      channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel(
          wrappingChannelSynchronously: channel,
          configuration: .init(isOutboundHalfClosureEnabled: true))
      }
    }
    let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
    let channel =
      switch address {
      case .tcp(let host, let port):
        try await bootstrap.connect(host: host, port: port, channelInitializer: wrapped)
      case .unixSocket(let path):
        try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: wrapped)
      }
    return try await channel.executeThenClose { incoming, outgoing in
      try await body(RawClient(incoming, outgoing))
    }
  }

  func send(_ text: String) async throws {
    try await outgoing.write(ByteBuffer(string: text))
  }

  func endInput() {
    outgoing.finish()
  }

  /// The next answer, its body as long as `Content-Length` says; nil if the connection ends.
  func reply() async throws -> Reply? {
    let blank = Array("\r\n\r\n".utf8)
    var headEnd = received.firstRange(of: blank)
    while headEnd == nil {
      guard let bytes = try await incoming.next() else { return nil }
      received.append(contentsOf: bytes.readableBytesView)
      headEnd = received.firstRange(of: blank)
    }
    guard let headEnd else { return nil }
    let lines = String(decoding: received[..<headEnd.lowerBound], as: UTF8.self)
      .split(separator: "\r\n").map(String.init)
    let length = lines.compactMap { line in
      line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst(16)) : nil
    }.first
    let bodyEnd = headEnd.upperBound + (length ?? 0)
    while received.count < bodyEnd {
      guard let bytes = try await incoming.next() else { return nil }
      received.append(contentsOf: bytes.readableBytesView)
    }
    let body = String(decoding: received[headEnd.upperBound..<bodyEnd], as: UTF8.self)
    received.removeFirst(bodyEnd)
    let status = Int(lines[0].split(separator: " ")[1]) ?? 0
    return Reply(status: status, fields: Array(lines.dropFirst()), body: body)
  }

  /// All that still comes until the other side ends the connection.
  func rest() async throws -> String {
    while let bytes = try await incoming.next() {
      received.append(contentsOf: bytes.readableBytesView)
    }
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }
}

/// Something a test waits for, or lets others wait for.
struct Signal: Sendable {
  private let stream: AsyncStream<Void>
  private let source: AsyncStream<Void>.Continuation

  init() {
    (stream, source) = AsyncStream.makeStream()
  }

  func send() {
    source.yield()
  }

  func wait() async {
    for await _ in stream { return }
  }
}

extension Logger {
  static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }
}
