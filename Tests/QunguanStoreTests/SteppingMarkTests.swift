import Foundation
import QunguanCore
import QunguanStore
import Testing

@Suite("Stepping mark")
struct SteppingMarkTests {
  let scratch: Scratch
  let path: String

  init() throws {
    scratch = try Scratch()
    path = scratch.path + "/stepping"
  }

  /// What the next process finds, the file being all that is left of this one.
  private func interrupted() throws -> String? {
    try SteppingMark(path: path).interrupted.map { "\($0.key) \($0.count)" }
  }

  @Test("Nothing is interrupted at first, nor after an orderly end")
  func orderly() throws {
    let mark = try SteppingMark(path: path)
    #expect(mark.interrupted == nil)
    mark.begin(EventKey("qq:1"))
    mark.begin(EventKey("qq:2"))
    mark.clear()
    #expect(try interrupted() == nil)
  }

  @Test("The event being stepped is found, with how often in a row")
  func counting() throws {
    let key = EventKey("qq:安")
    try SteppingMark(path: path).begin(key)
    #expect(try interrupted() == "qq:安 1")
    let second = try SteppingMark(path: path)
    #expect(second.crashes(on: key) == 1)
    #expect(second.crashes(on: EventKey("qq:other")) == 0)
    second.begin(EventKey("qq:other"))
    #expect(try interrupted() == "qq:other 1")
    second.begin(key)
    #expect(try interrupted() == "qq:安 2")
    try SteppingMark(path: path).clear()
    #expect(try interrupted() == nil)
  }

  @Test("A key too long is noted by its beginning and still recognised")
  func longKey() throws {
    let key = EventKey("qq:" + String(repeating: "群", count: 400))
    try SteppingMark(path: path).begin(key)
    let next = try SteppingMark(path: path)
    #expect(next.crashes(on: key) == 1)
    #expect(next.interrupted?.key.text.utf8.count ?? 0 <= 514)
  }

  @Test("A file that is no note counts as none and becomes one", arguments: [0, 5, 1024, 5000])
  func garbage(size: Int) throws {
    var generator = SeededGenerator(state: UInt64(size))
    let bytes = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
    try Data(bytes).write(to: URL(filePath: path))
    let mark = try SteppingMark(path: path)
    #expect(mark.interrupted == nil)
    mark.begin(EventKey("qq:1"))
    #expect(try interrupted() == "qq:1 1")
  }

  @Test("A note cut off at any byte is none")
  func tornNotes() throws {
    try SteppingMark(path: path).begin(EventKey("qq:first"))
    let before = try Data(contentsOf: URL(filePath: path))
    for place in 0..<24 {
      var torn = before
      torn[place] ^= 0x55
      try torn.write(to: URL(filePath: path))
      #expect(try interrupted() == nil)
    }
  }

  @Test("The note outlives a process killed in the middle of a step")
  func killed() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let mark = try SteppingMark(path: path)
      mark.begin(EventKey("qq:deadly"))
      kill(getpid(), SIGKILL)
    }
    #expect(try interrupted() == "qq:deadly 1")
  }
}
