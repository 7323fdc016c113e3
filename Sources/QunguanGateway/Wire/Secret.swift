import QunguanCore

/// Bytes that nobody may see: a key, a token. They appear in no description, dump or error.
public struct Secret: Sendable {
  let bytes: [UInt8]

  /// The bytes exactly as they count; whoever reads a file takes off its last line break.
  public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "…" }
  public var debugDescription: String { "…" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret {
  /// The text with every occurrence of the secret replaced: gateways quote tokens in errors.
  func redacted(from text: String) -> String {
    let secret = String(decoding: bytes, as: UTF8.self)
    return secret.isEmpty
      ? text
      : text.split(separator: secret, omittingEmptySubsequences: false)
        .joined(separator: description)
  }
}

/// Secrets of one gateway, as the configuration names them.
public struct GatewaySecrets: Sendable {
  /// What the gateway proves itself with. Any of them will do, so that they can be changed without
  /// a gap: first add the new one here, then change it at the gateway, then remove the old one.
  public var incoming: [Secret]
  /// What we prove ourselves with.
  public var outgoing: Secret?

  public init(incoming: [Secret], outgoing: Secret? = nil) {
    self.incoming = incoming
    self.outgoing = outgoing
  }
}

/// Why a secret cannot be used: a sentence for the operator, without the secret.
public struct SecretProblem: Error, Hashable, Sendable, Phrased {
  public let phrase: Phrase
  init(_ phrase: Phrase) { self.phrase = phrase }
}
