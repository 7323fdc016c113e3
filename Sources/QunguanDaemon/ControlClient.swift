import QunguanCore
import QunguanGateway

/// Asks a running daemon, from another process.
public struct ControlClient: Sendable {
  private let socket: String

  public init(dataDirectory: String) { socket = "\(dataDirectory)/control.sock" }

  public struct Failure: Error, CustomStringConvertible {
    public var description: String
    /// No daemon is there.
    public var isAbsence = false

    public init(description: String, isAbsence: Bool = false) {
      self.description = description
      self.isAbsence = isAbsence
    }
  }

  public func get(_ path: String) async throws -> JSON { try await ask(.get, path, []) }

  /// - Parameters:
  ///   - limit: the longest answer, in bytes.
  ///   - timeout: how long the daemon may take.
  public func post(
    _ path: String, _ body: JSON = [:], limit: Int = Self.usualLimit,
    timeout: Duration = Self.usualTimeout
  ) async throws -> JSON {
    try await ask(.post, path, body.serialized(), limit: limit, timeout: timeout)
  }

  public static let usualLimit = 4 << 20
  public static let longestExport = 256 << 20
  public static let usualTimeout = Duration.seconds(15)
  /// For what reads the whole database.
  public static let longTimeout = Duration.seconds(600)

  private func ask(
    _ method: OutgoingRequest.Method, _ path: String, _ body: [UInt8], limit: Int = Self.usualLimit,
    timeout: Duration = Self.usualTimeout
  ) async throws -> JSON {
    let transport = try CurlTransport()
    var request = OutgoingRequest(method, "http://localhost\(path)", body: body)
    request.unixSocketPath = socket
    request.responseLimit = limit
    request.totalTimeout = timeout
    let result = await transport.send(request)
    await transport.stop(within: .zero)
    switch result {
    case .answered(let status, _, let body):
      let limits = JSON.Limits(bytes: limit)
      let json = (try? JSON(parsing: body, limits: limits)) ?? .null
      guard status == 200 else {
        throw Failure(description: json["error"]?.string ?? "the daemon answered \(status)")
      }
      return json
    case .notSent:
      throw Failure(
        description: "no daemon answers at '\(socket)'; is it running?", isAbsence: true)
    case .unknown(let reason): throw Failure(description: "the daemon did not answer: \(reason)")
    }
  }
}
