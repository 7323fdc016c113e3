import Foundation
import QunguanTesting

/// An event that was acknowledged.
struct Sent: Hashable, Sendable {
  var message: Int64
}

/// Gateways that post events as fast as they are acknowledged, each on a connection of its own,
/// and post again what was not acknowledged.
final class Traffic: Sendable {
  private struct State {
    /// Counts the daemons.
    var generation = 0
    var address = ""
    var isEnding = false
    var running: Int
    var acknowledged: [Sent] = []
  }

  private let state: Watched<State>
  private let reporter: OneBotReporter

  init(connections: Int, reporter: OneBotReporter) {
    state = Watched(State(running: connections))
    self.reporter = reporter
    for number in 0..<connections {
      Thread.detachNewThread { [self] in
        run(Int64(number))
        state.change { $0.running -= 1 }
      }
    }
  }

  /// There is a new daemon.
  func flow(to address: String) {
    state.change {
      $0.generation += 1
      $0.address = address
    }
  }

  /// Sends nothing new, and returns what was acknowledged once that is everything; nil if it takes
  /// too long.
  func finish() -> [Sent]? {
    state.change { $0.isEnding = true }
    return state.first(within: .seconds(60)) { $0.running == 0 ? $0.acknowledged : nil }
  }

  private func run(_ number: Int64) {
    var client: WebhookClient?
    var next: Int64 = 0
    while !state.current.isEnding {
      next += 1
      let message = number * 10_000_000 + next
      // The steward stops answering one member after 20 messages in a row.
      let member = number * 1_000_000 + next / 15 + 20_000_000
      let body = reporter.groupMessage(
        "回声 w\(number)x\(next)", id: message, group: 5000 + number, member: member, time: .now)
      deliver(body, &client)
      state.change { $0.acknowledged.append(Sent(message: message)) }
    }
  }

  private func deliver(_ body: [UInt8], _ client: inout WebhookClient?) {
    let headers = reporter.headers(for: body)
    while true {
      let (generation, address) = state.change { ($0.generation, $0.address) }
      do {
        let open = try client ?? WebhookClient(address)
        client = open
        if try open.post("/hooks/qq", headers: headers, body: body).status == 204 { return }
      } catch {
        client = nil
      }
      _ = state.becomes(within: .seconds(60)) { $0.generation > generation }
    }
  }
}

/// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators",
/// 2014).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
