import QunguanCore

/// The colon after a field's name as it slips from a Chinese keyboard, full-width or without a
/// blank. To YAML the line is then a text; it stumbles later, over the next colon.
struct SlippedColon {
  var place: Place
  var advice: Phrase

  /// Those in the line of a problem or, where that line goes on with it, in the lines before.
  static func all(near problem: Place, in lines: [Substring.UnicodeScalarView]) -> [SlippedColon] {
    guard lines.indices.contains(problem.line - 1) else { return [] }
    var colons: [SlippedColon] = []
    var number = problem.line
    if let own = SlippedColon(problem.file, number, lines[number - 1]) {
      colons.append(own)
    } else if lines[number - 1].prefix(problem.column - 1).contains(":") {
      return []
    }
    while number > 1, !lines[number - 1].beginsItem || lines[number - 2].last == "：",
      let before = SlippedColon(problem.file, number - 1, lines[number - 2])
    {
      colons.append(before)
      number -= 1
    }
    return colons.reversed()
  }

  private init?(_ file: String, _ number: Int, _ line: Substring.UnicodeScalarView) {
    let rest = line.drop { " -".unicodeScalars.contains($0) }
    let name = rest.prefix { !" \t:：".unicodeScalars.contains($0) }
    guard let first = name.first, !"#\"'[{".unicodeScalars.contains(first),
      let colon = rest[name.endIndex...].first, ":：".unicodeScalars.contains(colon)
    else { return nil }
    if colon == "：" {
      advice = "this colon is a full-width one; write a half-width one and a blank, ': '"
    } else if let after = rest[name.endIndex...].dropFirst().first,
      !" \t\r/".unicodeScalars.contains(after)
    {
      advice = "a field is written 'name: value', with a blank after the colon"
    } else {
      return nil
    }
    let column = line.distance(from: line.startIndex, to: name.endIndex) + 1
    place = Place(file: file, line: number, column: column)
  }
}

extension Substring.UnicodeScalarView {
  fileprivate var beginsItem: Bool { drop { $0 == " " }.starts(with: "- ".unicodeScalars) }
}
