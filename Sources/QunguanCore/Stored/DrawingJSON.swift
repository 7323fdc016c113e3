/// The stored form of a drawing, in the outbox and on its way to the process that draws it.
extension Drawing {
  public var json: JSON {
    [
      "width": .integer(width), "height": .integer(height), "background": background.json,
      "shapes": .array(shapes.map(\.json)), "alternative": .string(alternative),
    ]
  }

  /// Nil unless it is within its bounds.
  public init?(json: JSON?) {
    guard let json, let width = json["width"]?.length, let height = json["height"]?.length,
      let background = Color(json: json["background"]), let list = json["shapes"]?.array,
      list.count <= Self.mostShapes, let shapes = list.all(Shape.init(json:)),
      let alternative = json["alternative"]?.string
    else { return nil }
    self.init(
      width: width, height: height, background: background, shapes: shapes,
      alternative: alternative)
  }
}

extension Drawing.Shape {
  var json: JSON {
    switch self {
    case .box(let box, let corner, let color):
      ["box": box.json, "corner": .integer(corner), "color": color.json]
    case .text(let text):
      [
        "text": .string(text.text), "box": text.box.json, "size": .integer(text.size),
        "face": .string(text.face.rawValue), "align": .string(text.alignment.rawValue),
        "color": text.color.json,
      ]
    }
  }

  init?(json: JSON) {
    guard let box = Drawing.Box(json: json["box"]), let color = Drawing.Color(json: json["color"])
    else { return nil }
    guard let text = json["text"]?.string else {
      guard let corner = json["corner"]?.length else { return nil }
      self = .box(box, corner: corner, color)
      return
    }
    guard let size = json["size"]?.length,
      let face = json["face"]?.string.flatMap(Drawing.Text.Face.init(rawValue:)),
      let alignment = json["align"]?.string.flatMap(Drawing.Text.Alignment.init(rawValue:))
    else { return nil }
    self = .text(
      Drawing.Text(
        text, in: box, size: size, face: face, alignment: alignment, color: color))
  }
}

extension Drawing.Box {
  var json: JSON { .array([x, y, width, height].map { .integer($0) }) }

  init?(json: JSON?) {
    guard let list = json?.array, list.count == 4, let numbers = list.all(\.length) else {
      return nil
    }
    self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
  }
}

extension Drawing.Color {
  var json: JSON { .integer(Int(rgb)) }

  init?(json: JSON?) {
    guard let number = json?.int, (0...0xFF_FFFF).contains(number) else { return nil }
    self.init(Int32(number))
  }
}

extension JSON {
  fileprivate static func integer(_ number: Int) -> JSON { .number(JSONNumber(Int64(number))) }

  /// A number of points that a drawing may have.
  fileprivate var length: Int? {
    int.flatMap { (0...Int64(Drawing.mostPoints)).contains($0) ? Int($0) : nil }
  }
}
