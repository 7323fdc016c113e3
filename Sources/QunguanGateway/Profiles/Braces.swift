/// A piece of a text with `{placeholders}`.
enum BracedPiece: Hashable {
  case literal(String)
  case braced(String)
}

/// Nil where a brace is left open, closed twice or stands inside another. There is no escape:
/// nothing that gateways want needs a brace.
func bracedPieces(_ text: String) -> [BracedPiece]? {
  var pieces: [BracedPiece] = []
  var piece = ""
  var isInside = false
  for character in text {
    switch (character, isInside) {
    case ("{", false):
      if !piece.isEmpty { pieces.append(.literal(piece)) }
      piece = ""
      isInside = true
    case ("}", true):
      pieces.append(.braced(piece))
      piece = ""
      isInside = false
    case ("{", true), ("}", false): return nil
    default: piece.append(character)
    }
  }
  if isInside { return nil }
  if !piece.isEmpty { pieces.append(.literal(piece)) }
  return pieces
}
