/// What a filter made of one thing that a member did, with the evidence: an entry of the ledger from
/// which strikes are counted, reports written and appeals answered.
///
/// It is only ever added. Who takes it back pardons it: see ``Effect/pardon(_:)``.
public struct Offence: Sendable, Hashable {
  /// The rule's name; `~name` for the shadow of a filter in `mode: observe`.
  public var rule: String
  public var chat: ChatID
  public var member: MemberID
  /// Nil where it was no message, or the gateway did not tell what it is called.
  public var message: MessageID?
  /// By the event's own time.
  public var time: Timestamp
  /// What the signals come to.
  public var points: Double
  /// What was said, as it was written; empty once it is no longer kept.
  public var text: String
  /// The greatest first.
  public var signals: [Signal]
  /// What was to be done, as it is written in rules: `delete`, `mute 10m`.
  public var measures: [String]
  /// Whether more was to be done than to say a word of it.
  public var hasConsequences: Bool {
    measures.contains { !["warn", "report", "note"].contains($0) }
  }
  /// Tells its text again, as a ``Marking`` does; nil where there is none to be told.
  public var key: UInt64?
  /// Until when the text and what the signals quote of it are kept.
  public var keptUntil: Timestamp

  public init(
    rule: String, chat: ChatID, member: MemberID, message: MessageID?, time: Timestamp,
    points: Double, text: String, key: UInt64? = nil, signals: [Signal], measures: [String],
    keptUntil: Timestamp
  ) {
    self.rule = rule
    self.chat = chat
    self.member = member
    self.message = message
    self.time = time
    self.points = points
    self.text = text
    self.key = key
    self.signals = signals
    self.measures = measures
    self.keptUntil = keptUntil
  }

  /// In bytes of UTF-8: of longer messages the beginning is kept.
  public static let mostText = 4096
}

/// Something that speaks for or against a message, as in mail filters: a name, points, and why.
public struct Signal: Sendable, Hashable {
  /// As it is written in rules: `words`, `contact`, `learned`.
  public var name: String
  /// Negative where it speaks for the message.
  public var points: Double
  /// For operators, a few words; may quote the message.
  public var detail: String
  /// Where in the message it shows: bytes of the text's UTF-8.
  public var ranges: [Range<Int>]

  public init(_ name: String, points: Double, detail: String, ranges: [Range<Int>] = []) {
    self.name = name
    self.points = points
    self.detail = detail
    self.ranges = ranges
  }
}

/// The number of an ``Offence`` in the ledger.
public struct OffenceID: Hashable, Sendable {
  public var number: Int64
  public init(_ number: Int64) { self.number = number }
}

/// An entry of the ledger of offences.
public struct KnownOffence: Sendable, Hashable {
  public var id: OffenceID
  /// The event that it was found in.
  public var event: EventKey
  public var offence: Offence
  /// The event that took it back.
  public var pardonedBy: EventKey?
  /// When the member appealed.
  public var appealed: Timestamp?

  public init(
    id: OffenceID, event: EventKey, offence: Offence, pardonedBy: EventKey? = nil,
    appealed: Timestamp? = nil
  ) {
    self.id = id
    self.event = event
    self.offence = offence
    self.pardonedBy = pardonedBy
    self.appealed = appealed
  }

  /// Whether the filter only watched.
  public var isObserved: Bool { offence.rule.utf8.first == UInt8(ascii: "~") }
}

extension Double {
  /// Points as people write them: `12.5`, `8`.
  public var inPoints: String {
    let tenths = Int((Swift.min(Swift.max(self, -1e6), 1e6) * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}
