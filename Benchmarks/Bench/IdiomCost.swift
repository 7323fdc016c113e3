import Foundation
import QunguanText

/// What the dictionary of idioms costs: to read it, in memory, and at every move of a chain.
struct IdiomCost {
  static let longestReading = 100.0
  static let largestMemory = 20.0
  static let longestCount = 50.0
  static let longestFind = 5.0

  /// How many words are counted as used by a long game.
  static let used = 500

  /// Reads the shipped dictionary, which can be done but once: it must not be in use before.
  func measure(_ report: inout Report) {
    let before = Self.residentMegabytes
    let reading = ContinuousClock().measure { _ = Idioms.shipped }
    let memory = Self.residentMegabytes - before
    let idioms = Idioms.shipped
    let ids = idioms.ids
    add("the idioms, to read them", reading / .milliseconds(1), "ms", Self.longestReading, &report)
    add("the idioms, in memory", memory, "MB", Self.largestMemory, &report)
    var random = SplitMix(7)
    let used = Set(ids.shuffled(using: &random).prefix(Self.used))
    for link in Idioms.Link.allCases {
      let count = cost(of: ids) {
        idioms.countAnswers(to: $0, by: link, of: 4...4, excluding: used)
      }
      let title = "idioms: the answers by \(link), counted without \(Self.used) that were used"
      add(title, count, "µs", Self.longestCount, &report)
    }
    let said = ids.map { "「\(idioms.text(of: $0))」！" }
    let found = cost(of: said) { idioms.find($0) == nil ? 0 : 1 }
    add("idioms: what was said, found", found, "µs", Self.longestFind, &report)
  }

  private func add(
    _ what: String, _ value: Double, _ unit: String, _ limit: Double, _ report: inout Report
  ) {
    report.add(what, [value], unit)
    report.add("· of the \(Int(limit)) \(unit) it may take", [value / limit], "ratio")
  }

  /// Microseconds of this thread for one of them.
  private func cost<Item>(of items: [Item], _ look: (Item) -> Int) -> Double {
    var sum = 0
    let clock = ProcessorClock.thisThread
    let start = clock.seconds
    for item in items { sum &+= look(item) }
    let spent = clock.seconds - start
    withExtendedLifetime(sum) {}
    return spent * 1e6 / Double(items.count)
  }

  /// Of this process, in megabytes of 10⁶ bytes; the second number of statm counts pages (proc(5)).
  private static var residentMegabytes: Double {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
  }
}
