import Foundation
import Synchronization

/// A gateway that says yes to everything, on one thread.
final class FakeGateway: Sendable {
  let port: UInt16
  private let requests = Atomic(0)
  private let clock = Atomic<clockid_t>(0)
  private let notes: Mutex<[Arrival]?>

  /// Requests read to their last byte.
  var answered: Int { requests.load(ordering: .relaxed) }
  /// Of its thread.
  var processorTime: Double { ProcessorClock(id: clock.load(ordering: .relaxed)).seconds }

  /// A greeting as it was read to its end.
  struct Arrival {
    /// The number in its text, `g17`.
    var rule: Int
    var chat: Int
    /// By the wall clock, since 1970.
    var milliseconds: Double
  }

  /// What has arrived, of those that note it.
  var arrivals: [Arrival] { notes.withLock { $0 ?? [] } }

  init(notesArrivals: Bool = false) throws {
    notes = Mutex(notesArrivals ? [] : nil)
    let (listener, port) = try Loopback.listen()
    self.port = port
    Thread { self.serve(listener) }.start()
  }

  private func serve(_ listener: Int32) {
    clock.store(ProcessorClock.thisThread.id, ordering: .relaxed)
    var sockets = Sockets()
    var peers: [Int32: Peer] = [:]
    sockets.add(listener)
    var ready: [Int32] = []
    while true {
      sockets.wait(milliseconds: 1000) { ready.append($1) }
      for socket in ready {
        if socket == listener {
          let accepted = accept(listener, nil, nil)
          guard accepted >= 0 else { continue }
          Loopback.sendAtOnce(accepted)
          peers[accepted] = Peer(accepted)
          sockets.add(accepted)
          continue
        }
        switch peers[socket]?.read() {
        case .message: if let peer = peers[socket] { answer(peer) }
        case .partial, nil: break
        case .ended:
          close(socket)
          sockets.remove(socket)
          peers[socket] = nil
        }
      }
      ready.removeAll(keepingCapacity: true)
    }
  }

  private func note(_ peer: Peer) {
    notes.withLock { notes in
      guard notes != nil, let rule = peer.number(after: "\"text\":\"g"),
        let chat = peer.number(after: "\"group_id\":")
      else { return }
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      let milliseconds = Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
      notes?.append(Arrival(rule: rule, chat: chat, milliseconds: milliseconds))
    }
  }

  private func answer(_ peer: Peer) {
    note(peer)
    let id = 1_000_000_000 + requests.add(1, ordering: .relaxed).newValue
    var text = """
      HTTP/1.1 200 OK\r
      Content-Type: application/json\r
      Content-Length: 60\r
      \r
      {"status":"ok","retcode":0,"data":{"message_id":\(id)}}
      """
    _ = text.withUTF8 { peer.write(UnsafeRawBufferPointer($0)) }
  }
}
