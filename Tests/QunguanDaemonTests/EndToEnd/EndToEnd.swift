import Dispatch
import Testing

/// Tests of the executable as operators and gateways meet it: a process, files, sockets. One after
/// the other, as each has two or three busy processes.
@Suite("the daemon as a process", .serialized, .apart)
enum EndToEnd {}

/// Runs tests on a thread of their own. They block while they wait for other processes, and the
/// threads of the cooperative pool are as few as the cores.
struct Apart: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(OwnThread()) { try await function() }
  }

  private final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "test")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
}

extension Trait where Self == Apart {
  static var apart: Apart { Apart() }
}
