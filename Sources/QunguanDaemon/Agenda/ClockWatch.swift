import QunguanCore

/// Tells time that has passed from a clock that was set, by a second clock that nobody sets.
struct ClockWatch {
  /// What is to be done about a clock that was set.
  struct Jump: Equatable {
    /// How far it was set forward, or back if negative.
    var by: Interval
    /// Set if the clock shows again what it has shown before: all that is due up to this instant
    /// has been made, and what is later has not, or its key is known.
    var isBackAt: Timestamp?
  }

  /// How many jumps ahead are remembered.
  private static let most = 8

  private var wall: Timestamp
  private var uptime: Interval
  /// The last looks before the clock was set ahead.
  private var departures: [Timestamp] = []

  init(_ clock: DaemonClock) {
    wall = clock.now
    uptime = clock.uptime
  }

  /// Nil if time has only passed since the last look.
  mutating func look(_ now: Timestamp, uptime: Interval) -> Jump? {
    defer { (wall, self.uptime) = (now, uptime) }
    let jump = (now - wall) - (uptime - self.uptime)
    if jump > DaemonClock.jitter {
      departures = departures.suffix(Self.most - 1) + [wall]
      return Jump(by: jump)
    }
    guard jump < .zero - DaemonClock.jitter else { return nil }
    // Unless it was not looked at for so long that nothing comes again.
    guard now < wall else { return Jump(by: jump) }
    // Where it left for what turns out to have been wrong, it goes on.
    let left = departures.last { $0 <= now && now - $0 <= Plan.lookBack }
    departures = []
    return Jump(by: jump, isBackAt: left ?? now)
  }
}
