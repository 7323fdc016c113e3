import CCurl

/// One easy handle with its buffers, used for one request after the other.
///
/// Three things keep libcurl from writing a request twice, which 7.88.1 does when a connection that
/// was used before dies without an answer (`Curl_retry_request` in its `lib/transfer.c`):
///
/// - the body comes from a read function without a seek function and with its size known, so that it
///   cannot be rewound (the transfer ends with code 65);
/// - `beforeRequest` refuses to begin again once a byte was written, which also covers requests
///   without a body;
/// - redirects and all authentication that needs a second round are off.
final class CurlTransfer {
  let easy: UnsafeMutableRawPointer

  private var submission: Submission?
  private var bodyOffset = 0
  private var answer: [UInt8] = []
  private var answerHeaders: [(String, String)] = []
  private var headerBytes = 0
  private var hasBegun = false
  private var objection: String?

  /// What the handle is set to, so that only what differs is set again.
  private var url: String?
  private var unixSocketPath: String?
  private var headers: [(String, String)] = []
  private var headerList: UnsafeMutablePointer<curl_slist>?

  var isRunning: Bool { submission != nil }

  init?(caFile: String?) {
    guard let easy = curl_easy_init() else { return nil }
    self.easy = easy
    guard setFixedOptions(caFile: caFile) else { return nil }
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
  }

  private func setFixedOptions(caFile: String?) -> Bool {
    let context = Unmanaged.passUnretained(self).toOpaque()
    let codes = [
      ccurl_set_callbacks(easy, Self.callbacks, context),
      ccurl_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
      ccurl_set_string(easy, CURLOPT_PROXY, ""),
      ccurl_set_string(easy, CURLOPT_NOPROXY, "*"),
      ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0),
      ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
      ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1),
      // A name lookup that takes too long is left behind: libcurl would otherwise wait for it
      // when the transfer ends, and everybody else with it.
      ccurl_set_long(easy, CURLOPT_QUICK_EXIT, 1),
      caFile.map { ccurl_set_string(easy, CURLOPT_CAINFO, $0) } ?? CURLE_OK,
    ]
    return codes.allSatisfy { $0 == CURLE_OK }
  }

  /// Prepares the handle, which then can be added to a multi handle.
  func begin(_ submission: Submission) -> CURLcode {
    self.submission = submission
    bodyOffset = 0
    answer = []
    answerHeaders = []
    headerBytes = 0
    hasBegun = false
    objection = nil
    return set(submission.request)
  }

  /// Takes the result out; `nil` as the code means that the transfer was given up.
  func end(_ code: CURLcode?) -> (Submission, TransportResult)? {
    guard let submission else { return nil }
    self.submission = nil
    let end = TransferEnd(
      code: code, hasBegun: hasBegun,
      requestBytes: ccurl_get_long(easy, CURLINFO_REQUEST_SIZE),
      status: ccurl_get_long(easy, CURLINFO_RESPONSE_CODE), objection: objection)
    let result =
      end.failure ?? .answered(status: end.status, headers: answerHeaders, body: answer)
    answer = []
    return (submission, result)
  }
}

/// The options of one request.
extension CurlTransfer {
  private func set(_ request: OutgoingRequest) -> CURLcode {
    if url != request.url {
      let code = ccurl_set_string(easy, CURLOPT_URL, request.url)
      guard code == CURLE_OK else { return code }
      url = request.url
    }
    if unixSocketPath != request.unixSocketPath {
      let code = ccurl_set_string(easy, CURLOPT_UNIX_SOCKET_PATH, request.unixSocketPath)
      guard code == CURLE_OK else { return code }
      unixSocketPath = request.unixSocketPath
    }
    guard setMethod(request), setHeaders(request.headers) else { return CURLE_OUT_OF_MEMORY }
    ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.boundedMilliseconds)
    ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, request.totalTimeout.boundedMilliseconds)
    let keepAlive = request.keepAlive.boundedMilliseconds / 1000
    ccurl_set_long(easy, CURLOPT_MAXAGE_CONN, max(keepAlive, 1))
    ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, keepAlive == 0 ? 1 : 0)
    ccurl_set_long(easy, CURLOPT_FORBID_REUSE, keepAlive == 0 ? 1 : 0)
    return CURLE_OK
  }

  /// `CURLOPT_POST` stands for "has a body", whatever the method is called.
  private func setMethod(_ request: OutgoingRequest) -> Bool {
    let hasBody = request.method == .post || request.method == .put || !request.body.isEmpty
    ccurl_set_long(easy, hasBody ? CURLOPT_POST : CURLOPT_HTTPGET, 1)
    ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
    return ccurl_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue) == CURLE_OK
  }

  private func setHeaders(_ headers: [(String, String)]) -> Bool {
    if headerList != nil, self.headers.elementsEqual(headers, by: ==) { return true }
    // A name with nothing behind the colon keeps libcurl from adding that header itself.
    var lines = ["Expect:"]
    if !headers.contains(where: { $0.0.isEqualIgnoringCase("content-type") }) {
      lines.append("Content-Type:")
    }
    for (name, value) in headers {
      let isBlank = value.utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 }
      lines.append(isBlank ? name + ";" : "\(name): \(value)")
    }
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = curl_slist_append(list, line) else {
        curl_slist_free_all(list)
        return false
      }
      list = longer
    }
    ccurl_set_list(easy, CURLOPT_HTTPHEADER, list)
    curl_slist_free_all(headerList)
    headerList = list
    self.headers = headers
    return true
  }
}

/// What libcurl calls. The transfer outlives its easy handle, so the context is always good.
extension CurlTransfer {
  private static let callbacks = ccurl_callbacks(
    read_body: { target, size, count, context in
      CurlTransfer.from(context)?.readBody(into: target, count: size * count) ?? 0
    },
    write_header: { bytes, size, count, context in
      let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return CurlTransfer.from(context)?.takeHeader(line) == true ? line.count : 0
    },
    write_body: { bytes, size, count, context in
      let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return CurlTransfer.from(context)?.takeBody(piece) == true ? piece.count : 0
    },
    before_request: { context, _, _, _, _ in
      CurlTransfer.from(context)?.beforeRequest() == true
        ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    })

  private static func from(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func beforeRequest() -> Bool {
    if hasBegun, ccurl_get_long(easy, CURLINFO_REQUEST_SIZE) > 0 {
      objection = "the connection died before the answer came"
      return false
    }
    hasBegun = true
    return true
  }

  private func readBody(into target: UnsafeMutablePointer<CChar>?, count: Int) -> Int {
    guard let target, let body = submission?.request.body else { return 0 }
    let length = min(count, body.count - bodyOffset)
    body.withUnsafeBytes { bytes in
      UnsafeMutableRawBufferPointer(start: target, count: length)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[bodyOffset..<bodyOffset + length]))
    }
    bodyOffset += length
    return length
  }

  private func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let limit = submission?.request.responseLimit else { return false }
    headerBytes += line.count
    guard headerBytes <= limit else { return object("the answer's header is over", limit) }
    if line.starts(with: "HTTP/".utf8) {
      answerHeaders = []
    } else if let header = keptHeader(line) {
      answerHeaders.append(header)
    }
    return true
  }

  private func takeBody(_ piece: UnsafeRawBufferPointer) -> Bool {
    guard let limit = submission?.request.responseLimit else { return false }
    guard answer.count + piece.count <= limit else { return object("answer over", limit) }
    answer.append(contentsOf: piece)
    return true
  }

  private func object(_ complaint: String, _ limit: Int) -> Bool {
    let size = limit % 1024 == 0 ? "\(limit / 1024) KiB" : "\(limit) bytes"
    objection = "\(complaint) \(size)"
    return false
  }
}
