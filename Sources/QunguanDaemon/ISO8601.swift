import QunguanCore

/// Instants as `2027-02-06T08:00:00Z`.
enum ISO8601 {
  static func text(_ instant: Timestamp) -> String {
    let civil = Zone.utc.civil(at: instant)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(civil.date)T\(two(civil.time.hour)):\(two(civil.time.minute)):"
      + "\(two(civil.time.second))Z"
  }
}
