import QunguanCore

extension Schema<[String: Outbound.Request]> {
  /// Actions and their variants. Not all gateways can do everything.
  static var requests: Schema {
    let actions = Action.names.flatMap { name in
      let known = Placeholder.known(to: name) ?? []
      let schema = Schema<Outbound.Request>.request(known)
      let variants = Action.variants(of: name).map { variant in
        ("\(name)@\(variant)", variant == "picture" ? .picture(known) : schema)
      }
      return [(name, schema)] + variants
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
      .optional("form", .form(known), "the body as multipart/form-data, in place of json"),
      .defaulted("idempotent", .boolean, to: false, "true if doing it twice is as good as once")
    ) { method, path, json, form, isIdempotent in
      Outbound.Request(
        method: method, path: path, body: try body(json, form), isIdempotent: isIdempotent)
    }
  }

  /// Of messages with a picture, which goes apart from the rest.
  fileprivate static func picture(_ known: [Placeholder]) -> Schema {
    request(known + [.picture]).map { request, node, findings in
      guard request.placeholders.contains(.picture) else {
        findings.error(at: node.place, "this request is for a picture; say where: \"{picture}\"")
        return nil
      }
      return request
    }
  }

  fileprivate static func body(
    _ json: Template?, _ form: [(name: String, value: Template)]?
  ) throws -> Outbound.Request.Body {
    switch (json, form) {
    case (nil, nil): return .none
    case (let json?, nil): return .json(json)
    case (nil, let form?): return .form(form)
    case (_?, _?): throw Objection("a request has one body: 'json' or 'form'")
    }
  }
}

extension Schema<Outbound.Upload> {
  static var upload: Schema {
    let known: [Placeholder] = [.id, .chat, .peer, .picture]
    return .object(
      "an upload",
      .defaulted("method", .method, to: .post, "GET, POST, PUT or DELETE"),
      .required("path", .path, "what is appended to the gateway's base URL"),
      .optional("json", .template(known), "the body, with the picture as base64"),
      .optional("form", .form(known), "the body as multipart/form-data, with the picture as file"),
      .required("reference", .value, "where the answer tells what messages call the picture")
    ) { method, path, json, form, reference in
      var body = try Schema<Outbound.Request>.body(json, form)
      if case .none = body { body = .picture }
      let request = Outbound.Request(method: method, path: path, body: body, isIdempotent: true)
      guard request.placeholders.contains(.picture) else {
        throw Objection("an upload has a picture; say where: \"{picture}\"")
      }
      return Outbound.Upload(request: request, reference: reference)
    }
  }
}

extension Schema<[(name: String, value: Template)]> {
  fileprivate static func form(_ known: [Placeholder]) -> Schema {
    Schema<Template>.template(known).map { template, node, findings in
      guard case .object(let members) = template else {
        findings.error(at: node.place, "expected fields with their values")
        return nil
      }
      return members.map { (name: $0.key, value: $0.value) }
    }
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
