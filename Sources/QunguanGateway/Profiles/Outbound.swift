import QunguanCore

/// How actions become requests, and what the answers mean.
struct Outbound: Sendable {
  enum Auth: String, CaseIterable, Sendable {
    case none
    /// `Authorization: Bearer`; without a secret the header is not sent.
    case bearer
    case standardWebhooks = "standard-webhooks"
  }

  /// What a profile calls an answer that is no success.
  enum Failure: String, CaseIterable, Sendable {
    case rejected
    /// The credentials are wrong: rejected, with a hint.
    case auth
    case rateLimited = "rate-limited"
    /// It may have been done.
    case unknown
  }

  struct Success: Sendable {
    var http: [StatusClass]
    var json: Match
  }

  struct FailureRule: Sendable {
    /// Empty is any status.
    var http: [StatusClass]
    var when: Match
    var failure: Failure
  }

  struct Request: Sendable {
    var method: OutgoingRequest.Method
    var path: String
    var body: Body
    /// Doing it twice is as good as once.
    var isIdempotent: Bool
  }

  /// How a picture gets to the gateway before the message that it is in.
  struct Upload: Sendable {
    var request: Request
    /// Where the answer tells what messages call it.
    var reference: Expression
  }

  var auth: Auth
  /// A connection idle for longer is not used again.
  var keepAlive: Interval
  var limits: PaceLimits
  var success: Success
  var failures: [FailureRule]
  var messageID: Expression?
  var retryAfter: Expression?
  var reason: Expression?
  var code: Expression?
  /// Nil where pictures go with their message.
  var upload: Upload?
  /// By `name` or `name@variant`.
  var requests: [String: Request]
}

extension Schema<Outbound> {
  static var outbound: Schema {
    .object(
      "outbound",
      .defaulted("auth", .choice, to: .none, "how we prove ourselves"),
      .defaulted(
        "keep-alive", .idleTime, to: Interval(milliseconds: 3000),
        "how long an idle connection may be used again; below what the gateway's server allows"),
      .defaulted("limits", .limits, to: PaceLimits(), "how fast the gateway may be spoken to"),
      .required("success", .success, "which answers mean that it was done"),
      .defaulted(
        "failures", .list(of: .failure), to: [], "what other answers mean; the first that matches"),
      .optional("message-id", .value, "where the id of a sent message stands in the answer"),
      .optional("retry-after", .value, "milliseconds to wait, where not in a header Retry-After"),
      .optional("reason", .value, "where the answer says why not, for operators"),
      .optional("code", .value, "where the gateway's own number of the error stands"),
      .optional("upload", .upload, "how pictures get there before the messages they are in"),
      .required("actions", .requests, "the requests, by action")
    ) {
      auth, keepAlive, limits, success, failures, messageID, retryAfter, reason, code, upload,
      requests in
      Outbound(
        auth: auth, keepAlive: keepAlive, limits: limits, success: success, failures: failures,
        messageID: messageID, retryAfter: retryAfter, reason: reason, code: code,
        upload: upload, requests: requests)
    }
  }
}

extension Schema<Outbound.Success> {
  fileprivate static var success: Schema {
    .object(
      "success",
      .defaulted("http", .statusClasses, to: [.success], "the HTTP statuses"),
      .defaulted("json", .match, to: Match(), "what must hold of the body")
    ) { Outbound.Success(http: $0, json: $1) }
  }
}

extension Schema<Outbound.FailureRule> {
  fileprivate static var failure: Schema {
    .object(
      "a failure",
      .defaulted("http", .statusClasses, to: [], "the HTTP statuses"),
      .defaulted("when", .match, to: Match(), "what must hold of the body and the headers"),
      .required("is", .choice, "rejected, auth, rate-limited or unknown")
    ) { Outbound.FailureRule(http: $0, when: $1, failure: $2) }
  }
}

extension Schema<Interval> {
  fileprivate static var idleTime: Schema {
    duration.map { interval, node, findings in
      guard interval <= .minutes(10) else {
        findings.error(at: node.place, "at most 10m")
        return nil
      }
      return interval
    }
  }

  fileprivate static var duration: Schema {
    Schema<String>.text("a duration as 500ms or 3s", atMost: 40).map { text, node, findings in
      do throws(TimeTextError) {
        return try Interval(text: text)
      } catch {
        findings.error(at: node.place, error.message)
        return nil
      }
    }
  }
}

extension Schema<PaceLimits> {
  fileprivate static var limits: Schema {
    .object(
      "limits",
      .optional("gateway", .pace, "over all chats together"),
      .optional("chat", .pace, "in each chat"),
      .defaulted("at-once", .integer(in: 1...256), to: 16, "requests under way at the same time")
    ) { PaceLimits(gateway: $0, chat: $1, maximumInFlight: $2) }
  }
}

extension Schema<Pace> {
  fileprivate static var pace: Schema {
    let count = Schema<Int>.integer(in: 1...10_000)
    return .object(
      "a limit",
      .required("count", count, "so many requests"),
      .required("per", .duration, "in so long a time"),
      .defaulted("burst", count, to: 1, "so many at once after a rest")
    ) { Pace($0, per: $1, burst: $2) }
  }
}

/// An HTTP status, or all that begin with a digit: `429`, `5xx`.
struct StatusClass: Sendable, Hashable {
  private let range: ClosedRange<Int>

  static let success = Self(range: 200...299)

  private init(range: ClosedRange<Int>) { self.range = range }

  init?(_ text: String) {
    if text.count == 3, text.hasSuffix("xx"), let digit = text.first?.wholeNumberValue,
      (1...5).contains(digit)
    {
      range = digit * 100...digit * 100 + 99
    } else if let status = Int(text), (100...599).contains(status) {
      range = status...status
    } else {
      return nil
    }
  }

  func contains(_ status: Int) -> Bool { range.contains(status) }
}

extension Schema<[StatusClass]> {
  fileprivate static var statusClasses: Schema {
    let status = Schema<String>.text("an HTTP status as 429 or 5xx", atMost: 3).map {
      text, node, findings -> StatusClass? in
      let status = StatusClass(text)
      if status == nil { findings.error(at: node.place, "expected an HTTP status as 429 or 5xx") }
      return status
    }
    return .list(of: status, orOne: true, atMost: 32)
  }
}
