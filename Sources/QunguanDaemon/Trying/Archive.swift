import Foundation
import QunguanCore
import QunguanRuleFiles
import QunguanStore

/// What a daemon has kept, and the rules that it runs, to be looked at from beside it. The database
/// is only read; the daemon may be running.
public struct Archive {
  let store: Store
  private let name: String

  /// - Parameters:
  ///   - data: the data directory; the configuration's if nil.
  ///   - configuration: the configuration file; the embedded default if nil.
  /// - Throws: ``Daemon/Refused``, or an ``Objection`` if there is no database to be read.
  public init(data: String?, configuration: String?) throws {
    let directory = try data ?? DataDirectoryName.read(configuration: configuration)
    name = "\(directory)/database"
    guard FileManager.default.fileExists(atPath: name) else {
      throw Objection("there is no database '\(name)'; name the configuration or --data")
    }
    var settings = Store.Settings()
    settings.isReadOnly = true
    do { store = try Store(path: name, settings: settings) } catch {
      throw Objection(Phrase(verbatim: "\(error)"))
    }
  }

  /// Hands over the events received since then whose record is still kept, in that order.
  public func events(
    since start: Timestamp, in chat: ChatID?, _ body: (Event) throws -> Void
  ) throws {
    var last: Int64 = 0
    while true {
      // Pages, so that no long reading keeps the daemon's log from being moved.
      let page = try store.read { try $0.recordings(since: start, after: last, limit: 1000) }
      guard let newest = page.last else { return }
      for (_, event) in page where chat == nil || event.chat?.id == chat { try body(event) }
      last = newest.id
    }
  }

  /// Tells a replay what was known before it begins.
  public func prepare(_ replay: Replay, at start: Timestamp) throws {
    let (members, chats, checkIns) = try store.read {
      (try $0.members(before: start), try $0.chats(before: start), try $0.checkIns(before: start))
    }
    try replay.adopt(members: members, chats: chats, checkIns: checkIns)
  }

  /// - Throws: an ``Objection`` if nothing is known of what is wished for.
  public func explain(_ wish: ExplanationWish, by book: RuleBook) throws -> JSON {
    try store.read { try wish.find($0) }.explained(by: book)
  }
}

/// The rules that commands try.
public enum RuleSet {
  /// - Parameters:
  ///   - path: a directory of rules, or one file; the configuration's if nil.
  ///   - configuration: the configuration file; if nil too, ./Rules.
  /// - Throws: ``Daemon/Refused``.
  public static func read(_ path: String?, configuration: String?) throws -> RuleBook {
    let findings = Findings()
    let named = configuration.flatMap { Configuration.read($0, findings)?.rulesDirectory }
    if findings.hasErrors { throw Daemon.Refused(diagnostics: findings.sorted) }
    let loaded = RuleDirectory(path ?? named ?? Configuration.embedded.rulesDirectory).load()
    guard let book = loaded.book else { throw Daemon.Refused(diagnostics: loaded.diagnostics) }
    return book
  }

  /// What rules are going to say by themselves, as far as they alone can tell.
  ///
  /// - Throws: an ``Objection`` to what is wished for.
  public static func preview(_ wish: PreviewWish, of book: RuleBook) throws -> JSON {
    try Preview(wish, of: Preview.Source(alone: book, now: DaemonClock.system.now)).json
  }

  /// How rules decide on one event with an empty memory, at its own times.
  ///
  /// - Parameter file: an event as JSON; `-` for the standard input.
  public static func explain(_ file: String, by book: RuleBook) throws -> JSON {
    try Explanation(rehearsing: RecordedFile.single(file), book).json
  }
}
