import Glibc
import Synchronization

/// An HTTP/1.1 server on real sockets that answers, or fails to, as a closure says.
///
/// Each connection has a thread of its own; `stop()` ends them all and waits for them.
public final class ScriptedServer: Sendable {
  /// A request that was read to its end.
  public struct Recorded: Sendable {
    public var method: String
    public var path: String
    /// In order of arrival, names in lower case.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// Counted from 1 in order of acceptance.
    public var connection: Int

    /// The value of the first header of that name, given in lower case.
    public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
  }

  public enum Answer: Sendable {
    case respond(status: Int = 200, headers: [(String, String)] = [], body: [UInt8] = [])
    /// As `respond`, after the pause.
    case slow(pause: Duration, status: Int = 200, body: [UInt8] = [])
    /// Closes the connection without an answer.
    case close
    /// Breaks the connection off with a RST.
    case reset
    /// Says nothing until the client or `stop()` closes the connection.
    case hang
    /// Announces 100 bytes of body, sends 10 and closes.
    case truncated
    /// Sends something that is not HTTP and closes.
    case garbage
    /// Sends exactly these bytes and keeps the connection.
    case raw([UInt8])
  }

  public enum Place: Sendable {
    /// A port of 127.0.0.1 picked by the system.
    case loopback
    case unixSocket(path: String)
  }

  /// The port, or 0 on a Unix socket.
  public let port: Int
  /// `http://127.0.0.1:PORT`, without a slash at the end.
  public var baseURL: String { "http://127.0.0.1:\(port)" }
  public var requests: [Recorded] { state.withLock { $0.requests } }

  private struct State {
    var requests: [Recorded] = []
    var open: Set<CInt> = []
    var threads: [pthread_t] = []
    var accepted = 0
    var isStopped = false
  }

  private let listener: Listener
  private let script: @Sendable (Recorded) -> Answer
  private let state = Mutex(State())

  public init(
    at place: Place = .loopback, script: @escaping @Sendable (Recorded) -> Answer
  ) throws(SocketError) {
    let listener = try Listener(at: place)
    self.listener = listener
    self.script = script
    port = listener.port
    spawn { [self] in acceptAll() }
  }

  /// Closes the listener and all connections, and waits for their threads. Must be called: until
  /// then the server keeps itself alive.
  public func stop() {
    state.withLock { state in
      state.isStopped = true
      for descriptor in state.open { shutdown(descriptor, CInt(SHUT_RDWR)) }
    }
    listener.wakeAccept()
    while let thread = state.withLock({ $0.threads.popLast() }) { pthread_join(thread, nil) }
    listener.close()
  }

  private func acceptAll() {
    while let descriptor = listener.accept() {
      let number: Int? = state.withLock { state in
        guard !state.isStopped else { return nil }
        state.accepted += 1
        state.open.insert(descriptor)
        return state.accepted
      }
      guard let number else {
        close(descriptor)
        return
      }
      spawn { [self] in serve(descriptor, number) }
    }
  }

  private func serve(_ descriptor: CInt, _ number: Int) {
    var wire = Wire(descriptor: descriptor)
    while let request = wire.readRequest(connection: number) {
      state.withLock { $0.requests.append(request) }
      guard wire.write(script(request)) else { break }
    }
    state.withLock { state in
      state.open.remove(descriptor)
      close(descriptor)
    }
  }

  private func spawn(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, box.toOpaque())
    precondition(code == 0, "no thread for the scripted server")
    state.withLock { $0.threads.append(thread) }
  }
}

/// A system call that a test needs and that failed.
public struct SocketError: Error {
  public let call: String
  public let code: CInt

  init(_ call: String) {
    self.call = call
    code = errno
  }
}

private final class Box: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private struct Listener: Sendable {
  let descriptor: CInt
  let port: Int

  init(at place: ScriptedServer.Place) throws(SocketError) {
    let family = if case .loopback = place { AF_INET } else { AF_UNIX }
    let descriptor = socket(family, CInt(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError("socket") }
    self.descriptor = descriptor
    switch place {
    case .loopback:
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
      try Self.bind(descriptor, &address)
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutableBytes(of: &address) { bytes in
        _ = getsockname(descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, &size)
      }
      port = Int(UInt16(bigEndian: address.sin_port))
    case .unixSocket(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      precondition(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      try Self.bind(descriptor, &address)
      port = 0
    }
    guard listen(descriptor, 512) == 0 else { throw SocketError("listen") }
  }

  private static func bind<Address>(
    _ descriptor: CInt, _ address: inout Address
  ) throws(SocketError) {
    let code = withUnsafeBytes(of: &address) { bytes in
      Glibc.bind(
        descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
        socklen_t(bytes.count))
    }
    guard code == 0 else { throw SocketError("bind") }
  }

  func accept() -> CInt? {
    let accepted = Glibc.accept(descriptor, nil, nil)
    return accepted < 0 ? nil : accepted
  }

  /// On Linux, `shutdown` makes a waiting `accept` return.
  func wakeAccept() { shutdown(descriptor, CInt(SHUT_RDWR)) }

  func close() { Glibc.close(descriptor) }
}

/// One connection: requests in, answers out.
private struct Wire {
  let descriptor: CInt
  var unread: [UInt8] = []

  mutating func readRequest(connection: Int) -> ScriptedServer.Recorded? {
    guard let first = readLine() else { return nil }
    let words = first.split(separator: " ")
    guard words.count == 3 else { return nil }
    var request = ScriptedServer.Recorded(
      method: String(words[0]), path: String(words[1]), headers: [], body: [],
      connection: connection)
    while let line = readLine() {
      guard !line.isEmpty else {
        guard let body = readBody(of: request) else { return nil }
        request.body = body
        return request
      }
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      request.headers.append((parts[0].lowercased(), String(parts[1].drop { $0 == " " })))
    }
    return nil
  }

  private mutating func readBody(of request: ScriptedServer.Recorded) -> [UInt8]? {
    guard request.header("transfer-encoding") == "chunked" else {
      return read(Int(request.header("content-length") ?? "0") ?? 0)
    }
    var body: [UInt8] = []
    while let line = readLine(), let size = Int(line, radix: 16), let piece = read(size) {
      guard readLine() != nil else { return nil }
      guard size > 0 else { return body }
      body += piece
    }
    return nil
  }

  /// Up to CR LF, which is taken away.
  private mutating func readLine() -> String? {
    var searched = 0
    while true {
      if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { unread.removeSubrange(...end) }
        return String(decoding: unread[..<end].prefix { $0 != 0x0d }, as: UTF8.self)
      }
      searched = unread.count
      guard fill() else { return nil }
    }
  }

  private mutating func read(_ count: Int) -> [UInt8]? {
    while unread.count < count { guard fill() else { return nil } }
    defer { unread.removeSubrange(..<count) }
    return Array(unread[..<count])
  }

  private mutating func fill() -> Bool {
    var piece = [UInt8](repeating: 0, count: 16 * 1024)
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { return false }
    unread += piece[..<count]
    return true
  }

  /// Returns whether the connection goes on.
  mutating func write(_ answer: ScriptedServer.Answer) -> Bool {
    switch answer {
    case .respond(let status, let headers, let body):
      return write(status: status, headers: headers, body: body)
    case .slow(let pause, let status, let body):
      waitForClose(atMost: pause)
      return write(status: status, headers: [], body: body)
    case .close:
      return false
    case .reset:
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(
        descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
      return false
    case .hang:
      while fill() {}
      return false
    case .truncated:
      _ = write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789".utf8)
      return false
    case .garbage:
      _ = write("220 smtp.example ESMTP ready\r\n\r\n".utf8)
      return false
    case .raw(let bytes):
      return write(bytes)
    }
  }

  private func write(status: Int, headers: [(String, String)], body: [UInt8]) -> Bool {
    var head = "HTTP/1.1 \(status) Scripted\r\nContent-Length: \(body.count)\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    return write(Array(head.utf8) + [0x0d, 0x0a] + body)
  }

  private func write(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// A pause that ends early when the connection is closed, by `stop()` for example.
  private func waitForClose(atMost pause: Duration) {
    var watched = pollfd(fd: descriptor, events: 0, revents: 0)
    poll(&watched, 1, CInt(pause / .milliseconds(1)))
  }
}
