/// A page that is filled from above, as wide as a phone is read.
struct Sheet {
  static let width = 720
  static let margin = 48
  static let inner = width - 2 * margin

  /// Where the next line begins.
  var y: Int
  private(set) var shapes: [Drawing.Shape] = []

  init(from y: Int) { self.y = y }

  mutating func box(
    x: Int, y: Int, width: Int, height: Int, corner: Int = 0, _ color: Drawing.Color
  ) {
    let box = Drawing.Box(x: x, y: y, width: width, height: height)
    shapes.append(.box(box, corner: corner, color))
  }

  /// A line of text in the height that it needs.
  mutating func text(
    _ text: String, x: Int = Sheet.margin, y: Int, width: Int = Sheet.inner, size: Int,
    face: Drawing.Text.Face = .regular, _ alignment: Drawing.Text.Alignment = .leading,
    _ color: Drawing.Color = .ink
  ) {
    guard !text.isEmpty else { return }
    let box = Drawing.Box(x: x, y: y, width: width, height: size * 8 / 5)
    shapes.append(
      .text(
        Drawing.Text(text, in: box, size: size, face: face, alignment: alignment, color: color)))
  }

  /// The title, and below it what it is about; at the right of that, what it is of.
  mutating func head(_ title: String, _ subtitle: String, of whole: String = "") {
    text(title, y: y, size: 40, face: .bold)
    y += 64
    guard !subtitle.isEmpty || !whole.isEmpty else { return }
    let right = whole.isEmpty ? 0 : 180
    text(subtitle, y: y, width: Self.inner - right, size: 24, .leading, .faint)
    text(
      whole, x: Self.width - Self.margin - right, y: y, width: right, size: 24, .trailing, .faint)
    y += 40
  }

  mutating func rule() {
    box(x: Self.margin, y: y, width: Self.inner, height: 2, .hairline)
  }

  func drawing(alternative: String) -> Drawing {
    Drawing(
      width: Self.width, height: y, background: .paper, shapes: shapes, alternative: alternative)
  }
}

extension Drawing.Color {
  static let paper = Self(0xFFFDF9)
  static let ink = Self(0x23272E)
  static let faint = Self(0x858A93)
  static let pale = Self(0xC6C4BE)
  static let hairline = Self(0xEBE7DE)
  static let white = Self(0xFFFFFF)
}
