import QunguanCore

/// An action as the gateway wants it.
public struct EncodedRequest: Sendable {
  public var method: OutgoingRequest.Method
  /// Begins with a slash; to be appended to the gateway's base URL.
  public var path: String
  /// Some are secret.
  public var headers: [(String, String)]
  /// JSON, a form or a picture, as the headers say; or nothing.
  public var body: [UInt8]
}

/// Why an action is not even tried: a sentence for operators.
public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }

  public var outcome: Outcome { .rejected(description) }
}

/// What a gateway answered.
public struct GatewayAnswer: Sendable {
  public var status: Int
  /// Names in lower case.
  public var headers: [(String, String)]
  public var body: [UInt8]

  public init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  func header(_ name: String) -> String? {
    headers.first { name.isEqualIgnoringCase($0.0) }?.1
  }
}

/// Why the message that a picture is in can't be sent yet.
public struct PictureNotUploaded: Error, Hashable, Sendable {
  /// The message's.
  public let outcome: Outcome

  public init(outcome: Outcome) { self.outcome = outcome }
}
