import Foundation
import QunguanCore
import QunguanRuleFiles

/// What `qunguan check` says of a configuration or of rules.
public struct Inspection: Sendable {
  public var report: DiagnosticReport
  /// What was found good, or how much was not.
  public var summary: Phrase

  public var hasErrors: Bool { report.diagnostics.contains { $0.severity == .error } }

  /// The configuration with its profiles, secrets and rules.
  public static func configuration(_ file: String) -> Inspection {
    let findings = Findings()
    let assembly = Assembly.read(file: file, findings)
    return Inspection(findings.sorted, findings.lines, rules: assembly?.book.rules.count)
  }

  /// A directory of rules, or one file.
  public static func rules(_ path: String) -> Inspection {
    let loaded = RuleDirectory(path).load(now: DaemonClock.system.now)
    return Inspection(loaded.diagnostics, loaded.lines, rules: loaded.book?.rules.count)
  }

  private init(_ diagnostics: [Diagnostic], _ lines: SourceLines, rules: Int?) {
    report = DiagnosticReport(diagnostics, lines: lines)
    let errors = diagnostics.count { $0.severity == .error }
    let warnings = diagnostics.count - errors
    let outcome: Phrase =
      switch (rules, errors) {
      case (let rules?, _): rules == 1 ? "\(rules) rule loaded" : "\(rules) rules loaded"
      case (nil, 1): "\(errors) error"
      case (nil, _): "\(errors) errors"
      }
    let more: Phrase = warnings == 1 ? "\(warnings) warning" : "\(warnings) warnings"
    summary = warnings == 0 ? outcome : "\(outcome), \(more)"
  }
}

/// Where the data of a configured daemon is.
public enum DataDirectoryName {
  /// - Throws: ``Daemon/Refused``.
  public static func read(configuration file: String?) throws -> String {
    guard let file else { return Configuration.embedded.dataDirectory }
    let findings = Findings()
    guard let configuration = Configuration.read(file, findings) else {
      throw Daemon.Refused(diagnostics: findings.sorted)
    }
    return configuration.dataDirectory
  }
}
