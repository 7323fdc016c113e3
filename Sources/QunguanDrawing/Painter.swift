import CDrawing
import QunguanCore

/// Draws with Cairo and Pango, which it loads; to be used in a process that may die of it.
public struct Painter {
  /// Pixels to a point. A phone shows a picture sharply that has two; a long one, which is a board of
  /// more than about 31 rows, has one, so that it stays within what gateways and phones take.
  static func scale(of drawing: Drawing) -> Int { drawing.height <= 2_400 ? 2 : 1 }

  /// Throws where the libraries are missing, or fonts for Chinese and emoji.
  public init() throws(DrawingProblem) {
    if let problem = cdrawing_load() { throw DrawingProblem(String(cString: problem)) }
    guard try unknownGlyphs(in: "群") == 0 else {
      throw DrawingProblem("there is no font for Chinese; install fonts-noto-cjk")
    }
    guard try unknownGlyphs(in: "🥇") == 0 else {
      throw DrawingProblem("there is no font for emoji; install fonts-noto-color-emoji")
    }
  }

  /// How many glyphs of a text no font has.
  func unknownGlyphs(in text: String) throws(DrawingProblem) -> Int {
    let canvas = Canvas(width: 1, height: 1, scale: 1, Drawing.Color(0))
    guard let canvas else { throw .memory }
    canvas.set(text, size: 16, .regular)
    return canvas.unknownGlyphs
  }

  /// The picture as PNG, two pixels to a point, or one where it is long.
  public func png(of drawing: Drawing) throws(DrawingProblem) -> [UInt8] {
    guard let png = try canvas(of: drawing).png() else {
      throw DrawingProblem("the picture cannot be written")
    }
    return png
  }

  func canvas(of drawing: Drawing) throws(DrawingProblem) -> Canvas {
    let sides = 1...Drawing.mostPoints
    guard sides.contains(drawing.width), sides.contains(drawing.height) else {
      throw DrawingProblem("a picture is 1 to \(Drawing.mostPoints) points wide and high")
    }
    let canvas = Canvas(
      width: drawing.width, height: drawing.height, scale: Self.scale(of: drawing),
      drawing.background)
    guard let canvas else { throw .memory }
    for shape in drawing.shapes.prefix(Drawing.mostShapes) {
      switch shape {
      case .box(let box, let corner, let color): canvas.fill(box, corner: corner, color)
      case .text(let text): canvas.draw(text)
      }
    }
    return canvas
  }
}

/// Why there is no picture: a sentence for operators.
public struct DrawingProblem: Error, Sendable, CustomStringConvertible {
  public let description: String
  init(_ description: String) { self.description = description }

  static let memory = DrawingProblem("there is no memory for the picture")
}
