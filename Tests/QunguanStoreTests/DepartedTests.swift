import QunguanCore
import Testing

@testable import QunguanStore

@Test("Who has left is among the departed of that chat, until they come back")
func departed() throws {
  let scratch = try Scratch()
  let store = try scratch.store()
  let chats = [Sample.chat, ChatID(Sample.gateway, "5001")]
  func happens(_ key: String, _ type: EventType) throws -> [ChatID: Set<MemberID>] {
    try store.batch { batch in
      let event = Sample.event(key, type, at: Sample.noon)
      _ = try batch.commitStep(event, Step(), keepsTrace: false)
      return try batch.departed(from: chats)
    }
  }
  #expect(try happens("qq:1", .message) == [:])
  #expect(try happens("qq:2", .left) == [Sample.chat: [Sample.member]])
  #expect(try store.read { try $0.departed(from: [chats[1]]) } == [:])
  #expect(try happens("qq:3", .joined) == [:])
}
