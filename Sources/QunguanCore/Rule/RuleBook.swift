import Foundation
import QunguanText

/// All rules of a community, checked and compiled: what an engine runs on. Immutable; a reload
/// another. A class, so that every step holds it for one retain.
public final class RuleBook: Sendable {
  public let community: Community
  public let groups: [String: ChatGroup]
  public let calendar: CommunityCalendar
  /// In the order in which they are tried.
  public let layers: [Layer]
  /// In the order in which they are asked.
  public let rules: [Rule]
  /// The same rule files have the same fingerprint.
  public let fingerprint: String
  /// Finds operators' orders in messages.
  let commands: CommandReader
  let patterns: PatternSet
  /// What of a message its rules look at.
  let forms: Set<TextForm>
  /// How many patterns, the first ones, are the steward's names; none if no rule asks for them.
  let names: Int
  /// The rule of each further pattern and its index there; in the order of the rules.
  let patternOwners: [(rule: Int, pattern: Int)]
  /// Rules that are asked whether there are hits or not, by event; the others are found by these.
  let unconditional: [EventType: [Int]]
  /// In which of the modes that decide there are games.
  let gameModes: [RuleHead.Mode]
  let rulesByName: [String: Int]
  /// The rules that share a topic, in their order.
  let topics: [String: [Rule]]

  /// A file of a rule set, as composed.
  public struct File: Sendable {
    public var path: String
    public var root: Node

    public init(path: String, root: Node) {
      self.path = path
      self.root = root
    }
  }

  public subscript(rule: String) -> Rule? { rulesByName[rule].map { rules[$0] } }

  /// The chats that alarms and reports go to.
  public var staffChats: [ChatID] {
    Set(groups.values.filter(\.isStaff).flatMap { $0.chats.compactMap(\.exact) })
      .sorted { $0.text < $1.text }
  }

  /// Reads all files of a rule set. Nil if anything is wrong; then `findings` says all of it.
  ///
  /// - Parameters:
  ///   - fingerprint: that of `files`.
  ///   - cacheDirectory: where compiled patterns are kept between starts.
  ///   - now: the present, for doubts about what is over or not known yet.
  ///   - hasImage: whether there is a picture of this path below the rules directory.
  ///   - wordFile: reads a file of words, or of content, of this path below the rules directory.
  ///   - modelFile: reads the bytes of a classifier's file.
  ///   - compose: makes a node of the YAML text of such a file, given its path; nil if it is none,
  ///     which is among `findings` then.
  public init?(
    _ files: [File], fingerprint: String = "", cacheDirectory: URL? = nil,
    now: Timestamp? = nil, hasImage: @escaping @Sendable (String) -> Bool = { _ in false },
    wordFile: @escaping (String) throws -> (path: String, text: String) = { _ in
      throw CocoaError(.fileNoSuchFile)
    },
    modelFile: @escaping (String) throws -> [UInt8] = { _ in
      throw CocoaError(.fileNoSuchFile)
    },
    compose: @escaping (_ text: String, _ path: String) -> Node? = { _, _ in nil },
    _ findings: Findings
  ) {
    let reader = RuleBookReader(
      files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }, findings)
    let namedFiles = NamedFiles(findings, readBytes: modelFile, read: wordFile)
    let community = reader.community()
    let groups = reader.groups()
    let calendar = reader.calendar(of: community)
    let layers = reader.layers()
    let context = CheckContext(
      community: community, groups: groups, calendar: calendar, layers: layers, now: now,
      wordLists: WordLists(namedFiles, findings),
      contents: Contents(namedFiles, findings, compose: compose),
      codes: CodeFiles(namedFiles, findings), models: Models(namedFiles, findings),
      hasImage: hasImage)
    let rules = reader.rules(context).sorted(by: Rule.comesBefore)
    reader.checkTogether(rules, groups)
    var owners: [(rule: Int, pattern: Int)] = []
    var unconditional: [EventType: [Int]] = [:]
    for (index, rule) in rules.enumerated() where rule.mode != .off {
      owners += rule.patterns.indices.map { (index, $0) }
      for event in rule.events where rule.seesAll || !event.hasText {
        unconditional[event, default: []].append(index)
      }
    }
    let asksForNames = rules.contains { $0.gate.config.addressed != nil }
    let located =
      (asksForNames ? community.namePatterns : [])
      + owners.map { rules[$0.rule].patterns[$0.pattern] }
    let names = located.count - owners.count
    do {
      patterns = try PatternSet(located.map(\.value), cacheDirectory: cacheDirectory)
    } catch {
      for fault in error.errors {
        let place =
          fault.pattern.map { located[$0].place(of: fault) }
          ?? Place(file: "rules", line: 1, column: 1)
        findings.error(at: place, fault.message)
      }
      return nil
    }
    // Patterns are compiled first, so that what is wrong with them is said along with the rest.
    guard !findings.hasErrors else { return nil }
    var shadows = Shadows(of: rules, patterns, names: names, owners: owners)
    shadows.report(findings)
    forms = patterns.forms
    let plans = rules.flatMap { rule in
      rule.config(of: Checkins.self).map { [rule.name, $0.title ?? rule.name] } ?? []
    }
    commands = CommandReader(community, rules: rules.map(\.name), plans: plans)
    self.community = community
    self.names = names
    self.groups = groups
    self.calendar = calendar
    self.layers = layers ?? []
    self.rules = rules
    self.fingerprint = namedFiles.fingerprint(with: fingerprint)
    self.unconditional = unconditional
    gameModes = [.active, .observe].filter { mode in rules.contains { $0.isGame(in: mode) } }
    patternOwners = owners
    rulesByName = Dictionary(
      rules.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    topics = Dictionary(grouping: rules.filter { $0.topic != nil }) { $0.topic ?? "" }
  }
}

extension Located<Pattern> {
  /// Where in the pattern the fault is, as far as it is known.
  func place(of fault: PatternError) -> Place {
    guard let offset = fault.offset, let textColumn else { return place }
    let column = textColumn + value.text.scalars(inBytes: offset)
    return Place(file: place.file, line: place.line, column: column)
  }
}

extension EventType {
  /// Whether patterns are held against events of this type.
  var hasText: Bool { self == .message || self == .edited || self == .joinRequested }
}
