import Foundation
import HTTPTypes

/// A whole request, within the limits of its route.
public struct InboundRequest: Sendable {
  public var method: HTTPRequest.Method
  /// The request target as sent: `/hooks/qq?token=a%20b`.
  public var target: String
  /// All fields in the order sent. Names compare without case; `headers[values: name]` keeps
  /// repeated fields apart.
  public var headers: HTTPFields
  public var body: [UInt8]
  /// Who sent it: `192.0.2.7:50123`, or `unix`.
  public var peer: String

  public init(
    method: HTTPRequest.Method, target: String, headers: HTTPFields = [:], body: [UInt8] = [],
    peer: String = ""
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.peer = peer
  }

  /// The target up to its question mark, still percent-encoded; routes match this form.
  public var path: Substring { target.pathOfTarget }

  /// The path's decoded parts: `/a/b%2Fc` is `["a", "b/c"]`. Empty parts are dropped; a part
  /// with a broken escape stays as sent.
  public var segments: [String] {
    path.utf8.split(separator: UInt8(ascii: "/")).map { Self.decoded(Substring($0)) }
  }

  /// The decoded pairs after the question mark, in order; `+` is a space, and a pair without
  /// `=` has an empty value.
  public var query: [(name: String, value: String)] {
    let pairs = target.utf8.dropFirst(path.utf8.count + 1).split(separator: UInt8(ascii: "&"))
    return pairs.map { pair in
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      return (Self.decodedForm(name), Self.decodedForm(pair.dropFirst(name.count + 1)))
    }
  }

  /// The first field of this name, or nil.
  public func header(_ name: String) -> String? {
    HTTPField.Name(name).flatMap { headers[values: $0].first }
  }

  private static func decoded(_ text: Substring) -> String {
    text.utf8.contains(UInt8(ascii: "%"))
      ? text.removingPercentEncoding ?? String(text) : String(text)
  }

  private static func decodedForm(_ text: Substring.UTF8View) -> String {
    let spaced = text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
    return decoded(Substring(decoding: spaced, as: UTF8.self))
  }
}

extension String {
  /// Everything before the first `?` byte.
  var pathOfTarget: Substring {
    self[..<(utf8.firstIndex(of: UInt8(ascii: "?")) ?? endIndex)]
  }
}

/// What a route answers. Nothing is added to it but `Content-Length` and `Connection`.
public struct InboundResponse: Sendable {
  public var status: HTTPResponse.Status
  /// Framing fields (`Content-Length`, `Transfer-Encoding`, `Connection`) are the door's: they
  /// are left out when given here.
  public var headers: HTTPFields
  /// Not sent with 204 and 304, nor to `HEAD`.
  public var body: [UInt8]
  /// Whether this is the connection's last answer.
  public var closesConnection: Bool

  /// - Parameter status: a final status code, 200...599.
  public init(
    status: Int, headers: HTTPFields = [:], body: [UInt8] = [], closesConnection: Bool = false
  ) {
    precondition((200...599).contains(status), "not a final HTTP status: \(status)")
    self.status = HTTPResponse.Status(code: status)
    self.headers = headers
    self.body = body
    self.closesConnection = closesConnection
  }
}
