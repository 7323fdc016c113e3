import Foundation
import QunguanCore
import QunguanTesting
import Testing

extension EndToEnd {
  /// `qunguan idioms`, as it is typed.
  @Suite struct IdiomsCommand {
    @Test func `Words are told with readings, counts and answers, or why they are none`() throws {
      let known = try DaemonProcess.command(["idioms", "長治久安", "--answers", "2"])
      #expect(known.end == .exited(0), "\(known.errors)")
      #expect(known.output.count == 3)
      #expect(known.output.first?.hasPrefix("长治久安: cháng zhì jiǔ ān; counted ") == true)
      let unknown = try DaemonProcess.command(["idioms", "今天天气", "一心一意a", "一心"])
      #expect(unknown.end == .exited(1))
      #expect(
        unknown.output == [
          "今天天气: no idiom of the dictionary; add it to your own words if it should be one",
          "一心一意a: it has something else than Chinese characters and punctuation, or is too long",
          "一心: idioms have three characters or more",
        ])
    }

    @Test func `Files add words and leave others out`() throws {
      let stage = try Stage(gateway: nil, rules: "")
      try stage.write("own", "# ours\n群主万岁\n长群百岁 chang2 qun2 bai3 sui4\n")
      try stage.write("banned", "一心一意\n")
      try stage.write("broken", "群主万岁\nhello\n")
      let files = ["--own", stage.directory + "/own", "--banned", stage.directory + "/banned"]
      let said = try DaemonProcess.command(
        ["idioms", "长群百岁", "一心一意", "--after", "山高水长", "--format", "json"] + files)
      #expect(said.end == .exited(1))
      let rows = try JSON(text: said.output.joined())
      #expect(rows[0]?["readings"] == ["cháng qún bǎi suì"])
      #expect(rows[0]?["initials"] == "cqbs" && rows[0]?["occurrences"] == 0)
      #expect(rows[0]?["follows"] == true)
      #expect(rows[1]?["idiom"] == false)
      let broken = stage.directory + "/broken"
      let refused = try DaemonProcess.command(["idioms", "一心一意", "--own", broken])
      #expect(refused.end == .exited(1))
      #expect(refused.errors.first?.hasPrefix("qunguan: \(broken):2: 'hello' is no word") == true)
    }
  }
}
