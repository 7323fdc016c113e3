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
  /// Line by line; with `isVerbose`, what was said and done in every test. The reasons of rules are
  /// those of their traces, which are in English.
  public func text(isVerbose: Bool = false, in language: Language = .english) -> String {
    var lines = DiagnosticReport(diagnostics, lines: SourceLines()).text(in: language)
    for file in files where !file.results.isEmpty {
      let failed = file.results.count { $0.failure != nil }
      let passed = file.results.count - failed
      let count: Phrase =
        failed > 0 ? "\(passed) passed, \(failed) failed" : "\(passed) passed"
      lines.append("\(file.path.printable()): \(count.text(in: language))")
      for result in file.results {
        let place = "\(result.failure?.place ?? result.place)".printable()
        let verdict: Phrase = result.failure == nil ? "passed" : "failed"
        if isVerbose || result.failure != nil {
          lines.append("\(place): \(verdict.text(in: language)): \(result.name.printable())")
        }
        if isVerbose { lines += result.transcript.map { "  \($0.onOneLine)" } }
        if isVerbose, result.failure != nil { lines.append("") }
        lines += (result.failure?.lines(in: language) ?? []).map { "  \($0.onOneLine)" }
      }
    }
    return (lines + [summary.text(in: language)]).joined(separator: "\n")
  }

  /// `34 tests passed in 0.21 s`.
  public var summary: Phrase {
    let errors = diagnostics.count { $0.severity == .error }
    let seconds = Int64(duration / .milliseconds(10))
    let hundredths = seconds % 100
    let time = "\(seconds / 100).\(hundredths < 10 ? "0" : "")\(hundredths)"
    var parts: [Phrase] = []
    if errors > 0 { parts.append(errors == 1 ? "\(errors) error" : "\(errors) errors") }
    if failed > 0 { parts.append(failed == 1 ? "\(failed) test failed" : "\(failed) tests failed") }
    if passed > 0 {
      parts.append(
        failed > 0
          ? "\(passed) passed" : passed == 1 ? "\(passed) test passed" : "\(passed) tests passed")
    }
    guard let first = parts.first else { return "\(time) s" }
    return "\(parts.dropFirst().reduce(first) { "\($0), \($1)" }) in \(time) s"
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
