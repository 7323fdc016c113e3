import Foundation
import GRDB
import QunguanCore
import QunguanTesting
import Testing

/// What a daemon needs: a configuration, rules and secrets in a directory of their own.
final class Stage: Sendable {
  static let secret = "sec11"
  static let token = "tok11"

  let directory: String
  let reporter = OneBotReporter(secret: Stage.secret)
  var configuration: String { directory + "/qunguan.yaml" }
  var data: String { directory + "/data" }

  /// - Parameters:
  ///   - gateway: the base URL of the gateway `qq`; none if nil.
  ///   - rules: the rules of its groups `readers`, all chats `qq:5*`, and `staff`, `qq:9000`.
  init(
    gateway: String?, rules: String, listen: String = "127.0.0.1:0", others: String = ""
  ) throws {
    directory = try Self.newDirectory()
    try FileManager.default.createDirectory(
      atPath: directory + "/rules", withIntermediateDirectories: false)
    try write("secret", Self.secret + "\n")
    try write("token", Self.token)
    var text = "listen: \(listen)\ndata: data\nrules: rules\n\(others)\n"
    if let gateway {
      text += """
        gateways:
          qq:
            profile: onebot11
            base-url: \(gateway)
            secret-file: secret
            token-file: token
            limits: { chat: 100000 per second, gateway: 100000 per second, at-once: 16 }

        """
    }
    try write("qunguan.yaml", text)
    try write("rules/community.yaml", Self.community)
    try write("rules/rules.yaml", rules)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  static let community = """
    community: { name: 晨光书友会, time-zone: Asia/Shanghai }
    groups:
      readers: { chats: ["qq:5*"] }
      staff: { chats: ["qq:9000"], tags: [staff] }
    """

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(name)"))
  }

  func serve() throws -> DaemonProcess { try DaemonProcess.serve(configuration: configuration) }

  /// Runs a subcommand with this configuration.
  func command(
    _ words: String...
  ) throws -> (end: ChildProcess.End?, output: [String], errors: [String]) {
    try DaemonProcess.command(words + ["--config", configuration])
  }

  /// What `qunguan status --json` says.
  func status() throws -> JSON {
    let said = try command("status", "--json")
    try #require(said.end == .exited(0), "\(said.errors)")
    return try JSON(text: said.output.joined(separator: "\n"))
  }

  /// Posts a signed event on a connection of its own and returns the answer.
  func post(_ body: [UInt8], to daemon: DaemonProcess) throws -> WebhookClient.Reply {
    try WebhookClient(daemon.address).post(
      "/hooks/qq", headers: reporter.headers(for: body), body: body, last: true)
  }

  /// Posts what a member wrote in group 5000.
  @discardableResult
  func say(
    _ text: String, id: Int64, group: Int64 = 5000, member: Int64 = 2000, to daemon: DaemonProcess
  ) throws -> WebhookClient.Reply {
    try post(
      reporter.groupMessage(text, id: id, group: group, member: member, time: .now), to: daemon)
  }

  /// Looks at the database with eyes of its own.
  func query<Result>(_ body: (Database) throws -> Result) throws -> Result {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    return try DatabaseQueue(path: data + "/database", configuration: configuration).read(body)
  }

  func count(_ table: String) throws -> Int {
    try query { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
  }

  /// How many rows of the outbox are in each state.
  func outbox() throws -> [String: Int] {
    try query { db in
      try Row.fetchAll(db, sql: "SELECT state, count(*) FROM outbox GROUP BY state")
        .reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }
  }

  /// Short, because the paths of Unix sockets are.
  private static func newDirectory() throws -> String {
    var template = Array("/tmp/qunguan-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

extension JSON {
  init(text: String) throws { try self.init(parsing: Array(text.utf8)) }
}

extension Int64 {
  /// The wall clock in seconds since 1970, as gateways write it.
  static var now: Int64 { Int64(time(nil)) }
}

/// Asks again and again until the answer is true, for what tells nobody when it changes.
func eventually(within patience: Duration = .seconds(20), _ isTrue: () throws -> Bool) rethrows
  -> Bool
{
  let never = Watched(())
  let end = ContinuousClock.now + patience
  while ContinuousClock.now < end {
    if try isTrue() { return true }
    _ = never.becomes(within: .milliseconds(50)) { false }
  }
  return try isTrue()
}
