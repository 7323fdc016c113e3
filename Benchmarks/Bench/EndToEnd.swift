import Foundation

/// A signed webhook, a rule, a commit that is synced, an answer through libcurl: the whole way, and
/// the same for messages that no rule answers.
struct EndToEnd {
  let bench: Bench
  let site: Site
  let gateway: FakeGateway

  private final class Subject {
    let daemon: DaemonUnderTest
    let set: RuleSet
    var rates: [Double] = []
    var source: Requests.Source

    init(_ daemon: DaemonUnderTest, _ set: RuleSet, _ source: Requests.Source) {
      self.daemon = daemon
      self.set = set
      self.source = source
    }
  }

  /// Windows of both take turns, so that what else the machine does hits both alike.
  func measure(_ few: RuleSet, _ many: RuleSet, _ report: inout Report) async throws {
    let subjects = try [few, many].map { set in
      let name = "daemon-\(set.count)"
      let file = try site.configuration(set, gatewayPort: gateway.port, name: name)
      let daemon = try DaemonUnderTest(
        bench.executable, configuration: file, log: "\(site.path)/\(name).log")
      report.add("resident memory when ready, \(set.title)", [daemon.memory("VmRSS")], "MB")
      return Subject(daemon, set, Requests.Source())
    }
    let answered = try await windows(subjects, hitting: true, &report)
    for (subject, windows) in zip(subjects, answered) {
      subject.rates = windows.map { Double($0.answered) / $0.seconds }
      describe(windows, "answered, \(subject.set.title)", subject.rates, &report)
      report.add(
        "resident memory, \(subject.set.title)", [subject.daemon.memory("VmRSS")], "MB")
      report.add(
        "resident memory at most, \(subject.set.title)", [subject.daemon.memory("VmHWM")], "MB")
    }
    report.add(
      "answered: \(few.title) / \(many.title)",
      zip(subjects[0].rates, subjects[1].rates).map { $0 / $1 }, "ratio")
    let kept = try await windows(subjects, hitting: false, &report)
    for (subject, windows) in zip(subjects, kept) {
      let rates = windows.map { Double($0.acknowledged) / $0.seconds }
      describe(windows, "kept without an answer, \(subject.set.title)", rates, &report)
    }
    for subject in subjects {
      for line in subject.daemon.troubles.prefix(3) { report.complain("the daemon says: \(line)") }
      subject.daemon.stop()
    }
  }

  private func windows(
    _ subjects: [Subject], hitting: Bool, _ report: inout Report
  ) async throws -> [[Window]] {
    var all: [[Window]] = subjects.map { _ in [] }
    for round in 0...bench.windows {
      for (index, subject) in subjects.enumerated() {
        let clock = subject.daemon.clock
        let generator = LoadGenerator(
          port: subject.daemon.port, connections: bench.connections, seconds: bench.seconds,
          unanswered: hitting ? bench.unanswered : nil
        ) { [gateway] in
          Probe(
            answered: gateway.answered, daemon: clock.seconds, gateway: gateway.processorTime)
        }
        let requests = subject.source.make(
          Int(bench.seconds * 30_000), hitting: hitting ? subject.set.count : nil)
        let window = try await generator.run(requests)
        check(window, hitting, &report)
        if round > 0 { all[index].append(window) }
      }
    }
    return all
  }

  /// Waits until everything is answered that was acknowledged.
  private func check(_ window: Window, _ hitting: Bool, _ report: inout Report) {
    let expected = hitting ? window.acknowledgedInAll : 0
    var (last, since) = (gateway.answered, microseconds())
    while gateway.answered - window.before.answered < expected, microseconds() - since < 5_000_000 {
      usleep(1000)
      if gateway.answered != last { (last, since) = (gateway.answered, microseconds()) }
    }
    let answered = gateway.answered - window.before.answered
    if answered != expected {
      report.complain("\(window.acknowledgedInAll) acknowledged, \(answered) answered")
    }
    if window.refused > 0 { report.complain("\(window.refused) refused") }
  }

  private func describe(
    _ windows: [Window], _ what: String, _ rates: [Double], _ report: inout Report
  ) {
    report.add(what, rates, "events/s")
    func each(_ part: String, _ seconds: (Window) -> Double) {
      report.add(
        "· processor time, \(part)",
        windows.map { seconds($0) / Double(max($0.acknowledged, 1)) * 1e6 }, "µs/event")
    }
    each("daemon") { $0.after.daemon - $0.before.daemon }
    each("generator") { $0.generator }
    each("gateway") { $0.after.gateway - $0.before.gateway }
    report.add("· acknowledged after, half", windows.map { $0.latency(0.5) / 1000 }, "ms")
    report.add("· acknowledged after, 99 of 100", windows.map { $0.latency(0.99) / 1000 }, "ms")
  }
}
