import Foundation
import QunguanCore

/// 1,000 greetings in 100 chats, that is 100,000 things that are due: how long a daemon with them
/// takes to start, how late they are said when they are spread over some minutes, and how many a
/// second when they are all due in one instant.
struct Schedules {
  static let rules = 1000
  static let chats = 500_000..<500_100
  static let spreadSeconds = 60
  /// Over which the greetings begin.
  static let seconds = 120
  /// The start, and 99 of 100 greetings, are to take no longer.
  static let longestStart = 1.0
  static let longestDelay = 100.0

  let bench: Bench
  let site: Site

  func measure(_ report: inout Report) throws {
    try start(&report)
    try late(&report)
    try atOnce(&report)
  }

  private func start(_ report: inout Report) throws {
    let distant = Int(Date().timeIntervalSince1970) % 86_400 + 12 * 3600
    let set = try site.greetings(
      "greetings-idle", count: Self.rules, spreadSeconds: Self.spreadSeconds
    ) { distant + $0 }
    var (new, known): ([Double], [Double]) = ([], [])
    for round in 0..<3 {
      let name = "idle-\(round)"
      let file = try site.configuration(set, gatewayPort: 9, name: name)
      for isKnown in [false, true] {
        let daemon = try DaemonUnderTest(
          bench.executable, configuration: file, log: "\(site.path)/\(name).log")
        if isKnown { known.append(daemon.startSeconds) } else { new.append(daemon.startSeconds) }
        if round == 2, isKnown {
          report.add("resident memory, 100,000 to come", [daemon.memory("VmRSS")], "MB")
        }
        daemon.stop()
      }
    }
    report.add("start to ready, 100,000 to come, new", new, "s")
    report.add("start to ready, 100,000 to come, known", known, "s")
    report.add("· of the 1 s it may take", known.map { $0 / Self.longestStart }, "ratio")
  }

  private func late(_ report: inout Report) throws {
    let first = Int(Date().timeIntervalSince1970) + 5
    let begin = { (rule: Int) in first + rule * Self.seconds / Self.rules }
    let run = try Run(
      self, "greetings-late", spreadSeconds: Self.spreadSeconds, due: begin,
      last: begin(Self.rules),
      &report)
    guard let gateway = QunguanCore.GatewayName("qq") else { return }
    let schedule = Schedule(
      recurrence: .daily(at: [], days: .everyDay), zone: nil, missed: .default,
      spread: .seconds(Int64(Self.spreadSeconds)), form: "")
    let waits = Dictionary(
      uniqueKeysWithValues: Self.chats.map {
        ($0, Double(schedule.wait(of: ChatID(gateway, "\($0)")).milliseconds))
      })
    // Windows of 30 s, by their moments.
    var windows: [Int: [Double]] = [:]
    for arrival in run.arrivals {
      let moment = Double(begin(arrival.rule)) * 1000 + (waits[arrival.chat] ?? 0)
      windows[Int(moment) / 30_000, default: []].append(arrival.milliseconds - moment)
    }
    let delays = windows.sorted { $0.key < $1.key }.map { $0.value.sorted() }
    func at(_ share: Double) -> [Double] { delays.map { $0[Int(Double($0.count - 1) * share)] } }
    report.add("said so late, spread over 3 minutes, half", at(0.5), "ms")
    report.add("· 99 of 100", at(0.99), "ms")
    report.add("· the last", at(1), "ms")
    report.add(
      "· 99 of 100, of the 100 ms it may be", at(0.99).map { $0 / Self.longestDelay }, "ratio")
    report.add("· processor time, daemon", [run.processorMicroseconds], "µs/greeting")
    report.add("· resident memory at most", [run.memory], "MB")
  }

  private func atOnce(_ report: inout Report) throws {
    let instant = Int(Date().timeIntervalSince1970) + 5
    let run = try Run(
      self, "greetings-at-once", spreadSeconds: 0, due: { _ in instant }, last: instant, &report)
    let delays = run.arrivals.map { $0.milliseconds - Double(instant) * 1000 }.sorted()
    guard let last = delays.last else { return }
    report.add("100,000 due in one instant: the first said after", [delays[0]], "ms")
    report.add("· the last said after", [last / 1000], "s")
    report.add("· said", [Double(delays.count) / last * 1000], "greetings/s")
    report.add("· resident memory at most", [run.memory], "MB")
  }

  /// A daemon from its start until everything is said.
  private struct Run {
    var arrivals: [FakeGateway.Arrival]
    var processorMicroseconds: Double
    var memory: Double

    init(
      _ part: Schedules, _ name: String, spreadSeconds: Int, due: (Int) -> Int, last: Int,
      _ report: inout Report
    ) throws {
      let gateway = try FakeGateway(notesArrivals: true)
      let set = try part.site.greetings(
        name, count: Schedules.rules, spreadSeconds: spreadSeconds, due: due)
      let file = try part.site.configuration(set, gatewayPort: gateway.port, name: name)
      let daemon = try DaemonUnderTest(
        part.bench.executable, configuration: file, log: "\(part.site.path)/\(name).log")
      defer { daemon.stop() }
      let before = daemon.clock.seconds
      let expected = Schedules.rules * Schedules.chats.count
      // Given up when nothing has come for 15 s.
      var (answered, since) = (0, Date().timeIntervalSince1970)
      let end = Double(last + spreadSeconds)
      while answered < expected, Date().timeIntervalSince1970 < max(end, since) + 15 {
        usleep(20_000)
        if gateway.answered > answered {
          (answered, since) = (gateway.answered, Date().timeIntervalSince1970)
        }
      }
      arrivals = gateway.arrivals
      processorMicroseconds = (daemon.clock.seconds - before) / Double(expected) * 1e6
      memory = daemon.memory("VmHWM")
      if answered != expected { report.complain("\(expected) greetings due, \(answered) said") }
      for line in daemon.troubles.prefix(3) { report.complain("the daemon says: \(line)") }
    }
  }
}
