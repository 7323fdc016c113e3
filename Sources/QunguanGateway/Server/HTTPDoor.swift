import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// An HTTP/1.1 server that hands bounded, whole requests to its routes.
///
/// A handler never waits for a client: it sees a request when all of it is there, and its answer
/// is sent without it. Requests on one connection are handled one at a time, in order.
/// An answer has a body only if a handler gave one (OneBot gateways execute JSON bodies); there
/// are no `Server` and `Date` fields.
///
/// On graceful shutdown the door stops accepting, closes idle connections, finishes requests
/// under way within `DoorLimits.shutdownTime`, then cancels what is left.
public struct HTTPDoor: Service {
  private let address: ListenAddress
  private let channel: DoorChannel
  private let eventLoops: any EventLoopGroup
  private let onRunning: @Sendable (ListenAddress) async -> Void

  /// - Parameters:
  ///   - eventLoops: the threads that read and write sockets; doors can share them, and one
  ///     serves thousands of clients. They must outlive the door by a moment, best to the end of
  ///     the process: Hummingbird leaves a task behind that still looks at its event loop.
  ///   - onRunning: called once, when connections are accepted, with the address as bound.
  /// - Throws: `HTTPDoorError.duplicateRoute`.
  public init(
    address: ListenAddress, routes: [Route], limits: DoorLimits = DoorLimits(),
    eventLoops: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger,
    onRunning: @escaping @Sendable (ListenAddress) async -> Void = { _ in }
  ) throws(HTTPDoorError) {
    self.address = address
    self.channel = DoorChannel(
      routes: try RouteTable(routes), limits: limits, load: DoorLoad(limits), logger: logger)
    self.eventLoops = eventLoops
    self.onRunning = onRunning
  }

  /// Serves until graceful shutdown or cancellation.
  /// - Throws: `HTTPDoorError.addressInUse`, or NIO's error if the address cannot be bound.
  public func run() async throws {
    try await address.checkFree(on: eventLoops)
    let server = Server(
      childChannelSetup: channel,
      configuration: ServerConfiguration(
        address: address.bindAddress,
        availableConnectionsDelegate: MaximumAvailableConnections(channel.limits.connections)),
      onServerRunning: { listener in
        do {
          await onRunning(try address.settled(on: listener))
        } catch {
          channel.logger.error("cannot settle \(address): \(error)")
          listener.close(promise: nil)
        }
      },
      eventLoopGroup: eventLoops,
      logger: channel.logger.quieted)

    try await withThrowingTaskGroup { group in
      group.addTask { try await server.run() }
      group.addTask {
        try await gracefulShutdown()
        try await Task.sleep(for: channel.limits.shutdownTime)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}

extension ListenAddress {
  fileprivate var bindAddress: BindAddress {
    switch self {
    case .tcp(let host, let port): .hostname(host, port: port)
    case .unixSocket(let path): .unixDomainSocket(path: path)
    }
  }
}

extension Logger {
  /// Hummingbird reports its start at `info`; who runs the door says that in its own words.
  fileprivate var quieted: Logger {
    var logger = self
    logger.logLevel = max(logLevel, .warning)
    return logger
  }
}
