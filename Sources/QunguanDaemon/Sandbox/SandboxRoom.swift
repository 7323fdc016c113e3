import QunguanCore

/// The room of the sandbox: who is in it, what was said, what the steward did. A value without
/// clock and sockets.
struct SandboxRoom: Sendable {
  /// As the gateway names the room.
  static let chat = "lobby"
  /// The steward's account at the gateway.
  static let steward = "steward"
  static let stewardName = "群管"

  static let mostMembers = 200
  static let mostEntries = 500
  static let mostImages = 20
  static let longestText = 2000
  static let longestName = 20
  /// Members who have not been seen for so long give their place away when the room is full.
  static let absence = Interval.minutes(10)
  /// At most this many joins, messages and pokes by a member, each time that long.
  static let pace = (count: 20, per: Interval.seconds(10))

  /// Begins every message id: no two rooms, and so no two runs of the daemon, share one.
  let label: String
  private(set) var entries: [SandboxEntry] = []
  private(set) var members: [String: SandboxMember] = [:]
  /// Changes so far.
  private(set) var change = 0
  private var lastNumber = 0
  /// Who was removed, and whether for good.
  private var removed: [(id: String, isBanned: Bool)] = []

  init(label: String) { self.label = label }

  func messageID(_ number: Int) -> String { "\(label)-\(number)" }
}

// MARK: - Members

extension SandboxRoom {
  /// Lets a member in, or changes its name. Returns the line that says so; nil for a member who
  /// was there already.
  mutating func join(
    _ id: String, name: String, now: Timestamp
  ) throws(SandboxObjection) -> SandboxEntry? {
    guard (8...64).contains(id.utf8.count), id.utf8.allSatisfy(\.isPlain), id != Self.steward
    else { throw .badMember }
    let name = DisplayName.clean(name, fallback: "")
    guard (1...Self.longestName).contains(name.count), name.utf8.count <= 200 else {
      throw .badName
    }
    if let index = removed.firstIndex(where: { $0.id == id }) {
      if removed[index].isBanned { throw .banned }
      removed.remove(at: index)
    }
    guard name != Self.stewardName,
      !members.values.contains(where: { $0.name == name && $0.id != id })
    else { throw .nameTaken }
    if members[id] != nil {
      try pace(id, now: now)
      members[id]?.name = name
      return nil
    }
    if members.count >= Self.mostMembers {
      members = members.filter { now - $0.value.seen < Self.absence }
    }
    guard members.count < Self.mostMembers else { throw .roomFull }
    members[id] = SandboxMember(id: id, name: name, seen: now, recent: [now])
    return add(.line(.joined(name: name)), now: now)
  }

  /// A member of the room.
  func member(_ id: String) throws(SandboxObjection) -> SandboxMember {
    if let member = members[id] { return member }
    switch removed.first(where: { $0.id == id })?.isBanned {
    case .some(true): throw .banned
    case .some(false): throw .removed
    case .none: throw .unknownMember
    }
  }

  mutating func see(_ id: String, now: Timestamp) { members[id]?.seen = now }

  mutating func poke(_ id: String, now: Timestamp) throws(SandboxObjection) -> SandboxEntry {
    let member = try active(id, now: now)
    return add(.line(.poked(name: member.name)), now: now)
  }

  private mutating func active(
    _ id: String, now: Timestamp
  ) throws(SandboxObjection) -> SandboxMember {
    let member = try member(id)
    if let until = member.mutedUntil {
      guard now >= until else { throw .muted }
      members[id]?.mutedUntil = nil
    }
    try pace(id, now: now)
    return member
  }

  private mutating func pace(_ id: String, now: Timestamp) throws(SandboxObjection) {
    guard var member = members[id] else { return }
    member.recent.removeAll { now - $0 >= Self.pace.per || $0 > now }
    guard member.recent.count < Self.pace.count else { throw .tooFast }
    member.recent.append(now)
    member.seen = now
    members[id] = member
  }
}

// MARK: - What members and the steward say

extension SandboxRoom {
  /// A member's message: to everybody, or `direct` to the steward.
  mutating func post(
    _ text: String, by id: String, direct: Bool = false, replyTo: String? = nil, now: Timestamp
  ) throws(SandboxObjection) -> SandboxEntry {
    let text = text.trimmed
    guard !text.isEmpty else { throw .emptyMessage }
    guard text.count <= Self.longestText else { throw .tooLong }
    let member = try active(id, now: now)
    let audience = direct ? id : nil
    let said = SandboxEntry.Said(
      author: .member(id: id, name: member.name), pieces: pieces(of: text),
      quote: quote(replyTo, for: audience))
    return add(.said(said), to: audience, now: now)
  }

  /// The steward's message, to everybody or to one member.
  mutating func say(
    _ pieces: [SandboxEntry.Piece], to member: String? = nil, replyTo: String? = nil,
    now: Timestamp
  ) throws(SandboxObjection) -> SandboxEntry {
    guard !pieces.isEmpty else { throw .emptyMessage }
    if let member, members[member] == nil { throw .unknownMember }
    let said = SandboxEntry.Said(
      author: .steward, pieces: pieces, quote: quote(replyTo, for: member))
    let entry = add(.said(said), to: member, now: now)
    forgetOldImages()
    return entry
  }

  /// Takes a message back; one that is recalled already stays so.
  mutating func recall(_ message: String) throws(SandboxObjection) {
    guard let index = index(ofMessage: message), case .said(var said) = entries[index].content
    else { throw .unknownMessage }
    said.isRecalled = true
    said.pieces = []
    replace(index, with: .said(said))
    // What was taken back must not go on standing in the answers to it.
    for index in entries.indices {
      guard case .said(var answer) = entries[index].content, answer.quote?.message == message
      else { continue }
      answer.quote?.text = ""
      replace(index, with: .said(answer))
    }
  }

  /// `text` with `@name` of the steward and of members made mentions; of two names that fit, the
  /// longer one.
  private func pieces(of text: String) -> [SandboxEntry.Piece] {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return [.text(text)] }
    let names = [(Self.steward, Self.stewardName)] + members.values.map { ($0.id, $0.name) }
    var pieces: [SandboxEntry.Piece] = []
    var plain = ""
    var rest = text[...]
    while let at = rest.firstIndex(of: "@") {
      let after = rest[rest.index(after: at)...]
      let fitting = names.filter { after.hasPrefix($0.1) }.max { $0.1.count < $1.1.count }
      if let (id, name) = fitting {
        plain += rest[..<at]
        if !plain.isEmpty { pieces.append(.text(plain)) }
        pieces.append(.mention(id: id, name: name))
        plain = ""
        rest = after.dropFirst(name.count)
      } else {
        plain += rest[...at]
        rest = after
      }
    }
    plain += rest
    if !plain.isEmpty { pieces.append(.text(plain)) }
    return pieces
  }

  /// Nobody learns from an answer what was said in another's conversation.
  private func quote(_ message: String?, for audience: String?) -> SandboxEntry.Quote? {
    guard let message, let index = index(ofMessage: message), entries[index].audience == audience,
      case .said(let said) = entries[index].content, !said.isRecalled
    else { return nil }
    return SandboxEntry.Quote(
      message: message, name: said.author.name,
      text: String(said.pieces.map(\.plain).joined().prefix(60)))
  }

  private func index(ofMessage message: String) -> Int? {
    let parts = message.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == label, let number = Int(parts[1]) else { return nil }
    return entries.firstIndex { $0.number == number }
  }

  private mutating func forgetOldImages() {
    var count = 0
    for index in entries.indices.reversed() {
      guard case .said(var said) = entries[index].content else { continue }
      var isOlder = false
      for (place, piece) in said.pieces.enumerated() {
        guard case .image(.some, let alt) = piece else { continue }
        count += 1
        guard count > Self.mostImages else { continue }
        said.pieces[place] = .image(nil, alt: alt)
        isOlder = true
      }
      if isOlder { replace(index, with: .said(said)) }
    }
  }
}

// MARK: - What the steward does

extension SandboxRoom {
  mutating func mute(
    _ id: String, for duration: Interval, now: Timestamp
  ) throws(SandboxObjection) {
    guard let member = members[id] else { throw .unknownMember }
    let until = now + duration
    members[id]?.mutedUntil = until
    add(.line(.muted(name: member.name, until: until)), now: now)
  }

  mutating func unmute(_ id: String, now: Timestamp) throws(SandboxObjection) {
    guard let member = members[id] else { throw .unknownMember }
    members[id]?.mutedUntil = nil
    add(.line(.unmuted(name: member.name)), now: now)
  }

  mutating func kick(_ id: String, ban: Bool, now: Timestamp) throws(SandboxObjection) {
    guard let member = members[id] else { throw .unknownMember }
    members[id] = nil
    removed.append((id, ban))
    if removed.count > Self.mostEntries { removed.removeFirst() }
    add(.line(.removed(name: member.name, isBanned: ban)), now: now)
  }
}

// MARK: - Entries

extension SandboxRoom {
  /// Tells a member how the delivery of what it did goes, in place of `entry` or anew.
  mutating func note(
    _ delivery: SandboxEntry.Line.Delivery, to member: String, inPlaceOf entry: Int?,
    now: Timestamp
  ) -> Int {
    let content = SandboxEntry.Content.line(.undelivered(delivery))
    if let index = entries.firstIndex(where: { $0.number == entry }) {
      replace(index, with: content)
      return entries[index].number
    }
    return add(content, to: member, now: now).number
  }

  @discardableResult
  private mutating func add(
    _ content: SandboxEntry.Content, to audience: String? = nil, now: Timestamp
  ) -> SandboxEntry {
    lastNumber += 1
    change += 1
    let entry = SandboxEntry(
      number: lastNumber, change: change, time: now, audience: audience, content: content)
    if entries.count == Self.mostEntries { entries.removeFirst() }
    entries.append(entry)
    return entry
  }

  private mutating func replace(_ index: Int, with content: SandboxEntry.Content) {
    change += 1
    entries[index].change = change
    entries[index].content = content
  }
}

extension UInt8 {
  /// A letter, a digit, `-` or `_`.
  fileprivate var isPlain: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension String {
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    let end = start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) }
    return String(start[..<(end ?? start.startIndex)])
  }
}
