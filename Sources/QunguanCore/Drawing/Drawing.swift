/// A picture as a value: what is where, in whole points, the origin at the upper left.
///
/// Rules only describe it. It is drawn when it is delivered, so that neither the engine nor the
/// database has to do with pixels.
public struct Drawing: Sendable, Hashable {
  /// No picture is larger than this in either direction.
  public static let mostPoints = 4_000
  /// No picture has more shapes; what exceeds them is left out.
  public static let mostShapes = 2_000

  public var width: Int
  public var height: Int
  public var background: Color
  public var shapes: [Shape]
  /// What is said in its place where no picture can be sent.
  public var alternative: String

  public init(
    width: Int, height: Int, background: Color, shapes: [Shape], alternative: String
  ) {
    self.width = width
    self.height = height
    self.background = background
    self.shapes = shapes
    self.alternative = alternative
  }

  public enum Shape: Sendable, Hashable {
    case box(Box, corner: Int, Color)
    case text(Text)
  }

  public struct Box: Sendable, Hashable {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }

  /// A single line in the middle of its box's height, cut with an ellipsis where it is too long.
  public struct Text: Sendable, Hashable {
    public enum Alignment: String, CaseIterable, Sendable { case leading, centre, trailing }
    public enum Face: String, CaseIterable, Sendable { case regular, bold, serif }

    /// Without line breaks, and no longer than a line can be; see ``Swift/String/drawable``.
    public private(set) var text: String
    public var box: Box
    /// Of the letters, in points; a box is at least one and a half times as high.
    public var size: Int
    public var face: Face
    public var alignment: Alignment
    public var color: Color

    public init(
      _ text: String, in box: Box, size: Int, face: Face = .regular,
      alignment: Alignment = .leading, color: Color
    ) {
      self.text = text.drawable
      self.box = box
      self.size = size
      self.face = face
      self.alignment = alignment
      self.color = color
    }
  }

  /// Red, green and blue, each 0 to 255: `0xRRGGBB`.
  public struct Color: Sendable, Hashable {
    public var rgb: Int32

    public init(_ rgb: Int32) { self.rgb = rgb & 0xFF_FFFF }
  }
}
