import QunguanCore

/// The content of our own contract: a list of parts, or a text alone; see
/// `docs/native-gateway.openapi.yaml`.
///
/// | part | JSON |
/// |---|---|
/// | `.text` | `{"type": "text", "text": "hello"}` |
/// | `.mention` | `{"type": "mention", "user": "2000"}` |
/// | `.mentionAll` | `{"type": "mention", "all": true}` |
/// | `.image(.remote)` | `{"type": "image", "url": "https://..."}` |
/// | `.image(.file)` | `{"type": "image", "data": "base64"}`, only to the gateway |
/// | `.drawing` | the same with `"alt": "what it says"` |
/// | `.enclosed` | `{"type": "card", "text": "words in it"}` or `forward`, only from the gateway |
///
/// A picture that was uploaded before is a `url` too: what the gateway called it.
enum NativeCodec: ContentCodec {
  static let name = "native"

  static func decode(_ json: JSON, from gateway: GatewayName) -> Content? {
    if let text = json.string { return Content(parts: [.text(text)]) }
    return json.array.map { Content(parts: $0.map { part($0, from: gateway) }) }
  }

  private static func part(_ json: JSON, from gateway: GatewayName) -> Part {
    let type = json["type"]?.string ?? ""
    switch type {
    case "text": if let text = json["text"]?.string { return .text(text) }
    case "mention":
      if json["all"]?.bool == true { return .mentionAll }
      if let member = MemberID(gateway, json: json["user"]) { return .mention(member) }
    case "forward", "card":
      if let text = json["text"]?.string, let kind = Enclosed.Kind(rawValue: type) {
        return .enclosed(Enclosed(kind, text: text))
      }
    case "image": if let url = json["url"]?.string { return .image(.remote(url: url)) }
    default: break
    }
    return .other(type.printable(atMost: 64))
  }

  static func encode(
    _ content: Content, picture: (Picture.Source) throws(Refusal) -> Picture.Form?
  ) throws(Refusal) -> JSON {
    var parts: [JSON] = []
    for part in content.parts {
      switch part {
      case .text(let text), .secret(let text):
        parts.append(["type": "text", "text": .string(text)])
      case .mention(let member):
        parts.append(["type": "mention", "user": .string(String(member.local))])
      case .mentionAll: parts.append(["type": "mention", "all": true])
      case .image(.remote(let url)): parts.append(["type": "image", "url": .string(url)])
      case .image(.file(let path)):
        if let form = try picture(.file(path)) { parts.append(image(form)) }
      case .drawing(let drawing):
        let form = try picture(.drawing(drawing))
        let words: JSON = ["type": "text", "text": .string(drawing.alternative)]
        parts.append(form.map { image($0, alternative: drawing.alternative) } ?? words)
      case .enclosed, .other: break
      }
    }
    return .array(parts)
  }

  private static func image(_ form: Picture.Form, alternative: String? = nil) -> JSON {
    var part: JSONObject = ["type": "image"]
    switch form {
    case .bytes(let picture): part["data"] = .string(picture.bytes.base64)
    case .reference(let reference): part["url"] = .string(reference)
    }
    if let alternative { part["alt"] = .string(alternative) }
    return .object(part)
  }
}
