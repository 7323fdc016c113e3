import Testing

@testable import QunguanCore

@Suite("Times as operators write them")
struct TimingTests {
  @Test("A countdown to a date counts its days, and the last is the day before")
  func toDate() throws {
    let timing = try timing(
      ("at", "08:00"), ("until", ["name": "高考", "date": "2027-06-07"]))
    #expect(try countdown(timing, on: "2027-05-08") == "高考 30")
    #expect(try countdown(timing, on: "2027-06-06") == "高考 1")
    #expect(try countdown(timing, on: "2027-06-07") == "高考 0")
    #expect(try countdown(timing, on: "2027-06-08") == "")
    #expect(try due(timing, after: "2027-06-05T12:00", count: 3) == ["2027-06-06T08:00"])
  }

  @Test("A countdown to a festival begins anew every year")
  func toFestival() throws {
    let timing = try timing(("at", "08:00"), ("until", ["festival": "春节"]))
    // The Spring Festival of 2027 is on February 6, that of 2028 on January 26.
    #expect(try countdown(timing, on: "2027-02-05") == "春节 1")
    #expect(try countdown(timing, on: "2027-02-07") == "春节 353")
    #expect(
      try due(timing, after: "2027-02-04T12:00", count: 3)
        == ["2027-02-05T08:00", "2027-02-07T08:00", "2027-02-08T08:00"])
  }

  @Test("A countdown takes the name that is given; a last day alone is none")
  func named() throws {
    let timing = try timing(("at", "08:00"), ("until", ["name": "吃饺子", "term": "冬至"]))
    #expect(try countdown(timing, on: "2027-12-01") == "吃饺子 21")
    let plain = try self.timing(("at", "08:00"), ("until", "2027-02-06"))
    #expect(try countdown(plain, on: "2027-02-01") == "")
    #expect(
      try due(plain, after: "2027-02-05T12:00", count: 3) == ["2027-02-06T08:00"])
  }

  @Test(
    "Fields become recurrences",
    arguments: [
      (
        ["at": "08:00", "days": "workday"], "2025-10-01T00:00", "2025-10-09T08:00 2025-10-10T08:00"
      ),
      (
        ["at": "08:00", "lunar": "正月初一"], "2027-01-01T00:00", "2027-02-06T08:00 2028-01-26T08:00"
      ),
      (
        ["at": "08:00", "festival": "除夕"], "2027-01-01T00:00", "2027-02-05T08:00 2028-01-25T08:00"
      ),
      (
        ["at": "08:00", "term": "冬至"], "2027-01-01T00:00", "2027-12-22T08:00 2028-12-21T08:00"
      ),
      (["every": "2h"], "2027-01-01T07:30", "2027-01-01T08:00 2027-01-01T10:00"),
      (
        ["every": "36h", "starts": "2027-02-01"], "2027-01-01T00:00",
        "2027-02-01T00:00 2027-02-02T12:00"
      ),
      (
        ["every": "3d", "at": "08:00", "starts": "2027-02-01"], "2027-01-01T00:00",
        "2027-02-01T08:00 2027-02-04T08:00"
      ),
      (["every": "2d", "at": "08:00"], "1970-01-01T09:00", "1970-01-03T08:00 1970-01-05T08:00"),
      (["date": "2027-02-06T08:00"], "2027-01-01T00:00", "2027-02-06T08:00"),
      (["date": "2099-02-06T08:00"], "2027-01-01T00:00", "2099-02-06T08:00"),
      (["date": "2027-02-06", "at": "08:00"], "2027-01-01T00:00", "2027-02-06T08:00"),
      (
        ["at": "08:00", "starts": "2099-02-06"], "2027-01-01T00:00",
        "2099-02-06T08:00 2099-02-07T08:00"
      ),
    ])
  func recurrences(fields: [String: String], after: String, expected: String) throws {
    let timing = try timing(fields)
    #expect(try due(timing, after: after, count: 2).joined(separator: " ") == expected)
  }

  @Test("Days before and after, one or several") func distances() throws {
    let before = try timing(
      ("at", "08:00"), ("before", ["festival": "春节", "days": ["7", "1"]]),
      ("after", ["festival": "春节", "days": "2"]), ("festival", "元宵"))
    #expect(
      try due(before, after: "2027-01-01T00:00", count: 4)
        == ["2027-01-30T08:00", "2027-02-05T08:00", "2027-02-08T08:00", "2027-02-20T08:00"])
  }

  // MARK: Support

  private func timing(_ fields: (String, Written)...) throws -> Timing { try timing(fields) }

  private func timing(_ fields: [String: String]) throws -> Timing {
    try timing(fields.map { ($0.key, .text($0.value)) })
  }

  private func timing(_ fields: [(String, Written)]) throws -> Timing {
    let findings = Findings()
    let node = Written.fields(fields).node
    let timing = Timing.schema.read(node, findings)?.complete(context(findings), findings)
    #expect(findings.sorted == [])
    return try #require(timing)
  }

  private func context(_ findings: Findings) -> CheckContext {
    let files = NamedFiles(findings) { _ in ("", "") }
    return CheckContext(
      community: .unnamed, groups: [:], calendar: .shipped, now: nil,
      wordLists: WordLists(files, findings), contents: Contents(files, findings) { _, _ in nil },
      codes: CodeFiles(files, findings), models: Models(files, findings),
      hasImage: { _ in false })
  }

  private func countdown(_ timing: Timing, on date: String) throws -> String {
    timing.countdown(on: try CivilDate(text: date)).map { "\($0.name) \($0.days)" } ?? ""
  }

  /// By the clocks of Greenwich.
  private func due(_ timing: Timing, after: String, count: Int) throws -> [String] {
    var due: [Timestamp] = []
    var last = try utc(after)
    while due.count < count, let next = timing.recurrence.next(after: last, in: .utc) {
      due.append(next)
      last = next
    }
    return inUTC(due)
  }
}

/// What an operator writes: a text, a list or fields.
private enum Written: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  case text(String)
  case list([Written])
  case fields([(String, Written)])

  init(stringLiteral text: String) { self = .text(text) }
  init(arrayLiteral items: Written...) { self = .list(items) }
  init(dictionaryLiteral fields: (String, Written)...) { self = .fields(fields) }

  var node: Node {
    let place = Place(file: "f", line: 1, column: 1)
    return switch self {
    case .text(let text): Node(.scalar(text, quoted: true), at: place)
    case .list(let items): Node(.sequence(items.map(\.node)), at: place)
    case .fields(let fields):
      Node(
        .mapping(fields.map { Node.Entry(key: Written.text($0.0).node, value: $0.1.node) }),
        at: place)
    }
  }
}
