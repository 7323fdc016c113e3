import Glibc

/// A system call that failed, with its errno.
struct SystemFailure: Error, CustomStringConvertible {
  let call: String
  let code = errno
  var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// TCP on the loopback interface. Sockets block: they are read only when epoll says so, and what is
/// written is far smaller than their buffers.
enum Loopback {
  static func listen() throws -> (socket: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = address(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 256) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard bound else { throw SystemFailure(call: "listen") }
    return (descriptor, address.sin_port.byteSwapped)
  }

  static func connect(_ port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = address(port)
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw SystemFailure(call: "connect") }
    sendAtOnce(descriptor)
    return descriptor
  }

  /// Without Nagle's waiting.
  static func sendAtOnce(_ descriptor: Int32) {
    var yes: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func address(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}

/// Sockets that are waited for together, by `poll`: epoll is not in Swift's Glibc, and for some
/// dozens of sockets the difference is a microsecond.
struct Sockets {
  private var waited: [pollfd] = []

  mutating func add(_ socket: Int32) {
    waited.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
  }

  mutating func remove(_ socket: Int32) { waited.removeAll { $0.fd == socket } }

  /// Calls `body` with the place and the descriptor of every socket that can be read or has been closed.
  mutating func wait(milliseconds: Int32, _ body: (Int, Int32) throws -> Void) rethrows {
    guard poll(&waited, nfds_t(waited.count), milliseconds) > 0 else { return }
    for index in waited.indices where waited[index].revents != 0 {
      try body(index, waited[index].fd)
    }
  }
}

/// One end of a connection on which messages come one at a time.
struct Peer {
  enum Reading {
    case partial, ended
    /// A whole message; of an answer, its status.
    case message(status: Int)
  }

  let socket: Int32
  private var bytes = [UInt8](repeating: 0, count: 16 * 1024)
  private var filled = 0
  /// How long the last whole message is; it stays in front until more is read.
  private var length = 0

  init(_ socket: Int32) { self.socket = socket }

  /// Reads what is there. No more than the status and the length are looked at.
  mutating func read() -> Reading {
    let start = filled
    let count = bytes.withUnsafeMutableBytes {
      recv(socket, $0.baseAddress?.advanced(by: start), $0.count - start, 0)
    }
    guard count > 0 else { return .ended }
    let end = start + count
    let message = bytes.withUnsafeBytes {
      Self.message(UnsafeRawBufferPointer(rebasing: $0[..<end]))
    }
    guard let message, end >= message.length else {
      filled = end
      return end < bytes.count ? .partial : .ended
    }
    filled = 0
    length = message.length
    return .message(status: message.status)
  }

  /// The number that stands behind `mark` in the last message.
  func number(after mark: String) -> Int? {
    guard let found = bytes[..<length].firstRange(of: Array(mark.utf8)) else { return nil }
    let digits = bytes[found.upperBound..<length].prefix { (0x30...0x39).contains($0) }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    send(socket, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// The length of head and body, as soon as the whole head is there.
  private static func message(_ text: UnsafeRawBufferPointer) -> (length: Int, status: Int)? {
    guard let base = text.baseAddress, text.count >= 16 else { return nil }
    let status = text[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 }
    var (line, body) = (0, 0)
    while let end = memchr(base + line, 0x0A, text.count - line) {
      let next = UnsafeRawPointer(end) - base + 1
      if next - line == 2 { return (next + body, status) }
      let field = (base + line).assumingMemoryBound(to: CChar.self)
      if strncasecmp(field, "content-length:", 15) == 0 { body = atol(field + 15) }
      line = next
    }
    return nil
  }
}
