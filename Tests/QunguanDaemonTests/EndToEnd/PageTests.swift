import Foundation
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("the sandbox in a browser")
  struct Page {
    @Test(
      "a newcomer picks a nickname, writes 价格 and sees the steward answer",
      .enabled(if: Chromium.path != nil, "chromium is not installed: apt-get install chromium"))
    func newcomer() throws {
      let stage = try Stage(
        gateway: nil, rules: "replies:\n  - { name: none, match: { exact: 无 }, say: 有 }\n",
        others: "sandbox: true")
      // The sample rules, as a newcomer finds them.
      try FileManager.default.removeItem(atPath: stage.directory + "/rules")
      try FileManager.default.copyItem(
        atPath: try Self.sampleRules(), toPath: stage.directory + "/rules")
      let daemon = try stage.serve()
      defer { daemon.killNow() }

      let browser = try Chromium(
        executable: try #require(Chromium.path), profile: stage.directory + "/profile")
      try browser.open("http://\(daemon.address)/sandbox")
      let isOpen = "document.getElementById('door')?.open === true"
      try #require(try eventually { try browser.value(of: isOpen) == true })
      _ = try browser.value(of: "document.getElementById('name').focus()")
      try browser.type("小满")
      try browser.pressEnter()
      try #require(try eventually { try browser.value(of: isOpen) == false })
      #expect(try browser.value(of: "document.getElementById('me').textContent") == "小满")

      _ = try browser.value(of: "document.getElementById('text').focus()")
      try browser.type("价格")
      try browser.pressEnter()
      let answer = "document.querySelector('#log .message.steward .bubble')?.textContent ?? ''"
      #expect(try eventually { try browser.value(of: answer).string?.contains("299") == true })
      #expect(
        try browser.value(of: "document.querySelector('#log .message.mine .bubble').textContent")
          == "价格")
      #expect(try browser.value(of: "document.getElementById('text').value") == "")
    }

    private static func sampleRules(_ source: String = #filePath) throws -> String {
      let root = try #require(source.components(separatedBy: "/Tests/").first)
      return root + "/Rules"
    }
  }
}
