import Foundation

/// A standard stream of the process. What can't be written is lost: nobody reading the log, or a
/// full disk under it, is no reason to end. (`FileHandle.write` traps.)
public enum StandardStream: CInt, Sendable {
  case output = 1
  case errors = 2

  /// Writes at once, so that the lines of several threads don't mix.
  public func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(rawValue, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if count == 0 || errno != EINTR {
        return
      }
    }
  }
}
