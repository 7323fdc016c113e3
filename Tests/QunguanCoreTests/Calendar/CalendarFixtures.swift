import Foundation

/// The tables that `Fixtures/make.py` writes from what other libraries say.
enum CalendarFixtures {
  /// The lines of a table, in words.
  static func lines(of name: String) throws -> [[String]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").map(String.init) }
  }
}
