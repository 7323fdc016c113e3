import QunguanCore
import QunguanStore

/// What of the ledgers is wanted as a table.
public struct LedgerSheet: Sendable {
  public enum Ledger: Sendable, Hashable {
    /// - Parameter withStruck: check-ins that were taken back, too.
    case checkIns(plan: String, withStruck: Bool)
    case points
  }

  var ledger: Ledger
  var chat: ChatID?
  /// Of check-ins the plan's days, of points those of the community.
  var days: ClosedRange<CivilDate>
  var language: Language

  /// - Parameters:
  ///   - first: a day such as 2027-02-01; nil for all from the beginning.
  ///   - last: the last of the days.
  /// - Throws: an ``Objection`` to what is no day.
  public init(
    _ ledger: Ledger, from first: String?, to last: String?, in chat: ChatID?, language: Language
  ) throws {
    let start = try first.map { try Self.day($0, "--from") } ?? Self.earliest
    let end = try last.map { try Self.day($0, "--to") } ?? Self.latest
    guard start <= end else { throw Objection("--to is before --from") }
    (self.ledger, self.chat, self.language) = (ledger, chat, language)
    days = start...end
  }

  private static let earliest = CivilDate(daysSinceEpoch: 0)
  private static let latest = CivilDate(daysSinceEpoch: 2_900_000)

  private static func day(_ text: String, _ option: String) throws -> CivilDate {
    do { return try CivilDate(text: text) } catch {
      throw Objection("\(option): \(error.message)")
    }
  }
}

extension Archive {
  /// Writes a ledger as a table, a part at a time.
  ///
  /// - Parameter book: for the community's clocks and the units of plans.
  /// - Returns: how many lines there are, without the titles.
  /// - Throws: an ``Objection`` if there is no such plan.
  public func write(
    _ sheet: LedgerSheet, _ book: RuleBook, _ write: ([UInt8]) throws -> Void
  ) throws -> Int {
    let writer = SheetWriter(book: book, language: sheet.language)
    switch sheet.ledger {
    case .checkIns(let plan, let withStruck):
      let chats = try chats(of: plan, in: sheet.chat)
      try write(Sheet.byteOrderMark + writer.titles(ofCheckInsWithStruck: withStruck))
      return try chats.reduce(0) { count, chat in
        var last: ListedCheckIn?
        return try count
          + pages(write) { batch in
            let page = try batch.checkIns(
              plan: plan, in: chat, days: sheet.days, withStruck: withStruck, after: last,
              limit: Self.pageLines)
            last = page.last
            return page.map { writer.line($0, withStruck: withStruck) }
          }
      }
    case .points:
      try write(Sheet.byteOrderMark + writer.titlesOfPoints)
      let times = writer.times(of: sheet.days)
      var last: Int64 = 0
      return try pages(write) { batch in
        let page = try batch.points(
          in: sheet.chat, during: times, after: last, limit: Self.pageLines)
        last = page.last?.entry.id ?? last
        return page.map(writer.line)
      }
    }
  }

  private static let pageLines = 1000

  /// In pages, so that no long reading keeps the daemon's log from being moved.
  private func pages(
    _ write: ([UInt8]) throws -> Void, _ page: (Batch) throws -> [String]
  ) throws -> Int {
    var count = 0
    while true {
      let lines = try store.read(page)
      if lines.isEmpty { return count }
      try write(lines.flatMap(\.utf8))
      count += lines.count
    }
  }

  private func chats(of plan: String, in chat: ChatID?) throws -> [ChatID] {
    let (plans, chats) = try store.read {
      (try $0.plansWithCheckIns(), try $0.chats(ofPlan: plan))
    }
    guard plans.contains(plan) else {
      let known = plans.filter { !$0.hasPrefix("~") }.map { $0.printable(atMost: 40) }
      let name = plan.printable(atMost: 40)
      throw known.isEmpty
        ? Objection("nobody has checked in to '\(name)', nor to any other plan")
        : Objection(
          "nobody has checked in to '\(name)'; there are \(known.joined(separator: ", "))")
    }
    return chats.filter { chat == nil || $0 == chat }
  }
}
