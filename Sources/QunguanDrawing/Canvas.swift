import CDrawing
import QunguanCore

/// A picture under way.
final class Canvas {
  private let drawing: OpaquePointer

  init?(width: Int, height: Int, scale: Int, _ background: Drawing.Color) {
    let drawing = cdrawing_begin(
      Int32(clamping: width), Int32(clamping: height), Int32(clamping: scale), background.bits)
    guard let drawing else { return nil }
    self.drawing = drawing
  }

  deinit { cdrawing_end(drawing) }

  func fill(_ box: Drawing.Box, corner: Int, _ color: Drawing.Color) {
    cdrawing_fill(drawing, box.shim, Int32(clamping: corner), color.bits)
  }

  /// Draws a line; letters that no font has are dots.
  func draw(_ text: Drawing.Text) {
    set(text.text, size: text.size, text.face)
    if unknownGlyphs > 0 { set(known(text), size: text.size, text.face) }
    cdrawing_draw_line(drawing, text.box.shim, text.alignment.shim, text.color.bits)
  }

  private func known(_ text: Drawing.Text) -> String {
    let letters = text.text.map { letter in
      set(String(letter), size: text.size, text.face)
      return unknownGlyphs == 0 ? String(letter) : "·"
    }
    return letters.joined()
  }

  func set(_ text: String, size: Int, _ face: Drawing.Text.Face) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        cdrawing_set_line(
          drawing, characters.baseAddress, characters.count, Int32(clamping: size), face.shim)
      }
    }
  }

  /// Of the line that was set last.
  var unknownGlyphs: Int { Int(cdrawing_unknown_glyphs(drawing)) }

  /// The colour of a pixel, `0xRRGGBB`; 0 outside of the picture.
  func pixel(_ x: Int, _ y: Int) -> Int32 {
    Int32(bitPattern: cdrawing_pixel(drawing, Int32(clamping: x), Int32(clamping: y)))
  }

  func png() -> [UInt8]? {
    var bytes: [UInt8] = []
    let status = withUnsafeMutablePointer(to: &bytes) { target in
      cdrawing_write(
        drawing,
        { context, piece, count in
          let target = context?.assumingMemoryBound(to: [UInt8].self)
          target?.pointee.append(contentsOf: UnsafeBufferPointer(start: piece, count: Int(count)))
          return 0
        }, target)
    }
    return status == 0 ? bytes : nil
  }
}

extension Drawing.Box {
  fileprivate var shim: cdrawing_box {
    cdrawing_box(
      x: Int32(clamping: x), y: Int32(clamping: y), width: Int32(clamping: width),
      height: Int32(clamping: height))
  }
}

extension Drawing.Color {
  fileprivate var bits: UInt32 { UInt32(bitPattern: rgb) }
}

extension Drawing.Text.Face {
  fileprivate var shim: cdrawing_face {
    switch self {
    case .regular: cdrawing_regular
    case .bold: cdrawing_bold
    case .serif: cdrawing_serif
    }
  }
}

extension Drawing.Text.Alignment {
  fileprivate var shim: cdrawing_alignment {
    switch self {
    case .leading: cdrawing_leading
    case .centre: cdrawing_centre
    case .trailing: cdrawing_trailing
    }
  }
}
