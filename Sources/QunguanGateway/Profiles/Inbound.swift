import QunguanCore

/// How a gateway's requests are verified, read and answered.
struct Inbound: Sendable {
  enum Dedup: Sendable {
    /// Gateway and body: for events without an id of their own.
    case raw
    /// What these name together; `raw` where one of them is missing.
    case values([Expression])
  }

  /// The statuses of refusals. None of them carries a body.
  struct Rejections: Sendable {
    var missing = 401
    var bad = 403
    var malformed = 400
  }

  struct Rule: Sendable {
    var match: Match
    var type: EventType
    var fields: EventFields
  }

  var auth: IncomingAuth
  var required: [String]
  var bodyLimit: Int
  var acknowledgement: Acknowledgement
  var rejections: Rejections
  var dedup: Dedup
  var ignored: [Match]
  /// Of an event that no rule maps.
  var common: EventFields
  /// The first that matches; `common` is merged into each.
  var rules: [Rule]
}

extension Schema<Inbound> {
  static var inbound: Schema {
    .object(
      "inbound",
      .required("auth", .incomingAuth, "how the gateway proves itself"),
      .defaulted(
        "require", .list(of: .headerName), to: [], "headers without which a request is malformed"),
      .defaulted(
        "body-limit", .integer(in: 1024...8_388_608), to: 1_048_576, "bytes of a request's body"),
      .required("acknowledge", .acknowledgement, "the answer to a request that was kept"),
      .defaulted(
        "reject", .rejections, to: Inbound.Rejections(), "the statuses of refused requests"),
      .defaulted("dedup", .dedup, to: .raw, "what tells an event delivered again: raw, or values"),
      .defaulted("ignore", .list(of: .match), to: [], "requests to acknowledge and forget"),
      .defaulted("common", .eventFields, to: EventFields(), "fields of all events"),
      .required("events", .list(of: .rule), "what requests mean; the first that matches counts")
    ) { auth, required, limit, acknowledgement, rejections, dedup, ignored, common, rules in
      Inbound(
        auth: auth, required: required, bodyLimit: limit, acknowledgement: acknowledgement,
        rejections: rejections, dedup: dedup, ignored: ignored, common: common,
        rules: rules.map { rule in
          Inbound.Rule(
            match: rule.match, type: rule.type, fields: rule.fields.merged(over: common))
        })
    }
  }
}

extension Schema<Inbound.Rule> {
  fileprivate static var rule: Schema {
    .object(
      "an event",
      .required("when", .match, "which requests: expressions with a value or several each"),
      .required("type", .eventType, "the event's type"),
      .defaulted("set", .eventFields, to: EventFields(), "the event's fields")
    ) { Inbound.Rule(match: $0, type: $1, fields: $2) }
  }
}

extension Schema<EventType> {
  /// Schedules, timers and answers are the daemon's own and cannot come from a gateway.
  fileprivate static var eventType: Schema {
    Schema<EventType>.choice.map { type, node, findings in
      guard ![.scheduled, .wake, .fetched, .scanned].contains(type) else {
        findings.error(at: node.place, "'\(type.rawValue)' events are made by the daemon alone")
        return nil
      }
      return type
    }
  }
}

extension Schema<Inbound.Dedup> {
  fileprivate static var dedup: Schema {
    let values = Schema<[Expression]>.list(of: .value, orOne: true, atMost: 8)
    return Schema(.either([.choice(["raw"]), values.shape])) { node, findings in
      node.text == "raw" ? .raw : values.read(node, findings).map { .values($0) }
    }
  }
}

extension Schema<Inbound.Rejections> {
  fileprivate static var rejections: Schema {
    let status = Schema<Int>.integer(in: 400...499)
    return .object(
      "reject",
      .defaulted("missing", status, to: 401, "there is no signature"),
      .defaulted("bad", status, to: 403, "the signature is wrong"),
      .defaulted("malformed", status, to: 400, "a required header is missing, or it is not JSON")
    ) { Inbound.Rejections(missing: $0, bad: $1, malformed: $2) }
  }
}

extension Schema<Acknowledgement> {
  fileprivate static var acknowledgement: Schema {
    Schema<Acknowledgement>.object(
      "acknowledge",
      .required("status", .integer(in: 200...299), "the HTTP status"),
      .optional("json", .json, "the body; without it there is none")
    ) { Acknowledgement(status: $0, body: $1?.serialized()) }
    .map { acknowledgement, node, findings in
      guard acknowledgement.status != 204 || acknowledgement.body == nil else {
        findings.error(at: node.place, "an answer with status 204 has no body; use 200 with json")
        return nil
      }
      return acknowledgement
    }
  }
}

extension Schema<String> {
  static var headerName: Schema {
    text("the name of a header", atMost: 100).map { name, node, findings in
      guard name.utf8.allSatisfy(\.isTokenCharacter) else {
        findings.error(at: node.place, "'\(name)' is not the name of a header")
        return nil
      }
      return name
    }
  }
}
