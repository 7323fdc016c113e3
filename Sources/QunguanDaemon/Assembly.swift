import Foundation
import QunguanCore
import QunguanGateway
import QunguanRuleFiles

/// A configuration with everything that it names, read and checked: what `check` judges and what
/// `serve` runs.
struct Assembly: Sendable {
  var configuration: Configuration
  var gateways: [GatewayName: GatewayEndpoint]
  var rules: RuleDirectory
  var book: RuleBook

  /// Nil if anything is wrong; `findings` has all problems of all files.
  ///
  /// - Parameters:
  ///   - file: the configuration file; the embedded default if nil.
  ///   - cacheDirectory: where compiled patterns are kept between starts.
  static func read(
    file: String?, cacheDirectory: (Configuration) -> URL? = { _ in nil }, _ findings: Findings
  ) -> Assembly? {
    guard let configuration = file.map({ Configuration.read($0, findings) }) ?? .embedded else {
      return nil
    }
    let profiles = Profiles(findings)
    var gateways: [GatewayName: GatewayEndpoint] = [:]
    for (name, config) in configuration.gateways.sorted(by: { $0.key < $1.key }) {
      gateways[name] = endpoint(name, config, profiles, findings)
    }
    let rules = RuleDirectory(configuration.rulesDirectory)
    let loaded = rules.load(cacheDirectory: cacheDirectory(configuration))
    findings.add(loaded.diagnostics)
    guard let book = loaded.book, !findings.hasErrors else { return nil }
    return Assembly(configuration: configuration, gateways: gateways, rules: rules, book: book)
  }

  private static func endpoint(
    _ name: GatewayName, _ config: Configuration.GatewayConfig, _ profiles: Profiles,
    _ findings: Findings
  ) -> GatewayEndpoint? {
    let profile = profiles.profile(config.profile, findings)
    let incoming = config.secretFiles.compactMap { SecretFile.read($0, findings) }
    let token = (config.tokenFile).flatMap { SecretFile.read($0, findings) }
    guard let profile, incoming.count == config.secretFiles.count else { return nil }
    let account = config.account.map { MemberID(name, $0) }
    do {
      let gateway = try Gateway(
        name: name, profile: profile,
        secrets: GatewaySecrets(
          incoming: incoming, outgoing: token ?? (profile.signsActions ? incoming.first : nil)),
        account: account)
      var limits = profile.limits
      if let own = config.limits {
        limits.chat = own.chat ?? limits.chat
        limits.gateway = own.gateway ?? limits.gateway
        limits.maximumInFlight = own.atOnce ?? limits.maximumInFlight
      }
      return GatewayEndpoint(
        gateway: gateway, baseURL: config.baseURL, unixSocketPath: config.unixSocketPath,
        limits: limits)
    } catch {
      findings.error(at: (config.secretFiles.first ?? config.profile).place, "\(error)")
      return nil
    }
  }
}

/// The shipped profiles and those that operators wrote, by name or path.
struct Profiles {
  private var shipped: [String: Profile] = [:]

  init(_ findings: Findings) {
    for file in ShippedProfiles.files {
      let text = String(decoding: file.text, as: UTF8.self)
      shipped[file.name] = YAMLComposer.compose(text, file: "\(file.name).yaml", findings)
        .flatMap { Profile.schema.read($0, findings) }
    }
  }

  /// `onebot11`, or the path of a profile file.
  func profile(_ name: Located<String>, _ findings: Findings) -> Profile? {
    if let profile = shipped[name.value] { return profile }
    guard name.value.contains("/") else {
      let known = shipped.keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
      findings.error(
        at: name.place,
        "no profile '\(name.value)'; there are \(known), or write the path of a file of your own")
      return nil
    }
    do {
      let text = try SourceFile.text(name.value)
      return YAMLComposer.compose(text, file: name.value, findings)
        .flatMap { Profile.schema.read($0, findings) }
    } catch {
      findings.error(at: name.place, "profile '\(name.value)': \(error)")
      return nil
    }
  }
}

/// Reads secrets from files and systemd credentials. Their contents appear nowhere else.
enum SecretFile {
  static func read(_ path: Located<String>, _ findings: Findings) -> Secret? {
    var file = path.value
    if file.hasPrefix("credential:") {
      guard let directory = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] else {
        findings.error(
          at: path.place, "'\(file)' needs systemd: give the unit a LoadCredential= of that name")
        return nil
      }
      file = "\(directory)/\(file.dropFirst(11))"
    }
    do {
      var bytes = try SourceFile.bytes(file, limit: 64 * 1024)
      while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
      guard !bytes.isEmpty else {
        findings.error(at: path.place, "'\(path.value)' is empty")
        return nil
      }
      return Secret(bytes)
    } catch {
      findings.error(at: path.place, "'\(path.value)': \(error)")
      return nil
    }
  }
}
