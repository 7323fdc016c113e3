import GRDB
import QunguanCore

/// A rule that goes on under another name.
public struct RenamedRule: Sendable, Hashable {
  public var old: String
  public var new: String
}

extension Batch {
  /// Gives a rule what it did and remembered under a former name, with its ledgers. Where the new
  /// name has something of its own nothing is moved: two histories can't be told apart afterwards.
  ///
  /// The ledger of points has no index on rules and is read from end to end, but only where there is
  /// something to move.
  ///
  /// - Parameter formerly: the former names of rules, by their names.
  func renameRules(
    _ formerly: [String: [String]], known: Set<String>, _ settled: inout SettledRules
  ) throws {
    for (new, olds) in formerly.sorted(by: { $0.key < $1.key }) {
      for old in olds where !known.contains(old) {
        for shadow in ["", "~"] where try hasAnything(of: shadow + old) {
          let renamed = RenamedRule(old: shadow + old, new: shadow + new)
          if try hasAnything(of: renamed.new) {
            settled.notRenamed.append(renamed)
          } else {
            settled.timers += try move(renamed)
            settled.renamed.append(renamed)
          }
        }
      }
    }
    if !settled.renamed.isEmpty { cache.forgetAll() }
  }

  /// Whether there are ledgers, memory or timers of a rule; by their indexes, and by reading the
  /// breaks, silences and offences, which are few.
  private func hasAnything(of rule: String) throws -> Bool {
    try db.number(
      """
      SELECT 1 WHERE EXISTS (SELECT 1 FROM memory WHERE rule = ?1)
        OR EXISTS (SELECT 1 FROM timer WHERE rule = ?1)
        OR EXISTS (SELECT 1 FROM checkin WHERE plan = ?1)
        OR EXISTS (SELECT 1 FROM entry WHERE rule = ?1 AND key IS NOT NULL)
        OR EXISTS (SELECT 1 FROM break WHERE plan = ?1)
        OR EXISTS (SELECT 1 FROM silence WHERE rule = ?1)
        OR EXISTS (SELECT 1 FROM offence WHERE rule = ?1)
      """, rule.bound) != nil
  }

  /// - Returns: the timers under both names, as effects for the scheduler.
  private func move(_ renamed: RenamedRule) throws -> [Effect] {
    let (old, new) = (renamed.old.bound, renamed.new.bound)
    let wakes = try timers().filter { $0.rule == renamed.old }
    for table in ["checkin", "attendance", "roll", "break"] {
      try db.run("UPDATE \(table) SET plan = ? WHERE plan = ?", new, old)
    }
    for table in ["memory", "timer", "entry", "silence", "offence"] {
      try db.run("UPDATE \(table) SET rule = ? WHERE rule = ?", new, old)
    }
    try db.run("DELETE FROM retired WHERE rule = ?", old)
    return wakes.flatMap { wake -> [Effect] in
      var moved = wake
      moved.rule = renamed.new
      return [.cancelWake(rule: wake.rule, scope: wake.scope, key: wake.key), .wake(moved)]
    }
  }
}
