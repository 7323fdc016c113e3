import Crypto
import FoundationEssentials
import QunguanCore

/// A secret word in a header. It says who sends, not that the body is unchanged: only for TLS, the
/// loopback interface or a Unix socket.
struct HeaderToken: Sendable {
  var header: String
  var prefix: String
}

/// How a gateway proves itself.
enum IncomingAuth: Sendable {
  case hmac(HMACSignature)
  case standardWebhooks
  case token(HeaderToken)
}

/// ``IncomingAuth`` with its keys.
enum Verifier: Sendable {
  case hmac(HMACSignature, [SymmetricKey])
  case standardWebhooks([StandardWebhooks.Key])
  /// Digests of the tokens: all of one length, and compared in constant time.
  case token(HeaderToken, [SHA256.Digest])

  init(_ auth: IncomingAuth, secrets: [Secret]) throws(SecretProblem) {
    guard !secrets.isEmpty else {
      throw SecretProblem("a secret is needed, or anybody could post events")
    }
    guard secrets.allSatisfy({ !$0.bytes.isEmpty }) else {
      throw SecretProblem("the secret is empty")
    }
    switch auth {
    case .hmac(let signature):
      self = .hmac(signature, secrets.map { SymmetricKey(data: $0.bytes) })
    case .standardWebhooks:
      var keys: [StandardWebhooks.Key] = []
      for secret in secrets { keys.append(try StandardWebhooks.Key(secret)) }
      self = .standardWebhooks(keys)
    case .token(let token):
      self = .token(token, secrets.map { SHA256.hash(data: $0.bytes) })
    }
  }

  func verify(_ request: WebhookRequest, now: Timestamp) -> SignatureVerdict {
    switch self {
    case .hmac(let signature, let keys): return signature.verify(request, keys: keys)
    case .standardWebhooks(let keys):
      return StandardWebhooks.verify(request, keys: keys, now: now)
    case .token(let token, let digests):
      guard let field = request.header(token.header) else { return .missing(token.header) }
      guard field.hasPrefix(token.prefix) else {
        return .wrong("\(token.header) is of another kind")
      }
      let digest = SHA256.hash(data: Array(field.dropFirst(token.prefix.count).utf8))
      let isValid = digests.contains { $0 == digest }
      return isValid ? .valid : .wrong("\(token.header) does not match")
    }
  }
}
