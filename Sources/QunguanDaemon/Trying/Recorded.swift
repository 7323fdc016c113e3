import QunguanCore

/// Recorded events as a command line names them: a file, or the database of a daemon.
public struct Recorded: Sendable {
  var file: String?
  var since: String
  var data: String?
  var configuration: String?

  /// - Parameters:
  ///   - file: JSON Lines; `-` for the standard input; nil for the database.
  ///   - since: a span before now, or an instant; of a file, everything is taken.
  public init(file: String? = nil, since: String, data: String?, configuration: String?) {
    self.file = file
    self.since = since
    self.data = data
    self.configuration = configuration
  }

  /// For how long after the last event of a file timers and schedules go on.
  static let rest = Interval.minutes(10)

  /// Replays all of them.
  ///
  /// - Throws: ``Daemon/Refused``, or an ``Objection`` to what was named.
  public func replay(
    present: RuleBook, new: RuleBook?, settings: Replay.Settings
  ) throws -> ReplayReport {
    let now = DaemonClock.system.now
    guard let file else {
      let start = try start(before: now, present.community.zone)
      let archive = try Archive(data: data, configuration: configuration)
      let replay = try Replay(present: present, new: new, start: start, settings: settings)
      try archive.prepare(replay, at: start)
      try archive.events(since: start, in: settings.chat) { try replay.take($0) }
      try replay.pass(until: now)
      return replay.report
    }
    var replay: Replay?
    var odd = ReplayReport.Sample()
    var last = Timestamp(milliseconds: .min)
    try RecordedFile.read(file, odd: { odd.append($0) }) { event in
      if let chat = settings.chat, event.chat?.id != chat { return }
      let running =
        try replay ?? Replay(present: present, new: new, start: event.received, settings: settings)
      replay = running
      // One event of a wrong clock must not carry all that come after it along.
      guard event.received - last < .days(3660) || last.milliseconds == .min else {
        return odd.append("event \(event.key.text.printable()): ten years after the one before")
      }
      last = max(last, event.received)
      try running.take(event)
    }
    guard let replay else {
      let empty = try Replay(present: present, new: new, start: now, settings: settings)
      var report = empty.report
      report.unreadable = odd
      return report
    }
    try replay.pass(until: last + Self.rest)
    var report = replay.report
    report.unreadable = odd
    return report
  }

  /// Writes all of them as JSON Lines.
  ///
  /// - Returns: how many.
  public func export(in chat: ChatID?, _ write: ([UInt8]) throws -> Void) throws -> Int {
    let start = try start(before: DaemonClock.system.now, .utc)
    let archive = try Archive(data: data, configuration: configuration)
    var count = 0
    var lines: [UInt8] = []
    try archive.events(since: start, in: chat) { event in
      lines += event.json.serialized() + [0x0A]
      count += 1
      guard lines.count >= 1 << 18 else { return }
      try write(lines)
      lines.removeAll(keepingCapacity: true)
    }
    if !lines.isEmpty { try write(lines) }
    return count
  }

  private func start(before now: Timestamp, _ zone: Zone) throws -> Timestamp {
    do { return try Moment.start(since, before: now, in: zone) } catch {
      throw Objection("--since: \(error.message)")
    }
  }
}
