import QunguanCore

/// Messages of OneBot v11 (https://github.com/botuniverse/onebot-11, message/): lists of segments,
/// or texts with CQ codes. Which of the two comes in is told by the JSON type, not by a setting.
///
/// Out go only segments: their texts are never searched for CQ codes, so nothing that a member
/// wrote can become one.
enum OneBot11Codec: ContentCodec {
  static let name = "onebot11"

  static func decode(_ json: JSON, from gateway: GatewayName) -> Content? {
    var content = Content(parts: [])
    switch json {
    case .array(let segments):
      content.parts.reserveCapacity(segments.count)
      for segment in segments {
        let data = segment["data"] ?? .null
        content.append(segment["type"]?.string ?? "", from: gateway) { data[$0] }
      }
    case .string(let text):
      for piece in CQText.pieces(text) {
        switch piece {
        case .text(let text): content.parts.append(.text(text))
        case .code(let name, let values):
          content.append(name, from: gateway) { key in values[key].map { .string($0) } }
        }
      }
    default: return nil
    }
    return content
  }

  static func encode(
    _ content: Content, picture: (Picture.Source) throws(Refusal) -> Picture.Form?
  ) throws(Refusal) -> JSON {
    var segments: [JSON] = []
    if let message = content.replyTo {
      segments.append(segment("reply", "id", String(message.local)))
    }
    for part in content.parts {
      switch part {
      case .text(let text), .secret(let text): segments.append(segment("text", "text", text))
      case .mention(let member): segments.append(segment("at", "qq", String(member.local)))
      case .mentionAll: segments.append(segment("at", "qq", "all"))
      case .image(.remote(let url)): segments.append(segment("image", "file", url))
      case .image(.file(let path)):
        if let form = try picture(.file(path)) { segments.append(image(form)) }
      case .drawing(let drawing):
        let form = try picture(.drawing(drawing))
        segments.append(form.map(image) ?? segment("text", "text", drawing.alternative))
      case .enclosed, .other: break
      }
    }
    return .array(segments)
  }

  private static func image(_ form: Picture.Form) -> JSON {
    switch form {
    case .bytes(let picture): segment("image", "file", "base64://" + picture.bytes.base64)
    case .reference(let reference): segment("image", "file", reference)
    }
  }

  private static func segment(_ type: String, _ key: String, _ value: String) -> JSON {
    ["type": .string(type), "data": .object([key: .string(value)])]
  }
}

extension Content {
  fileprivate mutating func append(
    _ type: String, from gateway: GatewayName, _ data: (String) -> JSON?
  ) {
    switch type {
    case "text":
      if let text = data("text")?.string {
        parts.append(.text(text))
        return
      }
    case "at":
      if data("qq")?.string == "all" {
        parts.append(.mentionAll)
        return
      }
      if let member = MemberID(gateway, json: data("qq")) {
        parts.append(.mention(member))
        return
      }
    case "image":
      if let place = [data("url"), data("file")].compactMap({ $0?.string }).first(where: {
        !$0.isEmpty
      }) {
        parts.append(.image(.remote(url: place)))
        return
      }
    case "reply":
      if let message = MessageID(gateway, json: data("id")) {
        replyTo = message
        return
      }
    default:
      if let enclosed = OneBot11Enclosure.read(type, data) {
        parts.append(.enclosed(enclosed))
        return
      }
    }
    parts.append(.other(type.printable(atMost: 64)))
  }
}
