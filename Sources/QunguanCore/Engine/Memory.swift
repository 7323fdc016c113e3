/// What the engine may look up while it decides: rule memory and facts from the ledgers.
///
/// Reading only. What a step changes is returned in ``Step/changes`` and written by the caller, so
/// that a step which fails has changed nothing. Calls are synchronous, inside the writer's open
/// transaction; an error ends the step and, as it comes from the store, fails the whole batch.
public protocol Memory: AnyObject {
  /// The value remembered at `slot`, nil if there is none. A value whose stored form can't be
  /// decoded as `Value` (the rule kind has changed) counts as none.
  func value<Value: Codable & Sendable>(_ type: Value.Type, at slot: Slot) throws -> Value?
  /// What is known of a member of a chat.
  func member(_ member: MemberID, in chat: ChatID) throws -> MemberFacts?
  /// What is known of a chat.
  func chat(_ chat: ChatID) throws -> ChatFacts?
  /// The rests that operators have given rules; those that are over may be among them.
  func silences() throws -> [Silence]
  /// The chats that are known.
  func knownChats() throws -> [Chat]

  /// What holds of a member's days in a plan; empty if nothing does.
  func attendance(of member: MemberID, in chat: ChatID, plan: String) throws -> Attendance
  /// Hands out what holds of everybody in a plan: in these chats, or in all if there are none
  /// given. In the order of chats, then members.
  func visitAttendances(
    plan: String, in chats: [ChatID]?, _ visit: (ChatID, MemberID, Attendance) throws -> Void
  ) throws
  /// Hands out the members of chats with what is known of them, in the order of their identifiers.
  func visitMembers(
    of chats: [ChatID], _ visit: (ChatID, MemberID, MemberFacts) throws -> Void) throws
  /// The members who are known to have left, of the chats that any have left.
  func departed(from chats: [ChatID]) throws -> [ChatID: Set<MemberID>]
  /// How many members checked in (`done`) in a window of a plan's day in a chat before `time`.
  func checkIns(
    before time: Timestamp, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) throws -> Int
  /// The first `count` who checked in (`done`) there, the earliest first; of one instant, who was
  /// entered first. What was struck and entered again keeps its place.
  func earliest(
    _ count: Int, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) throws -> [CheckIn]
  /// The entries that hold and that this message brought.
  func checkIns(by message: MessageID, in chat: ChatID) throws -> [CheckIn]
  /// Whether this message has ever brought an entry of a plan, be it struck by now or not.
  func hadCheckIn(by message: MessageID, in chat: ChatID, plan: String) throws -> Bool
  /// When a message was written; nil if that is not known (any more).
  func written(_ message: MessageID, in chat: ChatID) throws -> Timestamp?
  /// The breaks of a plan.
  func breaks(of plan: String) throws -> [PlanBreak]
  /// The last changes of a member's points in a chat, the newest first, those that were taken back
  /// among them.
  func lastEntries(of member: MemberID, in chat: ChatID, _ count: Int) throws -> [PointsEntry]
  /// How many awards of a rule hold whose keys begin so: of one member in one chat, or of all.
  func awards(of rule: String, keyed beginning: String, to member: (ChatID, MemberID)?) throws
    -> Int
  /// The awards of a rule to a member that hold and whose keys begin so, the oldest first.
  func awardsHeld(of rule: String, keyed beginning: String, by member: (ChatID, MemberID)) throws
    -> [Award]
  /// When a rule has done something about a member since `time` that was not taken back, warnings and
  /// reports aside; the oldest first, and at most the newest 1,000.
  ///
  /// - Parameters:
  ///   - rule: as in ``Offence/rule``.
  ///   - message: does not count: what is found in it again, as when it was edited, is no other.
  func offences(
    of member: MemberID, in chat: ChatID, by rule: String, since time: Timestamp,
    besides message: MessageID?
  ) throws -> [Timestamp]
  /// The newest offence of a member in any chat for which something was done, and which was not
  /// taken back.
  func lastOffence(of member: MemberID) throws -> KnownOffence?
  /// What operators have said of messages.
  func marks() throws -> Marks
}

/// Without ledgers of check-ins and offences: nobody takes part in anything, or has done anything.
extension Memory {
  public func attendance(of member: MemberID, in chat: ChatID, plan: String) throws -> Attendance {
    Attendance()
  }
  public func visitAttendances(
    plan: String, in chats: [ChatID]?, _ visit: (ChatID, MemberID, Attendance) throws -> Void
  ) throws {}
  public func visitMembers(
    of chats: [ChatID], _ visit: (ChatID, MemberID, MemberFacts) throws -> Void
  ) throws {}
  public func departed(from chats: [ChatID]) throws -> [ChatID: Set<MemberID>] { [:] }
  public func checkIns(
    before time: Timestamp, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) throws -> Int { 0 }
  public func earliest(
    _ count: Int, plan: String, in chat: ChatID, day: CivilDate, window: Int
  ) throws -> [CheckIn] { [] }
  public func checkIns(by message: MessageID, in chat: ChatID) throws -> [CheckIn] { [] }
  public func hadCheckIn(
    by message: MessageID, in chat: ChatID, plan: String
  ) throws -> Bool { false }
  public func written(_ message: MessageID, in chat: ChatID) throws -> Timestamp? { nil }
  public func breaks(of plan: String) throws -> [PlanBreak] { [] }
  public func lastEntries(
    of member: MemberID, in chat: ChatID, _ count: Int
  ) throws -> [PointsEntry] { [] }
  public func awards(
    of rule: String, keyed beginning: String, to member: (ChatID, MemberID)?
  ) throws -> Int { 0 }
  public func awardsHeld(
    of rule: String, keyed beginning: String, by member: (ChatID, MemberID)
  ) throws -> [Award] { [] }
  public func offences(
    of member: MemberID, in chat: ChatID, by rule: String, since time: Timestamp,
    besides message: MessageID?
  ) throws -> [Timestamp] { [] }
  public func lastOffence(of member: MemberID) throws -> KnownOffence? { nil }
  public func marks() throws -> Marks { Marks() }
}

/// A change of a member's points.
public struct PointsEntry: Sendable, Hashable {
  public var points: Int
  public var because: String?
  public var time: Timestamp

  public init(points: Int, because: String?, time: Timestamp) {
    self.points = points
    self.because = because
    self.time = time
  }
}

/// A place in rule memory: one typed value per rule, part and scope.
public struct Slot: Hashable, Sendable {
  /// The rule's name; `~name` is the shadow memory of a rule in `mode: observe`; the empty name
  /// is the engine's own: kept while there is room, and not over a restart. What begins with
  /// ``everybodys`` is no rule's, and stays whatever rules come and go.
  public var rule: String
  /// `state` is the kind's own; `cooldown`, `limit`, ... belong to the gate.
  public var part: String
  public var scope: String

  /// No rule's name has it.
  public static let everybodys = "/"

  public init(rule: String, part: String, scope: String) {
    self.rule = rule
    self.part = part
    self.scope = scope
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.scope.hasBytes(of: right.scope) && left.part.hasBytes(of: right.part)
      && left.rule.hasBytes(of: right.rule)
  }

  public func hash(into hasher: inout Hasher) {
    rule.hashBytes(into: &hasher)
    part.hashBytes(into: &hasher)
    scope.hashBytes(into: &hasher)
  }
}

/// A change of rule memory.
public enum Change: Sendable {
  /// Remember the value, at least until the instant given, for ever if it is nil.
  case set(any Codable & Sendable, until: Timestamp?)
  case forget
}

/// What the ledger knows of a member of one chat. Instants are nil where they are not known: an
/// unknown join time never makes a newcomer.
public struct MemberFacts: Sendable, Hashable {
  public var name: String?
  public var role: Person.Role?
  /// When the member was seen to join.
  public var joined: Timestamp?
  public var firstSeen: Timestamp
  /// Messages counted since the steward looks after the chat, without the present one.
  public var messages: Int
  public var tags: Set<String>
  /// False after the member was seen to leave.
  public var isPresent = true
  /// The sum of the ledger's awards.
  public var points: Int
  /// Messages by day, by the community's days.
  public var activity = DayTally()
  /// Points that rules gave for something done that day, whatever was spent since.
  public var earned = DayTally()

  public init(
    name: String? = nil, role: Person.Role? = nil, joined: Timestamp? = nil, firstSeen: Timestamp,
    messages: Int = 0, tags: Set<String> = [], points: Int = 0
  ) {
    self.name = name
    self.role = role
    self.joined = joined
    self.firstSeen = firstSeen
    self.messages = messages
    self.tags = tags
    self.points = points
  }
}

/// What the ledger knows of a chat.
public struct ChatFacts: Sendable, Hashable {
  public var name: String?
  public var kind: Chat.Kind
  /// No rule speaks in a paused chat.
  public var paused: Bool
  /// When anything was first seen to happen there; nil where that is not known.
  public var firstSeen: Timestamp?
  /// When the steward last said something there, whether or not it has arrived. After a restart it
  /// may lag by two minutes, as does ``lastWritten``.
  public var lastSaid: Timestamp?
  /// When a member was last seen to write there.
  public var lastWritten: Timestamp?

  public init(
    name: String? = nil, kind: Chat.Kind, paused: Bool = false, firstSeen: Timestamp? = nil,
    lastSaid: Timestamp? = nil, lastWritten: Timestamp? = nil
  ) {
    self.name = name
    self.kind = kind
    self.paused = paused
    self.firstSeen = firstSeen
    self.lastSaid = lastSaid
    self.lastWritten = lastWritten
  }
}
