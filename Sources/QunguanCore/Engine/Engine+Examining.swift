import QunguanText

extension Engine {
  /// What each filter makes of a message, whoever wrote it and wherever: neither their gates nor
  /// their exemptions are asked, and nothing is remembered. For trying and for measuring.
  ///
  /// - Throws: what `memory` throws.
  public func examine(_ event: Event, _ memory: any Memory) throws -> [Examination] {
    let work = StepWork(event, memory, book, scanner)
    let hits = Dictionary(
      try candidates(work).map { ($0.rule, $0.hits) }, uniquingKeysWith: { first, _ in first })
    return try book.rules.indices.compactMap { index in
      let rule = book.rules[index]
      guard rule.mode != .off, let config = rule.config(of: Ads.self) else { return nil }
      let turn = Turn(work, rule: rule, hits: hits[index] ?? [], secret: secret)
      let slot = rule.scopeKey(event).map {
        Slot(rule: rule.memoryName, part: "state", scope: $0)
      }
      let trial = try Ads.Trial(config, RuleMemory(work: work, slot: slot), turn)
      return try trial.examination(turn)
    }
  }
}
