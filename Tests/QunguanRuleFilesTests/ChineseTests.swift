import QunguanCore
import QunguanRuleFiles
import QunguanTesting
import Testing

@Suite struct ChineseTests {
  private func diagnostics(_ fixture: String) -> [Diagnostic] {
    RuleDirectory("\(FixtureTests.directory)/\(fixture)").load().diagnostics
  }

  @Test("Every sentence about a rule file has a Chinese form", arguments: FixtureTests.names)
  func everySentence(_ fixture: String) {
    for diagnostic in diagnostics(fixture) {
      #expect(diagnostic.untranslated(in: .chinese) == [], "\(diagnostic)")
    }
  }

  @Test(
    "Sentences read as Chinese",
    arguments: [
      ("variable-misspelt", "没有变量「{{member.nmae}}」；是不是「{{member.name}}」？"),
      ("names-twice", "名字「price」已被占用；每条规则都要有自己的名字"),
      (
        "mode-is-off-by-one-letter",
        "这里应为「active」、「observe」或「off」，实际写的是「obsrve」；是不是「observe」？"
      ),
      ("rules-are-no-list", "这里应为规则列表，每条以「- name: ...」开头，实际写的是若干字段"),
      (
        "cron-with-a-bad-hour",
        "「25」不是有效的小时；请写 0-23，或范围如 0-11，或列表如 0,23，或步长如 */2"
      ),
      ("colon-in-a-text", "不是有效的 YAML：含有冒号加空格「: 」的文字要加引号"),
      ("colon-full-width", "不是有效的 YAML：这个冒号是全角的；请写半角冒号加空格「: 」"),
      (
        "escape-in-double-quotes",
        "不是有效的 YAML：双引号里的「\\」是转义符；含有「\\」的文字请用单引号"
      ),
      (
        "regex-in-traditional-characters",
        "比较前统一过写法（繁体转简体、全角转半角等）的消息里不会出现「價」；请写「价」"
      ),
      ("commands-are-a-text", "这里应写「commands」的各个字段（如「prefix」），实际写的是「/」"),
      ("hours-with-one-end", "「08:00」不是时段；请写两个时刻，如 22:00-04:00"),
    ])
  func examples(_ fixture: String, _ chinese: String) {
    #expect(diagnostics("\(fixture).bad.yaml").first?.sentence.text(in: .chinese) == chinese)
  }
}
