import CCurl
import QunguanCore

/// A page of the web that is asked for, and how long and how much of it may take.
public struct PageRequest: Sendable {
  /// Absolute, `http://` or `https://`, without a user's name.
  public var url: String
  /// Sent as given, to the servers of redirects too.
  public var headers: [(String, String)]
  /// From the start of the name lookup to the end of the TLS handshake, for each server.
  public var connectTimeout = Duration.seconds(5)
  /// Altogether, redirects included.
  public var totalTimeout = Duration.seconds(20)
  /// Bytes of the body, unpacked.
  public var bodyLimit = 2 * 1024 * 1024

  public init(_ url: String, headers: [(String, String)] = []) {
    self.url = url
    self.headers = headers
  }
}

/// What came back.
public enum PageResult: Sendable {
  case answered(Page)
  /// With a reason for operators, which never contains the URL.
  case failed(String)
}

public struct Page: Sendable {
  public var status: Int
  /// `content-type`, `etag`, `last-modified` and `retry-after` of the last answer, where it had them.
  public var headers: [String: String]
  public var body: [UInt8]
}

/// Loads pages whose addresses others have written, with libcurl.
///
/// Nothing but the public internet is reached, whatever a name stands for at the moment and wherever
/// a server sends us on: the address is looked at as each socket is opened, after the name was
/// resolved, so that there is no second lookup that could say something else. There are no cookies,
/// no credentials, no proxy, no cache of connections and at most five redirects.
///
/// Each load has an easy handle and a thread of its own, unlike the courier's requests: it shares no
/// connection with those, which may go to this machine.
public struct PageLoader: Sendable {
  /// Which addresses may be connected to.
  public enum Reach: Sendable {
    case publicInternet
    /// For tests: a server at this port of 127.0.0.1 answers for all others.
    case thisMachine(port: Int)
  }

  static let mostRedirects = 5
  /// Bytes of all headers of all answers.
  static let headerLimit = 64 * 1024
  static let keptHeaders = ["content-type", "etag", "last-modified", "retry-after"]

  private let reach: Reach

  /// - Throws: when libcurl cannot be used at all.
  public init(reach: Reach = .publicInternet) throws(CurlUnavailable) {
    guard CurlTransport.globalState == CURLE_OK else {
      throw CurlUnavailable(reason: "libcurl did not start")
    }
    self.reach = reach
  }

  /// Loads a page; ends within the request's time.
  public func load(_ request: PageRequest) async -> PageResult {
    await withCheckedContinuation { continuation in
      let started = startThread { [reach] in
        continuation.resume(returning: PageLoad(request, reach)?.run() ?? .failed("out of memory"))
      }
      if !started { continuation.resume(returning: .failed("no thread could be started")) }
    }
  }
}

/// One load, on its thread.
private final class PageLoad {
  private let easy: UnsafeMutableRawPointer
  private let request: PageRequest
  private let reach: PageLoader.Reach
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var serverList: UnsafeMutablePointer<curl_slist>?
  private var headers: [String: String] = [:]
  private var headerBytes = 0
  private var body: [UInt8] = []
  /// Why a callback broke the load off.
  private var objection: String?
  /// Why an address was not connected to; another one of the same name may have been.
  private var refusal: String?

  init?(_ request: PageRequest, _ reach: PageLoader.Reach) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    self.request = request
    self.reach = reach
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
    curl_slist_free_all(serverList)
  }

  func run() -> PageResult {
    guard setHeaders(), setOptions() else { return .failed("libcurl lacks an option") }
    let code = curl_easy_perform(easy)
    let status = ccurl_get_long(easy, CURLINFO_RESPONSE_CODE)
    guard code == CURLE_OK, objection == nil, status >= 200 else {
      return .failed(reason(code))
    }
    return .answered(Page(status: status, headers: headers, body: body))
  }

  private func reason(_ code: CURLcode) -> String {
    if let objection { return objection }
    switch code {
    case CURLE_COULDNT_CONNECT: return refusal ?? "no connection"
    case CURLE_COULDNT_RESOLVE_HOST: return "the server's name is not known"
    case CURLE_OPERATION_TIMEDOUT: return "no answer in time"
    case CURLE_TOO_MANY_REDIRECTS: return "more than \(PageLoader.mostRedirects) redirects"
    case CURLE_UNSUPPORTED_PROTOCOL: return "sent on to an address that is not HTTP"
    case CURLE_LOGIN_DENIED, CURLE_URL_MALFORMAT: return "sent on to an address that is not good"
    case CURLE_FILESIZE_EXCEEDED: return tooMuch
    case CURLE_OK: return "the answer has no final status"
    default: return "libcurl \(code.rawValue): " + String(cString: curl_easy_strerror(code))
    }
  }

  private func setOptions() -> Bool {
    let context = Unmanaged.passUnretained(self).toOpaque()
    if case .thisMachine(let port) = reach {
      serverList = curl_slist_append(nil, "::127.0.0.1:\(port)")
    }
    let codes = [
      ccurl_set_page_callbacks(easy, Self.callbacks, context),
      ccurl_set_string(easy, CURLOPT_URL, request.url),
      ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
      ccurl_set_string(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https"),
      ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 1),
      ccurl_set_long(easy, CURLOPT_MAXREDIRS, PageLoader.mostRedirects),
      ccurl_set_long(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1),
      ccurl_set_string(easy, CURLOPT_PROXY, ""),
      ccurl_set_string(easy, CURLOPT_NOPROXY, "*"),
      ccurl_set_string(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate"),
      ccurl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.bodyLimit)),
      ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
      ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.boundedMilliseconds),
      ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, request.totalTimeout.boundedMilliseconds),
      ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1),
      // A name lookup that takes too long is left behind.
      ccurl_set_long(easy, CURLOPT_QUICK_EXIT, 1),
      ccurl_set_list(easy, CURLOPT_HTTPHEADER, headerList),
      ccurl_set_list(easy, CURLOPT_CONNECT_TO, serverList),
    ]
    return codes.allSatisfy { $0 == CURLE_OK }
  }

  /// What is sent comes from the configuration, or from an earlier answer of a server.
  private func setHeaders() -> Bool {
    for (name, value) in request.headers {
      guard value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { continue }
      guard let longer = curl_slist_append(headerList, "\(name): \(value)") else { return false }
      headerList = longer
    }
    return true
  }
}

/// What libcurl calls. The load outlives its easy handle, so the context is always good.
extension PageLoad {
  private static let callbacks = ccurl_page_callbacks(
    write_header: { bytes, size, count, context in
      let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return PageLoad.from(context)?.takeHeader(line) == true ? line.count : 0
    },
    write_body: { bytes, size, count, context in
      let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return PageLoad.from(context)?.takeBody(piece) == true ? piece.count : 0
    },
    open_socket: { context, _, address in
      guard let address, let load = PageLoad.from(context) else { return CURL_SOCKET_BAD }
      return load.openSocket(address)
    })

  private static func from(_ context: UnsafeMutableRawPointer?) -> PageLoad? {
    context.map { Unmanaged<PageLoad>.fromOpaque($0).takeUnretainedValue() }
  }

  private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    var bytes = [UInt8](repeating: 0, count: 16)
    var port: CInt = 0
    let count = Int(ccurl_ip_address(address, &bytes, &port))
    guard let ip = InternetAddress(bytes: Array(bytes.prefix(count))) else {
      return CURL_SOCKET_BAD
    }
    if case .publicInternet = reach {
      guard ip.isPublic else {
        refusal = "\(ip) is no address of the internet, and no others are fetched from"
        return CURL_SOCKET_BAD
      }
      guard FeedAddress.mayUse(port: Int(port)) else {
        refusal = "nothing is fetched from port \(port)"
        return CURL_SOCKET_BAD
      }
    }
    return ccurl_open_socket(address)
  }

  private func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= PageLoader.headerLimit else {
      objection = "the answer's header is over \(PageLoader.headerLimit / 1024) KiB"
      return false
    }
    if line.starts(with: "HTTP/".utf8) {
      headers = [:]
    } else if let (name, value) = keptHeader(line, among: PageLoader.keptHeaders) {
      headers[name] = value
    }
    return true
  }

  private func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
    guard body.count + piece.count <= request.bodyLimit else {
      objection = tooMuch
      return false
    }
    body.append(contentsOf: piece)
    return true
  }

  private var tooMuch: String { "the answer is over \(request.bodyLimit / 1024) KiB" }
}
