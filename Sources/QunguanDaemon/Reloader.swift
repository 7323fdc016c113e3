import Foundation
import Logging
import QunguanCore
import QunguanRuleFiles
import Synchronization

/// Takes new rules into use: on SIGHUP, and when files change. All new or all old, never mixed.
///
/// Runs on a queue of its own: compiling thousands of patterns takes a while.
actor Reloader {
  private nonisolated let executor = QueueExecutor(label: "qunguan.reload")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let rules: RuleDirectory
  private let cacheDirectory: URL
  private let pump: Pump
  private let scheduler: Scheduler
  private let notifier: Notifier
  private let logger: Logger
  private(set) var book: RuleBook
  private(set) var lastAttempt: (isGood: Bool, problems: Int) = (true, 0)
  private var watch: FileWatch?
  private var isReloading = false
  private var isAskedAgain = false

  init(
    rules: RuleDirectory, book: RuleBook, cacheDirectory: URL, pump: Pump, scheduler: Scheduler,
    notifier: Notifier, logger: Logger
  ) {
    self.rules = rules
    self.book = book
    self.cacheDirectory = cacheDirectory
    self.pump = pump
    self.scheduler = scheduler
    self.notifier = notifier
    self.logger = logger
  }

  /// Reloads when files below the rules directory have changed, from now on.
  func watchFiles() {
    watch = FileWatch(rules.path) { Task { await self.reload(because: "files have changed") } }
    if watch == nil {
      logger.notice("rule files are not watched; send SIGHUP after a change")
    }
  }

  /// One after the other; what is asked for meanwhile is one more.
  func reload(because reason: String) async {
    guard !isReloading else { return isAskedAgain = true }
    isReloading = true
    repeat {
      isAskedAgain = false
      notifier.reloading()
      await loadAndAdopt(because: reason)
      notifier.ready("\(book.rules.count) rules")
    } while isAskedAgain
    isReloading = false
  }

  private func loadAndAdopt(because reason: String) async {
    let loaded = rules.load(cacheDirectory: cacheDirectory)
    for diagnostic in loaded.diagnostics {
      logger.log(
        level: diagnostic.severity == .error ? .error : .warning,
        "\(Logger.MetadataValue.printable(diagnostic.description))")
    }
    guard let new = loaded.book else {
      lastAttempt = (false, loaded.diagnostics.count { $0.severity == .error })
      logger.error("rules not reloaded: the running rules stay", metadata: ["because": "\(reason)"])
      return
    }
    lastAttempt = (true, 0)
    // What is added may need watching; what was watched may be gone.
    if watch != nil { watchFiles() }
    guard new.fingerprint != book.fingerprint else {
      logger.info("rules are unchanged", metadata: ["because": "\(reason)"])
      return
    }
    do {
      try await pump.adopt(new)
      let difference = RuleDifference(from: book, to: new)
      book = new
      try await scheduler.adopt(new)
      logger.notice(
        "rules reloaded: \(Logger.MetadataValue.printable(difference.description))",
        metadata: ["because": "\(reason)", "fingerprint": "\(new.fingerprint)"])
    } catch {
      logger.error("rules not reloaded", metadata: ["reason": .printable("\(error)")])
    }
  }
}

/// What a reload changes, by the names of rules.
struct RuleDifference: CustomStringConvertible {
  var added: [String]
  var removed: [String]
  var changed: [String]

  init(from old: RuleBook, to new: RuleBook) {
    added = new.rules.map(\.name).filter { old[$0] == nil }
    removed = old.rules.map(\.name).filter { new[$0] == nil }
    changed = new.rules.filter { rule in
      old[rule.name].map { $0.fingerprint != rule.fingerprint } ?? false
    }.map(\.name)
  }

  var description: String {
    let parts = [("new", added), ("changed", changed), ("gone", removed)].compactMap {
      word, names in
      names.isEmpty
        ? nil
        : "\(word): \(names.prefix(20).joined(separator: ", "))"
          + (names.count > 20 ? " and \(names.count - 20) more" : "")
    }
    return parts.isEmpty ? "settings only" : parts.joined(separator: "; ")
  }
}
