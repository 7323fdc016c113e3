import QunguanCore

/// What a gateway posted.
public struct WebhookRequest {
  /// The body as it was received, byte for byte: signatures are made over it.
  public var body: [UInt8]
  /// The value of a header field; names are compared without regard to case.
  public var header: (_ name: String) -> String?

  public init(body: [UInt8], header: @escaping (_ name: String) -> String?) {
    self.body = body
    self.header = header
  }
}

/// What is to be made of a posted request.
public enum Decoded: Sendable, Hashable {
  /// To be kept, then acknowledged.
  case events([Event])
  /// To be acknowledged and forgotten: what the profile ignores, and the steward's own messages.
  case ignored
  /// To be answered with the status and nothing else; the reason is for the log.
  case rejected(status: Int, reason: String)
}

/// The answer to a request that was kept or ignored. It belongs to the profile: one gateway takes
/// a body for commands, another repeats for ever what is answered without one.
public struct Acknowledgement: Sendable, Hashable {
  public var status: Int
  /// JSON; nil is no body at all.
  public var body: [UInt8]?

  public init(status: Int, body: [UInt8]? = nil) {
    self.status = status
    self.body = body
  }
}
