import CCurl

/// What is known about a request once nothing more will happen to it.
///
/// The reasons are for operators and never contain the URL: with some gateways it holds a token.
public enum TransportResult: Sendable {
  /// A complete answer. Of its headers those that steer the courier are kept, names in lower case:
  /// `content-type`, `retry-after` and all that start with `x-ratelimit-`.
  case answered(status: Int, headers: [(String, String)], body: [UInt8])
  /// No byte of the request was written: it may be sent again.
  case notSent(String)
  /// Something was written and no complete answer came: the gateway may have acted, or not.
  case unknown(String)
}

/// What is left of a transfer when libcurl is done with it, or when it was given up.
struct TransferEnd {
  /// `nil`: given up by `stop`.
  var code: CURLcode?
  /// libcurl was about to write the request at least once.
  var hasBegun: Bool
  /// `CURLINFO_REQUEST_SIZE`: header bytes written, over all attempts. The header goes first, so
  /// without one of its bytes none of the body was written either.
  var requestBytes: Int
  var status: Int
  /// Why a callback broke the transfer off.
  var objection: String?

  /// `nil`: answered.
  var failure: TransportResult? {
    if code == CURLE_OK, objection == nil, status >= 200 { return nil }
    return hasBegun && requestBytes > 0 ? .unknown(reason) : .notSent(reason)
  }

  private var reason: String {
    if let objection { return objection }
    guard let code else { return hasBegun ? "stopped before the answer came" : "stopping" }
    switch code {
    case CURLE_OK: return "the answer has no final status"
    case CURLE_UNSUPPORTED_PROTOCOL where hasBegun: return "the answer is not HTTP/1"
    case CURLE_SEND_FAIL_REWIND: return "the connection died before the answer came"
    default: return "libcurl \(code.rawValue): " + String(cString: curl_easy_strerror(code))
    }
  }
}
