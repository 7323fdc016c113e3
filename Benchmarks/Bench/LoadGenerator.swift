import Foundation

/// What is read at the beginning and at the end of a window.
struct Probe: Sendable {
  var answered = 0
  /// Seconds of processor time.
  var daemon = 0.0
  var gateway = 0.0
}

/// What came of posting events for a while.
struct Window: Sendable {
  var seconds = 0.0
  /// Within the window, and with those that were under way when it ended.
  var acknowledged = 0
  var acknowledgedInAll = 0
  /// Answered with anything but 204, or not at all.
  var refused = 0
  /// Seconds of processor time.
  var generator = 0.0
  var before = Probe()
  var after = Probe()
  /// From the first byte sent to the acknowledgement, in microseconds.
  var latencies: [Int] = []

  var answered: Int { after.answered - before.answered }

  func latency(_ share: Double) -> Double {
    guard !latencies.isEmpty else { return 0 }
    return Double(
      latencies.sorted()[min(Int(share * Double(latencies.count)), latencies.count - 1)])
  }
}

/// Posts prepared requests over a number of connections, each of which waits for its answer before
/// the next, on one thread.
struct LoadGenerator: Sendable {
  var port: UInt16
  var connections: Int
  var seconds: Double
  /// Nothing more is posted while so many acknowledged events are unanswered.
  var unanswered: Int?
  var probe: @Sendable () -> Probe

  func run(_ requests: Requests) async throws -> Window {
    try await withCheckedThrowingContinuation { continuation in
      Thread {
        continuation.resume(
          with: Result {
            var run = try Run(generator: self, requests: requests)
            return try run.measure()
          })
      }.start()
    }
  }

  private struct Run: ~Copyable {
    let generator: LoadGenerator
    let requests: Requests
    var sockets = Sockets()
    var peers: [Peer]
    var sentAt: [Int]
    var resting: [Int] = []
    var underWay = 0
    var next = 0
    var window = Window()

    init(generator: LoadGenerator, requests: Requests) throws {
      self.generator = generator
      self.requests = requests
      peers = []
      for _ in 0..<generator.connections {
        peers.append(Peer(try Loopback.connect(generator.port)))
      }
      sentAt = Array(repeating: 0, count: peers.count)
      for peer in peers { sockets.add(peer.socket) }
      window.latencies.reserveCapacity(requests.count)
    }

    deinit { for peer in peers { close(peer.socket) } }

    mutating func measure() throws -> Window {
      let own = ProcessorClock.thisThread
      let (start, spent) = (microseconds(), own.seconds)
      let end = start + Int(generator.seconds * 1e6)
      window.before = generator.probe()
      for number in peers.indices { post(number) }
      while microseconds() < end, next < requests.count {
        try collect(isOpen: true)
        wakeRested()
      }
      window.seconds = Double(microseconds() - start) / 1e6
      window.after = generator.probe()
      window.generator = own.seconds - spent
      window.acknowledged = window.acknowledgedInAll
      while underWay > 0, microseconds() < end + 10_000_000 { try collect(isOpen: false) }
      window.refused += underWay
      return window
    }

    private mutating func collect(isOpen: Bool) throws {
      var ready: [Int] = []
      sockets.wait(milliseconds: resting.isEmpty ? 100 : 1) { place, _ in ready.append(place) }
      for number in ready {
        switch peers[number].read() {
        case .partial: continue
        case .ended: throw SystemFailure(call: "the daemon closed a connection")
        case .message(let status):
          underWay -= 1
          window.latencies.append(microseconds() - sentAt[number])
          if status == 204 { window.acknowledgedInAll += 1 } else { window.refused += 1 }
          if isOpen, next < requests.count {
            if isAhead { resting.append(number) } else { post(number) }
          }
        }
      }
    }

    private var isAhead: Bool {
      guard let limit = generator.unanswered else { return false }
      let answered = generator.probe().answered - window.before.answered
      return window.acknowledgedInAll - answered >= limit
    }

    private mutating func wakeRested() {
      guard !resting.isEmpty, !isAhead else { return }
      for number in resting where next < requests.count { post(number) }
      resting.removeAll(keepingCapacity: true)
    }

    private mutating func post(_ number: Int) {
      let range = requests.range(next)
      next += 1
      sentAt[number] = microseconds()
      let isSent = requests.bytes.withUnsafeBytes {
        peers[number].write(UnsafeRawBufferPointer(rebasing: $0[range]))
      }
      if isSent { underWay += 1 } else { window.refused += 1 }
    }
  }
}

/// Of the monotonic clock.
func microseconds() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
}
