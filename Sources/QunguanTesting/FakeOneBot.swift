import Crypto
import QunguanCore

/// Stands in for a OneBot v11 implementation: notes every API call, and answers it as NapCat does.
public final class FakeOneBot: Sendable {
  /// A call as it arrived.
  public struct Call: Sendable {
    /// `send_group_msg` and so on.
    public var action: String
    public var authorization: String?
    public var contentType: String?
    public var body: JSON

    /// The texts of the message, joined.
    public var text: String {
      (body["message"]?.array ?? []).compactMap { segment in
        segment["type"]?.string == "text" ? segment["data"]?["text"]?.string : nil
      }.joined()
    }
    public var group: Int64? { body["group_id"]?.int }
  }

  /// All calls, in the order of their arrival.
  public let calls: Watched<[Call]>
  private let server: ScriptedServer

  /// - Parameter answer: what to do about a call, told with its number from 0; nil is success.
  public init(
    at place: ScriptedServer.Place = .loopback,
    answer: @escaping @Sendable (Call, Int) -> ScriptedServer.Answer? = { _, _ in nil }
  ) throws {
    let calls = Watched<[Call]>([])
    self.calls = calls
    server = try ScriptedServer(at: place) { request in
      let call = Call(
        action: String(request.path.drop { $0 == "/" }),
        authorization: request.header("authorization"),
        contentType: request.header("content-type"),
        body: (try? JSON(parsing: request.body)) ?? .null)
      let number = calls.change { calls in
        calls.append(call)
        return calls.count - 1
      }
      return answer(call, number) ?? Self.success(message: 7000 + number)
    }
  }

  public var baseURL: String { server.baseURL }
  /// Must be called, see ``ScriptedServer/stop()``.
  public func stop() { server.stop() }

  public static func success(message: Int) -> ScriptedServer.Answer {
    envelope([
      "status": "ok", "retcode": 0, "data": ["message_id": JSON(integerLiteral: Int64(message))],
    ])
  }

  /// What NapCat says when QQ refuses.
  public static func failure(_ wording: String) -> ScriptedServer.Answer {
    envelope(["status": "failed", "retcode": 1200, "data": .null, "wording": .string(wording)])
  }

  private static func envelope(_ json: JSON) -> ScriptedServer.Answer {
    .respond(headers: [("Content-Type", "application/json")], body: json.serialized())
  }
}

/// Events as a OneBot v11 implementation posts them.
public struct OneBotReporter: Sendable {
  public var account: Int64
  public var secret: String

  public init(account: Int64 = 10_001_000, secret: String) {
    self.account = account
    self.secret = secret
  }

  /// The header fields that go with `body`: `X-Signature` is "sha1=" and the HMAC-SHA1 of the raw
  /// body in lower-case hex (OneBot v11, communication/http-post.md).
  public func headers(for body: [UInt8]) -> [(String, String)] {
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: body, using: SymmetricKey(data: Array(secret.utf8)))
    let hex = code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return [
      ("Content-Type", "application/json"), ("X-Self-ID", "\(account)"),
      ("X-Signature", "sha1=\(hex)"),
    ]
  }

  /// Something written in a group. `time` is in seconds since 1970.
  public func groupMessage(
    _ text: String, id: Int64, group: Int64, member: Int64, time: Int64
  ) -> [UInt8] {
    event(
      time, "message",
      [
        "message_type": "group", "sub_type": "normal", "message_id": .number(JSONNumber(id)),
        "group_id": .number(JSONNumber(group)), "user_id": .number(JSONNumber(member)),
        "message": [["type": "text", "data": ["text": .string(text)]]],
        "raw_message": .string(text), "font": 0,
        "sender": [
          "user_id": .number(JSONNumber(member)), "nickname": .string("n\(member)"), "card": "",
          "role": "member",
        ],
      ])
  }

  public func heartbeat(online: Bool, time: Int64) -> [UInt8] {
    event(
      time, "meta_event",
      [
        "meta_event_type": "heartbeat", "interval": 15_000,
        "status": ["online": .bool(online), "good": .bool(online)],
      ])
  }

  /// An event of any kind.
  public func event(_ time: Int64, _ type: String, _ members: JSONObject) -> [UInt8] {
    let common: JSONObject = [
      "time": .number(JSONNumber(time)), "self_id": .number(JSONNumber(account)),
      "post_type": .string(type),
    ]
    return JSON.object(
      JSONObject(uniqueMembers: (Array(common) + Array(members)).map { ($0.key, $0.value) })
    ).serialized()
  }
}
