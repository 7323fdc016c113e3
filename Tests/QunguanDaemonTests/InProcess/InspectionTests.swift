import Foundation
import QunguanCore
import QunguanDaemon
import QunguanTesting
import Testing

@Suite("what check says") struct InspectionTests {
  @Test(
    "every sentence about configurations and profiles has a Chinese form",
    arguments: [
      "data: data\n",
      "data: data\nrules: rules\n",
      "data: data\nrules: rules\nlisten: nowhere\nsandbox: yes\nkeep-texts: 9\n",
      "data: data\nrules: rules\ngateways: { daemon: { profile: native } }\n",
      "data: data\nrules: rules\ngateways: []\n",
      """
      data: data
      rules: rules
      gateways:
        qq: { profile: ./bad.yaml, base-url: nowhere, secret-file: credential:x, account: [] }
        tg: { profile: ./none.yaml, base-url: "http://x", secret-file: empty, token-file: none }
        wx:
          profile: nativ
          base-url: "http://x"
          limits: { chat: often, at-once: 99 }
      """,
      """
      data: data
      rules: rules
      gateways:
        qq: { profile: native, base-url: "http://x", secret-file: short }
        tg: { profile: onebot11, base-url: "http://x", secret-file: short, token-file: blank }
        wx: { profile: onebot11, base-url: "http://x" }
      """,
      """
      data: data
      rules: served
      gateways: { tg: { profile: onebot11, base-url: "http://x", secret-file: short } }
      """,
    ])
  func everySentence(_ configuration: String) throws {
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: scratch) }
    var files = Self.files
    files["qunguan.yaml"] = configuration
    for (name, text) in files {
      let file = scratch.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    let inspection = Inspection.configuration(scratch.appending(path: "qunguan.yaml").path)
    #expect(!inspection.report.diagnostics.isEmpty)
    for diagnostic in inspection.report.diagnostics {
      #expect(diagnostic.untranslated(in: .chinese) == [], "\(diagnostic)")
    }
    #expect(inspection.summary.untranslated(in: .chinese) == [])
  }

  private static let files = [
    "empty": "", "short": "whsec_aGk=\n", "blank": "a b\n",
    "rules/rules.yaml": "replies: [{ name: a, match: { exact: 价格 }, say: 好 }]\n",
    "served/rules.yaml": """
    community: { operators: ["qx:1"] }
    groups: { readers: { chats: ["qy:1"] } }
    replies: [{ name: a, in: ["qz:1"], match: { exact: 价格 }, say: 好 }]
    """,
    "bad.yaml": """
    profile: Bad Name
    inbound:
      auth: { kind: hmac, hash: md5, header: X Y, signed: none }
      acknowledge: { status: 204, json: { a: "{b" } }
      events:
        - { when: { $..b: c, $.a[x]: d }, type: wake, set: { content: $.text, actor: $.a | no } }
        - { when: { a: b }, type: message, set: { content: $.text | codec:no, actor: [] } }
    outbound:
      auth: barer
      keep-alive: 11m
      success: { http: 2x }
      actions:
        send: { path: //x, json: { text: "{content}", to: "{member}" } }
        mute: { path: /mute, method: PATCH, json: { user: {member} } }
        kicc: { path: /x }
    """,
  ]
}
