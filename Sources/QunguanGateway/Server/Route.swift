import HTTPTypes
import NIOHTTP1

/// One thing that can be asked at a door.
public struct Route: Sendable {
  public typealias Handler = @Sendable (InboundRequest) async throws -> InboundResponse

  /// Which paths a route answers, compared as sent (percent-encoded).
  public enum Path: Sendable, Hashable {
    case exact(String)
    /// This path and all below it: `/hooks` answers `/hooks` and `/hooks/qq`, not `/hooksaw`.
    /// The longest prefix wins; an exact path wins over all.
    case prefix(String)
  }

  public var method: HTTPRequest.Method
  public var path: Path
  /// The largest body, in bytes: 413 beyond.
  public var bodyLimit: Int
  /// The longest a handler may take. The client is then told 503; the handler is cancelled
  /// when the connection ends, at most `DoorLimits.lingerTime` later.
  public var deadline: Duration
  /// Errors it throws are logged and answered with an empty 500.
  public var handler: Handler

  public init(
    _ method: HTTPRequest.Method, _ path: Path, bodyLimit: Int = 1 << 20,
    deadline: Duration = .seconds(30), handler: @escaping Handler
  ) {
    precondition(bodyLimit >= 0, "a body limit is not negative")
    self.method = method
    self.path = path
    self.bodyLimit = bodyLimit
    self.deadline = deadline
    self.handler = handler
  }
}

/// All routes of a door, by path.
struct RouteTable: Sendable {
  private var exact: [String: [Route]] = [:]
  private var prefixes: [(path: String, routes: [Route])] = []

  init(_ routes: [Route]) throws(HTTPDoorError) {
    var grouped: [Route.Path: [Route]] = [:]
    for route in routes {
      let rivals = grouped[route.path, default: []]
      if rivals.contains(where: { $0.method == route.method }) {
        throw .duplicateRoute(method: route.method.rawValue, path: route.path.text)
      }
      grouped[route.path] = rivals + [route]
    }
    for (path, routes) in grouped {
      switch path {
      case .exact(let text): exact[text] = routes
      case .prefix(let text): prefixes.append((text, routes))
      }
    }
    prefixes.sort { $0.path.utf8.count > $1.path.utf8.count }
  }

  /// The routes of a path, all methods: empty for an unknown one.
  func routes(for path: Substring) -> [Route] {
    if !exact.isEmpty, let routes = exact[String(path)] { return routes }
    return prefixes.first { path.isWithin($0.path) }?.routes ?? []
  }
}

/// Why a request is not let in. The body of the answer is always empty.
struct DoorRefusal: Error {
  var status: HTTPResponseStatus
  var allow: String?

  init(_ status: HTTPResponseStatus, allow: String? = nil) {
    self.status = status
    self.allow = allow
  }
}

extension RouteTable {
  /// The route of a request, judged by its head alone.
  func route(for head: HTTPRequestHead, limits: DoorLimits) throws(DoorRefusal) -> Route {
    guard head.uri.utf8.count <= limits.targetBytes else { throw DoorRefusal(.uriTooLong) }
    guard head.uri.utf8.first == UInt8(ascii: "/") else { throw DoorRefusal(.badRequest) }
    let candidates = routes(for: head.uri.pathOfTarget)
    guard !candidates.isEmpty else { throw DoorRefusal(.notFound) }
    guard let route = candidates.first(where: { $0.method.rawValue == head.method.rawValue }) else {
      let methods = candidates.map(\.method.rawValue).sorted().joined(separator: ", ")
      throw DoorRefusal(.methodNotAllowed, allow: methods)
    }
    if let length = head.headers.first(name: "content-length") {
      guard let bytes = Int(length) else { throw DoorRefusal(.badRequest) }
      guard bytes <= route.bodyLimit else { throw DoorRefusal(.payloadTooLarge) }
    }
    return route
  }
}

extension Route.Path {
  fileprivate var text: String {
    switch self {
    case .exact(let text), .prefix(let text): text
    }
  }
}

extension Substring {
  fileprivate func isWithin(_ prefix: String) -> Bool {
    guard utf8.starts(with: prefix.utf8) else { return false }
    let next = utf8.dropFirst(prefix.utf8.count).first
    return next == nil || next == UInt8(ascii: "/") || prefix.utf8.last == UInt8(ascii: "/")
  }
}
