import Foundation
import GRDB
import QunguanCore
import Testing

@testable import QunguanStore

@Suite("Opening a store")
struct OpeningTests {
  let scratch: Scratch
  init() throws { scratch = try Scratch() }

  @Test("A new store is set up as the plan says")
  func setup() throws {
    let store = try scratch.store()
    func pragma(_ name: String) throws -> String? {
      try store.withDatabase { try String.fetchOne($0, sql: "PRAGMA \(name)") }
    }
    #expect(try pragma("journal_mode") == "wal")
    #expect(try pragma("synchronous") == "2")
    #expect(try pragma("foreign_keys") == "1")
    #expect(try pragma("trusted_schema") == "0")
    #expect(try pragma("application_id") == String(Schema.applicationID))
    #expect(try pragma("user_version") == String(Schema.version))
    #expect(try pragma("integrity_check") == "ok")
  }

  @Test("Only its owner may read a store, its log and its index")
  func modes() throws {
    let before = umask(0)
    defer { umask(before) }
    let store = try scratch.store()
    try store.batch { _ = try $0.commitStep(Sample.said(1, "hi"), Step(), keepsTrace: false) }
    for suffix in ["", "-wal", "-shm"] {
      let path = scratch.database + suffix
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600, "\(path)")
    }
  }

  @Test("The version says how many migrations there are")
  func migrations() {
    #expect(Schema.migrator().migrations.count == Int(Schema.version))
  }

  @Test("What was committed is there after opening again")
  func reopening() throws {
    for _ in 0..<3 {
      let store = try scratch.store()
      try store.batch { batch in
        if try batch.isKnown(EventKey("qq:1")) { return }
        _ = try batch.commitStep(Sample.said(1, "hi"), Step(), keepsTrace: false)
      }
      #expect(try store.read { try $0.isKnown(EventKey("qq:1")) })
      #expect(try store.read { try $0.counts().events } == 1)
      try store.close()
    }
  }

  @Test("A process killed in the middle of a batch loses that batch and nothing else")
  func killed() async throws {
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.database as String] in
      let store = try Store(path: path)
      try store.batch { _ = try $0.commitStep(Sample.said(1, "hi"), Step(), keepsTrace: false) }
      try store.batch {
        _ = try $0.commitStep(Sample.said(2, "ho"), Step(), keepsTrace: false)
        kill(getpid(), SIGKILL)
      }
    }
    try scratch.store().read { batch throws in
      #expect(try batch.isKnown(EventKey("qq:1")))
      #expect(try !batch.isKnown(EventKey("qq:2")))
      #expect(try batch.member(Sample.member, in: Sample.chat)?.messages == 1)
    }
  }

  @Test("A store of a newer version is refused and left alone")
  func newer() throws {
    let store = try scratch.store()
    try store.withDatabase { try $0.execute(sql: "PRAGMA user_version = 99") }
    try store.close()
    try refused("was written by a newer qunguan (format 99")
  }

  @Test("The database of another program is refused and left alone")
  func foreign() throws {
    let other = try DatabaseQueue(path: scratch.database)
    try other.inDatabase { try $0.execute(sql: "CREATE TABLE theirs (id)") }
    try other.close()
    try refused("is not a database of qunguan")
  }

  @Test("A file that is no database is refused and left alone")
  func text() throws {
    let lines = String(repeating: "dear diary\n", count: 200)
    try lines.write(toFile: scratch.database, atomically: false, encoding: .utf8)
    try refused("is not an SQLite database")
  }

  @Test("A directory is refused")
  func directory() throws {
    let path = scratch.database
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(throws: StoreError.foreign("'\(path)' is a directory, a database file was expected")) {
      try scratch.store()
    }
  }

  @Test("A reader sees what is committed, and can't write")
  func readOnly() throws {
    let store = try scratch.store()
    try store.batch { _ = try $0.commitStep(Sample.said(1, "hi"), Step(), keepsTrace: false) }
    var settings = Store.Settings()
    settings.isReadOnly = true
    let reader = try scratch.store(settings)
    #expect(try reader.read { try $0.isKnown(EventKey("qq:1")) })
    let error = #expect(throws: StoreError.self) {
      try reader.batch { try $0.pause(nil, at: Sample.noon) }
    }
    guard case .io = error else { Issue.record("\(String(describing: error))"); return }
    #expect(try store.read { try $0.isPausedEverywhere } == false)
    func paused() throws -> Bool? { try reader.read { try $0.chat(Sample.chat)?.paused } }
    #expect(try paused() == false)
    try store.batch { try $0.pause(Sample.chat, at: Sample.noon) }
    #expect(try paused() == true)
  }

  @Test("A reader makes no database where there is none")
  func readerCreatesNothing() throws {
    var settings = Store.Settings()
    settings.isReadOnly = true
    #expect(throws: StoreError.self) { try scratch.store(settings) }
    #expect(!FileManager.default.fileExists(atPath: scratch.database))
  }

  @Test("Another writer is waited for, then reported")
  func busy() throws {
    let store = try scratch.store()
    let other = try DatabaseQueue(path: scratch.database)
    try store.withDatabase { try $0.execute(sql: "PRAGMA busy_timeout = 0") }
    try other.inDatabase { db in
      try db.execute(sql: "BEGIN IMMEDIATE")
      #expect(throws: StoreError.busy) { try store.batch { _ in } }
      try db.execute(sql: "ROLLBACK")
    }
    try store.batch { _ in }
  }

  private func refused(_ reason: String) throws {
    let before = try Data(contentsOf: URL(filePath: scratch.database))
    let error = #expect(throws: StoreError.self) { try scratch.store() }
    guard case .foreign(let detail) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(detail.contains(reason))
    #expect(try Data(contentsOf: URL(filePath: scratch.database)) == before)
  }
}
