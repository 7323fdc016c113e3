import QunguanCore

/// A picture on its way to a gateway: a file's bytes.
public struct Picture: Sendable, Hashable {
  /// What a message says of it.
  public enum Source: Sendable, Hashable {
    /// A file below the rules directory, as its path there.
    case file(String)
    case drawing(Drawing)
  }

  /// How it gets into a message.
  public enum Form: Sendable, Hashable {
    case bytes(Picture)
    /// What the gateway calls it, to which it was uploaded before.
    case reference(String)
  }

  /// For gateways that want one: `welcome.png`.
  public var name: String
  public var bytes: [UInt8]

  public init(_ source: Source, bytes: [UInt8]) {
    switch source {
    case .file(let path): name = String(path.split(separator: "/").last ?? "picture")
    case .drawing: name = "picture.png"
    }
    self.bytes = bytes
  }

  /// The media type that its first bytes tell, whatever its name is.
  var mediaType: String {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return "image/png" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
    if bytes.starts(with: "GIF8".utf8) { return "image/gif" }
    if bytes.dropFirst(8).starts(with: "WEBP".utf8) { return "image/webp" }
    return "application/octet-stream"
  }
}

extension Part {
  /// Nil for what is no picture, and for pictures that are elsewhere.
  public var picture: Picture.Source? {
    switch self {
    case .image(.file(let path)): .file(path)
    case .drawing(let drawing): .drawing(drawing)
    default: nil
    }
  }
}

extension Action {
  /// The pictures that have to be brought to the gateway, each once.
  public var pictures: [Picture.Source] {
    guard case .send(_, let parts, _) = self else { return [] }
    return parts.compactMap(\.picture).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
