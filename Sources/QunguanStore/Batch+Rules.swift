import GRDB
import QunguanCore

/// What became of the memory of rules when a rule book came into use.
public struct SettledRules: Sendable, Hashable {
  /// Rules that have stopped observing: what they remembered of it is gone.
  public var dropped: [String] = []
  /// Rules that are gone; in 30 days their memory, timers and silences are too, unless they come
  /// back. Ledgers stay: what members have done is no memory of a rule.
  public var retired: [String] = []
  /// Rules that have come back in time.
  public var returned: [String] = []
  /// Rules, and shadows of rules, that have taken over what they had under a former name.
  public var renamed: [RenamedRule] = []
  /// Rules that have not, as there is something under the new name already.
  public var notRenamed: [RenamedRule] = []
  /// What became of timers thereby, for the scheduler.
  public var timers: [Effect] = []
}

extension Batch {
  /// Brings the memory of rules in line with a rule book: see ``SettledRules``. Nobody pays, when a
  /// rule is activated, for what was only observed.
  ///
  /// - Parameters:
  ///   - known: the names of all rules, those in `mode: off` too.
  ///   - observing: those in `mode: observe`.
  ///   - formerly: the former names of rules, by their names.
  public func settleRules(
    known: [String], observing: Set<String>, formerly: [String: [String]] = [:],
    at now: Timestamp
  ) throws -> SettledRules {
    try flush()
    let known = Set(known)
    var settled = SettledRules()
    try renameRules(formerly, known: known, &settled)
    let before = Set(try db.rows("SELECT rule FROM retired").map { $0[0] as String })
    let shadows = try rules(in: "attendance", "plan", from: "~").filter { $0.hasPrefix("~") }
    let owners = try ["memory", "timer", "silence"].flatMap { try rules(in: $0) }
    for rule in Set(owners + shadows).sorted() where !rule.hasPrefix(Slot.everybodys) {
      let isShadow = rule.hasPrefix("~")
      let name = isShadow ? String(rule.dropFirst()) : rule
      if isShadow, known.contains(name), !observing.contains(name) {
        try db.run("DELETE FROM memory WHERE rule = ?", rule.bound)
        for table in ["checkin", "attendance", "roll", "break"] {
          try db.run("DELETE FROM \(table) WHERE plan = ?", rule.bound)
        }
        settled.dropped.append(name)
      } else if !known.contains(name), !before.contains(rule) {
        try db.run("INSERT INTO retired (rule, since) VALUES (?, ?)", rule.bound, now.bound)
        settled.retired.append(rule)
      }
    }
    for rule in before.sorted() {
      guard known.contains(rule.hasPrefix("~") ? String(rule.dropFirst()) : rule) else { continue }
      try db.run("DELETE FROM retired WHERE rule = ?", rule.bound)
      settled.returned.append(rule)
    }
    if !settled.dropped.isEmpty { cache.forgetAll() }
    return settled
  }

  /// What rules in `mode: observe` would have done, by their names.
  public func observed() throws -> [(rule: String, observed: Observed)] {
    try flush()
    return try rules(in: "memory", from: "~").filter { $0.hasPrefix("~") }.compactMap {
      let rule = String($0.dropFirst())
      return try value(Observed.self, at: Observed.slot(of: rule)).map { (rule, $0) }
    }
  }

  /// Removes some of what rules remember that are gone for long.
  func pruneRetired(before cutoff: Timestamp, _ limit: Int) throws -> Int {
    guard let rule = try db.text("SELECT rule FROM retired WHERE since < ? LIMIT 1", cutoff.bound)
    else { return 0 }
    let rows = try db.rows(
      "SELECT part, scope FROM memory WHERE rule = ? LIMIT ?", rule.bound, limit.databaseValue)
    for row in rows {
      cache.values.change(nil, at: ExactKey(rule, row[0], row[1]))
    }
    try db.run(
      """
      DELETE FROM timer WHERE rule = ?1 AND (scope, key) IN
        (SELECT scope, key FROM timer WHERE rule = ?1 LIMIT ?2)
      """, rule.bound, limit.databaseValue)
    let timers = db.changesCount
    try db.run("DELETE FROM silence WHERE rule = ?", rule.bound)
    cache.silences = nil
    let shadows = rule.hasPrefix("~") ? try pruneCheckIns(of: rule, limit) : 0
    if rows.isEmpty, timers == 0, shadows == 0 {
      try db.run("DELETE FROM retired WHERE rule = ?", rule.bound)
    }
    // The row of `retired` counts as well: the next rule's turn should come soon.
    return max(rows.count + timers + shadows, 1)
  }

  /// Removes some of the ledger that a plan kept while it observed.
  private func pruneCheckIns(of plan: String, _ limit: Int) throws -> Int {
    // The newest first: what takes another row back must not outlive it.
    try db.run(
      """
      DELETE FROM checkin WHERE id IN
        (SELECT id FROM checkin WHERE plan = ? ORDER BY id DESC LIMIT ?)
      """, plan.bound, limit.databaseValue)
    let count = db.changesCount
    guard count == 0 else { return count }
    for table in ["attendance", "roll", "break"] {
      try db.run("DELETE FROM \(table) WHERE plan = ?", plan.bound)
    }
    cache.forgetAll()
    return 0
  }

  /// The rules a table has rows of. From one to the next by the primary key, which begins with the
  /// rule: a million rows of one cost no more than one.
  private func rules(
    in table: String, _ column: String = "rule", from first: String = ""
  ) throws -> [String] {
    try db.rows(
      """
      WITH RECURSIVE found(rule) AS (
        SELECT min(\(column)) FROM \(table) WHERE \(column) >= ?
        UNION ALL
        SELECT (SELECT min(\(column)) FROM \(table) WHERE \(column) > found.rule)
        FROM found WHERE found.rule IS NOT NULL)
      SELECT rule FROM found WHERE rule IS NOT NULL
      """, first.bound
    ).map { $0[0] }
  }
}
