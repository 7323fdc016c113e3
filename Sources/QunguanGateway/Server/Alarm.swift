import NIOCore

/// One time limit, moved often and rarely reached.
///
/// Moving it later costs no timer: the running one wakes, sees that it is early and is set again.
/// Only for use on its event loop.
final class Alarm {
  private let eventLoop: any EventLoop
  private let ring: () -> Void
  private var due = NIODeadline.distantFuture
  private var timer: (at: NIODeadline, task: Scheduled<Void>)?

  init(on eventLoop: any EventLoop, ring: @escaping () -> Void) {
    self.eventLoop = eventLoop
    self.ring = ring
  }

  /// Rings `time` from now instead of whenever it was to ring.
  func set(_ time: TimeAmount) {
    due = .now() + time
    if let timer, timer.at <= due { return }
    startTimer()
  }

  func cancel() {
    due = .distantFuture
    timer?.task.cancel()
    timer = nil
  }

  private func startTimer() {
    timer?.task.cancel()
    let task = eventLoop.assumeIsolated().scheduleTask(deadline: due) { [weak self] in
      self?.timerFired() ?? ()
    }
    timer = (due, task)
  }

  private func timerFired() {
    timer = nil
    if NIODeadline.now() < due { startTimer() } else { ring() }
  }
}
