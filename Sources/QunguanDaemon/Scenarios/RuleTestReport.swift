import QunguanCore

/// What became of operators' tests.
public struct RuleTestReport: Sendable {
  /// What is wrong with the rules or the files of tests.
  public var diagnostics: [Diagnostic] = []
  public var duration = Duration.zero
  var files: [File] = []

  struct File: Sendable {
    var path: String
    var results: [ScenarioResult]
  }

  /// How many tests passed.
  public var passed: Int { results.count { $0.failure == nil } }
  public var failed: Int { results.count { $0.failure != nil } }
  public var hasFailed: Bool {
    failed > 0 || diagnostics.contains { $0.severity == .error }
  }

  private var results: [ScenarioResult] { files.flatMap(\.results) }
}

extension RuleTestReport {
  /// Line by line; with `isVerbose`, what was said and done in every test.
  public func text(isVerbose: Bool = false) -> String {
    var lines = diagnostics.map { $0.description.printable(atMost: 1000) }
    for file in files where !file.results.isEmpty {
      let failed = file.results.count { $0.failure != nil }
      let count = file.results.count - failed
      lines.append(
        "\(file.path.printable()): \(count) passed" + (failed > 0 ? ", \(failed) failed" : ""))
      for result in file.results {
        let place = "\(result.failure?.place ?? result.place)".printable()
        let name = result.name.printable()
        if result.failure != nil {
          lines.append("\(place): failed: \(name)")
        } else if isVerbose {
          lines.append("\(place): passed: \(name)")
        }
        if isVerbose { lines += result.transcript.map { "  \($0.onOneLine)" } }
        if isVerbose, result.failure != nil { lines.append("") }
        lines += (result.failure?.lines ?? []).map { "  \($0.onOneLine)" }
      }
    }
    return (lines + [summary]).joined(separator: "\n")
  }

  /// `34 tests passed in 0.21 s`.
  public var summary: String {
    let errors = diagnostics.count { $0.severity == .error }
    let seconds = Int64(duration / .milliseconds(10))
    let hundredths = seconds % 100
    let time = "\(seconds / 100).\(hundredths < 10 ? "0" : "")\(hundredths) s"
    var parts: [String] = []
    if errors > 0 { parts.append(counted(errors, "error")) }
    if failed > 0 { parts.append("\(counted(failed, "test")) failed") }
    if passed > 0 { parts.append("\(failed > 0 ? "\(passed)" : counted(passed, "test")) passed") }
    return "\(parts.joined(separator: ", ")) in \(time)"
  }

  private func counted(_ count: Int, _ word: String) -> String {
    "\(count) \(word)\(count == 1 ? "" : "s")"
  }

  /// Everything that ``text(isVerbose:)`` says, for programs.
  public func json(isVerbose: Bool = false) -> JSON {
    let milliseconds = Int64(duration / .milliseconds(1))
    return [
      "passed": .number(JSONNumber(Int64(passed))), "failed": .number(JSONNumber(Int64(failed))),
      "milliseconds": .number(JSONNumber(milliseconds)),
      "problems": .array(diagnostics.map(\.testJSON)),
      "files": .array(
        files.filter { !$0.results.isEmpty }.map { file in
          [
            "file": .string(file.path),
            "tests": .array(file.results.map { $0.json(isVerbose: isVerbose) }),
          ]
        }),
    ]
  }
}

extension ScenarioResult {
  fileprivate func json(isVerbose: Bool) -> JSON {
    var json: JSONObject = [
      "name": .string(name), "line": .number(JSONNumber(Int64(place.line))),
      "column": .number(JSONNumber(Int64(place.column))), "passed": .bool(failure == nil),
    ]
    if let failure { json["failure"] = failure.json }
    if isVerbose { json["transcript"] = .array(transcript.map { .string($0) }) }
    return .object(json)
  }
}

extension Diagnostic {
  fileprivate var testJSON: JSON {
    [
      "severity": .string(severity.rawValue), "file": .string(place.file),
      "line": .number(JSONNumber(Int64(place.line))),
      "column": .number(JSONNumber(Int64(place.column))), "sentence": .string(sentence.description),
    ]
  }
}

extension String {
  /// What members wrote, and what rules say, may have lines of its own.
  fileprivate var onOneLine: String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " ⏎ ")
      .printable(atMost: 400)
  }
}
