import QunguanCore
import Testing

@testable import QunguanGateway

@Suite("The profile language")
struct ProfileLanguageTests {
  @Test(
    "The shipped profiles are good, and named as their files", arguments: ["native", "onebot11"])
  func shippedProfiles(name: String) throws {
    #expect(try shipped(name).name == name)
  }

  private func scope(_ json: String) throws -> Expression.Scope {
    Expression.Scope(json: try JSON(parsing: Array(json.utf8))) { name in
      name.lowercased() == "x-id" ? "h" : nil
    }
  }

  @Test(
    "Expressions",
    arguments: [
      ("$.a.b", "1"), ("$['a']['b']", "1"), ("$.list[1]", "y"), ("$.list[2]", nil),
      ("$.none", nil), ("$.null", nil), ("$.a", nil), ("header:X-Id", "h"), ("header:X-No", nil),
      ("const:x y", "x y"), ("$.empty | nonempty", nil), ("$.empty | nonempty | default:d", "d"),
      ("$.zero|nonzero", nil), ("$.a.b | nonzero", "1"), ("$.word | map:a=b,on=yes", "yes"),
      ("$.word | map:a=b", nil), ("$.word | map:a=b | default:c", "c"), ("$.a.b | str", "1"),
      ("$.a.b | s-to-ms", "1000"), ("$.half | s-to-ms", "1500"), ("$.text | s-to-ms", "2250"),
      ("$.word | s-to-ms", nil), ("$.ms | ms-to-s", "2"), ("$.word | iso-to-ms", nil),
      ("$.null | default:d", "d"), ("$.none | default:d", "d"), ("$.true", "true"), ("$['键']", "v"),
      ("$.键", "v"), ("$.big", "123456789012345678901234567890"),
    ])
  func expressions(text: String, expected: String?) throws {
    let json = #"""
      {"a":{"b":1},"list":["x","y"],"null":null,"empty":"","zero":0,"word":"on","half":1.5,
      "text":"2.25","ms":1001,"true":true,"键":"v","big":123456789012345678901234567890}
      """#
    let expression = try Expression.Alternative(parsing: text)
    #expect(expression.value(in: try scope(json))?.plainText == expected)
  }

  @Test("Of several alternatives the first that is not null counts")
  func alternatives() throws {
    let texts = ["$.null", "$.empty | nonempty", "$.zero | nonzero", "$.last", "const:never"]
    let expression = Expression(alternatives: try texts.map { try .init(parsing: $0) })
    let json = #"{"null":null,"empty":"","zero":0,"last":"x"}"#
    #expect(expression.text(in: try scope(json)) == "x")
  }

  @Test(
    "Expressions that are none",
    arguments: [
      ("", "expected a path"), ("a.b", "expected a path"), ("$a", "expected '.' or '['"),
      ("$.", "expected a name"), ("$..a", "expected a name"),
      ("$.a[*]", "expected [0] or ['name']"),
      ("$.a[-1]", "expected [0]"), ("$['a", "expected [0]"),
      ("$.a | upper", "'upper' is not one of"),
      ("$.a | map:", "is not one of"), ("$.a | map:a=1,a=2", "is not one of"),
      ("$.a |", "'' is not one of"), ("header:", "is not the name"),
      ("header:a b", "is not the name"),
      ("$.a | codec:none", "there is no codec 'none'; there are 'native', 'onebot11'"),
      ("$.a | codec:native | str", "nothing can follow"),
      ("$" + String(repeating: ".a", count: 17), "more than 16 steps"),
    ])
  func badExpressions(text: String, sentence: String) throws {
    let problem = try #require(throws: ExpressionProblem.self) {
      try Expression.Alternative(parsing: text)
    }
    #expect(problem.sentence.description.contains(sentence))
  }

  @Test("All problems of a profile are told at once, with their places")
  func problems() throws {
    let (profile, problems) = try profile(
      """
      profile: Mine
      inbound:
        auth: { kind: hmac, hash: md5, header: "X Y", signed: "{boody}" }
        acknowledge: { status: 204, json: {} }
        reject: { missing: 500 }
        events:
          - when: { $.type: a, $..b: c }
            type: schedule
            set:
              actor: $.user |  nope
              content: $.text
              actor-nam: $.name
          - when: {}
            type: wake
      outbound:
        auth: barer
        keep-alive: 3
        success: { http: 2x }
        actions:
          send: { path: //evil.example/x, json: { text: "{content}", to: "{member}" } }
          mute: { path: /mute, method: PATCH, json: { user: {member} } }
          resolve-join@direct: { path: /x }
      """)
    #expect(profile == nil)
    for expected in [
      "1:10: expected a name of lower-case letters, digits and hyphens",
      "3:29: expected 'sha1' or 'sha256', found 'md5'",
      "3:42: 'X Y' is not the name of a header",
      "3:57: expected text with {body}",
      "4:16: an answer with status 204 has no body",
      "5:22: 500 is out of range",
      "7:26: '$..b': expected a name after '.'",
      "8:13: expected",
      "10:26: 'nope' is not one of str, int",
      "11:18: content needs a codec",
      "12:9: unknown field 'actor-nam' in an event; did you mean 'actor-name'?",
      "13:13: write at least one condition",
      "14:13: 'wake' events are made by the daemon alone",
      "16:9: expected 'none', 'bearer' or 'standard-webhooks', found 'barer'; did you mean 'bearer'",
      "17:15: \"3\" lacks a unit",
      "18:20: expected an HTTP status",
      "20:19: expected a path that begins with one '/'",
      "20:51: {content} alone is written, with a codec",
      "20:68: there is no {member} here; there is {id}, {chat}",
      "21:34: expected GET, POST, PUT or DELETE",
      "21:55: write placeholders in quotes: \"{member}\"",
      "22:5: unknown field 'resolve-join@direct' in actions",
    ] {
      #expect(problems.contains { $0.hasPrefix(expected) }, "\(expected) in \(problems)")
    }
    #expect(problems.count == 22, "\(problems)")
  }

  private static let small = """
    profile: small
    inbound:
      auth: { kind: token }
      acknowledge: { status: 200, json: { ok: true, list: [1, "1", null] } }
      dedup: [$.id, $.part]
      common: { chat: $.room, actor: $.user }
      events:
        - when: { $.type: [a, b], $.user: "*" }
          type: message
          set: { content: $.text | codec:native, actor: [$.from, $.user] }
    outbound:
      auth: bearer
      success: { json: { $.ok: true } }
      retry-after: $.wait | s-to-ms
      failures:
        - { when: { $.code: 7 }, is: rate-limited }
      actions:
        send:
          method: PUT
          path: /v1/send?x=1
          json: { to: "room:{chat}", id: "{id}", body: ["{content|codec:native}"], quiet: "true" }
        delete:
          path: /v1/x
    """

  private func small() throws -> Gateway {
    let (profile, problems) = try profile(Self.small)
    #expect(problems == [])
    return try Gateway(
      name: try gatewayName("s"), profile: try #require(profile),
      secrets: GatewaySecrets(incoming: [secret("t")], outgoing: secret("o")),
      account: try member("s:me"))
  }

  @Test("A profile of an operator's own works like the shipped ones")
  func own() throws {
    let gateway = try small()
    #expect(
      gateway.profile.acknowledgement
        == Acknowledgement(status: 200, body: Array(#"{"ok":true,"list":[1,"1"]}"#.utf8)))
    func decode(_ body: String) -> Decoded {
      gateway.decode(request(["Authorization": "Bearer t"], body), received: recorded)
    }
    let event = decode(
      #"{"id":1,"part":"x","type":"b","room":"r","user":"u","from":null,"text":"hi"}"#
    ).event
    #expect(try event?.type == .message && event?.actor?.id == member("s:u"))
    #expect(event?.account == (try member("s:me")))
    #expect(event?.time == recorded)
    #expect(decode(#"{"type":"b","room":"r","text":"hi"}"#).event?.type == .unmapped)
    #expect(decode(#"{"type":"b","user":"me","text":"hi"}"#) == .ignored)
    let split = [#"{"id":"a","part":"bc"}"#, #"{"id":"ab","part":"c"}"#, #"{"id":"a"}"#]
    #expect(Set(split.map { decode($0).event?.key }).count == 3)
    #expect(
      decode(#"{"id":"a","part":"b","type":"x"}"#).event?.key
        == decode(#"{"id":"a","part":"b"}"#).event?.key)
  }

  @Test("Templates keep types, join texts and leave out what is not there")
  func templates() throws {
    let gateway = try small()
    let room = try chat("s:r\"1")
    let action = Action.send(chat: room, content: [.text("x")], replyTo: nil)
    let sent = try gateway.encode(action, id: "i", now: recorded, file: noFile)
    #expect(sent.method == .put && sent.path == "/v1/send?x=1")
    #expect(
      String(decoding: sent.body, as: UTF8.self)
        == #"{"to":"room:r\"1","id":"i","body":[[{"type":"text","text":"x"}]],"quiet":"true"}"#)
    let deletion = Action.delete(chat: room, message: try message("s:1"))
    let empty = try gateway.encode(deletion, id: "i", now: recorded, file: noFile)
    #expect(empty.body.isEmpty && empty.headers.map(\.0) == ["Authorization"])
    let refusal = #expect(throws: Refusal.self) {
      try gateway.encode(.listMembers(chat: room), id: "i", now: recorded, file: noFile)
    }
    #expect(refusal?.outcome == .rejected("'list-members' is not possible on this gateway"))
    #expect(!gateway.isIdempotent(action))
  }

  @Test(
    "A wait told in the body is at most an hour",
    arguments: [
      ("2", Interval.seconds(2)), ("99999999", .hours(1)), ("-1", nil), ("\"x\"", nil),
    ] as [(String, Interval?)])
  func waits(wait: String, expected: Interval?) throws {
    let answer = GatewayAnswer(
      status: 200, body: Array(#"{"ok":false,"code":7,"wait":\#(wait)}"#.utf8))
    let action = Action.listMembers(chat: try chat("s:r"))
    #expect(
      try small().outcome(of: action, answer: answer, now: recorded)
        == .rateLimited(after: expected))
  }
}
