import Foundation
import QunguanCore
import QunguanRuleFiles
import Testing

@testable import QunguanDaemon

/// A directory of its own with rules and files, gone with the value.
final class Workshop {
  let path: String
  var rules: String { path + "/rules" }

  init(_ rules: String = "") throws {
    var template = Array("/tmp/qunguan-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    try write("rules", rules)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static let community = """
    community:
      { name: 晨光书友会, time-zone: Asia/Shanghai, names: [小晨], operators: ["qq:900"] }
    groups:
      readers: { chats: ["qq:5000", "qq:6*"] }

    """

  /// Writes rules into a directory of this name.
  func write(_ directory: String, _ rules: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(path)/\(directory)", withIntermediateDirectories: true)
    try file("\(directory)/all.yaml", Self.community + rules)
  }

  @discardableResult
  func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  func book(_ directory: String = "rules") throws -> RuleBook {
    let loaded = RuleDirectory("\(path)/\(directory)").load()
    return try #require(loaded.book, "\(loaded.diagnostics)")
  }
}

/// Saturday, 2027-02-06 08:00 in Shanghai.
let saturday = Timestamp(seconds: 1_801_872_000)

extension Event {
  /// What `n2000` wrote in `qq:5000`, so many seconds after eight o'clock.
  static func said(
    _ text: String, _ id: Int, after seconds: Int64 = 0, member: Int = 2000
  ) throws -> Event {
    try .message(text, id: id, member: member, at: saturday + .seconds(seconds))
  }
}
