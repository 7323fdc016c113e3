/// Something that takes place at a rule's times, as a calendar shows it.
public struct Appointment: Sendable {
  public var title: String
  /// In the operator's words.
  public var place: String?
  public var lasts: Interval
  /// So long before it begins the rule speaks of it, the shortest first.
  var leads: [Interval] = []
  /// When it begins; what the rule says may be due earlier.
  public var recurrence: Recurrence
  /// The community's if nil.
  public var zone: Zone?

  init(title: String, place: String? = nil, lasts: Interval) {
    self.title = title
    self.place = place
    self.lasts = lasts
    recurrence = .daily(at: [], days: .everyDay)
  }

  /// When that begins which the rule speaks of at `due`; nil if it does not speak then.
  public func start(toldAt due: Timestamp, in zone: Zone) -> Timestamp? {
    leads.map { due + $0 }.first {
      recurrence.next(after: $0 - .milliseconds(1), in: zone) == $0
    }
  }
}
