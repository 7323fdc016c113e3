import QunguanCore

/// How a family of gateways writes the content of messages.
///
/// A codec is chosen by name in a profile. It never fails on what it does not know: unknown pieces
/// become `.other`, so that no message is lost.
protocol ContentCodec: Sendable {
  /// The name in profiles: `codec:NAME`.
  static var name: String { get }

  /// Nil where the value has none of the shapes of a content.
  static func decode(_ json: JSON, from gateway: GatewayName) -> Content?

  /// What cannot be sent (`.enclosed`, `.other`) is left out, and so is a drawing without a picture: its words
  /// are said.
  static func encode(
    _ content: Content, picture: (Picture.Source) throws(Refusal) -> Picture.Form?
  ) throws(Refusal) -> JSON
}

/// The register of codecs: one line for each.
enum ContentCodecs {
  static let all: [any ContentCodec.Type] = [
    NativeCodec.self,
    OneBot11Codec.self,
  ]

  static func named(_ name: String) -> (any ContentCodec.Type)? { all.first { $0.name == name } }
}

/// What a message says, and which message it answers where the content tells.
struct Content: Sendable, Hashable {
  var parts: [Part]
  var replyTo: MessageID?
}

extension Qualified {
  /// Nil unless the value is a text or a number that can be an identifier.
  init?(_ gateway: GatewayName, json: JSON?) {
    let local: String
    switch json {
    case .string(let text): local = text
    case .number(let number): local = number.text
    default: return nil
    }
    self.init(checking: local, of: gateway)
  }
}
