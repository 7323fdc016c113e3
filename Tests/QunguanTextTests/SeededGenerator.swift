/// The same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

extension String {
  /// Scalars of every kind that normalising treats in a way of its own.
  static func nasty(count: Int, using random: inout SeededGenerator) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "Z", "7", " ", "\n", "!", "亻", "言", "価", "價", "格", "Ａ", "①", "⑩", "𝓗", "ﷺ", "ﬁ", "か",
      "が",
      "\u{3099}", "\u{309A}", "ﾊ", "ﾟ", "゛", "한", "ㅋ", "😀", "👍", "\u{FE0F}", "\u{200D}", "\u{200B}",
      "\u{301}",
      "\u{20E3}", "🇨", "я", "η", "₿", "\u{0}", "\u{AD}", "㌀", "𪜎", "\u{10FFFF}", "…", "½",
    ]
    var text = ""
    for _ in 0..<count {
      text.unicodeScalars.append(scalars[Int.random(in: scalars.indices, using: &random)])
    }
    return text
  }
}
