/// A day that something is written for.
public enum FixedDay: Hashable, Sendable, CustomStringConvertible {
  case once(CivilDate)
  /// A day of every year; February 29 is the 28th where there is no 29th.
  case yearly(month: Int, day: Int)

  /// Reads `2027-02-06` or `02-06`.
  public init(text: String) throws(TimeTextError) {
    guard text.utf8.count == 5 else {
      self = .once(try CivilDate(text: text))
      return
    }
    // A leap year has all days.
    guard let date = try? CivilDate(text: "2000-\(text)") else {
      throw TimeTextError("'\(text.excerpt)' is no day of the year; write month-day, as in 02-06")
    }
    self = .yearly(month: date.month, day: date.day)
  }

  public func contains(_ date: CivilDate) -> Bool {
    switch self {
    case .once(let day): date == day
    case .yearly(let month, let day):
      date.falls(on: month, day)
    }
  }

  public var description: String {
    switch self {
    case .once(let date): date.description
    case .yearly(let month, let day): "\(padded(month, to: 2))-\(padded(day, to: 2))"
    }
  }

  static let schema = Schema<String>.text(
    "a date such as 2027-02-06, or 02-06 for every year", pattern: "^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$"
  ).map { text, node, findings -> FixedDay? in
    do throws(TimeTextError) { return try FixedDay(text: text) } catch {
      findings.error(at: node.place, "\(error)")
      return nil
    }
  }
}
