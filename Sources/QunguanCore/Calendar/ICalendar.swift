/// A calendar file as calendar programs read it: RFC 5545.
public struct ICalendar: Sendable {
  /// A content line may have so many octets without its end; longer ones are folded (3.1).
  static let longestLine = 75

  /// The file, with its line ends.
  public private(set) var text = ""

  /// - Parameters:
  ///   - product: who made it, such as `-//Qunguan//0.1//EN`.
  ///   - name: what calendar programs call it.
  public init(product: String, name: String) {
    add("BEGIN", "VCALENDAR")
    add("VERSION", "2.0")
    add("PRODID", product)
    add("CALSCALE", "GREGORIAN")
    add("X-WR-CALNAME", text: name)
  }

  /// Something at an instant, or with a duration.
  public struct Event: Sendable {
    /// The same whenever the same event is written.
    public var id: String
    public var start: Timestamp
    public var duration: Interval?
    public var summary: String
    public var description: String
    public var location: String

    public init(
      id: String, start: Timestamp, duration: Interval? = nil, summary: String,
      description: String, location: String
    ) {
      self.id = id
      self.start = start
      self.duration = duration
      self.summary = summary
      self.description = description
      self.location = location
    }
  }

  /// - Parameter stamp: when the file was made.
  public mutating func add(_ event: Event, stamp: Timestamp) {
    add("BEGIN", "VEVENT")
    add("UID", text: event.id)
    add("DTSTAMP", Self.instant(stamp))
    add("DTSTART", Self.instant(event.start))
    if let duration = event.duration, duration > .zero {
      add("DTEND", Self.instant(event.start + duration))
    }
    add("SUMMARY", text: event.summary)
    add("DESCRIPTION", text: event.description)
    add("LOCATION", text: event.location)
    // What the steward says keeps nobody busy.
    add("TRANSP", "TRANSPARENT")
    add("END", "VEVENT")
  }

  public mutating func end() { add("END", "VCALENDAR") }

  private mutating func add(_ name: String, text value: String) { add(name, Self.escaped(value)) }

  private mutating func add(_ name: String, _ value: String) {
    text += Self.folded("\(name):\(value)") + "\r\n"
  }

  /// In UTC: `20270206T000000Z` (3.3.5).
  static func instant(_ time: Timestamp) -> String {
    let civil = Zone.utc.civil(at: time)
    return "\(civil.date)T\(civil.time.toSecond)Z".filter { $0 != "-" && $0 != ":" }
  }

  /// TEXT (3.3.11): no control characters but line ends, which are written `\n`.
  static func escaped(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.replacing("\r\n", with: "\n").unicodeScalars {
      switch scalar {
      case "\\", ";", ",": escaped += ["\\", scalar]
      case "\n", "\u{2028}", "\u{2029}": escaped += ["\\", "n"]
      default: if scalar.properties.generalCategory != .control { escaped.append(scalar) }
      }
    }
    return String(escaped)
  }

  /// Line ends and a blank between characters, so that no part is too long. Only a character that
  /// is itself too long is parted, between its code points.
  static func folded(_ line: String) -> String {
    guard line.utf8.count > longestLine else { return line }
    let pieces = line.flatMap {
      $0.utf8.count < longestLine ? [String($0)] : $0.unicodeScalars.map { String($0) }
    }
    var folded = ""
    var room = longestLine
    for piece in pieces {
      let octets = piece.utf8.count
      if octets > room {
        folded += "\r\n "
        room = longestLine - 1
      }
      folded += piece
      room -= octets
    }
    return folded
  }
}
