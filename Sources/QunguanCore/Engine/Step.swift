/// What the engine made of one event: everything that is to be written, as values.
public struct Step: Sendable {
  public var effects: [Caused]
  public var changes: [Slot: Change]
  public var trace: Trace

  public init(effects: [Caused] = [], changes: [Slot: Change] = [:], trace: Trace = Trace()) {
    self.effects = effects
    self.changes = changes
    self.trace = trace
  }

  /// An effect and the rule that caused it.
  public struct Caused: Sendable, Hashable {
    public var rule: String
    public var effect: Effect

    public init(rule: String, effect: Effect) {
      self.rule = rule
      self.effect = effect
    }
  }
}

/// Which rules looked at an event and what they made of it.
public struct Trace: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    public var rule: String
    public var fired: Bool
    /// A sentence for operators, lower case, without a full stop.
    public var reason: String
    /// What a rule in `mode: observe` would have done.
    public var withheld: [Effect]

    public init(rule: String, fired: Bool, reason: String, withheld: [Effect] = []) {
      self.rule = rule
      self.fired = fired
      self.reason = reason
      self.withheld = withheld
    }
  }

  public var entries: [Entry]
  public init(_ entries: [Entry] = []) { self.entries = entries }
}
