import Foundation

/// The directory of a run, with everything that daemons are given.
struct Site {
  static let secret = "benchmark"
  let path: String

  init(below directory: String) throws {
    path = "\(directory)/qunguan-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.secret.write(toFile: "\(path)/secret", atomically: false, encoding: .utf8)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// Writes keyword rules, 500 a file.
  func ruleSet(_ count: Int) throws -> RuleSet {
    let set = RuleSet(path: "\(path)/rules-\(count)", count: count)
    try FileManager.default.createDirectory(atPath: set.path, withIntermediateDirectories: true)
    let community = """
      community: { name: 测试, time-zone: Asia/Shanghai }
      groups:
        all: { chats: ["qq:*"] }
      """
    try community.write(toFile: "\(set.path)/community.yaml", atomically: false, encoding: .utf8)
    for start in stride(from: 0, to: count, by: 500) {
      var text = "replies:\n"
      for rule in start..<min(start + 500, count) {
        text += """
            - name: rule-\(rule)
              match: { contains: [\(Keyword.text(2 * rule)), \(Keyword.text(2 * rule + 1))] }
              say: 第 \(rule) 条的答案在群公告里，看完还有不明白的再问

          """
      }
      try text.write(toFile: "\(set.path)/\(start).yaml", atomically: false, encoding: .utf8)
    }
    return set
  }

  /// Writes greetings, 500 a file, for 100 chats: `due` is the second of the day of each.
  func greetings(
    _ name: String, count: Int, spreadSeconds: Int, due: (Int) -> Int
  ) throws -> RuleSet {
    let set = RuleSet(path: "\(path)/\(name)", count: count)
    try FileManager.default.createDirectory(atPath: set.path, withIntermediateDirectories: true)
    let chats = Schedules.chats.map { "\"qq:\($0)\"" }.joined(separator: ", ")
    let community = """
      community: { name: 测试, time-zone: UTC }
      groups:
        all: { chats: [\(chats)] }
      """
    try community.write(toFile: "\(set.path)/community.yaml", atomically: false, encoding: .utf8)
    for start in stride(from: 0, to: count, by: 500) {
      var text = "greetings:\n"
      for rule in start..<min(start + 500, count) {
        let second = due(rule)
        let time = String(
          format: "%02d:%02d:%02d", second / 3600 % 24, second / 60 % 60, second % 60)
        text += "  - { name: g\(rule), at: '\(time)', spread: \(spreadSeconds)s, say: g\(rule) }\n"
      }
      try text.write(toFile: "\(set.path)/\(start).yaml", atomically: false, encoding: .utf8)
    }
    return set
  }

  /// Writes a configuration with a new data directory.
  func configuration(_ set: RuleSet, gatewayPort: UInt16, name: String) throws -> String {
    let file = "\(path)/\(name).yaml"
    let text = """
      listen: 127.0.0.1:0
      data: data-\(name)
      rules: \(set.path)
      gateways:
        qq:
          profile: onebot11
          base-url: http://127.0.0.1:\(gatewayPort)
          secret-file: secret
          limits: { chat: 100000 per second, gateway: 100000 per second, at-once: 64 }
      """
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }
}

struct RuleSet {
  var path: String
  var count: Int
  var title: String { "\(count) rules" }
}

/// Words of three characters, all different. The rest of a message has none of these characters,
/// so one word in it is one hit.
enum Keyword {
  private static let alphabet = Array("春夏秋冬风花雪月山水云雨日星天地金木火土东西南北红黄蓝绿黑白青紫牛马羊鱼")

  static func text(_ number: Int) -> String {
    let base = alphabet.count
    return String([number % base, number / base % base, number / base / base].map { alphabet[$0] })
  }

  static func message(_ word: String?) -> String {
    "请问大家，\(word ?? "那个")这件事应该怎么办才好？昨晚在群里没有找到说明，谢谢各位啦"
  }
}
