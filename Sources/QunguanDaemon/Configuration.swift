import Foundation
import QunguanCore
import QunguanGateway
import QunguanRuleFiles

/// The daemon's configuration: one YAML file, as strict as rule files.
public struct Configuration: Sendable {
  public var listen: ListenAddress
  public var dataDirectory: String
  public var rulesDirectory: String
  public var keepTexts: Interval
  public var sandbox: Bool
  public var gateways: [GatewayName: GatewayConfig]

  /// What `qunguan serve` runs without a file: the sample rules and the sandbox.
  public static let embedded = Configuration(
    listen: .tcp(host: "127.0.0.1", port: 8080), dataDirectory: ".qunguan",
    rulesDirectory: "Rules", keepTexts: .days(7), sandbox: true, gateways: [:])

  public struct GatewayConfig: Sendable {
    var files: GatewayFiles
    var baseURL: String
    var unixSocketPath: String?
    var account: String?
    var limits: Limits?

    struct Limits: Sendable {
      var chat: Pace?
      var gateway: Pace?
      var atOnce: Int?
    }

    static let schema: Schema<GatewayConfig> = .object(
      "a gateway",
      .required("profile", GatewayFiles.profile, "native, onebot11 or one of your own"),
      .required("base-url", baseURL, "where actions are sent, http://host:port or unix:/path"),
      .defaulted(
        "secret-file", GatewayFiles.secrets, to: [],
        "the secret that signs events; several while it is being changed"),
      .optional(
        "token-file", GatewayFiles.token,
        "the access token or secret for actions; the secret file if left out"),
      .optional("account", .text, "the steward's own account, if events don't tell it"),
      .optional("limits", limits, "how fast the gateway may be spoken to")
    ) { profile, url, secrets, token, account, limits in
      GatewayConfig(
        files: GatewayFiles(profile: profile, secrets: secrets, token: token),
        baseURL: url.http, unixSocketPath: url.socket, account: account, limits: limits)
    }

    struct BaseURL: Sendable {
      var http: String
      var socket: String?
    }

    private static let baseURL = Schema<String>.text("a URL such as http://127.0.0.1:3000").map {
      text, node, findings -> BaseURL? in
      if text.hasPrefix("unix:/") {
        return BaseURL(http: "http://localhost", socket: String(text.dropFirst(5)))
      }
      guard let url = URLComponents(string: text), url.scheme == "http" || url.scheme == "https",
        url.host?.isEmpty == false, url.user == nil, url.query == nil, url.fragment == nil
      else {
        findings.error(
          at: node.place, "expected a URL such as http://127.0.0.1:3000, without user or query")
        return nil
      }
      return BaseURL(http: text.hasSuffix("/") ? String(text.dropLast()) : text, socket: nil)
    }

    private static let limits: Schema<Limits> = .object(
      "limits",
      .optional("chat", pace, "messages to one chat, such as 1 per second"),
      .optional("gateway", pace, "messages in all, such as 20 per second"),
      .optional("at-once", .integer(in: 1...64), "requests under way at the same time")
    ) { Limits(chat: $0, gateway: $1, atOnce: $2) }

    private static let pace = Schema<String>.text("a pace such as 1 per second").map {
      text, node, findings -> Pace? in
      let words = text.split(separator: " ")
      let units = ["second": Interval.seconds(1), "minute": .minutes(1), "hour": .hours(1)]
      guard words.count == 3, words[1] == "per", let count = Int(words[0]),
        (1...100_000).contains(count), let unit = units[String(words[2])]
      else {
        findings.error(at: node.place, "expected a pace such as '1 per second' or '20 per minute'")
        return nil
      }
      return Pace(count, per: unit, burst: max(3, min(count, 20)))
    }
  }
}

// MARK: - Reading

extension Configuration {
  static let schema: Schema<Configuration> = .object(
    "the configuration",
    .defaulted("listen", listen, to: embedded.listen, "127.0.0.1:8080, or unix:/path/to/socket"),
    .required("data", .text, "the data directory"),
    .required("rules", .text, "the directory of the rule files"),
    .defaulted("keep-texts", .interval, to: embedded.keepTexts, "how long texts are kept"),
    .defaulted("sandbox", .boolean, to: false, "serve the sandbox chat room too"),
    .defaulted("gateways", .map(of: GatewayConfig.schema), to: [], "the gateways, by name")
  ) { listen, data, rules, keepTexts, sandbox, gateways in
    var named: [GatewayName: GatewayConfig] = [:]
    for gateway in gateways {
      guard let name = GatewayName(gateway.name), !taken.contains(name.text) else {
        throw Objection(
          """
          a gateway's name has lower-case letters, digits and hyphens, and is none of \
          \(Phrase.list(of: taken.sorted()))
          """, at: gateway.place)
      }
      named[name] = gateway.value
    }
    if named.isEmpty, !sandbox {
      throw Objection("no gateways: name some, or write 'sandbox: true'")
    }
    return Configuration(
      listen: listen, dataDirectory: data, rulesDirectory: rules, keepTexts: keepTexts,
      sandbox: sandbox, gateways: named)
  }

  /// Names that stand before the colon of what the daemon makes itself.
  private static let taken: Set<String> = ["daemon", "sandbox", "schedule", "wake"]

  private static let listen = Schema<String>.text("an address such as 127.0.0.1:8080").map {
    text, node, findings -> ListenAddress? in
    if text.hasPrefix("unix:/"), text.utf8.count <= 112 {
      return .unixSocket(path: String(text.dropFirst(5)))
    }
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port), colon != text.startIndex
    else {
      findings.error(
        at: node.place, "expected an address such as 127.0.0.1:8080 or unix:/run/qunguan/hook.sock")
      return nil
    }
    let host = text[..<colon].trimmingPrefix("[")
    return .tcp(host: String(host.last == "]" ? host.dropLast() : host), port: port)
  }

  /// Reads a configuration file; nil if anything is wrong with it. Then `remains` is told which
  /// files it names, so that they can be checked all the same.
  static func read(
    _ path: String, _ findings: Findings, remains: (ConfigurationRemains) -> Void = { _ in }
  ) -> Configuration? {
    let text: String
    do throws(SourceFile.Fault) {
      text = try SourceFile.text(path)
    } catch {
      findings.error(at: Place(file: path, line: 1, column: 1), "\(error)")
      return nil
    }
    // What is written in place of a secret's path may be the secret itself.
    for (index, line) in text.unicodeScalars.lines.enumerated() {
      let words = String(line).lowercased()
      guard words.contains("secret") || words.contains("token") else { continue }
      findings.conceal(Place(file: path, line: index + 1, column: 1))
    }
    guard let node = YAMLComposer.compose(text, file: path, findings) else { return nil }
    let base = (path as NSString).deletingLastPathComponent
    guard var configuration = schema.read(node, findings), !findings.hasErrors else {
      remains(ConfigurationRemains(node, base: base))
      return nil
    }
    configuration.dataDirectory.resolvePath(from: base)
    configuration.rulesDirectory.resolvePath(from: base)
    configuration.gateways = configuration.gateways.mapValues {
      var gateway = $0
      gateway.files.resolve(from: base)
      return gateway
    }
    return configuration
  }
}
