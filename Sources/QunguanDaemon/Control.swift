import Foundation
import HTTPTypes
import Logging
import QunguanCore
import QunguanGateway
import QunguanStore

/// What operators ask of a running daemon, over HTTP on `control.sock` in the data directory. Only
/// its owner can enter that directory.
struct Control: Sendable {
  let pump: Pump
  let courier: Courier
  let scheduler: Scheduler
  let reloader: Reloader
  let watch: GatewayWatch
  let clock: DaemonClock
  let started: Timestamp
  /// The path of the database.
  let database: String
  /// The steward's own accounts, where the configuration names them.
  let accounts: Set<MemberID>
  /// From which chance is drawn.
  let secret: Generator.Secret

  var routes: [Route] {
    [
      Route(.get, .exact("/status")) { .json(.object(try await condition(try await stamp($0)))) },
      Route(.get, .exact("/outbox"), handler: list),
      Route(.post, .prefix("/outbox"), handler: judge),
      Route(.post, .exact("/pause")) { try await pause($0, true) },
      Route(.post, .exact("/resume")) { try await pause($0, false) },
      Route(.post, .exact("/explain"), handler: explain),
      Route(.post, .exact("/reload"), handler: reload),
    ] + orderRoutes + memberRoutes + previewRoutes + adRoutes
  }

  /// How instants are written: for people, who add `times=local`, on the community's clocks; for
  /// machines in UTC.
  private func stamp(_ request: InboundRequest) async throws -> Stamp {
    guard request.query.contains(where: { $0.name == "times" && $0.value == "local" }) else {
      return Stamp()
    }
    return Stamp(zone: await reloader.book.community.zone)
  }

  /// The status, with what `qunguan check` would say of the rules as `problems`.
  @Sendable private func reload(_ request: InboundRequest) async throws -> InboundResponse {
    let wish = try JSON(parsing: request.body)
    await reloader.reload(because: "an operator asked")
    let attempt = await reloader.lastAttempt
    let problems = attempt.report.text(
      in: wish["chinese"]?.bool == true ? .chinese : .english,
      .init(
        hasContext: wish["context"]?.bool ?? false, hasColour: wish["colour"]?.bool ?? false))
    var answer = try await condition(Stamp())
    answer["problems"] = .array(problems.map { .string($0) })
    return .json(.object(answer))
  }

  private func condition(_ stamp: Stamp) async throws -> JSONObject {
    let now = clock.now
    let (counts, isPaused, paused, silences, observed) = try await pump.intake.perform { batch in
      (
        try batch.counts(), try batch.isPausedEverywhere,
        try batch.chats().filter(\.facts.paused).map(\.id),
        try batch.silences().filter { !$0.isOver(at: now) }, try batch.observed()
      )
    }
    let totals = pump.counters.snapshot
    let book = await reloader.book
    let attempt = await reloader.lastAttempt
    let gateways = watch.health.sorted { $0.key < $1.key }.map { name, health -> JSON in
      [
        "name": .string(name.text),
        "last-heard": health.lastHeard.map { .string(stamp($0)) } ?? .null,
        "last-heartbeat": health.lastHeartbeat.map { .string(stamp($0)) } ?? .null,
        "online": health.isOnline.map { .bool($0) } ?? .null,
        "alarm": health.alarmed.map { .string($0.rawValue) } ?? .null,
        "ignored": .integer(totals.ignored[name] ?? 0),
        "unmapped": .integer(totals.unmapped[name] ?? 0),
        "turned-away": .integer(totals.turnedAway[name] ?? 0),
      ]
    }
    return [
      "version": .string(Version.number),
      "uptime-seconds": .integer(Int((now - started).milliseconds / 1000)),
      "rules": [
        "count": .integer(book.rules.count), "fingerprint": .string(book.fingerprint),
        "observing": .integer(book.rules.count { $0.mode == .observe }),
        "last-reload": .string(attempt.outcome),
      ],
      "events": [
        "since-start": .integer(totals.events), "kept": .integer(counts.events),
        "quarantined": .integer(counts.quarantined), "refused": .integer(totals.refused),
      ],
      "outbox": .object(
        JSONObject(
          uniqueMembers: OutboxRow.State.allCases.map {
            ($0.rawValue, .integer(counts.outbox[$0] ?? 0))
          })),
      "pictures": [
        "not-drawn": .integer(totals.undrawn), "not-searched": .integer(totals.unscanned),
      ],
      "silences": .array(silences.map { $0.shown(stamp) }),
      "observing": .array(
        observed.filter { book[$0.rule]?.mode == .observe }.map {
          $0.observed.shown(of: $0.rule, stamp)
        }),
      "paused": .array((isPaused ? ["everything"] : []) + paused.map { .string($0.text) }),
      "gateways": .array(gateways),
      "database-bytes": .integer(counts.databaseBytes),
    ]
  }

  @Sendable private func list(_ request: InboundRequest) async throws -> InboundResponse {
    let wanted = request.query.filter { $0.name == "state" }.compactMap {
      OutboxRow.State(rawValue: $0.value)
    }
    let limit = request.query.first { $0.name == "limit" }.flatMap { Int($0.value) } ?? 50
    let states =
      wanted.isEmpty ? Set(OutboxRow.State.allCases).subtracting([.delivered]) : Set(wanted)
    let entries = try await pump.intake.perform { batch in
      try batch.outbox(states: states, limit: min(max(limit, 1), 1000))
    }
    let stamp = try await stamp(request)
    return .json(.array(entries.map { $0.shown(stamp) }))
  }

  @Sendable private func judge(_ request: InboundRequest) async throws -> InboundResponse {
    let parts = request.segments
    guard parts.count == 3, let number = Int64(parts[1]) else { return .fault(404, "no such row") }
    let id = OutboxID(number)
    let now = clock.now
    let ruling: Ruling
    switch parts[2] {
    case "retry":
      ruling = try await pump.intake.perform {
        try $0.retry(id, at: now, expires: now + .minutes(10))
      }
      if case .applied(let row) = ruling { courier.add([row]) }
    case "drop":
      ruling = try await pump.intake.perform { try $0.drop(id, at: now) }
      if case .applied = ruling { courier.withdraw([id]) }
    default: return .fault(404, "no such command")
    }
    switch ruling {
    case .applied: return .json(["done": true])
    case .refused(let reason): return .fault(409, reason)
    }
  }

  private func pause(_ request: InboundRequest, _ isPaused: Bool) async throws -> InboundResponse {
    let body = try JSON(parsing: request.body)
    let name = body["chat"]?.string
    let chat = name.flatMap { ChatID($0) }
    if name != nil, chat == nil {
      return .fault(400, "a chat is written gateway:id, such as qq:5000")
    }
    let now = clock.now
    // Speech stops at once; the store remembers it for the next start.
    if isPaused { await courier.pause(chat) }
    let outcome = try await pump.intake.perform { batch in
      try Orders.pausing(chat, isPaused, batch, at: now)
    }
    // Also where the store knows of no pause: it may have failed to keep one.
    if !isPaused { await courier.resume(chat) }
    let line = EnglishWording(outcome).lines[0]
    if outcome.isRefusal { return .fault(409, line) }
    guard case .resumed(_, let others) = outcome, !others.isEmpty else {
      return .json(["done": true])
    }
    return .json(["done": true, "still-paused": .string(line)])
  }
}

/// Writes instants: with a zone as its clocks show them, `2027-02-06T08:00:05+08:00`, else in UTC.
private struct Stamp {
  var zone: Zone?

  func callAsFunction(_ instant: Timestamp) -> String {
    zone.map { Moment.text(instant, in: $0) } ?? ISO8601.text(instant)
  }
}

extension Reloader.Attempt {
  fileprivate var outcome: String {
    errors == 0 ? "good" : "refused: \(errors) error\(errors == 1 ? "" : "s")"
  }
}

extension OutboxEntry {
  fileprivate func shown(_ stamp: Stamp) -> JSON {
    [
      "id": .number(JSONNumber(row.id.number)), "state": .string(row.state.rawValue),
      "action": .string(row.delivery.action.name), "chat": .string(row.chat.text),
      "rule": .string(row.rule), "event": .string(row.cause.text),
      "attempts": .integer(row.attempts), "reason": reason.map { .string($0) } ?? .null,
      "message": message.map { .string($0.text) } ?? .null,
      "created": .string(stamp(created)), "changed": .string(stamp(changed)),
      "expires": .string(stamp(row.delivery.expires)),
    ]
  }
}

extension Silence {
  fileprivate func shown(_ stamp: Stamp) -> JSON {
    [
      "rule": .string(rule), "chat": chat.map { .string($0.text) } ?? .null,
      "since": .string(stamp(since)), "until": until.map { .string(stamp($0)) } ?? .null,
      "because": because.map { .string($0) } ?? .null, "by": .string(by),
    ]
  }
}

extension Observed {
  fileprivate func shown(of rule: String, _ stamp: Stamp) -> JSON {
    [
      "rule": .string(rule), "count": .integer(count), "since": .string(stamp(since)),
      "last": .array(
        last.map {
          [
            "event": .string($0.event.text), "chat": $0.chat.map { .string($0.text) } ?? .null,
            "time": .string(stamp($0.time)),
            "effects": .array($0.effects.map { .string($0) }),
          ]
        }),
    ]
  }
}

extension JSON {
  static func integer(_ number: Int) -> JSON { .number(JSONNumber(Int64(number))) }
}

extension InboundResponse {
  static func json(_ value: JSON) -> InboundResponse {
    InboundResponse(
      status: 200, headers: [.contentType: "application/json"], body: value.serialized())
  }

  static func fault(_ status: Int, _ sentence: String) -> InboundResponse {
    var response = json(["error": .string(sentence)])
    response.status = .init(code: status)
    return response
  }
}
