import Crypto
import QunguanCore

/// A body of `multipart/form-data` (RFC 7578); names are escaped as browsers do
/// (https://html.spec.whatwg.org/#multipart-form-data).
struct Multipart: Sendable {
  private var parts: [(head: String, body: [UInt8])] = []

  mutating func add(_ name: String, _ text: String) {
    let head = "Content-Disposition: form-data; name=\"\(name.escapedInQuotes)\"\r\n"
    parts.append((head, Array(text.utf8)))
  }

  mutating func add(_ name: String, _ picture: Picture) {
    let head = """
      Content-Disposition: form-data; name="\(name.escapedInQuotes)"; \
      filename="\(picture.name.escapedInQuotes)"\r
      Content-Type: \(picture.mediaType)\r\n
      """
    parts.append((head, picture.bytes))
  }

  /// The value of `Content-Type`, and the body. The boundary is a hash of what it separates, which
  /// therefore does not contain it.
  func encoded() -> (type: String, body: [UInt8]) {
    var hash = SHA256()
    for part in parts {
      hash.update(data: Array(part.head.utf8))
      hash.update(data: part.body)
    }
    let boundary = "qunguan-" + hash.finalize().prefix(16).hexadecimal
    var body: [UInt8] = []
    for part in parts {
      body += "--\(boundary)\r\n\(part.head)\r\n".utf8
      body += part.body
      body += "\r\n".utf8
    }
    body += "--\(boundary)--\r\n".utf8
    return ("multipart/form-data; boundary=\(boundary)", body)
  }
}

extension String {
  fileprivate var escapedInQuotes: String {
    reduce(into: "") { text, character in
      switch character {
      case "\"": text += "%22"
      case "\r": text += "%0D"
      case "\n": text += "%0A"
      case "\r\n": text += "%0D%0A"
      default: text.append(character)
      }
    }
  }
}
