import Foundation
import GRDB
import QunguanCore

/// Everything the daemon keeps, in one SQLite database: the keys of events, the ledgers, rule
/// memory, the outbox, timers and traces.
///
/// One process writes (see ``DataDirectory``), one batch at a time; others may open the file with
/// `readOnly` beside it. Callers on several threads take turns.
public final class Store: @unchecked Sendable {  // all that changes is only touched in `queue`
  /// For how long things are kept, and how much of them in memory.
  public struct Settings: Sendable {
    /// How long an event is known again by its key; at least the 8 days that gateways may be late.
    public var eventKeys = Interval.days(8)
    /// How long the texts of messages are kept, said or received, in traces and in quarantine too;
    /// zero keeps none.
    public var texts = Interval.days(7)
    /// How long it is known which message was whose.
    public var messages = Interval.days(30)
    /// How long the outbox keeps what is settled.
    public var outbox = Interval.days(30)
    public var quarantine = Interval.days(30)
    /// How long it is known what filters found; what was said, at most as long as other texts.
    public var offences = Interval.days(400)
    public var traces = Interval.days(7)
    /// How long the memory and timers of a rule that is gone wait for it to come back.
    public var retiredRules = Interval.days(30)
    /// Traces are kept of no event that is further back than this.
    public var tracedEvents: Int64 = 250_000
    /// Values of rule memory held decoded.
    public var cachedValues = 16_000
    /// Members of chats held decoded.
    public var cachedMembers = 16_000
    /// For tools that look at a store in use.
    public var isReadOnly = false
    /// After so many changed rows, the log is moved into the database.
    var changesPerCheckpoint = 32_000

    public init() {}
  }

  let settings: Settings
  private let queue: DatabaseQueue
  private let cache: MemoryCache
  private var changesCheckpointed = 0

  /// Opens the database at `path`, and creates it unless it is to be read only.
  ///
  /// Throws ``StoreError/foreign(_:)`` for anything that is not a store of this version or an
  /// older one; such a file is left as it is.
  public init(path: String, settings: Settings = Settings()) throws {
    var settings = settings
    settings.eventKeys = max(settings.eventKeys, .days(8))
    self.settings = settings
    cache = Self.cache(settings)
    do {
      queue = try Self.open(path, settings)
      // A process that was killed may have left in the log what it had deleted for good.
      cache.owesTruncation = !settings.isReadOnly
      try queue.inDatabase { try checkpointWhenDue($0) }
    } catch {
      throw StoreError.outward(error)
    }
  }

  /// A store that lives in memory: for rehearsals.
  public init(inMemory settings: Settings = Settings()) throws {
    self.settings = settings
    cache = Self.cache(settings)
    do {
      var configuration = Configuration()
      configuration.allowsUnsafeTransactions = true
      configuration.label = "qunguan.rehearsal"
      queue = try DatabaseQueue(configuration: configuration)
      try queue.inDatabase { try Schema.create($0) }
    } catch {
      throw StoreError.outward(error)
    }
  }

  /// Runs `body` in one transaction and returns once it is on disk. When `body` throws, or the
  /// disk does, nothing of it has happened.
  ///
  /// `body` may be run a second time, after all that the first had written was rolled back: see
  /// ``Batch/savepoint(_:)``. What it does elsewhere, it has to do so that this shows nowhere.
  ///
  /// One exception: ``StoreError/io(_:)`` and ``StoreError/corrupt(_:)`` may also come from the
  /// checkpoint after a commit. As the process must end then anyway, what was committed is found
  /// as known after the restart.
  public func batch<Result>(_ body: (Batch) throws -> Result) throws -> Result {
    try transaction("BEGIN IMMEDIATE", body)
  }

  /// Runs `body` on one unchanging state of the database; it must only read.
  public func read<Result>(_ body: (Batch) throws -> Result) throws -> Result {
    try transaction("BEGIN DEFERRED", body)
  }

  /// Closes the database, after which only `deinit` may follow. It is also closed by that.
  public func close() throws {
    do { try queue.close() } catch { throw StoreError.outward(error) }
  }

  /// A cache is true as long as nobody else writes; a reader begins each time with a new one.
  private static func cache(_ settings: Settings) -> MemoryCache {
    MemoryCache(values: settings.cachedValues, members: settings.cachedMembers)
  }

  private func transaction<Result>(
    _ begin: String, _ body: (Batch) throws -> Result
  ) throws -> Result {
    try queue.inDatabase { db in
      do {
        return try attempt(db, begin, isCareful: false, body)
      } catch is Batch.NeedsCare {
        return try attempt(db, begin, isCareful: true, body)
      }
    }
  }

  private func attempt<Result>(
    _ db: Database, _ begin: String, isCareful: Bool, _ body: (Batch) throws -> Result
  ) throws -> Result {
    let cache = settings.isReadOnly ? Self.cache(settings) : cache
    let batch = Batch(db, cache, settings, isCareful: isCareful)
    let result: Result
    do {
      try db.run(begin)
      result = try body(batch)
      try batch.finish()
      try db.run("COMMIT")
    } catch {
      cache.discard()
      if db.isInsideTransaction { try? db.run("ROLLBACK") }
      throw StoreError.outward(batch.doom ?? error)
    }
    cache.settle()
    try checkpointWhenDue(db)
    return result
  }

  /// Empties the log into the database, so that what was deleted for good is nowhere. While
  /// somebody else reads it can't be done; then the next batch tries again, the upkeep's at the
  /// latest, and none waits for it.
  private func truncateLog(_ db: Database) throws {
    _ = try db.row("PRAGMA busy_timeout = 0")
    defer { _ = try? db.row("PRAGMA busy_timeout = 5000") }
    if try db.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0 { cache.owesTruncation = false }
  }

  /// Moves the log into the database after enough changes. SQLite would do so by itself, but it
  /// says nothing when that fails, and would overwrite a log it believes to be safe on disk.
  ///
  /// The batch before it is committed: that there is no room, or that somebody else reads, is no
  /// reason to refuse it.
  private func checkpointWhenDue(_ db: Database) throws {
    let changes = db.totalChangesCount
    let isDue = changes - changesCheckpointed >= settings.changesPerCheckpoint
    guard !settings.isReadOnly, isDue || cache.owesTruncation else { return }
    changesCheckpointed = changes
    do {
      if cache.owesTruncation {
        try truncateLog(db)
      } else {
        _ = try db.row("PRAGMA wal_checkpoint(PASSIVE)")
      }
    } catch {
      switch StoreError.outward(error) {
      case let failure as StoreError where failure.endsProcess: throw failure
      default: break
      }
    }
  }

  /// Gives tests the connection, to set limits and look at tables.
  func withDatabase<Result>(_ body: (Database) throws -> Result) rethrows -> Result {
    try queue.inDatabase(body)
  }
}

// MARK: - Opening

extension Store {
  private static func open(_ path: String, _ settings: Settings) throws -> DatabaseQueue {
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
      isDirectory.boolValue
    {
      throw StoreError.foreign("'\(path)' is a directory, a database file was expected")
    }
    var configuration = Configuration()
    configuration.readonly = settings.isReadOnly
    configuration.busyMode = .timeout(5)
    configuration.label = "qunguan.store"
    // Transactions are opened and closed by statements here; a failed ROLLBACK must not trap.
    configuration.allowsUnsafeTransactions = true
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA trusted_schema = OFF") }
    if !settings.isReadOnly { create(path) }
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.inDatabase { try identify($0, path, settings) }
      if settings.isReadOnly { return queue }
      try queue.inDatabase { try tune($0) }
      try Schema.migrator().migrate(queue)
      return queue
    } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
      throw StoreError.foreign("'\(path)' is not an SQLite database")
    }
  }

  /// Makes the file, if there is none, so that only its owner may read it; the log and its index
  /// take that over. SQLite says better than this what is wrong with a place that takes no file.
  private static func create(_ path: String) {
    let descriptor = Foundation.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    if descriptor >= 0 { Foundation.close(descriptor) }
  }

  /// Only reads, so that a file which is not ours stays as it is.
  private static func identify(_ db: Database, _ path: String, _ settings: Settings) throws {
    let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Int32.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    let objects = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
    if application == 0, version == 0, objects == 0, !settings.isReadOnly { return }
    guard application == Schema.applicationID else {
      throw StoreError.foreign("'\(path)' is not a database of qunguan")
    }
    guard version <= Schema.version else {
      throw StoreError.foreign(
        "'\(path)' was written by a newer qunguan (format \(version), this one knows "
          + "\(Schema.version)): upgrade, or restore the backup made before")
    }
    guard version == Schema.version || !settings.isReadOnly else {
      throw StoreError.foreign(
        "'\(path)' was written by an older qunguan: start the daemon once, it brings it up to date")
    }
  }

  private static func tune(_ db: Database) throws {
    guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
      throw StoreError.other("this file system can't hold a write-ahead log")
    }
    // No mmap: a read error would be a signal instead of a result. The automatic checkpoint is the
    // net below `checkpointWhenDue`; 16384 pages are 64 MiB.
    try db.execute(
      sql: """
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -16384;
        PRAGMA mmap_size = 0;
        PRAGMA secure_delete = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA wal_autocheckpoint = 16384;
        PRAGMA journal_size_limit = 67108864;
        """)
  }
}
