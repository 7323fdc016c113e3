import QunguanCore

extension Schema<[String: Outbound.Request]> {
  /// Actions and their variants. Not all gateways can do everything.
  static var requests: Schema {
    let actions = Action.names.flatMap { name in
      let schema = Schema<Outbound.Request>.request(Placeholder.known(to: name) ?? [])
      return ([name] + Action.variants(of: name).map { "\(name)@\($0)" }).map { ($0, schema) }
    }
    let shapes = actions.map { name, schema in
      Field<Outbound.Request?>.optional(name, schema, "the request for \(name)").shape
    }
    return Schema(.object(shapes)) { node, findings in
      guard let entries = node.entries else {
        findings.error(at: node.place, "expected actions with their requests")
        return nil
      }
      refuseUnknown(entries, known: actions.map(\.0), in: "actions", findings)
      var requests: [String: Outbound.Request] = [:]
      for (name, schema) in actions {
        if let value = node[name] { requests[name] = schema.read(value, findings) }
      }
      return requests
    }
  }
}

extension Schema<Outbound.Request> {
  fileprivate static func request(_ known: [Placeholder]) -> Schema {
    .object(
      "a request",
      .defaulted("method", .method, to: .post, "GET, POST, PUT or DELETE"),
      .required("path", .path, "what is appended to the gateway's base URL"),
      .optional("json", .template(known), "the body"),
      .defaulted("idempotent", .boolean, to: false, "true if doing it twice is as good as once")
    ) { Outbound.Request(method: $0, path: $1, json: $2, isIdempotent: $3) }
  }
}

extension Schema<OutgoingRequest.Method> {
  fileprivate static var method: Schema {
    let names = ["GET", "POST", "PUT", "DELETE"]
    return Schema(.choice(names)) { node, findings in
      if let method = node.text.flatMap({ OutgoingRequest.Method(rawValue: $0) }) { return method }
      findings.error(at: node.place, "expected GET, POST, PUT or DELETE")
      return nil
    }
  }
}

extension Schema<String> {
  /// It can name no other host: it begins with one slash and says nothing of users or ports.
  fileprivate static var path: Schema {
    text("a path that begins with '/'", atMost: 500).map { path, node, findings in
      guard path.hasPrefix("/"), !path.hasPrefix("//"),
        path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
      else {
        findings.error(at: node.place, "expected a path that begins with one '/', without spaces")
        return nil
      }
      return path
    }
  }
}
