import GRDB
import QunguanCore

/// The one way statements are run: prepared once, kept by GRDB, arguments by place.
extension Database {
  func run(_ sql: String, _ arguments: DatabaseValue...) throws {
    try bound(sql, arguments).execute()
  }

  func row(_ sql: String, _ arguments: DatabaseValue...) throws -> Row? {
    try Row.fetchOne(bound(sql, arguments))
  }

  /// Reads all rows first: a cached statement must not be run again while it is read.
  func rows(_ sql: String, _ arguments: DatabaseValue...) throws -> [Row] {
    try Row.fetchAll(bound(sql, arguments))
  }

  func number(_ sql: String, _ arguments: DatabaseValue...) throws -> Int64? {
    try Int64.fetchOne(bound(sql, arguments))
  }

  func text(_ sql: String, _ arguments: DatabaseValue...) throws -> String? {
    try String.fetchOne(bound(sql, arguments))
  }

  /// A statement ready to be stepped. Bound by hand, because `StatementArguments` maps every array
  /// through a key path: an eighth of all the time a batch took.
  func bound(_ sql: String, _ arguments: [DatabaseValue]) throws -> Statement {
    let statement = try cachedStatement(sql: sql)
    statement.setUncheckedArguments(StatementArguments())  // resets, and takes ours for good
    for (place, argument) in arguments.enumerated() {
      let code = argument.bind(to: statement.sqliteStatement, at: CInt(place + 1))
      if code != 0 { throw DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql) }
    }
    return statement
  }
}

extension String {
  /// GRDB hands texts to SQLite as C strings, which end at a NUL: two keys that differ after one
  /// would be the same. The visible symbol for it stands in.
  var bound: DatabaseValue {
    guard utf8.contains(0) else { return databaseValue }
    let scalars = unicodeScalars.map { $0.value == 0 ? "\u{2400}" : $0 }
    return String(String.UnicodeScalarView(scalars)).databaseValue
  }
}

extension String? {
  var bound: DatabaseValue { map(\.bound) ?? .null }
}

extension Timestamp {
  var bound: DatabaseValue { milliseconds.databaseValue }
}

extension Timestamp? {
  var bound: DatabaseValue { map(\.bound) ?? .null }
}

extension DayTally {
  var bound: DatabaseValue { days.isEmpty ? .null : text.databaseValue }
}

extension Bool {
  var bound: DatabaseValue { (self ? 1 : 0).databaseValue }
}

extension Row {
  func time(_ column: Int) -> Timestamp { Timestamp(milliseconds: self[column]) }
  func time(_ column: Int) -> Timestamp? {
    (self[column] as Int64?).map(Timestamp.init(milliseconds:))
  }
}
