import GRDB

/// What the world did to the store. Everything the store throws is one of these, except the errors
/// of the closures it was given, which pass through.
public enum StoreError: Error, Hashable, Sendable {
  /// There is no room. What was open is rolled back; once there is room, the store goes on.
  case full
  /// Reading or writing failed. After that nothing more may be acknowledged: the kernel reports a
  /// failed fsync once and then forgets the pages, so only a new process knows where it stands.
  case io(String)
  /// The file is damaged.
  case corrupt(String)
  /// The file is not a store, or one of a newer version. It is left as it is.
  case foreign(String)
  /// Another connection held the database longer than the store waits.
  case busy
  /// Anything else, constraint violations among them.
  case other(String)

  /// Whether a whole batch is lost because of this, not only the event it happened to.
  public var failsBatch: Bool {
    if case .other = self { false } else { true }
  }

  /// Whether nothing may be acknowledged any more: only a new process knows what is on disk.
  public var endsProcess: Bool {
    switch self {
    case .io, .corrupt: true
    case .full, .foreign, .busy, .other: false
    }
  }
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .full: "the disk or the database is full"
    case .io(let detail): "reading or writing failed: \(detail)"
    case .corrupt(let detail): "the database is damaged: \(detail)"
    case .foreign(let detail): detail
    case .busy: "another process holds the database"
    case .other(let detail): detail
    }
  }
}

extension StoreError {
  /// Sorts an error of SQLite's by its primary result code.
  ///
  /// A read-only file, a refused permission and exhausted memory count as `io`: no event is to
  /// blame for them, and the next one would fare the same.
  init(_ error: DatabaseError) {
    let detail = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
    switch error.resultCode {
    case .SQLITE_FULL: self = .full
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(detail)
    case .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_NOMEM, .SQLITE_PERM,
      .SQLITE_PROTOCOL, .SQLITE_INTERRUPT, .SQLITE_NOLFS, .SQLITE_AUTH:
      self = .io(detail)
    default: self = .other(detail)
    }
  }

  /// The same error for callers who know nothing of SQLite.
  static func outward(_ error: any Error) -> any Error {
    (error as? DatabaseError).map { StoreError($0) } ?? error
  }
}
