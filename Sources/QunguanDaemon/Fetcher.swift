import Logging
import QunguanCore
import QunguanGateway

/// Asks for the feeds that rules want, a few at once, and hands in what came back as events.
///
/// Nothing of it is kept: what a crash or a stop cuts off is asked for when the rule's schedule is due
/// again. That a feed can't be had is logged when it begins, and when it has ended.
actor Fetcher {
  /// So many are loaded at once.
  static let atOnce = 4
  /// A feed that is gone for good is looked for once a day all the same: people err.
  static let restWhenGone = Interval.days(1)
  /// A server that is asked too often and does not say how long it wants to rest.
  static let restWhenTooMany = Interval.hours(1)
  /// No server can keep a feed from being asked for longer.
  static let longestRest = Interval.days(1)

  private let intake: Intake
  private let loader: PageLoader
  private let clock: DaemonClock
  private let logger: Logger
  private nonisolated let mailbox = Mailbox<[Fetch]>()
  /// What is wanted, one of each rule.
  private var waiting: [Fetch] = []
  private var underWay: Set<String> = []
  /// Rules whose feed could not be had the last time.
  private var failing: Set<String> = []
  private var isStopped = false

  init(intake: Intake, loader: PageLoader, clock: DaemonClock, logger: Logger) {
    self.intake = intake
    self.loader = loader
    self.clock = clock
    self.logger = logger
  }

  /// Feeds that are to be asked for, in the order of the commits.
  nonisolated func ask(_ fetches: [Fetch]) {
    if mailbox.post(fetches) { Task { await readNews() } }
  }

  func stop() {
    isStopped = true
    waiting = []
  }

  private func readNews() {
    for fetch in mailbox.take().joined() where !underWay.contains(fetch.rule) {
      waiting.removeAll { $0.rule == fetch.rule }
      waiting.append(fetch)
    }
    startLoads()
  }

  private func startLoads() {
    while !isStopped, !waiting.isEmpty, underWay.count < Self.atOnce {
      let fetch = waiting.removeFirst()
      underWay.insert(fetch.rule)
      Task {
        let outcome = await answer(to: fetch)
        finish(fetch, outcome)
        // What is refused is asked for again when it is due again.
        _ = await intake.submit(.fetched(Fetched(fetch, outcome), received: clock.now))
      }
    }
  }

  private func finish(_ fetch: Fetch, _ outcome: Fetched.Outcome) {
    underWay.remove(fetch.rule)
    if case .failed(let reason, _) = outcome {
      if failing.insert(fetch.rule).inserted {
        logger.warning(
          "a feed can't be had",
          metadata: ["rule": .printable(fetch.rule), "reason": .printable(reason)])
      }
    } else if failing.remove(fetch.rule) != nil {
      logger.notice("a feed is back", metadata: ["rule": .printable(fetch.rule)])
    }
    startLoads()
  }

  private nonisolated func answer(to fetch: Fetch) async -> Fetched.Outcome {
    switch await loader.load(Self.request(for: fetch)) {
    case .failed(let reason): .failed(reason, rest: nil)
    case .answered(let page): Self.outcome(of: page, for: fetch, now: clock.now)
    }
  }

  private static func request(for fetch: Fetch) -> PageRequest {
    var headers = [
      ("User-Agent", "qunguan/\(Version.number) (feed reader)"),
      ("Accept", "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"),
    ]
    if let etag = fetch.known?.etag { headers.append(("If-None-Match", etag)) }
    if let modified = fetch.known?.modified { headers.append(("If-Modified-Since", modified)) }
    return PageRequest(fetch.url, headers: headers)
  }

  static func outcome(of page: Page, for fetch: Fetch, now: Timestamp) -> Fetched.Outcome {
    let wish = page.headers["retry-after"].flatMap {
      RetryAfter.parse($0, now: now, atMost: longestRest)
    }
    switch page.status {
    case 200: return contents(of: page, for: fetch)
    case 304 where fetch.known != nil: return .unchanged
    case 404: return .failed("there is nothing at this address (404)", rest: wish)
    case 410: return .failed("the feed is gone for good (410)", rest: restWhenGone)
    case 429: return .failed("the server is asked too often (429)", rest: wish ?? restWhenTooMany)
    default: return .failed("the server answers \(page.status)", rest: wish)
    }
  }

  private static func contents(of page: Page, for fetch: Fetch) -> Fetched.Outcome {
    do {
      let feed = try FeedReader.read(
        page.body, contentType: page.headers["content-type"], url: fetch.url)
      let version = FeedVersion(
        etag: page.headers["etag"].flatMap(\.asFieldValue),
        modified: page.headers["last-modified"].flatMap(\.asFieldValue), digest: feed.digest)
      return version.digest == fetch.known?.digest ? .unchanged : .changed(feed, version)
    } catch {
      return .failed("\(error)", rest: nil)
    }
  }
}

extension String {
  /// Nil unless it can be sent back as it is: short, and of ASCII's visible characters and blanks.
  fileprivate var asFieldValue: String? {
    (1...512).contains(utf8.count) && utf8.allSatisfy { (0x20...0x7E).contains($0) } ? self : nil
  }
}
