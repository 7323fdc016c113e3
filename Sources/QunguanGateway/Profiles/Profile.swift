import QunguanCore

/// A kind of gateway as data: how its requests are verified, read and acknowledged, and how
/// actions become requests. The language is described in `docs/gateways.md`.
public struct Profile: Sendable {
  /// The name by which the configuration chooses it.
  public let name: String
  /// The longest body that is read, in bytes.
  public var bodyLimit: Int { inbound.bodyLimit }
  /// The answer to requests that were kept or ignored.
  public var acknowledgement: Acknowledgement { inbound.acknowledgement }
  /// How fast a gateway of this kind may be spoken to, unless the configuration says otherwise.
  public var limits: PaceLimits { outbound.limits }
  /// Whether actions are signed with a secret; else a token, if there is one, goes with them.
  public var signsActions: Bool { outbound.auth == .standardWebhooks }
  /// A connection that was idle for longer is not used again.
  public var keepAlive: Interval { outbound.keepAlive }

  let inbound: Inbound
  let outbound: Outbound

  /// Reads a profile file.
  public static var schema: Schema<Profile> {
    .object(
      "a profile",
      .required("profile", .profileName, "its name"),
      .optional("about", .text, "what it is for"),
      .required("inbound", .inbound, "requests from the gateway"),
      .required("outbound", .outbound, "requests to the gateway")
    ) { name, _, inbound, outbound in
      Profile(name: name, inbound: inbound, outbound: outbound)
    }
  }
}

extension Schema<String> {
  fileprivate static var profileName: Schema {
    text("a name of lower-case letters, digits and hyphens", atMost: 32).map {
      name, node, findings in
      guard GatewayName(name) != nil else {
        findings.error(at: node.place, "expected a name of lower-case letters, digits and hyphens")
        return nil
      }
      return name
    }
  }
}
