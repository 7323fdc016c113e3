import QunguanCore

/// What became of a scenario.
struct ScenarioResult: Sendable {
  var name: String
  var place: Place
  var failure: ScenarioFailure?
  /// Each step with what was done, line by line.
  var transcript: [String]
}

/// The first step of a scenario that was not as expected.
struct ScenarioFailure: Sendable {
  /// The item that is missing, or the step.
  var place: Place
  /// As the community's clocks show it: `2027-02-06 23:10:05`.
  var time: String
  var step: String
  /// What was to be done and was not.
  var expected: [String]
  /// What was done and not expected.
  var got: [String]
  var because: [Phrase]
  /// Whether all that was expected was done, and more.
  var wasExceeded = false

  init(
    _ step: Scenario.Step, at time: String, missing: [Expectation.Item] = [], expected: [String],
    got: [String], because: [Phrase]
  ) {
    place = missing.first?.place ?? step.place
    self.time = time
    self.step = step.title
    self.expected = expected
    self.got = got.shortened(to: 50)
    self.because = because
  }

  /// Of a scenario that could not be played to its end.
  init(stoppedBy error: any Error, at place: Place) {
    self.place = place
    time = ""
    step = "this could not be played"
    expected = []
    got = []
    because = [(error as? Objection)?.sentence ?? Phrase(verbatim: "\(error)")]
  }

  /// Its lines under the name of the test.
  func lines(in language: Language) -> [String] {
    func labelled(_ label: Phrase, _ lines: [String]) -> [String] {
      let label = label.text(in: language)
      // A Chinese character takes two columns.
      let width = label.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
      let indent = String(repeating: " ", count: 10)
      return lines.enumerated().map { index, line in
        (index == 0 ? label + indent.dropFirst(width) : indent) + line
      }
    }
    var lines = [time.isEmpty ? step : "\(time)  \(step)"]
    if !expected.isEmpty || !got.isEmpty {
      let nothing = wasExceeded ? ("nothing more" as Phrase).text(in: language) : "nothing"
      lines += labelled("expected", expected.isEmpty ? [nothing] : expected)
      lines += labelled("got", got.isEmpty ? ["nothing"] : got)
    }
    return lines + labelled("because", because.map { $0.text(in: language) })
  }

  var json: JSON {
    func list(_ lines: [String]) -> JSON { .array(lines.map { .string($0) }) }
    return [
      "line": JSON(place.line), "column": JSON(place.column), "time": .string(time),
      "step": .string(step), "expected": list(expected), "got": list(got),
      "because": list(because.map(\.description)),
    ]
  }
}

extension [String] {
  /// As many lines as one looks at, and how many there are besides.
  func shortened(to most: Int) -> Self {
    count > most ? prefix(most) + ["… and \(count - most) more"] : self
  }
}

extension JSON {
  fileprivate init(_ number: Int) { self = .number(JSONNumber(Int64(number))) }
}
