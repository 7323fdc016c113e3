import Glibc

/// One HTTP/1.1 connection of a gateway that posts events; blocking, plain, and exact about what
/// comes back.
public final class WebhookClient {
  public struct Reply: Hashable, Sendable {
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    public var body: [UInt8]
  }

  private let descriptor: CInt
  private var unread: [UInt8] = []

  /// - Parameter address: `127.0.0.1:PORT` or `unix:/path`.
  public init(_ address: String) throws(SocketError) {
    let path = address.hasPrefix("unix:") ? String(address.dropFirst(5)) : nil
    let family = path == nil ? AF_INET : AF_UNIX
    descriptor = socket(family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError("socket") }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let code: CInt
    if let path {
      var name = sockaddr_un()
      name.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
      code = Self.connect(descriptor, &name)
    } else {
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = (address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0).bigEndian
      name.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
      code = Self.connect(descriptor, &name)
    }
    guard code == 0 else { throw SocketError("connect \(address)") }
  }

  deinit { close(descriptor) }

  /// Posts and reads the answer.
  ///
  /// - Parameter last: ask the server to close, and read to the end: whatever follows the head is
  ///   the body, announced or not.
  public func post(
    _ path: String, headers: [(String, String)], body: [UInt8], last: Bool = false
  ) throws(SocketError) -> Reply {
    var head = "POST \(path) HTTP/1.1\r\nHost: test\r\nContent-Length: \(body.count)\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if last { head += "Connection: close\r\n" }
    return try exchange(Array((head + "\r\n").utf8) + body, toEnd: last)
  }

  /// Sends bytes and reads an answer.
  public func exchange(_ bytes: [UInt8], toEnd: Bool) throws(SocketError) -> Reply {
    // A server may answer and close before it has read everything.
    _ = write(bytes)
    let end = Array("\r\n\r\n".utf8)
    var searched = 0
    while true {
      if let found = unread.indices.dropFirst(searched).first(where: {
        unread[$0...].starts(with: end)
      }) {
        var reply = Self.head(unread[..<found])
        unread.removeSubrange(..<(found + end.count))
        try readBody(of: &reply, toEnd: toEnd)
        return reply
      }
      searched = max(0, unread.count - end.count)
      guard fill() else { throw SocketError("recv") }
    }
  }

  private func readBody(of reply: inout Reply, toEnd: Bool) throws(SocketError) {
    if toEnd {
      while fill() {}
      reply.body = unread
      unread = []
      return
    }
    let length = reply.headers["content-length"].flatMap { Int($0) } ?? 0
    while unread.count < length { guard fill() else { throw SocketError("recv") } }
    reply.body = Array(unread[..<length])
    unread.removeSubrange(..<length)
  }

  private static func head(_ bytes: ArraySlice<UInt8>) -> Reply {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    var reply = Reply(status: 0, headers: [:], body: [])
    let words = lines.first?.split(separator: " ") ?? []
    if words.count > 1 { reply.status = Int(words[1]) ?? 0 }
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      reply.headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return reply
  }

  private func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private func fill() -> Bool {
    var piece = [UInt8](repeating: 0, count: 16 * 1024)
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { return false }
    unread += piece[..<count]
    return true
  }

  private static func connect<Name>(_ descriptor: CInt, _ name: inout Name) -> CInt {
    withUnsafeBytes(of: &name) { bytes in
      Glibc.connect(
        descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
        socklen_t(bytes.count))
    }
  }
}
