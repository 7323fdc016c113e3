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
    let profiles = Profiles(findings)
    guard let configuration = configuration(file, profiles, findings) else { return nil }
    var gateways: [GatewayName: GatewayEndpoint] = [:]
    for (name, config) in configuration.gateways.sorted(by: { $0.key < $1.key }) {
      gateways[name] = endpoint(name, config, profiles, findings)
    }
    let rules = RuleDirectory(configuration.rulesDirectory)
    let loaded = rules.load(
      cacheDirectory: cacheDirectory(configuration), now: DaemonClock.system.now)
    findings.add(loaded.diagnostics, lines: loaded.lines)
    guard let book = loaded.book else { return nil }
    let sandbox = configuration.sandbox ? GatewayName(Sandbox.gatewayName) : nil
    book.warnOfGateways(
      otherThan: Set(configuration.gateways.keys).union([sandbox].compactMap(\.self)),
      findings)
    book.warnOfCodes(without: gateways, findings)
    guard !findings.hasErrors else { return nil }
    return Assembly(configuration: configuration, gateways: gateways, rules: rules, book: book)
  }

  /// Of a configuration with mistakes the other files are checked here, and all is said at once.
  private static func configuration(
    _ file: String?, _ profiles: Profiles, _ findings: Findings
  ) -> Configuration? {
    guard let file else { return .embedded }
    return Configuration.read(file, findings) { remains in
      for (name, files) in remains.gateways {
        _ = gateway(name, files, account: nil, profiles, findings)
      }
      guard let rules = remains.rulesDirectory else { return }
      let loaded = RuleDirectory(rules).load(now: DaemonClock.system.now)
      findings.add(loaded.diagnostics, lines: loaded.lines)
    }
  }

  private static func endpoint(
    _ name: GatewayName, _ config: Configuration.GatewayConfig, _ profiles: Profiles,
    _ findings: Findings
  ) -> GatewayEndpoint? {
    let gateway = gateway(name, config.files, account: config.account, profiles, findings)
    guard let gateway else { return nil }
    var limits = gateway.profile.limits
    if let own = config.limits {
      limits.chat = own.chat ?? limits.chat
      limits.gateway = own.gateway ?? limits.gateway
      limits.maximumInFlight = own.atOnce ?? limits.maximumInFlight
    }
    return GatewayEndpoint(
      gateway: gateway, baseURL: config.baseURL, unixSocketPath: config.unixSocketPath,
      limits: limits)
  }

  private static func gateway(
    _ name: GatewayName?, _ files: GatewayFiles, account: String?, _ profiles: Profiles,
    _ findings: Findings
  ) -> Gateway? {
    let profile = files.profile.flatMap { profiles.profile($0, findings) }
    let incoming = files.secrets?.compactMap { SecretFile.read($0, findings) }
    let token = files.token.flatMap { SecretFile.read($0, findings) }
    guard let name, let profile, let incoming, incoming.count == files.secrets?.count else {
      return nil
    }
    do throws(SecretProblem) {
      return try Gateway(
        name: name, profile: profile,
        secrets: GatewaySecrets(
          incoming: incoming, outgoing: token ?? (profile.signsActions ? incoming.first : nil)),
        account: account.map { MemberID(name, $0) })
    } catch {
      if let place = (files.secrets?.first ?? files.profile)?.place {
        findings.error(at: place, "\(error)")
      }
      return nil
    }
  }
}

extension RuleBook {
  /// Warns of chats and operators whose gateway is not configured: nothing would ever happen there.
  fileprivate func warnOfGateways(
    otherThan configured: Set<GatewayName>, _ findings: Findings
  ) {
    let known = Phrase.list(of: configured.sorted().map(\.text))
    func look(_ name: GatewayName?, _ owner: Phrase, at place: Place) {
      guard let name, !configured.contains(name) else { return }
      findings.warning(
        at: place, "\(owner): no gateway '\(name)' is configured; there are \(known)")
    }
    for rule in self.rules {
      for chat in (rule.gate.config.chats ?? []) + rule.gate.config.except {
        look(ChatID(chat.value)?.gateway, "'\(chat.value)'", at: chat.place)
      }
    }
    for chat in groups.values.flatMap(\.chats) {
      look(ChatID(chat.text)?.gateway, "'\(chat.text)'", at: chat.place)
    }
    for member in community.writtenOperators {
      look(member.value.gateway, "operator '\(member.value.text)'", at: member.place)
    }
  }
}

extension RuleBook {
  /// Warns of rules that owe members codes where they can't be reached.
  fileprivate func warnOfCodes(
    without gateways: [GatewayName: GatewayEndpoint], _ findings: Findings
  ) {
    for rule in rules where rule.needsDirect {
      let written = rule.gate.config.chats?.map(\.value)
      let served = groups.filter { name, group in written?.contains(name) ?? !group.isStaff }
      let chats = served.values.flatMap(\.chats).map(\.text) + (written ?? [])
      for name in Set(chats.compactMap { ChatID($0)?.gateway }).sorted()
      where gateways[name].map({ !$0.gateway.canSendDirect }) ?? false {
        findings.warning(
          at: rule.place,
          """
          '\(rule.name)' hands out codes, and the gateway '\(name)' can't write to members directly
          """)
      }
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
      let known = Phrase.list(of: shipped.keys.sorted())
      findings.error(
        at: name.place,
        "no profile '\(name.value)'; there are \(known), or write the path of a file of your own")
      return nil
    }
    do throws(SourceFile.Fault) {
      let text = try SourceFile.text(name.value)
      return YAMLComposer.compose(text, file: name.value, findings)
        .flatMap { Profile.schema.read($0, findings) }
    } catch {
      findings.error(at: name.place, "profile '\(name.value)': \(error)")
      return nil
    }
  }
}

/// Reads secrets from files and systemd credentials.
///
/// Their contents appear nowhere else; nor does what the configuration says in place of a path,
/// which may be the secret itself.
enum SecretFile {
  static func read(_ path: Located<String>, _ findings: Findings) -> Secret? {
    findings.conceal(path.place)
    do {
      let file = try file(path.value)
      var bytes = try SourceFile.bytes(file, limit: 64 * 1024)
      while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
      guard !bytes.isEmpty else { throw Objection("this file is empty; write the secret into it") }
      return Secret(bytes)
    } catch SourceFile.Fault.missing {
      findings.error(
        at: path.place, "there is no such file; write the path of a file that holds the secret")
    } catch let fault as SourceFile.Fault {
      findings.error(at: path.place, fault.phrase)
    } catch let objection as Objection {
      findings.error(at: path.place, objection.sentence)
    } catch {
      findings.error(at: path.place, Phrase(verbatim: "\(error)"))
    }
    return nil
  }

  private static func file(_ path: String) throws -> String {
    guard path.hasPrefix("credential:") else { return path }
    let name = path.dropFirst("credential:".count)
    guard let directory = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] else {
      throw Objection(
        "'\(name)' needs systemd: give the unit a LoadCredential= of that name")
    }
    let file = "\(directory)/\(name)"
    guard FileManager.default.fileExists(atPath: file) else {
      throw Objection(
        "there is no credential '\(name)': give the unit a LoadCredential= of that name")
    }
    return file
  }
}
