import NIOCore
import NIOHTTP1

/// Stands before the HTTP decoder and tells the connection how many bytes come in.
///
/// It sees what the decoder keeps to itself: that a request has begun, and how much of it there
/// is before it is one.
final class WireWatch: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let connection: Connection

  init(_ connection: Connection) {
    self.connection = connection
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard connection.isReading else { return }
    connection.bytesArrived(Self.unwrapInboundIn(data).readableBytes)
    context.fireChannelRead(data)
    if connection.isOverBudget { context.fireErrorCaught(HTTPParserError.headerOverflow) }
  }
}
