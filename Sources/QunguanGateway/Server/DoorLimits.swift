import NIOCore
import NIOHTTP1

/// What one client, and all clients together, may take.
///
/// Beyond a limit the connection always ends; where an answer is still possible it comes first,
/// with an empty body.
public struct DoorLimits: Sendable {
  /// The request line's target, in bytes: 414 beyond.
  public var targetBytes = 8 * 1024
  /// Target and header fields together, in bytes, trailers included: 431 beyond.
  public var headBytes = 16 * 1024
  /// Header fields of one request, trailers included: 431 beyond.
  public var headFields = 100
  /// Open connections. More wait in the kernel's backlog (256) until one ends; a burst may
  /// overshoot by three, because four connections are accepted at a time.
  public var connections = 1024
  /// Bodies of all requests that are not answered yet together, in bytes: 503 beyond. Nobody has
  /// proved anything while a body is gathered, so a stranger can take this much.
  public var bodyBytes = 64 << 20

  /// From the connection's start, or a later request's first byte, to the end of its head.
  public var headTime = Duration.seconds(10)
  /// From the end of the head to the end of the body: 408 beyond.
  public var bodyTime = Duration.seconds(15)
  /// Silence between two requests.
  public var idleTime = Duration.seconds(75)
  /// The same while three quarters of all connections are open, so that silent ones make room.
  public var crowdedIdleTime = Duration.seconds(2)
  /// How long a last answer may take to be fetched.
  public var closingTime = Duration.seconds(15)
  /// How long what a refused client still sends is thrown away, so that it can read its answer:
  /// closing a socket with unread input resets it (RFC 9112, 9.6).
  public var lingerTime = Duration.seconds(1)
  /// How long requests under way may take once the door is told to stop.
  public var shutdownTime = Duration.seconds(10)

  public init() {}
}

extension DoorLimits {
  var decoder: NIOHTTPDecoderLimitConfiguration {
    var configuration = NIOHTTPDecoderLimitConfiguration()
    configuration.maxHeaderFieldSize = headBytes
    configuration.maxHeaderListSize = headBytes
    configuration.maxHeaderFieldCount = headFields
    return configuration
  }

  /// The most bytes that a body of `limit` bytes may take on the wire. Chunks of one byte
  /// take six each; the rest is for trailers.
  func wireBytes(bodyLimit limit: Int) -> Int {
    headBytes + 8 * min(limit, 1 << 40)
  }
}
