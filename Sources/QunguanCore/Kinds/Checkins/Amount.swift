/// How much, in thousandths of a plan's unit; never negative.
struct Amount: Hashable, Comparable, Sendable, CustomStringConvertible {
  var thousandths: Int64

  static func < (left: Self, right: Self) -> Bool { left.thousandths < right.thousandths }

  /// `32`, `5.2`, `0.125`.
  var description: String {
    let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1000)
    guard rest > 0 else { return "\(whole)" }
    var digits = padded(Int(rest), to: 3)
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)"
  }

  /// `5` or `2.5`, more than nothing.
  static let schema = Schema<String>.text("an amount such as 5 or 2.5").map(shape: shape) {
    text, node, findings -> Amount? in
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isNumber = parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { 48...57 ~= $0 } }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard isNumber, parts.count <= 2, parts[0].utf8.count <= 9, decimals.utf8.count <= 3,
      let whole = Int64(parts[0]), let rest = Int64((decimals + "000").prefix(3)),
      whole > 0 || rest > 0
    else {
      findings.error(
        at: node.place, "expected an amount such as 5 or 2.5, more than 0, found \(node.found)")
      return nil
    }
    return Amount(thousandths: whole * 1000 + rest)
  }

  /// To an editor, 5 is a number.
  private static let shape = Shape.either([
    .text("an amount such as 5 or 2.5", pattern: "^[0-9]+([.][0-9]{1,3})?$"),
    .integer(1...999_999_999),
  ])
}
