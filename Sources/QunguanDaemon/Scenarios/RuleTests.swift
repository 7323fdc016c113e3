import Dispatch
import Foundation
import QunguanCore
import QunguanRuleFiles
import QunguanStore
import Synchronization

/// Runs operators' tests of their rules: every scenario of every `*.test.yaml` on a rehearsal of
/// its own.
public enum RuleTests {
  /// - Parameters:
  ///   - paths: a directory of rules, whose tests lie in its `tests`; or files and directories
  ///     below such a `tests`.
  ///   - filter: if given, only tests whose name or file has this text.
  public static func run(_ paths: [String], filter: String? = nil) -> RuleTestReport {
    let start = ContinuousClock.now
    var report = RuleTestReport()
    let findings = Findings()
    guard let place = Whereabouts(paths, findings) else {
      report.diagnostics = findings.sorted
      return report
    }
    let loaded = RuleDirectory(place.rules).load()
    guard let book = loaded.book else {
      report.diagnostics = loaded.diagnostics
      return report
    }
    let files = place.files(findings)
    let scenarios = files.map { path in
      read(path, inside: place.rules, book, findings).filter { scenario in
        filter.map { scenario.name.contains($0) || path.contains($0) } ?? true
      }
    }
    let results = play(scenarios.flatMap { $0 }, book)
    var played = 0
    report.files = zip(files, scenarios).map { path, scenarios in
      defer { played += scenarios.count }
      return .init(path: path, results: Array(results[played..<played + scenarios.count]))
    }
    let here = Place(file: place.wanted.first ?? "\(place.rules)/tests", line: 1, column: 1)
    if files.isEmpty {
      findings.error(
        at: here, "there are no tests; write some into \(place.rules)/tests/NAME.test.yaml")
    } else if report.passed + report.failed == 0, !findings.hasErrors {
      findings.error(
        at: here, "no test has '\((filter ?? "").excerpt)' in its name or in that of its file")
    }
    report.diagnostics = findings.sorted
    report.duration = ContinuousClock.now - start
    return report
  }

  /// The scenarios of a file; none if anything is wrong with it.
  private static func read(
    _ path: String, inside rules: String, _ book: RuleBook, _ findings: Findings
  ) -> [Scenario] {
    let own = Findings()
    var scenarios: [Scenario] = []
    do {
      let text = try SourceFile.text(path, inside: rules)
      if let root = YAMLComposer.compose(text, file: path, own) {
        scenarios = ScenarioReader(book: book, findings: own).scenarios(root)
      }
    } catch {
      own.error(at: Place(file: path, line: 1, column: 1), "\(error)")
    }
    findings.add(own.diagnostics)
    return own.hasErrors ? [] : scenarios
  }

  /// Plays scenarios, on as many threads as there are processors.
  private static func play(_ scenarios: [Scenario], _ book: RuleBook) -> [ScenarioResult] {
    let results = Mutex([Int: ScenarioResult]())
    let workers = min(ProcessInfo.processInfo.activeProcessorCount, scenarios.count)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      let store = Result { try Store(inMemory: Store.Settings()) }
      for index in stride(from: worker, to: scenarios.count, by: workers) {
        let result = play(scenarios[index], book, store)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { results in scenarios.indices.compactMap { results[$0] } }
  }

  private static func play(
    _ scenario: Scenario, _ book: RuleBook, _ store: Result<Store, any Error>
  ) -> ScenarioResult {
    do {
      var run = try ScenarioRun(scenario, book, store: store.get())
      return try run.play()
    } catch {
      return ScenarioResult(
        name: scenario.name, place: scenario.place,
        failure: ScenarioFailure(stoppedBy: error, at: scenario.place), transcript: [])
    }
  }
}

/// Which rules are tested by which files.
private struct Whereabouts {
  var rules = "Rules"
  /// Files and directories to which the tests are confined; empty for all.
  var wanted: [String] = []

  init?(_ paths: [String], _ findings: Findings) {
    var found: Set<String> = []
    for path in paths {
      let path = RuleDirectory(path).path
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        findings.error(
          at: Place(file: path, line: 1, column: 1), "there is no such directory or file")
        continue
      }
      let hasTests = FileManager.default.fileExists(atPath: "\(path)/tests")
      if let rules = hasTests ? nil : Self.rules(above: path) {
        found.insert(rules)
        wanted.append(path)
      } else if isDirectory.boolValue {
        found.insert(path)
      } else {
        findings.error(
          at: Place(file: path, line: 1, column: 1),
          "a test lies below the 'tests' of its rules, such as Rules/tests")
      }
    }
    guard !findings.hasErrors else { return nil }
    guard found.count <= 1 else {
      let both = found.sorted().map { "'\($0)'" }.joined(separator: ", ")
      findings.error(
        at: Place(file: paths.first ?? rules, line: 1, column: 1),
        "these are tests of several directories of rules: \(both); run one after the other")
      return nil
    }
    rules = found.first ?? rules
  }

  /// The directory in which the last `tests` of a path is.
  private static func rules(above path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let index = parts.lastIndex(of: "tests") else { return nil }
    let above = parts[..<index].joined(separator: "/")
    return above.isEmpty ? (path.hasPrefix("/") ? "/" : ".") : above
  }

  func files(_ findings: Findings) -> [String] {
    let all = RuleDirectory(rules).tests(findings)
    if wanted.isEmpty { return all }
    return all.filter { file in
      let plain = file.hasPrefix("./") ? String(file.dropFirst(2)) : file
      return wanted.contains { path in
        let path = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
        return plain == path || plain.hasPrefix(path + "/")
      }
    }
  }
}
