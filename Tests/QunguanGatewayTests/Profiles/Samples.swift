import Crypto
import Foundation
import QunguanCore
import Testing

@testable import QunguanGateway

/// Files that are recorded elsewhere and are not part of this repository: `../shared/fixtures`
/// beside the package. Tests that need them are skipped where they are absent; everything they
/// cover is covered by fixtures of our own too.
enum SharedFixtures {
  private static let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/fixtures")

  static var arePresent: Bool { FileManager.default.fileExists(atPath: folder.path()) }

  static func json(_ path: String) throws -> JSON {
    try JSON(parsing: Array(try Data(contentsOf: folder.appending(path: path))))
  }
}

/// The instant of the recordings.
let recorded = Timestamp(seconds: 1_795_314_005)

func gatewayName(_ text: String) throws -> GatewayName { try #require(GatewayName(text)) }

func chat(_ text: String) throws -> ChatID { try #require(ChatID(text)) }
func member(_ text: String) throws -> MemberID { try #require(MemberID(text)) }
func message(_ text: String) throws -> MessageID { try #require(MessageID(text)) }

func secret(_ text: String) -> Secret { Secret(text.utf8) }

func request(_ headers: [String: String], _ body: String) -> WebhookRequest {
  WebhookRequest(body: Array(body.utf8)) { name in
    headers.first { $0.key.lowercased() == name.lowercased() }?.value
  }
}

func noFile(_ path: String) throws -> [UInt8] { throw CocoaError(.fileNoSuchFile) }

extension Decoded {
  var event: Event? {
    if case .events(let events) = self, events.count == 1 { events[0] } else { nil }
  }
  var status: Int? { if case .rejected(let status, _) = self { status } else { nil } }
}

/// A OneBot gateway `qq` with the secret and token of the recordings, and requests signed for it.
struct OneBotSample {
  let gateway: Gateway

  init() throws {
    gateway = try Gateway(
      name: try gatewayName("qq"), profile: try shipped("onebot11"),
      secrets: GatewaySecrets(incoming: [secret("sec11")], outgoing: secret("tok11")))
  }

  func decode(_ body: String, account: String = "10001000") -> Decoded {
    decode(Array(body.utf8), account: account)
  }

  func decode(_ body: [UInt8], account: String = "10001000") -> Decoded {
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: body, using: SymmetricKey(data: Array("sec11".utf8)))
    var posted = request(["x-self-id": account, "x-signature": "sha1=" + code.hexadecimal], "")
    posted.body = body
    return gateway.decode(posted, received: recorded)
  }

  /// An event whose body is these members and the usual first ones.
  func event(_ members: String) throws -> Event {
    try #require(decode(#"{"time":1795314000,"self_id":10001000,\#(members)}"#).event)
  }

  func encode(_ action: Action) throws -> EncodedRequest {
    try gateway.encode(action, id: "a-1", now: recorded, file: noFile)
  }

  /// Method, path and body of the request for an action, as one text.
  func wire(_ action: Action) throws -> String {
    let request = try encode(action)
    let body = String(decoding: request.body, as: UTF8.self)
    return "\(request.method.rawValue) \(request.path) \(body)"
  }
}

/// A native gateway `home`, and requests signed for it.
struct NativeSample {
  static let incoming = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  let gateway: Gateway

  init() throws {
    gateway = try Gateway(
      name: try gatewayName("home"), profile: try shipped("native"),
      secrets: GatewaySecrets(
        incoming: [secret(Self.incoming)], outgoing: secret(Self.incoming)))
  }

  func decode(_ body: String, id: String = "msg_1") throws -> Decoded {
    let key = try StandardWebhooks.Key(secret(Self.incoming))
    let fields = key.headers(id: id, now: recorded, body: Array(body.utf8))
    let headers = Dictionary(uniqueKeysWithValues: fields)
    return gateway.decode(request(headers, body), received: recorded)
  }

  func event(_ body: String) throws -> Event { try #require(try decode(body).event) }
}
