import QunguanCore

/// The files that the configuration names for a gateway.
struct GatewayFiles: Sendable {
  /// A shipped profile's name, or a path; nil if what is written is neither.
  var profile: Located<String>?
  /// Nil if what is written are no paths.
  var secrets: [Located<String>]?
  var token: Located<String>?

  static let profile = Schema<String>.text.located
  static let secrets = Schema<[Located<String>]>.list(of: Schema<String>.text.located, orOne: true)
  static let token = Schema<String>.text.located
}

extension GatewayFiles {
  /// Of a gateway with which something else may be wrong, and was reported.
  init(salvagedFrom gateway: Node) {
    let reported = Findings()
    profile = gateway["profile"].flatMap { Self.profile.read($0, reported) }
    secrets = gateway["secret-file"].map { Self.secrets.read($0, reported) } ?? []
    token = gateway["token-file"].flatMap { Self.token.read($0, reported) }
  }

  /// Makes paths that are relative to the configuration's directory ones that can be opened.
  mutating func resolve(from base: String) {
    if profile?.value.contains("/") == true { profile?.value.resolvePath(from: base) }
    secrets = secrets?.map { $0.resolved(from: base) }
    token = token?.resolved(from: base)
  }
}

/// What can be told of a configuration that has mistakes: the files that it names.
struct ConfigurationRemains {
  var rulesDirectory: String?
  /// Nil in place of a name that can't be one.
  var gateways: [(name: GatewayName?, files: GatewayFiles)]

  init(_ configuration: Node, base: String) {
    rulesDirectory = configuration["rules"]?.text.flatMap { $0.isEmpty ? nil : $0 }
    rulesDirectory?.resolvePath(from: base)
    gateways = (configuration["gateways"]?.entries ?? []).map { entry in
      var files = GatewayFiles(salvagedFrom: entry.value)
      files.resolve(from: base)
      return (GatewayName(entry.name), files)
    }
  }
}

extension Located<String> {
  fileprivate func resolved(from base: String) -> Self {
    var copy = self
    copy.value.resolvePath(from: base)
    return copy
  }
}

extension String {
  /// Systemd's credentials are no paths.
  mutating func resolvePath(from base: String) {
    if !hasPrefix("/"), !hasPrefix("credential:"), !base.isEmpty { self = "\(base)/\(self)" }
  }
}
