import Crypto
import FoundationEssentials
import QunguanCore

/// Signatures of Standard Webhooks 1.0.0, the symmetric scheme `v1`: HMAC-SHA256 over
/// `id.timestamp.body` (https://github.com/standard-webhooks/standard-webhooks, spec).
public enum StandardWebhooks {
  public static let idHeader = "webhook-id"
  public static let timestampHeader = "webhook-timestamp"
  public static let signatureHeader = "webhook-signature"

  /// How far the sender's clock may be from ours, either way.
  public static let tolerance = Interval.minutes(5)
  /// Signatures looked at in one header; rotation needs two.
  private static let signatureLimit = 16

  /// One key.
  public struct Key: Sendable {
    private let key: SymmetricKey

    /// Throws when the secret is not `whsec_` and the base64 of 24 to 64 bytes.
    public init(_ secret: Secret) throws(SecretProblem) {
      let text = String(decoding: secret.bytes, as: UTF8.self)
      if text.hasPrefix("v1,") {
        throw SecretProblem(
          """
          this is pasted from a signature header; a Standard Webhooks secret begins with \
          'whsec_', leave 'v1,' out
          """)
      }
      if text.hasPrefix("whsk_") || text.hasPrefix("whpk_") {
        throw SecretProblem("this is an Ed25519 key; a secret that begins with 'whsec_' is needed")
      }
      guard text.hasPrefix("whsec_") else {
        throw SecretProblem("a Standard Webhooks secret must begin with 'whsec_'")
      }
      guard let bytes = [UInt8](base64: text.dropFirst("whsec_".count)) else {
        throw SecretProblem("what follows 'whsec_' must be base64, without spaces or line breaks")
      }
      guard (24...64).contains(bytes.count) else {
        throw SecretProblem(
          """
          a Standard Webhooks secret must hold 24 to 64 bytes, this one holds \(bytes.count); \
          make one with: echo whsec_$(openssl rand -base64 32)
          """)
      }
      key = SymmetricKey(data: bytes)
    }

    fileprivate func code(id: String, timestamp: String, body: [UInt8]) -> HMAC<SHA256>.MAC {
      var hmac = HMAC<SHA256>(key: key)
      hmac.update(data: Array("\(id).\(timestamp).".utf8))
      hmac.update(data: body)
      return hmac.finalize()
    }

    /// The three header fields for a body. The id must be the same whenever the body is sent
    /// again: it is the idempotency key.
    public func headers(id: String, now: Timestamp, body: [UInt8]) -> [(String, String)] {
      let timestamp = String(now.milliseconds / 1000)
      let code = Array(code(id: id, timestamp: timestamp, body: body))
      return [
        (idHeader, id), (timestampHeader, timestamp), (signatureHeader, "v1,\(code.base64)"),
      ]
    }
  }

  /// Whether one of the signatures is right with one of the keys. Versions other than `v1` are
  /// skipped, as the specification asks.
  public static func verify(
    _ request: WebhookRequest, keys: [Key], now: Timestamp
  ) -> SignatureVerdict {
    guard let id = request.header(idHeader) else { return .missing(idHeader) }
    guard let timestamp = request.header(timestampHeader) else {
      return .missing(timestampHeader)
    }
    guard let signatures = request.header(signatureHeader) else {
      return .missing(signatureHeader)
    }
    // A full stop in an id would let its end pass for the timestamp.
    guard (1...256).contains(id.utf8.count), !id.utf8.contains(UInt8(ascii: ".")) else {
      return .wrong("\(idHeader) is not an id")
    }
    guard timestamp.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(timestamp)
    else { return .wrong("\(timestampHeader) is not a number of seconds") }
    let age = now - Timestamp(seconds: seconds)
    guard age.milliseconds.magnitude <= tolerance.milliseconds.magnitude else {
      return .wrong("\(timestampHeader) is more than \(tolerance) from our clock")
    }
    let codes = keys.map { $0.code(id: id, timestamp: timestamp, body: request.body) }
    for signature in signatures.split(separator: " ").prefix(signatureLimit) {
      guard signature.hasPrefix("v1,"), let claimed = [UInt8](base64: signature.dropFirst(3))
      else { continue }
      // The comparison of a code takes the same time wherever they differ.
      if codes.contains(where: { $0 == claimed }) { return .valid }
    }
    return .wrong("no signature matches")
  }
}
