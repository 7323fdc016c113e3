import Foundation
import Logging
import QunguanCore
import QunguanRuleFiles
import QunguanStore
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
  private let clock: DaemonClock
  private let logger: Logger
  private(set) var book: RuleBook
  private(set) var lastAttempt = Attempt()
  private var watch: FileWatch?
  private var running: Task<Void, Never>?

  /// How it went, with what was found on the way.
  struct Attempt {
    var errors = 0
    var report = DiagnosticReport([], lines: SourceLines())
  }

  init(
    rules: RuleDirectory, book: RuleBook, cacheDirectory: URL, pump: Pump, scheduler: Scheduler,
    notifier: Notifier, clock: DaemonClock, logger: Logger
  ) {
    self.rules = rules
    self.book = book
    self.cacheDirectory = cacheDirectory
    self.pump = pump
    self.scheduler = scheduler
    self.notifier = notifier
    self.clock = clock
    self.logger = logger
  }

  /// Reloads when files below the rules directory have changed, from now on.
  func watchFiles() {
    watch = FileWatch(rules.path) { Task { await self.reload(because: "files have changed") } }
    if watch == nil {
      logger.notice("rule files are not watched; send SIGHUP after a change")
    }
  }

  /// Loads the rules anew and returns when they are in use or refused; one after the other.
  func reload(because reason: String) async {
    let former = running
    let task = Task {
      await former?.value
      notifier.reloading()
      await loadAndAdopt(because: reason)
      notifier.ready("\(book.rules.count) rules")
    }
    running = task
    await task.value
  }

  private func loadAndAdopt(because reason: String) async {
    // Before reading: what changes from here on is read again. What is added may need watching.
    if watch != nil { watchFiles() }
    let loaded = rules.load(cacheDirectory: cacheDirectory, now: clock.now)
    for diagnostic in loaded.diagnostics {
      logger.log(
        level: diagnostic.severity == .error ? .error : .warning,
        "\(Logger.MetadataValue.printable(diagnostic.description))")
    }
    let report = DiagnosticReport(loaded.diagnostics, lines: loaded.lines)
    guard let new = loaded.book else {
      lastAttempt = Attempt(
        errors: loaded.diagnostics.count { $0.severity == .error }, report: report)
      logger.error("rules not reloaded: the running rules stay", metadata: ["because": "\(reason)"])
      return
    }
    guard new.fingerprint != book.fingerprint else {
      lastAttempt = Attempt(report: report)
      logger.info("rules are unchanged", metadata: ["because": "\(reason)"])
      return
    }
    do {
      // What can fail comes first; then the new rules are in use everywhere.
      let plans = try await scheduler.prepare(new)
      let settled = try await pump.adopt(new, at: clock.now)
      settled.log(to: logger)
      scheduler.apply(settled.timers)
      await scheduler.adopt(plans)
      let difference = RuleDifference(from: book, to: new)
      book = new
      lastAttempt = Attempt(report: report)
      Allocator.giveBack()
      logger.notice(
        "rules reloaded: \(Logger.MetadataValue.printable(difference.description))",
        metadata: ["because": "\(reason)", "fingerprint": "\(new.fingerprint)"])
    } catch {
      lastAttempt = Attempt(errors: 1, report: report)
      logger.error(
        "rules not reloaded: the running rules stay",
        metadata: ["because": "\(reason)", "reason": .printable("\(error)")])
    }
  }
}

extension Batch {
  /// Brings the memory of rules in line with `book`.
  func settleRules(of book: RuleBook, at now: Timestamp) throws -> SettledRules {
    try settleRules(
      known: book.rules.map(\.name),
      observing: Set(book.rules.lazy.filter { $0.mode == .observe }.map(\.name)),
      formerly: Dictionary(
        book.rules.map { ($0.name, $0.formerNames) }, uniquingKeysWith: { first, _ in first }),
      at: now)
  }
}

extension SettledRules {
  func log(to logger: Logger) {
    if !dropped.isEmpty {
      logger.info(
        "rules no longer observe: what they remembered of it is gone",
        metadata: ["rules": .printable(dropped.joined(separator: ", "))])
    }
    for rule in renamed {
      logger.notice(
        "a rule goes on under another name",
        metadata: ["formerly": .printable(rule.old), "rule": .printable(rule.new)])
    }
    for rule in notRenamed {
      logger.warning(
        "what a rule did under a former name stays there: there is something under its present one",
        metadata: ["formerly": .printable(rule.old), "rule": .printable(rule.new)])
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
