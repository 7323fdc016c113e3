/// Which chats a rule serves: its `in` and `except`, or the default.
public struct ChatSelector: Sendable {
  /// Chats named exactly; a set, for communities of thousands of chats.
  public private(set) var exact: Set<ChatID> = []
  public private(set) var patterns: [ChatPattern] = []
  var direct = false
  var everywhere = false
  private var excepted: [ChatPattern] = []
  private var exceptsDirect = false

  /// The chats listed in groups that are not tagged `staff`: of rules without `in`.
  init(servedOf groups: [String: ChatGroup]) {
    for group in groups.values where !group.isStaff { add(group.chats) }
  }

  init(_ config: GateConfig, groups: [String: ChatGroup], _ findings: Findings) {
    self.init(servedOf: config.chats == nil ? groups : [:])
    for entry in config.chats ?? [] {
      switch entry.value {
      case "direct": direct = true
      case "everywhere": everywhere = true
      default: add(Self.resolve(entry, groups, findings))
      }
    }
    for entry in config.except {
      switch entry.value {
      case "direct": exceptsDirect = true
      case "everywhere":
        findings.error(at: entry.place, "nothing is left; write 'mode: off' to rest a rule")
      default: excepted += Self.resolve(entry, groups, findings)
      }
    }
  }

  /// Chats of one group, for a message that goes to the whole group.
  public init(_ group: ChatGroup) { add(group.chats) }

  private mutating func add(_ chats: [ChatPattern]) {
    for chat in chats {
      if let id = chat.exact { exact.insert(id) } else { patterns.append(chat) }
    }
  }

  private static func resolve(
    _ entry: Located<String>, _ groups: [String: ChatGroup], _ findings: Findings
  ) -> [ChatPattern] {
    if let group = groups[entry.value] { return group.chats }
    if ChatID(entry.value) != nil { return [ChatPattern(text: entry.value, place: entry.place)] }
    let hint =
      entry.value == "*"
      ? "everywhere" : nearest(to: entry.value, among: groups.keys + ["direct", "everywhere"])
    findings.error(
      at: entry.place,
      hint.map { "no group '\(entry.value.excerpt)'\(didYouMean($0))" }
        ?? """
        no group '\(entry.value.excerpt)'; a chat is written gateway:id, such as qq:5000
        """)
    return []
  }

  public func contains(_ chat: Chat) -> Bool {
    guard !excepted.contains(where: { $0.matches(chat.id) }),
      !(exceptsDirect && chat.kind == .direct)
    else { return false }
    if exact.contains(chat.id) || everywhere { return true }
    // `qq:*` means groups: direct conversations are served only where that is written.
    if chat.kind == .direct { return direct }
    return patterns.contains { $0.matches(chat.id) }
  }

  /// Whether ``chats(among:)`` depends on what is known.
  public var needsKnownChats: Bool { everywhere || !patterns.isEmpty }

  /// What can be told without knowing any chats: those named exactly, and patterns as chats of
  /// their own, each standing for all that fit it.
  public var written: [Chat] {
    let everything = everywhere ? ChatID("everywhere:*").map { [$0] } ?? [] : []
    let ids = Array(exact) + patterns.compactMap { ChatID($0.text) } + everything
    return Set(ids).sorted { $0.text < $1.text }.map { Chat(id: $0, kind: .group) }
      .filter { chat in !excepted.contains { $0.matches(chat.id) } }
  }

  /// Whether there may be a chat that both serve. Patterns count where one fits into the other.
  func overlaps(_ other: ChatSelector) -> Bool {
    servesDirect && other.servesDirect || written.contains(where: other.contains)
      || other.written.contains(where: contains)
  }

  private var servesDirect: Bool { (direct || everywhere) && !exceptsDirect }

  /// The chats in which something unasked-for happens: those named exactly, and those of `known`
  /// that fit.
  public func chats(among known: [Chat]) -> [ChatID] {
    var all = exact.filter { chat in !excepted.contains { $0.matches(chat) } }
    if everywhere || !patterns.isEmpty {
      all.formUnion(known.filter { $0.kind != .direct && contains($0) }.map(\.id))
    }
    return all.sorted { $0.text < $1.text }
  }
}
