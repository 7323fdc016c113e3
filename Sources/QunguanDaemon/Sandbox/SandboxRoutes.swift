import HTTPTypes
import QunguanCore
import QunguanGateway

extension Sandbox {
  /// All that a door needs to serve the sandbox. The daemon speaks to it as to a native gateway
  /// with the base URL `http://HOST:PORT/sandbox/gateway`.
  var routes: [Route] {
    [
      page("/sandbox", PackageResources.index_html, "text/html; charset=utf-8"),
      page("/sandbox/style.css", PackageResources.style_css, "text/css; charset=utf-8"),
      page("/sandbox/app.js", PackageResources.app_js, "text/javascript; charset=utf-8"),
      posted("/sandbox/join") { sandbox, json throws(SandboxObjection) in
        let name = try json.text("name")
        return ["name": .string(try sandbox.join(try json.text("member"), name: name))]
      },
      posted("/sandbox/messages") { sandbox, json throws(SandboxObjection) in
        let number = try sandbox.post(
          try json.text("text"), by: try json.text("member"),
          direct: json["direct"]?.bool ?? false, replyTo: json["reply_to"]?.string)
        return ["number": .number(JSONNumber(Int64(number)))]
      },
      posted("/sandbox/poke") { sandbox, json throws(SandboxObjection) in
        try sandbox.poke(by: try json.text("member"))
        return [:]
      },
      Route(.get, .exact("/sandbox/messages"), bodyLimit: 0) { [self] in await news($0) },
      Route(.post, .exact("/sandbox/gateway/actions"), bodyLimit: SandboxOrder.bytes) {
        [self] in action($0)
      },
    ]
  }

  private func page(_ path: String, _ body: [UInt8], _ type: String) -> Route {
    Route(.get, .exact(path), bodyLimit: 0) { [self] request in
      guard isKnown(host: request.header("host")) else { return .refused(.foreignHost) }
      return .page(body, type: type)
    }
  }

  /// What a page of ours posts: another site's page cannot send JSON here without being asked for
  /// leave first, which it is never given, and its `Origin` tells it apart.
  private func posted(
    _ path: String,
    _ body: @escaping @Sendable (Sandbox, JSON) throws(SandboxObjection) -> JSON
  ) -> Route {
    Route(.post, .exact(path), bodyLimit: 1 << 16) { [self] request in
      do throws(SandboxObjection) {
        return .json(try body(self, try json(postedBy: request)))
      } catch {
        return .refused(error)
      }
    }
  }

  private func json(postedBy request: InboundRequest) throws(SandboxObjection) -> JSON {
    let host = request.header("host")
    guard isKnown(host: host) else { throw .foreignHost }
    if let origin = request.header("origin"), origin != "http://\(host ?? "")" {
      throw .foreignOrigin
    }
    let type = request.header("content-type")?.prefix { $0 != ";" && $0 != " " } ?? ""
    guard type.lowercased() == "application/json" else { throw .notJSON }
    return try JSON(request: request.body, bytes: 1 << 16)
  }

  private func news(_ request: InboundRequest) async -> InboundResponse {
    do throws(SandboxObjection) {
      guard isKnown(host: request.header("host")) else { throw .foreignHost }
      let query = request.query
      guard let member = query.first(where: { $0.name == "member" })?.value,
        let after = query.first(where: { $0.name == "after" }).flatMap({ Int($0.value) }),
        after >= 0
      else { throw .badRequest }
      return .json(try await news(for: member, after: after))
    } catch {
      return .refused(error)
    }
  }

  private func action(_ request: InboundRequest) -> InboundResponse {
    let webhook = WebhookRequest(body: request.body) { request.header($0) }
    switch StandardWebhooks.verify(webhook, keys: [key], now: clock()) {
    case .missing: return InboundResponse(status: 401)
    case .wrong: return InboundResponse(status: 403)
    case .valid: break
    }
    do throws(SandboxObjection) {
      let json = try JSON(request: request.body, bytes: SandboxOrder.bytes)
      let id = request.header(StandardWebhooks.idHeader) ?? ""
      return .json(try act(json, id: id).get())
    } catch {
      return .refused(error)
    }
  }
}

/// The name in a `Host` field or in an address, without the port.
struct SandboxHost: Equatable {
  /// In lower case; IPv6 in brackets.
  let name: String

  init?(field: some StringProtocol) {
    let text = field.lowercased()
    let name =
      text.hasPrefix("[")
      ? text.firstIndex(of: "]").map { text[...$0] } : text.prefix { $0 != ":" }
    guard let name, !name.isEmpty else { return nil }
    self.name = String(name)
  }

  /// All of 127.0.0.0/8 is; `127.example.org` is not.
  var isLoopback: Bool {
    name == "localhost" || name == "[::1]"
      || name.hasPrefix("127.") && name.utf8.allSatisfy { (0x2E...0x39).contains($0) }
  }
}

extension JSON {
  fileprivate init(request body: [UInt8], bytes: Int) throws(SandboxObjection) {
    let limits = Limits(bytes: bytes, depth: 16, values: 2000)
    guard let json = try? JSON(parsing: body, limits: limits), json.object != nil else {
      throw .badRequest
    }
    self = json
  }

  fileprivate func text(_ key: String) throws(SandboxObjection) -> String {
    guard let text = self[key]?.string else { throw .badRequest }
    return text
  }
}

extension InboundResponse {
  fileprivate static func page(_ body: [UInt8], type: String) -> Self {
    var headers = HTTPFields.unstored(type)
    headers[.contentSecurityPolicy] =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return Self(status: 200, headers: headers, body: body)
  }

  fileprivate static func json(_ json: JSON, status: Int = 200) -> Self {
    Self(status: status, headers: .unstored("application/json"), body: json.serialized())
  }

  fileprivate static func refused(_ objection: SandboxObjection) -> Self {
    json(
      ["error": ["code": .string(objection.rawValue), "message": .string(objection.sentence)]],
      status: objection.status)
  }
}

extension HTTPFields {
  fileprivate static func unstored(_ type: String) -> Self {
    [.contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
  }
}
