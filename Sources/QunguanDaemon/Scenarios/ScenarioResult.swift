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
  var because: [String]

  init(
    _ step: Scenario.Step, at time: String, missing: [Expectation.Item] = [], expected: [String],
    got: [String], because: [String]
  ) {
    place = missing.first?.place ?? step.place
    self.time = time
    self.step = step.title
    self.expected = expected
    self.got = got
    self.because = because
  }

  /// Of a scenario that could not be played to its end.
  init(stoppedBy error: any Error, at place: Place) {
    self.place = place
    time = ""
    step = "this could not be played"
    expected = []
    got = []
    because = ["\(error)"]
  }

  /// Its lines under the name of the test.
  var lines: [String] {
    var lines = [time.isEmpty ? step : "\(time)  \(step)"]
    if !expected.isEmpty || !got.isEmpty {
      lines += Self.labelled("expected", expected.isEmpty ? ["nothing"] : expected)
      lines += Self.labelled("got", got.isEmpty ? ["nothing"] : got)
    }
    return lines + Self.labelled("because", because)
  }

  private static func labelled(_ label: String, _ lines: [String]) -> [String] {
    lines.enumerated().map { index, line in
      let head = index == 0 ? label : ""
      return head + String(repeating: " ", count: 10 - head.utf8.count) + line
    }
  }

  var json: JSON {
    func list(_ lines: [String]) -> JSON { .array(lines.map { .string($0) }) }
    return [
      "line": JSON(place.line), "column": JSON(place.column), "time": .string(time),
      "step": .string(step), "expected": list(expected), "got": list(got),
      "because": list(because),
    ]
  }
}

extension JSON {
  fileprivate init(_ number: Int) { self = .number(JSONNumber(Int64(number))) }
}
