import QunguanCore

extension Gateway {
  /// What a complete answer means. Where the profile says nothing: 401 and 403 are wrong
  /// credentials, 429 asks to wait, other 3xx and 4xx are refusals, and of everything else nobody
  /// knows whether it was done.
  public func outcome(of action: Action, answer: GatewayAnswer, now: Timestamp) -> Outcome {
    let scope = scope(of: answer)
    if let failure = failure(answer, scope, now: now) { return failure }
    let id = profile.outbound.messageID?.value(in: scope)
    return .delivered(message: MessageID(action.chat.gateway, json: id))
  }

  /// What a message may call a picture, as the answer to its upload tells; or what comes of the
  /// message instead, none of which was sent yet.
  public func reference(
    in answer: GatewayAnswer, now: Timestamp
  ) -> Result<String, PictureNotUploaded> {
    let scope = scope(of: answer)
    switch failure(answer, scope, now: now) {
    case .unknown(let reason): return .failure(.init(outcome: .notSent(reason)))
    case let outcome?: return .failure(.init(outcome: outcome))
    case nil: break
    }
    guard let reference = profile.outbound.upload?.reference.text(in: scope), !reference.isEmpty
    else { return .failure(.init(outcome: .rejected("the answer says not where the picture is"))) }
    return .success(reference)
  }

  private func scope(of answer: GatewayAnswer) -> Expression.Scope {
    let limits = JSON.Limits(replacesLoneSurrogates: true)
    let json = (try? JSON(parsing: answer.body, limits: limits)) ?? .null
    return Expression.Scope(json: json, header: answer.header)
  }

  /// Nil if it is a success.
  private func failure(
    _ answer: GatewayAnswer, _ scope: Expression.Scope, now: Timestamp
  ) -> Outcome? {
    let outbound = profile.outbound
    if outbound.success.http.contains(where: { $0.contains(answer.status) }),
      outbound.success.json.holds(in: scope)
    {
      return nil
    }
    let rule = outbound.failures.first { rule in
      (rule.http.isEmpty || rule.http.contains { $0.contains(answer.status) })
        && rule.when.holds(in: scope)
    }
    switch rule?.failure ?? Self.failure(answer.status) {
    case .rejected: return .rejected(reason(answer.status, scope))
    case .auth:
      return .rejected(
        "the gateway does not accept our credentials: " + reason(answer.status, scope))
    case .rateLimited: return .rateLimited(after: wait(answer, scope, now: now))
    case .unknown: return .unknown(reason(answer.status, scope))
    }
  }

  private static func failure(_ status: Int) -> Outbound.Failure {
    switch status {
    case 401, 403: .auth
    case 429: .rateLimited
    case 300...499: .rejected
    default: .unknown
    }
  }

  private func wait(_ answer: GatewayAnswer, _ scope: Expression.Scope, now: Timestamp)
    -> Interval?
  {
    if let field = answer.header("retry-after"),
      let wait = RetryAfter.parse(field, now: now)
    {
      return wait
    }
    guard let wait = profile.outbound.retryAfter?.value(in: scope)?.integer, wait >= 0 else {
      return nil
    }
    return min(.milliseconds(wait), RetryAfter.longest)
  }

  /// The gateway's own words, its number and the status; without our token, if it quotes that.
  private func reason(_ status: Int, _ scope: Expression.Scope) -> String {
    var words = profile.outbound.reason?.text(in: scope) ?? ""
    if case .bearer(let token) = outgoing { words = token.redacted(from: words) }
    let code = profile.outbound.code?.text(in: scope).map { ", code \($0.printable(atMost: 20))" }
    let sentence = words.isEmpty ? "" : words.printable(atMost: 200) + " "
    return "\(sentence)(HTTP \(status)\(code ?? ""))"
  }
}
