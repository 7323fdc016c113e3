/// What the engine made of one event: everything that is to be written, as values.
public struct Step: Sendable {
  public var effects: [Caused]
  public var changes: [Slot: Change]
  /// What an operator asked for; to be carried out before the step is written.
  public var order: Order?
  /// What that came to, once it was carried out.
  public var ordered: Order.Kind?
  public var trace: Trace
  /// The community's day that the event belongs to; nil where it does not matter.
  public var day: CivilDate?

  public init(
    effects: [Caused] = [], changes: [Slot: Change] = [:], order: Order? = nil,
    trace: Trace = Trace()
  ) {
    self.effects = effects
    self.changes = changes
    self.order = order
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
    /// Whether the event was one for the rule, and only a silence, a limit, a rest or chance kept it
    /// from firing: what people ask about.
    public var isHeldBack = false
    /// Whether no later rule was to see the event.
    public var ends = false
    /// Whether the rule had nothing to do with the event: it was not even a candidate. Only in
    /// completed traces.
    public var isBystander = false
    /// What the variables of its texts stood for, in the order they were needed.
    public var values: [Value] = []
    /// What a rule in `mode: observe` would have done.
    public var withheld: [Effect]

    public init(rule: String, fired: Bool = false, reason: String, withheld: [Effect] = []) {
      self.rule = rule
      self.fired = fired
      self.reason = reason
      self.withheld = withheld
    }
  }

  /// A variable and what it stood for.
  public struct Value: Sendable, Hashable {
    public var name: String
    public var text: String

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  public var entries: [Entry]
  /// The fingerprint of the rule book that decided.
  public var book: String

  public init(_ entries: [Entry] = [], book: String = "") {
    self.entries = entries
    self.book = book
  }
}
