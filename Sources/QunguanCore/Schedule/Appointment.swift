/// Something that takes place at a rule's times, as a calendar shows it.
public struct Appointment: Sendable {
  public var title: String
  /// In the operator's words.
  public var place: String?
  public var lasts: Interval
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
}
