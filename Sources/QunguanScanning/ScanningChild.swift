import CChild
import CScanning
import Glibc
import QunguanCore

/// The process that looks for QR codes in one picture: the picture at its standard input, a JSON list
/// of what they say at its output.
///
/// What it reads comes from strangers, and pictures are what libraries have had most holes in. So it
/// may take only so much, and before it looks at a byte it gives up all that a process can do but
/// compute.
public enum ScanningChild {
  /// Decoded it is one byte a pixel; while a JPEG is decoded, up to six.
  static let mostPixels = 12_000_000

  /// Ten seconds, five of them on a processor; a quarter of a gigabyte of memory.
  private static let limits = cchild_limits(
    seconds: 10, processor: 5, addresses: 512 << 20, memory: 256 << 20, output: 128 << 10)

  /// Returns the exit code: `EX_UNAVAILABLE` where no picture can be searched on this machine,
  /// `EX_DATAERR` where this one cannot. A reason is at the standard error.
  public static func run() -> Int32 {
    cchild_limit(limits)
    do throws(Problem) {
      if let missing = cscanning_load() { throw .noMeans(String(cString: missing)) }
      let picture = try input()
      guard cchild_shut_in() == 0 else { throw .noMeans("the kernel offers no seccomp filter") }
      let texts = try texts(in: picture)
      write(JSON.array(texts.map { .string($0) }).serialized(), to: STDOUT_FILENO)
      return EXIT_SUCCESS
    } catch {
      write(Array("\(error.reason)\n".utf8), to: STDERR_FILENO)
      return error.exitCode
    }
  }

  private enum Problem: Error {
    case noMeans(String)
    case badPicture(String)

    var reason: String {
      switch self {
      case .noMeans(let reason), .badPicture(let reason): reason
      }
    }

    var exitCode: Int32 {
      switch self {
      case .noMeans: EX_UNAVAILABLE
      case .badPicture: EX_DATAERR
      }
    }
  }

  private static func input() throws(Problem) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Scan.mostImageBytes + 1)
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { bytes in
        let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
        return read(STDIN_FILENO, rest.baseAddress, rest.count)
      }
      guard more >= 0 else { throw .badPicture("the picture cannot be read") }
      if more == 0 { break }
      count += more
    }
    guard count <= Scan.mostImageBytes else { throw .badPicture("the picture is over 4 MiB") }
    return Array(bytes.prefix(count))
  }

  private static func texts(in bytes: [UInt8]) throws(Problem) -> [String] {
    var picture = cscanning_picture()
    if let reason = cscanning_decode(bytes, bytes.count, mostPixels, &picture) {
      throw .badPicture(String(cString: reason))
    }
    defer { free(picture.pixels) }
    var texts: [String] = []
    let status = withUnsafeMutablePointer(to: &texts) { target in
      cscanning_scan(
        &picture,
        { context, text, count in
          let target = context?.assumingMemoryBound(to: [String].self)
          let bytes = UnsafeRawBufferPointer(start: text, count: count)
          target?.pointee.append(String(decoding: bytes, as: UTF8.self))
        }, target)
    }
    guard status == 0 else { throw .badPicture("there is no memory for the picture") }
    return Scanned.bounded(texts)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
