import QunguanCore
import QunguanStore

/// Carries out what operators order, in the transaction of the event that brought the order.
struct Orders: Sendable {
  let book: RuleBook

  /// Adds to a step what its order comes to; a step without one stays as it is.
  func carryOut(_ step: inout Step, of event: Event, _ batch: Batch) throws {}
}
