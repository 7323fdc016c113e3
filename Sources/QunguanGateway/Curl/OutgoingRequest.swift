/// One HTTP/1.1 request to a gateway, and how long and how much of an answer it may take.
public struct OutgoingRequest: Sendable {
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  public var method: Method
  /// Absolute, `http://` or `https://`.
  public var url: String
  /// Sent as given. `Content-Length`, `Transfer-Encoding` and `Expect` are not the caller's to set.
  public var headers: [(String, String)]
  public var body: [UInt8]
  /// From the start of the name lookup to the end of the TLS handshake.
  public var connectTimeout = Duration.seconds(5)
  /// From the start of the name lookup to the last byte of the answer. Waiting for a free place
  /// among the host's connections does not count.
  public var totalTimeout = Duration.seconds(15)
  /// A connection that has been idle for longer is not used again; below one second, none is.
  /// libcurl counts in whole seconds and rounds the idle time down, so set this at least one
  /// second below the server's own limit.
  public var keepAlive = Duration.seconds(3)
  /// Bytes of the answer's body; its header has the same limit of its own.
  public var responseLimit = 64 * 1024
  /// Connect to this socket instead of the host in `url`, which then only fills the `Host` header.
  public var unixSocketPath: String?

  public init(
    _ method: Method, _ url: String, headers: [(String, String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

extension OutgoingRequest {
  /// Whose connections the request shares: scheme, host and port as written, or the Unix socket.
  var place: Substring {
    if let unixSocketPath { return unixSocketPath[...] }
    let afterScheme = url.utf8.firstIndex(of: UInt8(ascii: "/")) ?? url.endIndex
    let host = url[afterScheme...].utf8.drop { $0 == UInt8(ascii: "/") }
    return url[..<(host.firstIndex { "/?#".utf8.contains($0) } ?? url.endIndex)]
  }

  /// Why the request is not even tried, if so. Headers and addresses are partly made of what chat
  /// members wrote: a line break in them would start a header of their own.
  var refusal: String? {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
      return "the URL contains a space or control character"
    }
    guard !url.isEmpty, !url.hasPrefix("/") else { return "the gateway's address is not known yet" }
    guard ["http://", "https://"].contains(where: { hasScheme($0) }) else {
      return "the URL is neither http nor https"
    }
    if let unixSocketPath, unixSocketPath.isEmpty || unixSocketPath.utf8.contains(0) {
      return "the Unix socket path is empty or contains NUL"
    }
    for (name, value) in headers {
      guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenCharacter) else {
        return "a header's name is not a token"
      }
      guard !value.utf8.contains(where: { $0 == 0x0d || $0 == 0x0a || $0 == 0 }) else {
        return "header '\(name)' contains a line break or NUL"
      }
      if Self.ownHeaders.contains(where: { name.isEqualIgnoringCase($0) }) {
        return "header '\(name)' is not the caller's to set"
      }
    }
    return nil
  }

  private func hasScheme(_ scheme: String) -> Bool {
    url.utf8.starts(with: scheme.utf8) { $0.asciiLowercased == $1 }
  }

  private static let ownHeaders = ["content-length", "transfer-encoding", "expect"]
}

extension String {
  /// Whether the two are equal but for the case of ASCII letters.
  func isEqualIgnoringCase(_ lowercased: String) -> Bool {
    utf8.count == lowercased.utf8.count
      && utf8.elementsEqual(lowercased.utf8) { $0.asciiLowercased == $1 }
  }
}

extension UInt8 {
  var asciiLowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }

  /// `tchar` of RFC 9110, section 5.6.2.
  var isTokenCharacter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
  }
}
