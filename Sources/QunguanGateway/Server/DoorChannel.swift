import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import QunguanCore

/// How Hummingbird's server serves one connection: whole requests in, whole answers out.
///
/// Hummingbird's own HTTP/1 channel streams bodies and answers late ones only when a handler
/// reads them; a door wants every request bounded before a handler sees it.
struct DoorChannel: ServerChildChannel {
  typealias Value = NIOAsyncChannel<AdmittedRequest, InboundResponse>

  let routes: RouteTable
  let limits: DoorLimits
  let load: DoorLoad
  let logger: Logger

  func setup(channel: any Channel, logger _: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let connection = Connection(
        routes: routes, limits: limits, load: load, logger: logger)
      let pipeline = channel.pipeline.syncOperations
      try pipeline.addHandler(WireWatch(connection))
      try pipeline.configureHTTPServerPipeline(
        withPipeliningAssistance: true,
        withErrorHandling: false,
        withOutboundHeaderValidation: false,  // HTTPFields cannot hold what it looks for
        withEncoderConfiguration: .init(),
        withDecoderLimitConfiguration: limits.decoder)
      try pipeline.addHandler(connection)
      return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
    }
  }

  /// Answers requests one after the other until the connection ends; cancels a handler that
  /// still runs then.
  func handle(value connection: Value, logger _: Logger) async {
    await withTaskCancellationHandler {
      await withTaskGroup { group in
        group.addTask { await serve(connection) }
        try? await connection.channel.closeFuture.get()
        group.cancelAll()
      }
    } onCancel: {
      connection.channel.close(promise: nil)
    }
  }

  private func serve(_ connection: Value) async {
    // What is thrown here is the end of a connection, which is nobody's error.
    try? await connection.executeThenClose { requests, answers in
      for try await admitted in requests {
        try await answers.write(await answer(admitted))
      }
    }
  }

  private func answer(_ admitted: AdmittedRequest) async -> InboundResponse {
    let request = admitted.request
    do {
      return try await admitted.route.handler(request)
    } catch {
      if !Task.isCancelled {
        logger.error(
          "request failed",
          metadata: [
            "request": "\(request.method) \(String(request.path).printable(atMost: 200))",
            "reason": "\(String(describing: error).printable(atMost: 200))",
          ])
      }
      return InboundResponse(status: 500)
    }
  }
}
