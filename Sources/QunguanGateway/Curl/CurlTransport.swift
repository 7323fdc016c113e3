import CCurl
import Glibc

/// Sends requests with libcurl, on one thread of its own.
///
/// The life of a request:
///
/// 1. `send` checks it on the caller's thread and puts it into the inbox.
/// 2. The thread named "curl" takes it out and, as soon as its host has a connection to spare, hands
///    it to libcurl (`HostQueue`, `CurlTransfer`).
/// 3. Its completion is called exactly once, with what is known of it: answered, not sent, unknown.
///
/// A request is written at most once. libcurl 7.88.1 by itself would send it again when a connection
/// that was used before dies without an answer; see `CurlTransfer` for what forbids that.
///
/// Without `stop` the thread lives until the transport is released; it then gives up what is
/// running and ends by itself.
public final class CurlTransport: Sendable {
  public struct Limits: Sendable {
    /// Requests running at once, and connections held open.
    public var connections = 64
    /// The same for one host: a host that hangs holds up others only together with
    /// `connections / connectionsPerHost - 1` more of its kind, and at most for their timeouts.
    public var connectionsPerHost = 16
    /// Requests not yet completed, waiting ones included; more are refused.
    public var unfinished = 4096

    public init() {}
  }

  private let inbox: CurlInbox

  /// - Parameter caFile: PEM certificates to trust instead of the system's.
  public init(limits: Limits = Limits(), caFile: String? = nil) throws(CurlUnavailable) {
    precondition(limits.connections > 0 && limits.connectionsPerHost > 0 && limits.unfinished > 0)
    guard Self.globalState == CURLE_OK, let multi = curl_multi_init() else {
      throw CurlUnavailable(reason: "libcurl did not start")
    }
    guard CurlTransfer(caFile: caFile) != nil else {
      curl_multi_cleanup(multi)
      throw CurlUnavailable(reason: "libcurl lacks an option; 7.87 or newer is needed")
    }
    let handle = MultiHandle(pointer: multi)
    let inbox = CurlInbox(multi: handle, unfinishedLimit: limits.unfinished)
    let started = startThread {
      CurlLoop(multi: handle.pointer, inbox: inbox, limits: limits, caFile: caFile).run()
    }
    guard started else {
      curl_multi_cleanup(multi)
      throw CurlUnavailable(reason: "the thread for libcurl could not be started")
    }
    self.inbox = inbox
  }

  deinit { inbox.close(at: .now) }

  /// Sends the request. `completion` is called on the curl thread, where it must be brief, or within
  /// this call when the request is refused at once (`notSent`).
  public func send(
    _ request: OutgoingRequest, completion: @escaping @Sendable (TransportResult) -> Void
  ) {
    let submission = Submission(request: request, completion: completion)
    if let refusal = request.refusal ?? inbox.put(submission) { completion(.notSent(refusal)) }
  }

  /// Sends the request. Cancelling the task does not take it back: it may be on its way already.
  public func send(_ request: OutgoingRequest) async -> TransportResult {
    await withCheckedContinuation { continuation in
      send(request) { continuation.resume(returning: $0) }
    }
  }

  /// Refuses new requests and those waiting for a connection, lets the running ones finish for up to
  /// `grace`, gives up the rest, and returns when the curl thread has nothing left to do. It may be
  /// called again, to shorten the time.
  public func stop(within grace: Duration) async {
    await withCheckedContinuation { inbox.close(at: .now + grace, whenEnded: $0) }
  }

  static let globalState = curl_global_init(Int(CURL_GLOBAL_ALL))
}

/// Why libcurl cannot be used at all.
public struct CurlUnavailable: Error {
  public let reason: String
}

struct Submission: Sendable {
  let request: OutgoingRequest
  let completion: @Sendable (TransportResult) -> Void
}

/// Runs `body` on a detached thread named "curl" that no signal is delivered to: neither SIGPIPE
/// from a TLS library nor those the daemon waits for elsewhere.
func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(Box(body))
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { context in
      ccurl_prepare_thread("curl")
      if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, box.toOpaque())
  guard code == 0 else {
    box.release()
    return false
  }
  pthread_detach(thread)
  return true
}
