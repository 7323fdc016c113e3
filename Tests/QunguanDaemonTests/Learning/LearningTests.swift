import Foundation
import QunguanCore
import Testing

@testable import QunguanDaemon

@Suite struct CSVReaderTests {
  private func records(_ text: String) throws -> [[String]] {
    var reader = CSVReader(Array(text.utf8))
    var records: [[String]] = []
    while let record = try reader.next() { records.append(record.fields) }
    return records
  }

  @Test func `Fields are those of RFC 4180`() throws {
    let text = "\u{FEFF}target,input\r\n1,\"a, \"\"b\"\"\nc\"\n\n0,\r\n1,最后"
    #expect(
      try records(text) == [["target", "input"], ["1", "a, \"b\"\nc"], ["0", ""], ["1", "最后"]])
    #expect(try records("") == [])
    #expect(try records("a\rb\n") == [["a\rb"]])
    #expect(try records("a\"b\",c\n") == [["a\"b\"", "c"]])
  }

  @Test(arguments: [
    ("a,b\n\"c\"d,e\n", 2, "closing quotation mark"), ("a\n\"b\nc\n", 2, "never ends"),
    ("\"a\nb\",\"c\nd\"x", 3, "closing quotation mark"),
    (String(repeating: ",", count: 100), 1, "fields"),
    (String(repeating: "a", count: 70_000), 1, "bytes in a field"),
  ])
  func `Wrong places are named`(text: String, line: Int, words: String) {
    var reader = CSVReader(Array(text.utf8))
    var failure: CSVReader.Failure?
    do throws(CSVReader.Failure) { while try reader.next() != nil {} } catch { failure = error }
    #expect(failure?.line == line)
    #expect(failure?.sentence.contains(words) == true)
  }

  @Test func `What is not UTF-8 is refused`() {
    var reader = CSVReader([0x61, 0x0A, 0xFF, 0x0A])
    _ = try? reader.next()
    #expect(throws: CSVReader.Failure.self) { try reader.next() }
  }
}

@Suite struct ExampleFileTests {
  @Test func `Columns may stand in any order, and others are left alone`() throws {
    let bytes = Array("who,input,target\n甲,你好,0\n乙,\"加我,看片\",1,more\n".utf8)
    let examples = try ExampleFile.examples(in: bytes, of: "a.csv")
    #expect(examples.map(\.text) == ["你好", "加我,看片"])
    #expect(examples.map(\.isAd) == [false, true])
  }

  @Test(arguments: [
    ("", "a.csv:1: error: the file is empty"),
    (
      "target,text\n1,a\n",
      "a.csv:1: error: the first line must name the columns 'target' and 'input'"
    ),
    ("target,input\n1,a\n\"2\",b\n", "a.csv:3: error: 'target' must be 0 or 1"),
    ("target,input\n1\n", "a.csv:2: error: only 1 of 2 fields that the first line names"),
    ("target,input\n1,\"a\n\nb", "a.csv:2: error: a quoted field never ends"),
  ])
  func `Errors name the line`(text: String, sentence: String) {
    #expect(throws: LearningRefused(sentence)) {
      try ExampleFile.examples(in: Array(text.utf8), of: "a.csv")
    }
  }
}

@Suite struct LearningTests {
  private static let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("qunguan-learning-\(UInt64.random(in: 0...UInt64.max))")

  private func file(_ name: String, _ text: String) throws -> String {
    try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
    let url = Self.folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  private static let rows = (0..<12).map { number in
    """
    1,\(["加微信", "私聊我", "扣扣群"][number % 3])看片资源免费\(["领", "送"][number % 2])\(number)
    0,\(["今天", "明天", "昨天"][number % 3])一起吃\(["饭", "面"][number % 2])吧\(number)
    """
  }

  @Test func `What was trained can be evaluated`() async throws {
    let data = try file("data.csv", (["target,input"] + Self.rows).joined(separator: "\n"))
    let model = data + ".model"
    let learning = Learning(data: data, model: model, precision: 0.9, folds: 2)
    var lines: [String] = []
    try await learning.run { lines.append($0) }
    #expect(lines.first == "24 messages, 12 of them ads")
    #expect(lines.count { $0.hasPrefix("cross-validated in 2 folds") } == 2)

    let evaluation = try Evaluation(model: model, data: data)
    let json = try JSON(parsing: evaluation.json.utf8)
    let keys = [
      "messages", "accuracy", "f1", "recall-at-0.99", "recall-at-0.98", "recall-at-0.95",
      "precision", "recall", "milliseconds",
    ]
    #expect(json.object?.map(\.key) == keys)
    #expect(json["accuracy"]?.number?.double == 1)
    #expect(evaluation.text.hasPrefix("24 messages"))
    try FileManager.default.removeItem(at: Self.folder)
  }

  @Test func `What can't be used is refused with its file`() async throws {
    let folder = FileManager.default.temporaryDirectory.path
    #expect(throws: LearningRefused("/nowhere/a.csv: error: the file can't be read")) {
      try Evaluation(model: nil, data: "/nowhere/a.csv")
    }
    #expect(throws: LearningRefused.self) { try Evaluation(model: "/dev/null", data: folder) }
    let few = Learning(data: "/dev/null", model: "/dev/null", precision: 0.9, folds: 2)
    await #expect(throws: LearningRefused("/dev/null:1: error: the file is empty")) {
      try await few.run { _ in }
    }
  }
}
