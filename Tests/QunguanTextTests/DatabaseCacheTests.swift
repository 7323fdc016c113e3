import Foundation
import QunguanText
import Testing

@Suite struct DatabaseCacheTests {
  private let directory = FileManager.default.temporaryDirectory
    .appendingPathComponent("qunguan-cache-\(UUID().uuidString)")
  private let patterns = [Pattern(.contains("价格")), Pattern(.regex(#"订单(\d+)"#))]

  private var file: URL { directory.appendingPathComponent("normalised.hsdb") }

  private func expectHits(_ patterns: [Pattern], _ text: String, _ expected: [Int]) throws {
    let scanner = try PatternSet(patterns, cacheDirectory: directory).makeScanner()
    #expect(try scanner.scan(MessageText(text)).map(\.pattern) == expected)
  }

  @Test("a kept database finds what the compiled one found")
  func kept() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    try expectHits(patterns, "价格 订单42", [0, 1])
    let written = try Data(contentsOf: file)
    try expectHits(patterns, "价格 订单42", [0, 1])
    #expect(try Data(contentsOf: file) == written)
  }

  @Test("other patterns replace it")
  func replaced() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    try expectHits(patterns, "价格", [0])
    try expectHits([Pattern(.contains("订单"))], "价格 订单", [0])
    try expectHits(patterns, "价格", [0])
  }

  @Test("a damaged file is as good as none")
  func damaged() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    try expectHits(patterns, "价格", [0])
    let whole = try Data(contentsOf: file)
    var flipped = whole
    flipped[whole.count - 40] ^= 0xFF
    let damaged = [
      Data(), whole.prefix(20), whole.prefix(33), whole.dropLast(7), flipped, whole + whole,
    ]
    for data in damaged {
      try data.write(to: file)
      try expectHits(patterns, "价格 订单1", [0, 1])
    }
    #expect(try Data(contentsOf: file) == whole)
  }

  @Test("a cache that cannot be written is no error")
  func unwritable() throws {
    let nowhere = URL(fileURLWithPath: "/dev/null/cache")
    let set = try PatternSet(patterns, cacheDirectory: nowhere)
    #expect(try set.makeScanner().scan(MessageText("价格")).count == 1)
  }
}
