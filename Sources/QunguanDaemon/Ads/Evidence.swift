import QunguanCore
import QunguanStore

/// What a filter found and what became of it, as JSON, so that a daemon can hand it over;
/// ``EvidenceText`` is for people.
struct Evidence {
  var known: KnownOffence
  /// What operators say of it: true for an ad; nil where they have said nothing.
  var isMarkedAd: Bool?
  var chatName: String?
  var memberName: String?

  init(_ known: KnownOffence, _ batch: Batch) throws {
    self.known = known
    let offence = known.offence
    isMarkedAd = try batch.marking(of: known.offence)?.marking.isAd
    chatName = try batch.chat(offence.chat)?.name
    memberName = try batch.member(offence.member, in: offence.chat)?.name
  }

  /// - Parameter zone: whose clocks show the times.
  func json(in zone: Zone) -> JSON {
    func time(_ instant: Timestamp) -> JSON { .string(Moment.text(instant, in: zone)) }
    let offence = known.offence
    return [
      "offence": .number(JSONNumber(known.id.number)), "event": .string(known.event.text),
      "rule": .string(known.isObserved ? String(offence.rule.dropFirst()) : offence.rule),
      "observed": .bool(known.isObserved), "time": time(offence.time),
      "chat": .string(offence.chat.text), "chat-name": chatName.map { .string($0) } ?? .null,
      "member": .string(offence.member.text),
      "member-name": memberName.map { .string($0) } ?? .null,
      "message": offence.message.map { .string($0.text) } ?? .null,
      "points": .decimal(offence.points),
      "text": offence.text.isEmpty ? .null : .string(offence.text),
      "shown": offence.text.isEmpty ? .null : .string(offence.markedText),
      "signals": .array(offence.signals.map(\.shown)),
      "measures": .array(offence.measures.map { .string($0) }),
      "pardoned-by": known.pardonedBy.map { .string($0.text) } ?? .null,
      "appealed": known.appealed.map(time) ?? .null,
      "marked": isMarkedAd.map { .string($0 ? "ad" : "not-ad") } ?? .null,
    ]
  }
}

extension Offence {
  /// What was said, with 【】 around what signals hit.
  fileprivate var markedText: String { text.marking(signals.flatMap(\.ranges)) }
}

extension Signal {
  /// For people's programs: unlike ``json``, with points as they are.
  var shown: JSON {
    [
      "name": .string(name), "points": .decimal(points), "detail": .string(detail),
      "ranges": .array(ranges.map { [.integer($0.lowerBound), .integer($0.upperBound)] }),
    ]
  }
}

extension JSON {
  /// A number with at most two digits after the point.
  static func decimal(_ number: Double) -> JSON {
    JSONNumber((number * 100).rounded() / 100).map { .number($0) } ?? .null
  }
}

/// Evidence for people: lines without colour, safe for terminals whatever a member wrote.
public struct EvidenceText: CustomStringConvertible {
  public let description: String

  public init(_ json: JSON) {
    func text(_ key: String, _ most: Int = 200) -> String {
      (json[key]?.string ?? "-").printable(atMost: most)
    }
    func named(_ key: String) -> String {
      json["\(key)-name"]?.string.map { "\($0.printable(atMost: 60)) (\(text(key)))" } ?? text(key)
    }
    let measures = (json["measures"]?.array ?? []).compactMap { $0.string?.printable(atMost: 60) }
    let done = measures.isEmpty ? "nothing" : measures.joined(separator: ", ")
    var lines = [
      "#\(json["offence"]?.int ?? 0)  \(Self.points(json["points"])) points  \(text("time"))",
      "  \(named("member")) in \(named("chat"))",
      "  \((json["shown"]?.string ?? "(its text is no longer kept)").onOneLine.printable(atMost: 600))",
    ]
    lines += Self.signals(json["signals"]).map { "    \($0)" }
    let isObserved = json["observed"]?.bool ?? false
    lines.append("  \(text("rule")) \(isObserved ? "would have done" : "did"): \(done)")
    if json["pardoned-by"]?.string != nil { lines.append("  taken back by \(text("pardoned-by"))") }
    if json["appealed"]?.string != nil { lines.append("  the member appealed \(text("appealed"))") }
    if let marked = json["marked"]?.string {
      lines.append("  marked by an operator: \(marked == "ad" ? "an ad" : "no ad")")
    }
    description = lines.joined(separator: "\n")
  }

  /// One line for each signal: its points, its name, and why.
  public static func signals(_ json: JSON?) -> [String] {
    (json?.array ?? []).map { signal in
      let detail = (signal["detail"]?.string ?? "").onOneLine.printable(atMost: 200)
      let name = (signal["name"]?.string ?? "").printable(atMost: 40)
      return "\(points(signal["points"])) \(name)\(detail.isEmpty ? "" : ": \(detail)")"
    }
  }

  /// `8`, `-1.5`.
  public static func points(_ json: JSON?) -> String { (json?.double ?? 0).inPoints }
}
