/// The games that are under way in a chat, one for all rules: only those hear what is written there,
/// so that games cost nothing where nobody plays.
struct Arena: Codable, Sendable {
  struct Entry: Codable, Sendable {
    let rule: String
    var title: String
    /// For so long it keeps others from beginning: should its rule be gone, for no longer.
    var until: Int64
    var isBeside: Bool
  }

  var games: [Entry] = []

  /// Where it is kept of a chat; observing rules have one of their own.
  static func slot(of chat: ChatID, isObserved: Bool) -> Slot {
    Slot(
      rule: Slot.everybodys + "games", part: isObserved ? "observed" : "playing",
      scope: chat.text)
  }
}

extension Engine {
  /// The rules, by their index, whose games are under way where a message was written.
  func playing(_ work: StepWork) throws -> [Int] {
    guard work.event.type == .message, let chat = work.event.chat?.id else { return [] }
    return try book.gameModes.flatMap { mode in
      let slot = Arena.slot(of: chat, isObserved: mode == .observe)
      let names = try work.value(Arena.self, at: slot)?.games.map(\.rule) ?? []
      return names.compactMap { book.rulesByName[$0] }.filter { book.rules[$0].isGame(in: mode) }
    }.sorted()
  }
}

extension Rule {
  func isGame(in mode: RuleHead.Mode) -> Bool { concern == .games && self.mode == mode }
}

extension Turn {
  /// Another game than this rule's that is under way in a chat, and does not go on beside others.
  func otherGame(in chat: ChatID) throws -> Arena.Entry? {
    try arena(in: chat).games.first {
      $0.rule != rule.name && !$0.isBeside && $0.until > received.milliseconds
        && isPlayed($0.rule)
    }
  }

  /// Whether no other game is under way in a chat.
  func isOnlyGame(in chat: ChatID) throws -> Bool {
    try arena(in: chat).games.allSatisfy {
      $0.rule == rule.name || $0.until <= received.milliseconds
    }
  }

  /// Whether games of a rule can go on here: it is not gone meanwhile, off or for other chats.
  private func isPlayed(_ name: String) -> Bool {
    guard let other = work.book[name], other.isGame(in: rule.mode) else { return false }
    return event.chat.map(other.gate.chats.contains) ?? false
  }

  /// Notes that the rule's game is under way.
  func enter(
    _ chat: ChatID, title: String, _ match: Match, _ settings: GameSettings
  ) throws {
    let last = match.timers.map(\.due).max() ?? received.milliseconds
    // Seldom written: an entry holds for a while after the last timer.
    let least = last + Interval.minutes(10).milliseconds
    var arena = try arena(in: chat)
    let isTrue = arena.games.contains {
      $0.rule == rule.name && $0.until >= least && $0.title == title
        && $0.isBeside == settings.isBeside
    }
    if isTrue { return }
    arena.games.removeAll { $0.rule == rule.name }
    let until = last + Interval.hours(1).milliseconds
    arena.games.append(
      .init(rule: rule.name, title: title, until: until, isBeside: settings.isBeside))
    keep(arena, in: chat)
  }

  func leave(_ chat: ChatID) throws {
    var arena = try arena(in: chat)
    arena.games.removeAll { $0.rule == rule.name }
    keep(arena, in: chat)
  }

  /// Keeps it for longer than any game that nobody plays.
  private func keep(_ arena: Arena, in chat: ChatID) {
    var arena = arena
    let kept = Match.longestRest
    arena.games.removeAll { Timestamp(milliseconds: $0.until) + kept < received }
    if let last = arena.games.map(\.until).max() {
      work.set(arena, at: arenaSlot(chat), until: Timestamp(milliseconds: last) + kept)
    } else {
      work.forget(arenaSlot(chat))
    }
  }

  private func arena(in chat: ChatID) throws -> Arena {
    try work.value(Arena.self, at: arenaSlot(chat)) ?? Arena()
  }

  private func arenaSlot(_ chat: ChatID) -> Slot {
    Arena.slot(of: chat, isObserved: rule.mode == .observe)
  }
}
