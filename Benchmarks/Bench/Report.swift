import Foundation

/// The figures of a run, printed as they come: the rows of a Markdown table.
struct Report {
  struct Row: Codable {
    var what: String
    var median: Double
    var low: Double
    var high: Double
    var unit: String
    var samples: Int
    /// Of the last minute. Above 3 somebody else was at work here too: measure again.
    var loadAverage: Double
  }

  private(set) var rows: [Row] = []
  private(set) var complaints: [String] = []

  func begin() {
    var name = utsname()
    uname(&name)
    let release = withUnsafeBytes(of: name.release) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    emit("\(ISO8601DateFormatter().string(from: Date())), \(cores) cores, Linux \(release)\n")
    emit("| what | median | low to high | unit | load |\n|---|--:|--:|---|--:|")
  }

  mutating func add(_ what: String, _ samples: [Double], _ unit: String) {
    let sorted = samples.sorted()
    guard let low = sorted.first, let high = sorted.last else { return }
    var load = 0.0
    getloadavg(&load, 1)
    let row = Row(
      what: what, median: samples.median, low: low, high: high, unit: unit,
      samples: samples.count, loadAverage: load)
    rows.append(row)
    let spread = samples.count > 1 ? "\(low.short) to \(high.short)" : ""
    emit("| \(what) | \(row.median.short) | \(spread) | \(unit) | \(load.short) |")
  }

  mutating func complain(_ sentence: String) {
    complaints.append(sentence)
    emit("| **\(sentence)** | | | | |")
  }

  func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(rows)
  }

  private func emit(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
  }
}

extension [Double] {
  /// Zero if there are none.
  var median: Double {
    guard !isEmpty else { return 0 }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}

extension Double {
  /// Three digits, or all of a whole number.
  fileprivate var short: String {
    switch abs(self) {
    case 100...: String(format: "%.0f", self)
    case 10..<100: String(format: "%.1f", self)
    default: String(format: "%.2f", self)
    }
  }
}
