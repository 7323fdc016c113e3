import Foundation
import QunguanText

/// Judged messages in a CSV file with the columns `target` (1 for what breaks the rules, 0 for what
/// does not) and `input` (the message), in any order; others are left alone, and so is what follows
/// the last of them.
enum ExampleFile {
  static let longest = 256 << 20
  static let mostRows = 1_000_000

  static func read(_ path: String) throws(LearningRefused) -> [JudgedMessage] {
    try examples(in: bytes(of: path, atMost: longest), of: path)
  }

  /// - Parameter path: how the file is named in errors.
  static func examples(in bytes: [UInt8], of path: String) throws(LearningRefused)
    -> [JudgedMessage]
  {
    var reader = CSVReader(bytes)
    do throws(CSVReader.Failure) {
      guard let header = try reader.next() else {
        throw CSVReader.Failure(line: 1, sentence: "the file is empty")
      }
      guard let target = header.fields.firstIndex(of: "target"),
        let input = header.fields.firstIndex(of: "input")
      else {
        throw CSVReader.Failure(
          line: header.line, sentence: "the first line must name the columns 'target' and 'input'")
      }
      var examples: [JudgedMessage] = []
      while let record = try reader.next() {
        guard record.fields.count >= header.fields.count else {
          throw CSVReader.Failure(
            line: record.line,
            sentence: "only \(record.fields.count) of "
              + "\(header.fields.count) fields that the first line names")
        }
        guard let isAd = ["0": false, "1": true][record.fields[target]] else {
          throw CSVReader.Failure(line: record.line, sentence: "'target' must be 0 or 1")
        }
        guard examples.count < mostRows else {
          throw CSVReader.Failure(line: record.line, sentence: "more than \(mostRows) messages")
        }
        examples.append(JudgedMessage(record.fields[input], isAd: isAd))
      }
      return examples
    } catch {
      throw LearningRefused("\(path):\(error.line): error: \(error.sentence)")
    }
  }

  static func bytes(of path: String, atMost limit: Int) throws(LearningRefused) -> [UInt8] {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? file.close() }
      let data = try file.read(upToCount: limit + 1) ?? Data()
      if data.count <= limit { return [UInt8](data) }
    } catch {
      throw LearningRefused("\(path): error: the file can't be read")
    }
    throw LearningRefused("\(path): error: the file has more than \(limit) bytes")
  }
}

/// What is wrong with a file that was to be learned from or asked, with its place.
public struct LearningRefused: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
