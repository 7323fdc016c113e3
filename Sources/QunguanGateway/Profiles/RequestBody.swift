import QunguanCore

extension Outbound.Request {
  /// What a request carries.
  enum Body: Sendable {
    case none
    case json(Template)
    /// `multipart/form-data`, field by field.
    case form([(name: String, value: Template)])
    /// The picture as it is.
    case picture
  }

  /// All that are in its body.
  var placeholders: [Placeholder] {
    switch body {
    case .none: []
    case .json(let template): template.placeholders
    case .form(let fields): fields.flatMap(\.value.placeholders)
    case .picture: [.picture]
    }
  }
}

extension Outbound.Request.Body {
  /// The value of `Content-Type`, and the bytes. In JSON a picture is base64, in a form it is a
  /// file; other fields of a form are texts, or JSON as text.
  func encoded(
    _ picture: Picture?, _ values: (Placeholder, Pipeline) throws(Refusal) -> JSON?
  ) throws(Refusal) -> (type: String, body: [UInt8]) {
    func all(_ placeholder: Placeholder, _ pipeline: Pipeline) throws(Refusal) -> JSON? {
      guard placeholder == .picture else { return try values(placeholder, pipeline) }
      return pipeline.value(of: picture.map { .string($0.bytes.base64) })
    }
    switch self {
    case .none: return ("", [])
    case .picture: return (picture?.mediaType ?? "", picture?.bytes ?? [])
    case .json(let template):
      return ("application/json", try template.json(all)?.serialized() ?? [])
    case .form(let fields):
      var form = Multipart()
      for (name, template) in fields {
        if case .value(.picture, _) = template {
          if let picture { form.add(name, picture) }
        } else if let value = try template.json(all), !value.isNull {
          let text = value.plainText ?? String(decoding: value.serialized(), as: UTF8.self)
          form.add(name, text)
        }
      }
      return form.encoded()
    }
  }
}
