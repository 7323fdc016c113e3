import Foundation
import QunguanCore
import QunguanRuleFiles

/// What `qunguan check` says of a configuration or of rules.
public struct Inspection: Sendable {
  public var diagnostics: [Diagnostic]
  /// What was found good, or how much was not.
  public var summary: String

  public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The configuration with its profiles, secrets and rules.
  public static func configuration(_ file: String) -> Inspection {
    let findings = Findings()
    let assembly = Assembly.read(file: file, findings)
    return Inspection(findings.sorted, rules: assembly?.book.rules.count)
  }

  /// A directory of rules, or one file.
  public static func rules(_ path: String) -> Inspection {
    let loaded = RuleDirectory(path).load()
    return Inspection(loaded.diagnostics, rules: loaded.book?.rules.count)
  }

  private init(_ diagnostics: [Diagnostic], rules: Int?) {
    self.diagnostics = diagnostics
    let errors = diagnostics.count { $0.severity == .error }
    let warnings = diagnostics.count - errors
    func counted(_ count: Int, _ word: String) -> String {
      "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    summary =
      (rules.map { "\(counted($0, "rule")) loaded" } ?? counted(errors, "error"))
      + (warnings > 0 ? ", \(counted(warnings, "warning"))" : "")
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
