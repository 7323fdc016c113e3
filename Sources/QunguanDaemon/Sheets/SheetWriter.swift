import QunguanCore
import QunguanStore

/// The lines of ledgers, in the operators' language.
struct SheetWriter {
  let book: RuleBook
  let language: Language
  private var zone: Zone { book.community.zone }

  init(book: RuleBook, language: Language) {
    self.book = book
    self.language = language
  }

  func titles(ofCheckInsWithStruck withStruck: Bool) -> [UInt8] {
    titles(
      [
        ("day", "日期"), ("member", "成员"), ("name", "名字"), ("chat", "群"), ("window", "时段"),
        ("sort", "类型"), ("time", "时间"), ("amount", "数量"), ("unit", "单位"),
        ("message", "消息"),
      ] + (withStruck ? [("taken back", "作废时间"), ("because", "作废原因")] : []))
  }

  func line(_ listed: ListedCheckIn, withStruck: Bool) -> String {
    let entry = listed.checkIn
    let amount = entry.amount
    let unit = amount.flatMap { _ in book[entry.plan.withoutShadow]?.unit }
    var cells: [Sheet.Cell] = [
      .plain("\(entry.day)"), .plain(entry.member.text), name(listed.name),
      .plain(entry.chat.text), .plain("\(entry.window + 1)"), .plain(title(of: entry.sort)),
      .plain(clock(entry.time)), amount.map { .plain($0.inUnits) } ?? .none,
      unit.map { .text($0) } ?? .none, entry.message.map { .text($0.text) } ?? .none,
    ]
    if withStruck {
      cells.append(listed.struck.map { .plain(clock($0.time)) } ?? .none)
      cells.append(text(listed.struck?.because))
    }
    return Sheet.line(cells)
  }

  var titlesOfPoints: [UInt8] {
    titles([
      ("entry", "编号"), ("time", "时间"), ("member", "成员"), ("name", "名字"), ("chat", "群"),
      ("points", "积分"), ("because", "原因"), ("rule", "规则"), ("for", "用途"), ("day", "所属日期"),
      ("takes back", "撤回的编号"),
    ])
  }

  func line(_ listed: ListedPoints) -> String {
    let entry = listed.entry
    return Sheet.line([
      .plain("\(entry.id)"), .plain(clock(entry.time)), .plain(entry.member.text),
      name(listed.name), .plain(entry.chat.text), .plain("\(listed.points)"),
      text(listed.because), .text(entry.rule), text(entry.key),
      entry.day.map { .plain("\($0)") } ?? .none, entry.reverses.map { .plain("\($0)") } ?? .none,
    ])
  }

  /// From the first instant of the first day to the last of the last.
  func times(of days: ClosedRange<CivilDate>) -> ClosedRange<Timestamp> {
    let next = CivilDate(daysSinceEpoch: days.upperBound.daysSinceEpoch + 1)
    let (start, end) = (midnight(days.lowerBound), midnight(next))
    return start...max(start, Timestamp(milliseconds: end.milliseconds - 1))
  }

  private func midnight(_ date: CivilDate) -> Timestamp {
    zone.instants(of: CivilTime(date, .midnight)).first
  }

  private func titles(_ titles: [(english: String, chinese: String)]) -> [UInt8] {
    Array(
      Sheet.line(titles.map { .plain(language == .chinese ? $0.chinese : $0.english) }).utf8)
  }

  private func title(of sort: CheckIn.Sort) -> String {
    guard language == .chinese else { return sort.rawValue }
    return switch sort {
    case .done: "打卡"
    case .madeUp: "补签"
    case .corrected: "更正"
    case .leave: "请假"
    case .joined: "参加"
    }
  }

  private func name(_ name: String?) -> Sheet.Cell {
    text(DisplayName.clean(name, fallback: ""))
  }

  private func text(_ text: String?) -> Sheet.Cell { text.map { .text($0) } ?? .none }

  /// As spreadsheets know times: `2027-02-06 08:00:05`.
  private func clock(_ time: Timestamp) -> String {
    let civil = zone.civil(at: time)
    return "\(civil.date) \(civil.time.toSecond)"
  }
}

extension String {
  /// The plan whose shadow ledger this is.
  fileprivate var withoutShadow: String { hasPrefix("~") ? String(dropFirst()) : self }
}

extension Int64 {
  /// Thousandths as a number with as many decimals as it needs: `5.2`.
  fileprivate var inUnits: String {
    let (whole, rest) = quotientAndRemainder(dividingBy: 1000)
    if rest == 0 { return "\(whole)" }
    let decimals = String(String(1000 + rest).dropFirst())
    return "\(whole)." + decimals.replacing(#/0+$/#, with: "")
  }
}
