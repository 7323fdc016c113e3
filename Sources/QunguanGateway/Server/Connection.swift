import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1

/// A request that its route lets in.
struct AdmittedRequest: Sendable {
  var request: InboundRequest
  var route: Route
}

/// One client's connection: gathers whole requests within the limits and writes their answers.
///
/// NIO's `HTTPServerPipelineHandler` stands before it, so that it sees one request at a time:
/// 1. `head`: the first bytes of a request came, its head is not complete yet
/// 2. `body`: the head is admitted, the body is gathered
/// 3. `handling`: the whole request went in, its answer is awaited
/// 4. `idle`: answered; the next byte begins a request again
/// 5. `closing`: the last answer is being sent; nothing is read any more
/// 6. `lingering`: the last answer is sent; input is thrown away until the client is gone
///
/// Every phase has a time limit. Refusals are written here, on the event loop, and always end
/// the connection.
final class Connection: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = AdmittedRequest
  typealias OutboundIn = InboundResponse
  typealias OutboundOut = HTTPServerResponsePart

  private enum Phase { case head, body, handling, idle, closing, lingering }

  private let routes: RouteTable
  private let limits: DoorLimits
  private let load: DoorLoad
  private let logger: Logger

  private var phase = Phase.head
  private var draft: AdmittedRequest?
  /// Of the request under way, until it is answered.
  private var bodyBytes = 0
  private var answersHead = false
  private var closesAfterAnswer = false
  private var inputEnded = false
  private var wireBytes = 0
  private var wireLimit = 0
  private var alarm: Alarm?
  private var context: ChannelHandlerContext?
  private lazy var peer = Self.describe(context?.remoteAddress)

  init(routes: RouteTable, limits: DoorLimits, load: DoorLoad, logger: Logger) {
    self.routes = routes
    self.limits = limits
    self.load = load
    self.logger = logger
  }

  // MARK: What comes in

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard isReading else { return }
    switch Self.unwrapInboundIn(data) {
    case .head(let head): begin(head, context)
    case .body(let bytes): gather(bytes, context)
    case .end: handOver(context)
    }
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    do throws(DoorRefusal) {
      let route = try routes.route(for: head, limits: limits)
      draft = AdmittedRequest(request: InboundRequest(head, peer: peer), route: route)
      answersHead = head.method == .HEAD
      closesAfterAnswer = head.isLastOfConnection
      expectBytes(limits.wireBytes(bodyLimit: route.bodyLimit))
      enter(.body, for: limits.bodyTime)
    } catch {
      return refuse(error, context)
    }
    if head.expectsContinue {
      let go = HTTPResponseHead(version: .http1_1, status: .continue)
      context.writeAndFlush(Self.wrapOutboundOut(.head(go)), promise: nil)
    }
  }

  private func gather(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    // No copy of the draft may live here: appending would then copy the whole body each time.
    guard let room = draft.map({ $0.route.bodyLimit - $0.request.body.count }) else { return }
    guard bytes.readableBytes <= room else {
      return refuse(DoorRefusal(.payloadTooLarge), context)
    }
    guard load.takeBody(bytes.readableBytes) else {
      return refuse(DoorRefusal(.serviceUnavailable), context)
    }
    bodyBytes += bytes.readableBytes
    draft?.request.body.append(contentsOf: bytes.readableBytesView)
  }

  private func dropBody() {
    load.dropBody(bodyBytes)
    bodyBytes = 0
  }

  private func handOver(_ context: ChannelHandlerContext) {
    guard let whole = draft else { return }
    draft = nil
    enter(.handling, for: whole.route.deadline)
    context.fireChannelRead(Self.wrapInboundOut(whole))
  }

  // MARK: What goes out

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard phase == .handling else {
      promise?.fail(ChannelError.outputClosed)
      return
    }
    let response = Self.unwrapOutboundIn(data)
    let closes = closesAfterAnswer || inputEnded || response.closesConnection
    var head = HTTPResponseHead(version: .http1_1, status: .init(response.status))
    for field in response.headers where !field.name.isFraming {
      head.headers.add(name: field.name.rawName, value: field.value)
    }
    send(head, body: response.body, closes: closes, context, promise: promise)
  }

  private func refuse(_ refusal: DoorRefusal, _ context: ChannelHandlerContext) {
    draft = nil
    var head = HTTPResponseHead(version: .http1_1, status: refusal.status)
    if let allow = refusal.allow { head.headers.add(name: "Allow", value: allow) }
    send(head, body: [], closes: true, context, promise: nil)
    context.flush()
  }

  private func send(
    _ bare: HTTPResponseHead, body: [UInt8], closes: Bool, _ context: ChannelHandlerContext,
    promise: EventLoopPromise<Void>?
  ) {
    dropBody()
    var head = bare
    head.headers.add(name: "Content-Length", value: String(body.count))
    if closes { head.headers.add(name: "Connection", value: "close") }
    context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
    if !body.isEmpty, !answersHead, head.status.mayHaveResponseBody {
      let bytes = context.channel.allocator.buffer(bytes: body)
      context.write(Self.wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }
    // The end lets the next pipelined request in before `write` returns: settle the phase first.
    if closes {
      enter(.closing, for: limits.closingTime)
      let sent = promise ?? context.eventLoop.makePromise()
      sent.futureResult.assumeIsolated().whenComplete { _ in self.linger() }
      context.write(Self.wrapOutboundOut(.end(nil)), promise: sent)
    } else {
      expectBytes(limits.headBytes)
      enter(.idle, for: load.isCrowded ? limits.crowdedIdleTime : limits.idleTime)
      context.write(Self.wrapOutboundOut(.end(nil)), promise: promise)
    }
  }

  private func linger() {
    guard let context, phase == .closing else { return }
    enter(.lingering, for: limits.lingerTime)
    context.close(mode: inputEnded ? .all : .output, promise: nil)
  }
}

// MARK: - Bytes on the wire

extension Connection {
  /// Whether what arrives is still parsed; if not it is thrown away.
  var isReading: Bool { phase != .closing && phase != .lingering }

  /// Whether the request under way takes more bytes than any good one could. The decoder counts
  /// only what it keeps for names and values, and holds the spaces between them in memory.
  var isOverBudget: Bool {
    (phase == .head || phase == .body) && wireBytes > wireLimit
  }

  func bytesArrived(_ count: Int) {
    if phase == .idle { enter(.head, for: limits.headTime) }
    wireBytes += count
  }

  private func expectBytes(_ limit: Int) {
    wireBytes = 0
    wireLimit = limit
  }
}

// MARK: - Time limits and ends

extension Connection {
  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    load.enter()
    alarm = Alarm(on: context.eventLoop) { [unowned self] in self.timeIsUp() }
    expectBytes(limits.headBytes)
    enter(.head, for: limits.headTime)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    load.leave()
    dropBody()
    alarm?.cancel()
    alarm = nil
    self.context = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    alarm?.cancel()
    draft = nil
    context.fireChannelInactive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case ChannelEvent.inputClosed = event else {
      return context.fireUserInboundEventTriggered(event)
    }
    // A client may end its side after the request and still wait for the answer.
    inputEnded = true
    if phase != .handling, phase != .closing { context.close(promise: nil) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // The decoder also complains of what it still holds when a connection has ended.
    guard context.channel.isActive else { return }
    switch error {
    case is HTTPParserError where !isReading, is ByteToMessageDecoderError: break
    case HTTPParserError.headerOverflow:
      refuse(DoorRefusal(.requestHeaderFieldsTooLarge), context)
    case is HTTPParserError: refuse(DoorRefusal(.badRequest), context)
    default: context.close(promise: nil)
    }
  }

  private func enter(_ next: Phase, for time: Duration) {
    phase = next
    alarm?.set(TimeAmount(time))
  }

  private func timeIsUp() {
    guard let context else { return }
    switch phase {
    case .head, .idle, .closing, .lingering: context.close(promise: nil)
    case .body: refuse(DoorRefusal(.requestTimeout), context)
    case .handling:
      logger.warning("request not answered in time", metadata: ["peer": "\(peer)"])
      refuse(DoorRefusal(.serviceUnavailable), context)
    }
  }

  private static func describe(_ address: SocketAddress?) -> String {
    guard let address, let host = address.ipAddress, let port = address.port else { return "unix" }
    return ListenAddress.tcp(host: host, port: port).description
  }
}

// MARK: - Between NIO's types and HTTPTypes

extension InboundRequest {
  fileprivate init(_ head: HTTPRequestHead, peer: String) {
    var fields = HTTPFields()
    fields.reserveCapacity(head.headers.count)
    for (name, value) in head.headers {
      if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
    }
    let method = HTTPRequest.Method(rawValue: head.method.rawValue) ?? .get
    self.init(method: method, target: head.uri, headers: fields, peer: peer)
  }
}

extension HTTPRequestHead {
  /// After a request that offers an upgrade (Java clients offer h2c) NIO's decoder parses
  /// nothing more on the connection. HTTP/1.0 keep-alive is not worth its own header.
  fileprivate var isLastOfConnection: Bool {
    !isKeepAlive || version != .http1_1 || method == .CONNECT || headers.contains(name: "upgrade")
  }

  fileprivate var expectsContinue: Bool {
    version == .http1_1 && headers.first(name: "expect")?.lowercased() == "100-continue"
  }
}

extension HTTPResponseStatus {
  fileprivate init(_ status: HTTPResponse.Status) {
    self.init(statusCode: status.code, reasonPhrase: status.reasonPhrase)
  }
}

extension HTTPField.Name {
  fileprivate var isFraming: Bool {
    self == .contentLength || self == .transferEncoding || self == .connection
  }
}
