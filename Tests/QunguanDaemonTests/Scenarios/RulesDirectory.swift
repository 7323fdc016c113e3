import Foundation
import QunguanDaemon
import Testing

/// A directory of rules with tests that lives as long as the value.
final class RulesDirectory: Sendable {
  let path: String

  init(_ files: [String: String]) throws {
    var template = Array("/tmp/qunguan-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files {
      let file = URL(filePath: "\(path)/\(name)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Runs all its tests.
  func run(filter: String? = nil) -> RuleTestReport { RuleTests.run([path], filter: filter) }

  /// The root of this repository.
  static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let rules = """
    community: { name: 晨光书友会, time-zone: Asia/Shanghai }
    groups: { readers: { chats: ["qq:5000"] } }
    replies:
      - { name: price, match: { contains: 价格 }, say: 价格表在群公告里 }

    """

  static let good = """
    - test: price
      in: qq:5000
      at: 2027-02-06T12:00
      steps:
        - { 小明: 价格, expect: [reply: 价格表] }

    """
}
