import Dispatch
import Foundation

/// Reports changes below a directory, by inotify: one report for all changes that come in a row.
///
/// A hint, not a promise: where inotify is not to be had (too many watches, a network file system),
/// SIGHUP remains.
final class FileWatch {
  /// Changes are reported when nothing has changed for so long: an editor writes in several steps.
  static let settling = DispatchTimeInterval.milliseconds(300)
  static let mostDirectories = 1000

  private let source: any DispatchSourceRead

  /// Nil where the system does not let us watch. `changed` is called on a queue of its own.
  init?(_ root: String, changed: @escaping @Sendable () -> Void) {
    let descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else { return nil }
    let events =
      UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_MOVED_FROM) | UInt32(IN_DELETE)
      | UInt32(IN_CREATE)
    for directory in Self.directories(root) { inotify_add_watch(descriptor, directory, events) }
    let queue = DispatchQueue(label: "qunguan.files")
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.setEventHandler(handler: changed)
    timer.activate()
    source.setEventHandler {
      var buffer = [UInt8](repeating: 0, count: 16_384)
      while read(descriptor, &buffer, buffer.count) > 0 {}
      timer.schedule(deadline: .now() + Self.settling)
    }
    source.setCancelHandler {
      timer.cancel()
      close(descriptor)
    }
    source.activate()
    self.source = source
  }

  deinit { source.cancel() }

  private static func directories(_ root: String) -> [String] {
    var found = [root]
    let walker = FileManager.default.enumerator(atPath: root)
    while let entry = walker?.nextObject() as? String, found.count < mostDirectories {
      var isDirectory: ObjCBool = false
      let path = "\(root)/\(entry)"
      if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
        isDirectory.boolValue
      {
        found.append(path)
      }
    }
    return found
  }
}
