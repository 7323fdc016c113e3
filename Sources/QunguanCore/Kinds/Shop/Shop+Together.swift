extension Shop {
  /// Of two shops that answer the same word in the same chat the first answers for both, and what
  /// the other has can't be had. Shops for certain members or hours are meant to take turns, and one
  /// that observes says nothing.
  static func checkTogether(_ rules: [Rule], _ findings: Findings) {
    let shops = rules.compactMap { rule -> (rule: Rule, commands: Commands)? in
      guard rule.mode == .active, rule.hasGoodHead, rule.gate.config.who == nil,
        rule.gate.config.when == nil
      else { return nil }
      return rule.config(of: Shop.self).map { (rule, $0.commands) }
    }
    for (place, shop) in shops.enumerated() {
      for first in shops[..<place] {
        guard let word = shop.commands.word(sharedWith: first.commands),
          shop.rule.gate.chats.overlaps(first.rule.gate.chats)
        else { continue }
        findings.error(
          at: shop.rule.place,
          """
          the shops '\(first.rule.name.excerpt)' and '\(shop.rule.name.excerpt)' both answer \
          '\(word.excerpt)' in the same chats; give one of them other 'commands', or make them one \
          shop
          """, notes: [.init(at: first.rule.place, "the other shop")])
        break
      }
    }
  }
}

extension Shop.Commands {
  /// A word that both know, in any of its forms.
  fileprivate func word(sharedWith other: Shop.Commands) -> String? {
    let known = Set(other.words.map(\.normalised))
    return words.first { known.contains($0.normalised) }
  }

  private var words: [String] { (list + redeem + points).map(\.value) }
}
