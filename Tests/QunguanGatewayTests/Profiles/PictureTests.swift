import QunguanCore
import QunguanTesting
import Testing

@testable import QunguanGateway

/// How pictures reach a gateway, over real sockets.
@Suite("Pictures on their way", .timeLimit(.minutes(1)))
struct PictureTests {
  static let head = """
    profile: house
    inbound:
      auth: { kind: token }
      acknowledge: { status: 200 }
      events: [{ when: { $.type: "*" }, type: unmapped }]
    outbound:
      auth: bearer
      success: { http: 2xx }
      reason: $.error
    """

  static let drawing = Drawing(
    Drawing.BoardSheet(title: "晨读榜", subtitle: "", rows: [], footnote: ""), alternative: "晨读榜：小林")
  /// Has what would end a part if it were looked for carelessly.
  static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + "\r\n--qunguan-\r\n\0".utf8 + [0xFF, 0x00]

  private func gateway(_ outbound: String) throws -> Gateway {
    let (profile, problems) = try profile(Self.head + "\n" + outbound)
    #expect(problems == [])
    return try Gateway(
      name: try gatewayName("h"), profile: try #require(profile),
      secrets: GatewaySecrets(incoming: [secret("t")], outgoing: secret("outgoing")))
  }

  private func drawn() -> [Picture.Source: Picture.Form] {
    let source = Picture.Source.drawing(Self.drawing)
    return [source: .bytes(Picture(source, bytes: Self.png))]
  }

  private func send(_ parts: [Part], in room: String = "h:r") throws -> Action {
    .send(chat: try chat(room), content: parts, replyTo: nil)
  }

  private func post(
    _ request: EncodedRequest, _ server: ScriptedServer, _ transport: CurlTransport
  ) async throws -> GatewayAnswer {
    let outgoing = OutgoingRequest(
      request.method, server.baseURL + request.path, headers: request.headers, body: request.body)
    guard case .answered(let status, let headers, let body) = await transport.send(outgoing) else {
      throw Refusal("no answer")
    }
    return GatewayAnswer(status: status, headers: headers, body: body)
  }

  @Test(
    "in the content, as base64",
    arguments: [
      ("native", #"[{"type":"image","data":"\#(png.base64)","alt":"晨读榜：小林"}]"#),
      ("onebot11", #"[{"type":"image","data":{"file":"base64://\#(png.base64)"}}]"#),
    ])
  func base64(codec: String, expected: String) async throws {
    let gateway = try gateway(
      "  actions: { send: { path: /send, json: { m: \"{content|codec:\(codec)}\" } } }")
    try await withServer { _ in
      .respond(status: 204)
    } _: { server, transport in
      let action = try send([.drawing(Self.drawing)])
      let request = try gateway.encode(
        action, id: "a", now: recorded, pictures: drawn(), file: noFile)
      let answer = try await post(request, server, transport)
      #expect(
        gateway.outcome(of: action, answer: answer, now: recorded) == .delivered(message: nil))
      let body = try #require(server.requests.first?.body)
      #expect(String(decoding: body, as: UTF8.self) == #"{"m":\#(expected)}"#)
    }
  }

  static let telegram = """
      actions:
        send: { path: /sendMessage, json: { chat_id: "{chat}", text: "{text}" } }
        send@picture:
          path: /sendPhoto
          form: { chat_id: "{chat}", caption: "{text|nonempty}", "pho\\"to": "{picture}", quiet: true }
    """

  @Test("as a file in a form, with the words beside it")
  func multipart() async throws {
    let gateway = try gateway(Self.telegram)
    try await withServer { _ in
      .respond(status: 204)
    } _: { server, transport in
      let parts: [Part] = [
        .mention(try member("h:7")), .text("看 \"榜\""), .drawing(Self.drawing),
        .drawing(Drawing(.init(title: "", subtitle: "", rows: [], footnote: ""), alternative: "二")),
      ]
      let request = try gateway.encode(
        try send(parts), id: "a", now: recorded, pictures: drawn(), file: noFile)
      _ = try await post(request, server, transport)
      let got = try #require(server.requests.first)
      #expect(got.path == "/sendPhoto")
      let type = try #require(got.header("content-type"))
      #expect(type.hasPrefix("multipart/form-data; boundary=qunguan-"))
      let boundary = "--" + type.dropFirst("multipart/form-data; boundary=".count)
      let picture = """
        \(boundary)\r
        Content-Disposition: form-data; name="pho%22to"; filename="picture.png"\r
        Content-Type: image/png\r
        \r\n
        """
      let start = """
        \(boundary)\r
        Content-Disposition: form-data; name="chat_id"\r
        \r
        r\r
        \(boundary)\r
        Content-Disposition: form-data; name="caption"\r
        \r
        @7 看 "榜"二\r
        \(picture)
        """
      let end = """
        \r
        \(boundary)\r
        Content-Disposition: form-data; name="quiet"\r
        \r
        true\r
        \(boundary)--\r\n
        """
      #expect(got.body == Array(start.utf8) + Self.png + Array(end.utf8))
    }
  }

  @Test("a picture from a file goes the same way; a second one does not")
  func files() throws {
    let gateway = try gateway(Self.telegram)
    let image = Part.image(.file("images/欢迎\".gif"))
    let one = try gateway.encode(try send([image]), id: "a", now: recorded) { path in
      #expect(path == "images/欢迎\".gif")
      return Array("GIF89a".utf8)
    }
    let text = String(decoding: one.body, as: UTF8.self)
    #expect(text.contains("filename=\"欢迎%22.gif\"\r\nContent-Type: image/gif\r\n\r\nGIF89a"))
    #expect(!text.contains("caption"))
    let refusal = #expect(throws: Refusal.self) {
      try gateway.encode(
        try send([image, .image(.file("b.png"))]), id: "a", now: recorded
      ) { _ in [1] }
    }
    #expect(refusal?.description == "this gateway takes no picture here, or only one in a message")
  }

  @Test("without a picture its words are sent as any text")
  func words() throws {
    let gateway = try gateway(Self.telegram)
    let action = try send([.drawing(Self.drawing)])
    let request = try gateway.encode(action, id: "a", now: recorded, file: noFile)
    #expect(request.path == "/sendMessage")
    #expect(
      String(decoding: request.body, as: UTF8.self) == #"{"chat_id":"r","text":"晨读榜：小林"}"#)
  }

  @Test(
    "uploaded before, and called in the content what the answer called it",
    arguments: [
      "upload: { path: /up, form: { file: \"{picture}\", room: \"{chat}\" }, reference: $.url }",
      "upload: { path: /up, json: { data: \"{picture}\" }, reference: $.url }",
      "upload: { path: /up, method: PUT, reference: $.url }",
    ])
  func upload(_ upload: String) async throws {
    let gateway = try gateway(
      "  \(upload)\n  actions: { send: { path: /send, json: { m: \"{content|codec:native}\" } } }")
    #expect(gateway.wantsUploads)
    try await withServer { request in
      .respond(body: Array((request.path == "/up" ? #"{"url":"mxc://h/1"}"# : "{}").utf8))
    } _: { server, transport in
      let action = try send([.text("榜"), .image(.file("a.png"))])
      let source = try #require(action.pictures.first)
      let picture = Picture(source, bytes: Self.png)
      let sent = try #require(
        try gateway.encodeUpload(picture, of: action, id: "a-p0", now: recorded))
      let answer = try await post(sent, server, transport)
      let reference = try gateway.reference(in: answer, now: recorded).get()
      let request = try gateway.encode(
        action, id: "a", now: recorded, pictures: [source: .reference(reference)], file: noFile)
      _ = try await post(request, server, transport)
      let requests = server.requests
      #expect(requests.map(\.path) == ["/up", "/send"])
      #expect(
        String(decoding: requests[1].body, as: UTF8.self)
          == #"{"m":[{"type":"text","text":"榜"},{"type":"image","url":"mxc://h/1"}]}"#)
      if requests[0].method == "PUT" {
        #expect(requests[0].body == Self.png)
        #expect(requests[0].header("content-type") == "image/png")
      }
    }
  }

  @Test(
    "an upload that fails says what comes of the message",
    arguments: [
      (413, #"{"error":"too large"}"#, Outcome.rejected("too large (HTTP 413)")),
      (500, "", .notSent("(HTTP 500)")), (429, "", .rateLimited(after: nil)),
      (200, "{}", .rejected("the answer says not where the picture is")),
    ] as [(Int, String, Outcome)])
  func failedUpload(status: Int, body: String, expected: Outcome) throws {
    let gateway = try gateway(
      "  upload: { path: /up, reference: $.url }\n  actions: { delete: { path: /d } }")
    let answer = GatewayAnswer(status: status, body: Array(body.utf8))
    #expect(
      gateway.reference(in: answer, now: recorded) == .failure(.init(outcome: expected)))
  }

  @Test("profiles that say it wrongly are told so")
  func mistakes() throws {
    let outbound = """
        upload: { path: /up, json: { a: "{chat}" }, reference: $.url }
        actions:
          send: { path: /a, json: { a: "{picture}" } }
          send@picture: { path: /b, form: { a: "{text}" } }
          delete: { path: /c, json: {}, form: {} }
          mute: { path: /d, form: [1] }
      """
    let problems = try profile(Self.head + "\n" + outbound).problems
    for expected in [
      "an upload has a picture; say where", "there is no {picture} here",
      "this request is for a picture; say where", "a request has one body: 'json' or 'form'",
      "expected fields with their values",
    ] {
      #expect(problems.contains { $0.contains(expected) }, "\(expected) in \(problems)")
    }
    #expect(problems.count == 5, "\(problems)")
  }

  @Test("a form with a picture is as idempotent as both of its requests")
  func idempotent() throws {
    let gateway = try gateway(
      """
        actions:
          send: { path: /a, json: { a: "{text}" }, idempotent: true }
          send@picture: { path: /b, form: { a: "{picture}" } }
      """)
    #expect(gateway.isIdempotent(try send([.text("x")])))
    #expect(!gateway.isIdempotent(try send([.drawing(Self.drawing)])))
  }
}
