/// Diagnostics as operators, their editors and their checks on GitHub read them.
public struct DiagnosticReport: Sendable {
  public enum Format: String, CaseIterable, Sendable { case text, json, github }

  /// How text is shown.
  public struct Style: Sendable {
    /// The source line under each place, with a caret.
    public var hasContext: Bool
    public var hasColour: Bool

    public init(hasContext: Bool = false, hasColour: Bool = false) {
      self.hasContext = hasContext
      self.hasColour = hasColour
    }
  }

  public var diagnostics: [Diagnostic]
  public var lines: SourceLines

  public init(_ diagnostics: [Diagnostic], lines: SourceLines) {
    self.diagnostics = diagnostics
    self.lines = lines
  }

  /// The report in lines; `summary` ends it where people read it.
  public func rendered(
    _ format: Format, in language: Language, _ style: Style = Style(), summary: Phrase
  ) -> [String] {
    switch format {
    case .text: text(in: language, style) + [summary.text(in: language)]
    case .json: [String(decoding: json(in: language).serialized(), as: UTF8.self)]
    case .github: diagnostics.map { Self.workflowCommand($0, in: language) }
    }
  }
}

// MARK: - Text

extension DiagnosticReport {
  /// Each diagnostic and each of its notes in a line, `file:line:column: error: sentence`.
  public func text(in language: Language, _ style: Style = Style()) -> [String] {
    let paint = Paint(isOn: style.hasColour)
    return diagnostics.flatMap { diagnostic in
      let colour = diagnostic.severity == .error ? Paint.Colour.red : .yellow
      let first = Statement(
        place: diagnostic.place, label: paint(diagnostic.severity.label.text(in: language), colour),
        sentence: diagnostic.sentence)
      let notes = diagnostic.notes.map {
        Statement(
          place: $0.place, label: paint(("note" as Phrase).text(in: language), .cyan),
          sentence: $0.sentence)
      }
      return ([first] + notes).flatMap { statement in
        let place = paint(statement.place.description.printable(atMost: 1000), .bold)
        let sentence = statement.sentence.text(in: language).printable(atMost: 1000)
        let line = "\(place): \(statement.label): \(sentence)"
        return [line] + (style.hasContext ? context(statement.place, paint) : [])
      }
    }
  }

  private struct Statement {
    var place: Place
    var label: String
    var sentence: Phrase
  }

  private func context(_ place: Place, _ paint: Paint) -> [String] {
    guard let excerpt = lines[place] else { return [] }
    let line = TerminalText.line(excerpt)
    let number = "\(place.line)"
    let margin = String(repeating: " ", count: max(5, number.count))
    return [
      "\(margin.dropFirst(number.count))\(number) | \(line.text)",
      "\(margin) | " + String(repeating: " ", count: line.caret) + paint("^", .green),
    ]
  }
}

/// Colours of a terminal (ECMA-48, SGR), or none.
private struct Paint {
  enum Colour: String {
    case bold = "1"
    case red = "1;31"
    case green = "1;32"
    case yellow = "1;33"
    case cyan = "1;36"
  }

  var isOn: Bool

  func callAsFunction(_ text: String, _ colour: Colour) -> String {
    isOn ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}

// MARK: - For machines

extension DiagnosticReport {
  /// One array: `severity` (error or warning), `file`, `line`, `column`, `message`, and `related`
  /// with the notes.
  public func json(in language: Language) -> JSON {
    func members(_ place: Place, _ sentence: Phrase) -> [(String, JSON)] {
      [
        ("file", .string(place.file)), ("line", .number(JSONNumber(Int64(place.line)))),
        ("column", .number(JSONNumber(Int64(place.column)))),
        ("message", .string(sentence.text(in: language))),
      ]
    }
    return .array(
      diagnostics.map { diagnostic in
        let related = diagnostic.notes.map { JSON.object(of: members($0.place, $0.sentence)) }
        return .object(
          of: [("severity", .string(diagnostic.severity.rawValue))]
            + members(diagnostic.place, diagnostic.sentence) + [("related", .array(related))])
      })
  }

  /// A workflow command that marks the place on GitHub. Escapes as the runner undoes them
  /// (actions/toolkit, packages/core/src/command.ts).
  private static func workflowCommand(
    _ diagnostic: Diagnostic, in language: Language
  ) -> String {
    func printable(_ text: String) -> String { text.printable(atMost: 1000) }
    let place = diagnostic.place
    let note = ("note" as Phrase).text(in: language)
    let message =
      ([printable(diagnostic.sentence.text(in: language))]
      + diagnostic.notes.map {
        "\(printable($0.place.description)): \(note): \(printable($0.sentence.text(in: language)))"
      })
      .joined(separator: "\n")
    let file = printable(place.file)
    return """
      ::\(diagnostic.severity.rawValue) file=\(file.escaped(["%", "\r", "\n", ":", ","])),\
      line=\(place.line),col=\(place.column)::\(message.escaped(["%", "\r", "\n"]))
      """
  }
}

extension JSON {
  fileprivate static func object(of members: [(String, JSON)]) -> JSON {
    var object = JSONObject()
    for (key, value) in members { object[key] = value }
    return .object(object)
  }
}

extension String {
  /// With these ASCII characters as `%` and two hexadecimal digits.
  fileprivate func escaped(_ scalars: Set<Unicode.Scalar>) -> String {
    unicodeScalars.reduce(into: "") { text, scalar in
      if scalars.contains(scalar) {
        text += scalar.value < 0x10 ? "%0" : "%"
        text += String(scalar.value, radix: 16, uppercase: true)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}
