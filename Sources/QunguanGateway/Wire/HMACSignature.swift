import Crypto
import FoundationEssentials

/// A keyed hash in a header, as GitHub, OneBot, Slack and others sign: where it stands, how it is
/// written and what it is made over.
struct HMACSignature: Sendable {
  enum Hash: String, CaseIterable, Sendable { case sha1, sha256 }
  enum Encoding: String, CaseIterable, Sendable { case hex, base64 }

  /// A piece of what is signed.
  enum Piece: Sendable, Hashable {
    case literal(String)
    case header(String)
    case body
  }

  var hash: Hash
  var header: String
  /// What stands before the code in the header.
  var prefix: String
  var encoding: Encoding
  var signed: [Piece]

  func verify(_ request: WebhookRequest, keys: [SymmetricKey]) -> SignatureVerdict {
    guard let field = request.header(header) else { return .missing(header) }
    guard field.hasPrefix(prefix) else { return .wrong("\(header) lacks '\(prefix)'") }
    let text = field.dropFirst(prefix.count)
    let code =
      switch encoding {
      case .hex: [UInt8](hexadecimal: text)
      case .base64: [UInt8](base64: text)
      }
    guard let code else { return .wrong("\(header) is not \(encoding.rawValue)") }
    var message: [UInt8] = []
    if signed == [.body] {
      message = request.body
    } else {
      for piece in signed {
        switch piece {
        case .literal(let text): message += text.utf8
        case .body: message += request.body
        case .header(let name):
          guard let value = request.header(name) else { return .missing(name) }
          message += value.utf8
        }
      }
    }
    // Both functions take the same time wherever codes differ.
    let isValid = keys.contains { key in
      switch hash {
      case .sha1:
        HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: message, using: key)
      case .sha256:
        HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: key)
      }
    }
    return isValid ? .valid : .wrong("\(header) does not match")
  }
}
