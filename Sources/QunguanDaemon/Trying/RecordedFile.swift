import Foundation
import QunguanCore

/// A recording as JSON Lines: an event a line, as `qunguan export events` writes it.
public enum RecordedFile {
  /// No event is longer: a webhook takes at most 1 MiB.
  static let longestLine = 4 << 20

  /// Hands each event of a file to `body`, and each line that is none, with its number, to `odd`.
  /// Empty lines are skipped.
  ///
  /// - Parameter path: `-` for the standard input.
  /// - Throws: an ``Objection`` if the file can't be read or has a line that is too long, and what
  ///   `body` throws.
  public static func read(
    _ path: String, odd: (String) -> Void, _ body: (Event) throws -> Void
  ) throws {
    var number = 0
    try lines(path) { line in
      number += 1
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return }
      let read: Event
      do throws(Objection) {
        read = try event(Array(line))
      } catch {
        return odd("line \(number): \(error.sentence.description.printable())")
      }
      try body(read)
    }
  }

  /// One event in its stored form.
  static func event(_ bytes: [UInt8]) throws(Objection) -> Event {
    let json: JSON
    do {
      json = try JSON(parsing: bytes, limits: JSON.Limits(bytes: longestLine))
    } catch {
      throw Objection("no JSON: \(error)")
    }
    guard let event = Event(json: json) else {
      throw Objection("no event: it has 'key', 'type', 'gateway' and 'time', and what they need")
    }
    return event
  }

  /// All of a file that holds one event.
  static func single(_ path: String) throws -> Event {
    var bytes: [UInt8] = []
    var isTooLarge = false
    // Whether the first line is an event by itself, and how many lines there are then.
    var isRecording: Bool?
    var events = 0
    try lines(path) { line in
      let isBlank = line.allSatisfy { [0x20, 0x0D, 0x09].contains($0) }
      if isRecording == nil, !isBlank { isRecording = (try? event(Array(line))) != nil }
      if !isBlank { events += 1 }
      guard bytes.count + line.count <= longestLine else { return isTooLarge = true }
      bytes += line + [0x0A]
    }
    if isRecording ?? false, events > 1 {
      throw Objection("'\(path)' has \(events) events; give a file with one line of it")
    }
    if isTooLarge { throw Objection("'\(path)' is too large for one event") }
    do throws(Objection) { return try event(bytes) } catch {
      throw Objection("'\(path)': \(error.sentence)")
    }
  }

  /// Hands each line to `body`. A line that is too long ends it, also one that never ends itself.
  private static func lines(
    _ path: String, _ body: (ArraySlice<UInt8>) throws -> Void
  ) throws {
    let file = path == "-" ? STDIN_FILENO : try opened(path)
    defer { if file != STDIN_FILENO { close(file) } }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var begun: [UInt8] = []
    while true {
      let count = Foundation.read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Objection("'\(path)': \(String(cString: strerror(errno)))") }
      if count == 0 { break }
      var rest = buffer[..<count]
      while let newline = rest.firstIndex(of: 0x0A) {
        try body(begun.isEmpty ? rest[..<newline] : begun[...] + rest[..<newline])
        begun.removeAll(keepingCapacity: true)
        rest = rest[(newline + 1)...]
      }
      begun += rest
      guard begun.count <= longestLine else {
        throw Objection("'\(path)' has a line longer than \(longestLine >> 20) MiB")
      }
    }
    if !begun.isEmpty { try body(begun[...]) }
  }

  /// Only of a file that ends: a pipe may wait for ever for somebody to write into it, and a device
  /// may never end.
  private static func opened(_ path: String) throws -> CInt {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Objection("'\(path)': \(String(cString: strerror(errno)))") }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(file)
      throw Objection("'\(path)' is not a regular file; '-' reads the standard input")
    }
    return file
  }
}
