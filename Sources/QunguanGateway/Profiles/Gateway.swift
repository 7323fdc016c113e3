import QunguanCore

/// One gateway of the configuration: a profile with a name and with keys.
///
/// A request's life: ``decode(_:received:)`` verifies it and makes events of it; when they are
/// kept, the profile's acknowledgement is sent. An action's life: ``encode(_:id:now:file:)`` makes
/// a request of it, ``outcome(of:answer:now:)`` tells what the answer means. Nothing here waits,
/// reads a clock or remembers.
public struct Gateway: Sendable {
  public let name: GatewayName
  public let profile: Profile
  /// The steward's own account, where the configuration names it.
  public let account: MemberID?

  private let verifier: Verifier
  let outgoing: OutgoingAuth

  /// Throws when a secret is missing or has not the form that the profile needs.
  public init(
    name: GatewayName, profile: Profile, secrets: GatewaySecrets, account: MemberID? = nil
  ) throws(SecretProblem) {
    self.name = name
    self.profile = profile
    self.account = account
    verifier = try Verifier(profile.inbound.auth, secrets: secrets.incoming)
    outgoing = try OutgoingAuth(profile.outbound.auth, secret: secrets.outgoing)
  }

  /// Verifies a request, over its raw bytes, and reads it. `received` is the daemon's clock.
  public func decode(_ request: WebhookRequest, received: Timestamp) -> Decoded {
    let inbound = profile.inbound
    guard request.body.count <= inbound.bodyLimit else {
      return .rejected(status: 413, reason: "the body is longer than \(inbound.bodyLimit) bytes")
    }
    switch verifier.verify(request, now: received) {
    case .missing(let header):
      return .rejected(status: inbound.rejections.missing, reason: "\(header) is missing")
    case .wrong(let reason):
      return .rejected(status: inbound.rejections.bad, reason: reason)
    case .valid: break
    }
    return EventReader(
      inbound: inbound, gateway: name, account: account, request: request, received: received
    ).read()
  }
}

/// What we prove ourselves with, ready for use.
enum OutgoingAuth: Sendable {
  case none
  case bearer(Secret)
  case standardWebhooks(StandardWebhooks.Key)

  init(_ auth: Outbound.Auth, secret: Secret?) throws(SecretProblem) {
    switch (auth, secret) {
    case (.none, _), (.bearer, nil): self = .none
    case (.bearer, let token?):
      guard !token.bytes.isEmpty, token.bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw SecretProblem("an access token must be printable ASCII without spaces or line breaks")
      }
      self = .bearer(token)
    case (.standardWebhooks, let secret?): self = .standardWebhooks(try .init(secret))
    case (.standardWebhooks, nil):
      throw SecretProblem("a secret is needed to sign what is sent to the gateway")
    }
  }
}
