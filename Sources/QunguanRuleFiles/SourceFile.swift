import Foundation
import QunguanCore

/// Reads a file that an operator wrote: a regular file, bounded, never a pipe or a device.
public enum SourceFile {
  /// The largest rule, configuration or profile file, in bytes.
  public static let limit = 4 << 20

  public enum Fault: Error, Equatable, Phrased {
    case missing, notRegular, outside, unreadable(String)
    case tooLarge(Int)
    case notUTF8

    public var phrase: Phrase {
      switch self {
      case .missing: "there is no such file"
      case .notRegular: "this is not a regular file; put the text itself here"
      case .outside: "this link leads out of the directory; put the file itself here"
      case .unreadable(let reason): "this can't be read: \(reason)"
      case .tooLarge(let limit): "this file is larger than \(limit >> 20) MiB; divide it"
      case .notUTF8: "this is not UTF-8; save the file with the encoding UTF-8"
      }
    }
  }

  /// The bytes of the file. It is opened without waiting, so that a pipe can't hang us, and what
  /// was opened is what is judged and read.
  ///
  /// - Parameter root: if given, a directory that the file must really be in.
  public static func bytes(
    _ path: String, limit: Int = limit, inside root: String? = nil
  ) throws(Fault) -> [UInt8] {
    let file = try opened(path, limit, root)
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = read(file, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw .unreadable(String(cString: strerror(errno))) }
      bytes += buffer[..<count]
    }
    throw .tooLarge(limit)
  }

  /// Throws what ``bytes(_:limit:inside:)`` would, without reading.
  static func check(_ path: String, limit: Int, inside root: String?) throws(Fault) {
    close(try opened(path, limit, root))
  }

  private static func opened(
    _ path: String, _ limit: Int, _ root: String?
  ) throws(Fault) -> CInt {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      switch errno {
      case ENOENT: throw .missing
      // A socket, or a device that nothing is behind.
      case ENXIO, ENODEV: throw .notRegular
      default: throw .unreadable(String(cString: strerror(errno)))
      }
    }
    do throws(Fault) {
      var status = stat()
      guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw .notRegular
      }
      if let root {
        guard let real = realPath("/proc/self/fd/\(file)"), let base = realPath(root),
          real.hasPrefix(base + "/")
        else { throw .outside }
      }
      guard status.st_size <= limit else { throw .tooLarge(limit) }
      return file
    } catch {
      close(file)
      throw error
    }
  }

  /// The file as a text, without a byte order mark.
  public static func text(_ path: String, inside root: String? = nil) throws(Fault) -> String {
    try text(of: bytes(path, inside: root))
  }

  /// What a file's bytes say.
  public static func text(of bytes: [UInt8]) throws(Fault) -> String {
    let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    guard let text = String(validating: bytes.dropFirst(isMarked ? 3 : 0), as: UTF8.self) else {
      throw .notUTF8
    }
    return text
  }

  private static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
