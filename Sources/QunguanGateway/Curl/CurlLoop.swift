import CCurl

/// What the curl thread does: collect, start, let libcurl work, complete, wait.
final class CurlLoop {
  private let multi: UnsafeMutableRawPointer
  private let inbox: CurlInbox
  private let caFile: String?
  private var queue: HostQueue<Submission>
  private var transfers: [CurlTransfer] = []
  /// The idle ones of `transfers`; the last used is used next, its headers are likely to fit.
  private var idle: [CurlTransfer] = []
  private var finished = 0

  init(
    multi: UnsafeMutableRawPointer, inbox: CurlInbox, limits: CurlTransport.Limits, caFile: String?
  ) {
    self.multi = multi
    self.inbox = inbox
    self.caFile = caFile
    queue = HostQueue(total: limits.connections, perPlace: limits.connectionsPerHost)
    ccurl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.connections)
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limits.connections)
  }

  func run() {
    var deadline: ContinuousClock.Instant?
    repeat {
      let collection = inbox.collect(finished: finished)
      finished = 0
      deadline = collection.deadline
      for submission in collection.submissions {
        queue.add(submission, for: submission.request.place)
      }
      if let deadline {
        for submission in queue.removeWaiting() { complete(submission, .notSent(stopping)) }
        if queue.running == 0 || .now >= deadline { break }
      }
      startTransfers()
    } while work() && rest(until: deadline)
    end()
  }

  private func startTransfers() {
    while let submission = queue.next() {
      guard let transfer = idle.popLast() ?? makeTransfer() else {
        queue.finish(submission.request.place)
        complete(submission, .notSent("libcurl is out of memory"))
        continue
      }
      var code = transfer.begin(submission)
      if code == CURLE_OK, curl_multi_add_handle(multi, transfer.easy) != CURLM_OK {
        code = CURLE_FAILED_INIT
      }
      if code != CURLE_OK { finish(transfer, code) }
    }
  }

  /// Moves all transfers on as far as they go without waiting; `false` if libcurl is broken.
  private func work() -> Bool {
    var running: CInt = 0
    guard curl_multi_perform(multi, &running) == CURLM_OK else { return false }
    var left: CInt = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
        let context = ccurl_get_context(easy)
      else { continue }
      let code = ccurl_message_result(message)
      curl_multi_remove_handle(multi, easy)
      finish(Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue(), code)
    }
    return true
  }

  /// Waits for a socket, a timer of libcurl, the inbox, or the deadline.
  private func rest(until deadline: ContinuousClock.Instant?) -> Bool {
    let isDone = deadline != nil && queue.running == 0
    guard !isDone, !queue.hasNext, inbox.lieDown(knowing: deadline) else { return true }
    let pause = deadline.map { $0 - .now } ?? .seconds(60)
    return curl_multi_poll(multi, nil, 0, CInt(pause.boundedMilliseconds), nil) == CURLM_OK
  }

  private func end() {
    for transfer in transfers where transfer.isRunning {
      curl_multi_remove_handle(multi, transfer.easy)
      finish(transfer, nil)
    }
    for submission in queue.removeWaiting() + inbox.end() {
      complete(submission, .notSent(stopping))
    }
    idle = []
    transfers = []
    curl_multi_cleanup(multi)
    inbox.resumeWaiters()
  }

  private func makeTransfer() -> CurlTransfer? {
    guard let transfer = CurlTransfer(caFile: caFile) else { return nil }
    transfers.append(transfer)
    return transfer
  }

  private func finish(_ transfer: CurlTransfer, _ code: CURLcode?) {
    guard let (submission, result) = transfer.end(code) else { return }
    idle.append(transfer)
    queue.finish(submission.request.place)
    complete(submission, result)
  }

  private func complete(_ submission: Submission, _ result: TransportResult) {
    finished += 1
    submission.completion(result)
  }
}

extension Duration {
  /// Milliseconds between 1 and a day: libcurl takes 0 for "no limit".
  var boundedMilliseconds: Int {
    let (seconds, attoseconds) = min(max(self, .milliseconds(1)), .seconds(86_400)).components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
  }
}
