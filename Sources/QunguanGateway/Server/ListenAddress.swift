import Foundation
import NIOCore
import NIOPosix

/// Where a door listens.
public enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// A host name or numeric address; port 0 lets the system pick one.
  case tcp(host: String, port: Int)
  /// A socket file (mode 0660), at most 107 bytes of path on Linux.
  case unixSocket(path: String)

  /// `127.0.0.1:8080`, `[::1]:8080` or `unix:/run/qunguan/door.sock`.
  public var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unixSocket(let path): "unix:\(path)"
    }
  }
}

extension ListenAddress {
  /// Refuses a socket file that somebody listens on. A file nobody listens on is left to the
  /// server, which replaces sockets at bind and refuses anything else that lies there.
  func checkFree(on eventLoops: any EventLoopGroup) async throws {
    guard case .unixSocket(let path) = self, FileManager.default.fileExists(atPath: path) else {
      return
    }
    let probe = ClientBootstrap(group: eventLoops).connectTimeout(.seconds(1))
    guard let channel = try? await probe.connect(unixDomainSocketPath: path).get() else { return }
    try await channel.close()
    throw HTTPDoorError.addressInUse(self)
  }

  /// The address as bound: a port of 0 becomes the picked one, a socket file becomes mode 0660.
  func settled(on channel: any Channel) throws -> ListenAddress {
    switch self {
    case .tcp(let host, let port):
      return .tcp(host: host, port: channel.localAddress?.port ?? port)
    case .unixSocket(let path):
      try FileManager.default.setAttributes([.posixPermissions: 0o660], ofItemAtPath: path)
      return self
    }
  }
}

/// Why a door could not be opened.
public enum HTTPDoorError: Error, Equatable, CustomStringConvertible {
  /// Another process answers at this address.
  case addressInUse(ListenAddress)
  /// Two routes claim the same method and path.
  case duplicateRoute(method: String, path: String)

  public var description: String {
    switch self {
    case .addressInUse(let address): "somebody already listens on \(address)"
    case .duplicateRoute(let method, let path): "two routes for \(method) \(path)"
    }
  }
}
