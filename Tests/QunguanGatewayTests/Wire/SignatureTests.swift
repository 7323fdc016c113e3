import Crypto
import Foundation
import QunguanCore
import Testing

@testable import QunguanGateway

@Suite("Signatures")
struct SignatureTests {
  // The example of the Standard Webhooks libraries, which all of them agree on.
  private static let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private static let body = #"{"test": 2432232314}"#
  private static let good = [
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  ]
  private static let now = Timestamp(seconds: 1_614_265_330)

  private func verdict(
    _ changes: [String: String?] = [:], body: String = Self.body, keys: [String] = [Self.key],
    now: Timestamp = Self.now
  ) throws -> SignatureVerdict {
    var headers = Self.good
    for (name, value) in changes { headers[name] = value }
    return StandardWebhooks.verify(
      request(headers, body), keys: try keys.map { try StandardWebhooks.Key(secret($0)) }, now: now)
  }

  private func isWrong(_ verdict: SignatureVerdict) -> Bool {
    if case .wrong = verdict { true } else { false }
  }

  @Test("The official vector of Standard Webhooks is right, and we sign it alike")
  func official() throws {
    #expect(try verdict() == .valid)
    let headers = try StandardWebhooks.Key(secret(Self.key)).headers(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", now: Self.now, body: Array(Self.body.utf8))
    #expect(Dictionary(uniqueKeysWithValues: headers) == Self.good)
  }

  @Test("Header names are read in any case")
  func headerCase() throws {
    let loud = Dictionary(uniqueKeysWithValues: Self.good.map { ($0.uppercased(), $1) })
    let keys = [try StandardWebhooks.Key(secret(Self.key))]
    #expect(
      StandardWebhooks.verify(request(loud, Self.body), keys: keys, now: Self.now) == .valid)
  }

  @Test("A changed bit anywhere in the signature is refused")
  func everyBit() throws {
    let code = try #require([UInt8](base64: "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="))
    for bit in 0..<code.count * 8 {
      var changed = code
      changed[bit / 8] ^= 1 << (bit % 8)
      #expect(isWrong(try verdict(["webhook-signature": "v1,\(changed.base64)"])))
    }
    for length in 0..<code.count {
      #expect(isWrong(try verdict(["webhook-signature": "v1,\(Array(code[..<length]).base64)"])))
    }
  }

  @Test("A changed byte of the body, id or time is refused")
  func changed() throws {
    for index in Self.body.utf8.indices {
      var bytes = Array(Self.body.utf8)
      bytes[Self.body.utf8.distance(from: Self.body.startIndex, to: index)] ^= 1
      #expect(isWrong(try verdict(body: String(decoding: bytes, as: UTF8.self))))
    }
    #expect(isWrong(try verdict(["webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJeK"])))
    #expect(isWrong(try verdict(["webhook-timestamp": "1614265331"])))
  }

  @Test("Five minutes either way are allowed, a second more is not", arguments: [-1, 1] as [Int64])
  func tolerance(direction: Int64) throws {
    #expect(try verdict(now: Self.now + .seconds(direction * 300)) == .valid)
    #expect(isWrong(try verdict(now: Self.now + .seconds(direction * 301))))
  }

  @Test(
    "A time of digits only is a time",
    arguments: [
      "1614265330.0", "-1", "", " 1614265330", "1e9",
      "99999999999999999999", "9223372036854775807",
    ])
  func timestamps(text: String) throws {
    #expect(isWrong(try verdict(["webhook-timestamp": text])))
  }

  @Test("Each missing header is named", arguments: good.keys.sorted())
  func missing(name: String) throws {
    #expect(try verdict([name: String?.none]) == .missing(name))
  }

  @Test(
    "Signatures of other versions and broken ones are passed over, without a trap",
    arguments: ["v2,", "v1a,", "nocomma ", "v1, ", ", ", "v1,%%% "])
  func otherVersions(prefix: String) throws {
    let right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    let other = prefix.hasSuffix(" ") ? prefix : prefix + right.dropFirst(3) + " "
    #expect(isWrong(try verdict(["webhook-signature": other])))
    #expect(try verdict(["webhook-signature": other + right]) == .valid)
  }

  @Test("While a secret is changed, both are good")
  func rotation() throws {
    let new = "whsec_" + [UInt8](repeating: 7, count: 32).base64
    #expect(try verdict(keys: [new, Self.key]) == .valid)
    #expect(isWrong(try verdict(keys: [new])))
  }

  @Test("An id with a full stop is refused, its end could be taken for the time")
  func dots() throws {
    #expect(isWrong(try verdict(["webhook-id": "a.b"])))
  }

  @Test(
    "A secret that cannot be one is refused with a sentence that helps and does not show it",
    arguments: [
      ("v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "leave 'v1,' out"),
      ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "must begin with 'whsec_'"),
      ("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "Ed25519"),
      ("whsec_MfKQ9r8G KYqrTwjUPD8ILPZIo2LaLaSw", "must be base64"),
      ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", "without spaces or line breaks"),
      ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa", "24 to 64 bytes, this one holds 22"),
      ("whsec_" + [UInt8](repeating: 1, count: 65).base64, "this one holds 65"),
    ])
  func secrets(text: String, sentence: String) throws {
    let problem = try #require(throws: SecretProblem.self) {
      try StandardWebhooks.Key(secret(text))
    }
    #expect(problem.description.contains(sentence))
    #expect(!problem.description.contains("MfKQ"))
  }

  @Test("A secret without its padding is read")
  func unpadded() throws {
    let padded = [UInt8](repeating: 7, count: 32).base64
    _ = try StandardWebhooks.Key(secret("whsec_" + padded.replacing("=", with: "")))
  }

  @Test("A secret shows itself nowhere")
  func hidden() {
    let hidden = secret("hunter22")
    var dumped = ""
    dump(GatewaySecrets(incoming: [hidden], outgoing: hidden), to: &dumped)
    #expect(!"\(hidden)\(String(reflecting: hidden))\(dumped)".contains("hunter22"))
    #expect(!dumped.contains("104"))
    #expect(hidden.redacted(from: "token hunter22 is bad") == "token … is bad")
  }

  // OneBot's signature: the value was made with aiocqhttp and NoneBot alike.
  private static let oneBot = HMACSignature(
    hash: .sha1, header: "X-Signature", prefix: "sha1=", encoding: .hex, signed: [.body])

  private func oneBot(_ signature: String?) -> SignatureVerdict {
    let body = #"{"time":1515204254,"self_id":10001000}"#
    let headers = signature.map { ["x-signature": $0] } ?? [:]
    return Self.oneBot.verify(
      request(headers, body), keys: [SymmetricKey(data: Array("sec11".utf8))])
  }

  @Test("OneBot's HMAC-SHA1 is verified")
  func sha1() {
    let good = "sha1=3413b8ada804c65c76db4565979da09d0f04e2e6"
    #expect(oneBot(good) == .valid)
    #expect(oneBot(nil) == .missing("X-Signature"))
    for bad in [
      "sha1=" + good.dropFirst(5).uppercased(), String(good.dropFirst(5)), "sha1=",
      String(good.dropLast()), String(good.dropLast(2)), good + "00", "sha256=" + good.dropFirst(5),
      good.replacing("3413", with: "3412"),
    ] {
      #expect(isWrong(oneBot(bad)), "\(bad)")
    }
  }

  @Test("Slack's signature over a template of header and body is verified")
  func slack() {
    // https://api.slack.com/authentication/verifying-requests-from-slack
    let signature = HMACSignature(
      hash: .sha256, header: "X-Slack-Signature", prefix: "v0=", encoding: .hex,
      signed: [.literal("v0:"), .header("X-Slack-Request-Timestamp"), .literal(":"), .body])
    let body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
      + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
      + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
      + "%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
      + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    let headers = [
      "X-Slack-Request-Timestamp": "1531420618",
      "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    ]
    let keys = [SymmetricKey(data: Array("8f742231b10e8888abcd99yyyzzz85a5".utf8))]
    #expect(signature.verify(request(headers, body), keys: keys) == .valid)
    var later = headers
    later["X-Slack-Request-Timestamp"] = "1531420619"
    #expect(isWrong(signature.verify(request(later, body), keys: keys)))
    later["X-Slack-Request-Timestamp"] = nil
    #expect(
      signature.verify(request(later, body), keys: keys) == .missing("X-Slack-Request-Timestamp"))
  }

  @Test("A bearer token is verified")
  func token() throws {
    let verifier = try Verifier(
      .token(HeaderToken(header: "Authorization", prefix: "Bearer ")),
      secrets: [secret("old"), secret("new")])
    func verdict(_ field: String) -> SignatureVerdict {
      verifier.verify(request(["authorization": field], ""), now: Self.now)
    }
    #expect(verdict("Bearer new") == .valid)
    #expect(verdict("Bearer old") == .valid)
    #expect(isWrong(verdict("Bearer ol")))
    #expect(isWrong(verdict("Bearer ")))
    #expect(isWrong(verdict("new")))
    #expect(verifier.verify(request([:], ""), now: Self.now) == .missing("Authorization"))
  }

  @Test("Without a secret nothing is verified")
  func noSecret() {
    #expect(throws: SecretProblem.self) { try Verifier(.standardWebhooks, secrets: []) }
    #expect(throws: SecretProblem.self) {
      try Verifier(.hmac(Self.oneBot), secrets: [secret("")])
    }
  }

  // Needs ../shared/fixtures; the same vectors stand above.
  @Test(
    "The recorded vectors are right",
    .enabled(if: SharedFixtures.arePresent, "needs ../shared/fixtures"))
  func recordedVectors() throws {
    let vectors = try SharedFixtures.json("signature-vectors.json")
    let standard = try #require(vectors["standard-webhooks"])
    let headers = [
      "webhook-id": try #require(standard["webhook-id"]?.string),
      "webhook-timestamp": try #require(standard["webhook-timestamp"]?.plainText),
      "webhook-signature": try #require(standard["official_expected"]?.string),
    ]
    let keys = [try StandardWebhooks.Key(secret(try #require(standard["secret"]?.string)))]
    let signed = request(headers, try #require(standard["body"]?.string))
    #expect(StandardWebhooks.verify(signed, keys: keys, now: Self.now) == .valid)
    let oneBot = try #require(vectors["onebot11"])
    let posted = request(
      ["X-Signature": try #require(oneBot["X-Signature"]?.string)],
      try #require(oneBot["body"]?.string))
    let key = SymmetricKey(data: Array(try #require(oneBot["secret"]?.string).utf8))
    #expect(Self.oneBot.verify(posted, keys: [key]) == .valid)
  }
}
