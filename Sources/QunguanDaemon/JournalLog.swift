import Foundation
import Logging
import QunguanCore

/// Log lines for journald: `<priority>level message key=value`, without times, which the journal
/// adds; on a terminal with a time instead of the priority. An event makes one line, whatever is in
/// it.
///
/// | level | what the operator must do |
/// |---|---|
/// | error, critical | look now |
/// | warning | look today |
/// | notice, info | nothing |
public struct JournalLog: LogHandler {
  public var metadata: Logger.Metadata = [:]
  public var logLevel = Logger.Level.info
  private let isJournal: Bool

  public init() { isJournal = isatty(STDERR_FILENO) == 0 }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    let extra = metadata.merging(event.metadata ?? [:]) { _, new in new }
      .sorted { $0.key < $1.key }.map { " \($0.key)=\(quoted("\($0.value)"))" }.joined()
    let start = isJournal ? "<\(event.level.priority)>" : "\(ISO8601.text(DaemonClock.system.now)) "
    let line = "\(event.level.rawValue) \(event.message)\(extra)".printable(atMost: 4000)
    StandardStream.errors.write("\(start)\(line)\n")
  }

  private func quoted(_ text: String) -> String {
    text.contains(" ") || text.isEmpty ? "\"\(text.replacing("\"", with: "'"))\"" : text
  }
}

extension Logger.Level {
  /// syslog(3)'s.
  fileprivate var priority: Int {
    switch self {
    case .critical: 2
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug, .trace: 7
    }
  }
}
