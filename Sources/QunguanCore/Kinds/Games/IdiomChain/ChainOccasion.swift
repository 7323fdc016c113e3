extension IdiomChain {
  enum Occasion: String, AnswerOccasion {
    case begun
    case poorStart = "poor-start"
    case newRound = "new-round"
    case standing
    case linked, answered
    case deadEnd = "dead-end"
    case gaveUp = "gave-up"
    case waiting, withdrawn, remind, timeout
    // Wrong tries.
    case mismatch, used, unknown, length
    case again
    case exhausted

    var usual: String {
      switch self {
      case .begun:
        "🐉 {{title}}开始！第一个：{{word}}{{reading}}\n请接{{next}}，有 {{answers.left}} 个可接，{{seconds}} 秒一轮～"
      case .poorStart: "{{member.name}}，「{{said}}」后面只有 {{answers.left}} 个能接，换一个开头吧～"
      case .newRound: "🐉 第 {{round}} 轮：{{word}}{{reading}}\n请接{{next}}，有 {{answers.left}} 个可接～"
      case .standing: "🐉 这个先放着，谁来谁接：{{word}}{{reading}}\n请接{{next}}，有 {{answers.left}} 个～"
      case .linked:
        "✅ {{word}}！{{member.name}} +{{won}} 分{{combo}}\n请接{{next}}，还有 {{answers.left}} 个可接～"
      case .answered:
        """
        ✅ {{said}}！{{member.name}} +{{won}} 分{{combo}}
        我接：{{word}}{{reading}}
        请接{{next}}，还有 {{answers.left}} 个～
        """
      case .deadEnd: "🎉 {{word}}！这个接不下去啦，0 个可接，这一轮归 {{winner}}，+{{bonus}} 分！"
      case .gaveUp: "🎉 {{word}}！我想不出来啦（其实还有 {{answers.left}} 个可接），这一轮归 {{winner}}，+{{bonus}} 分！"
      case .waiting: "现在是：{{word}}{{reading}}\n请接{{next}}，还有 {{answers.left}} 个可接～"
      case .withdrawn: "「{{word}}」不算数了，咱们重开一轮～"
      case .remind: "⏰ 还剩 {{seconds}} 秒，请接{{next}}，还有 {{answers.left}} 个可接～"
      case .timeout: "⌛ 时间到！{{word}} 还有 {{answers.left}} 个可接，比如 {{answers}}{{round.won}}"
      case .mismatch: "{{member.name}}，「{{said}}」接不上哦，要{{next}}～"
      case .used: "{{member.name}}，「{{said}}」这一场用过啦，换一个吧～"
      case .unknown: "{{member.name}}，这个不在我的成语词典里，换一个吧～"
      case .length: "{{member.name}}，「{{said}}」接得上，可惜字数不对，换一个吧～"
      case .again: "{{member.name}}，刚才就是你接的，让别人也接一个吧～"
      case .exhausted: "能接的成语都用完啦，大家太厉害了！"
      }
    }

    var doc: String {
      switch self {
      case .begun: "the first word of a game"
      case .poorStart: "to who wants to begin with an idiom that too few may follow: `接龙 守株待兔`"
      case .newRound: "the first word of a further round"
      case .standing: "with `for`, when nobody plays: a word that waits for whoever comes"
      case .linked: "when a member has made a link"
      case .answered: "when the steward answers"
      case .deadEnd: "when nothing can follow a member's word"
      case .gaveUp: "when the steward knows no answer to it"
      case .waiting: "which word waits: to who begins a game under way, or after a rest"
      case .withdrawn: "when an operator has taken the word away that waits"
      case .remind: "before the end of a turn, once"
      case .timeout: "when nobody has answered in time: `{{answers}}`, `{{round.won}}`"
      case .mismatch: "to whose idiom does not follow; wrong tries are answered once a minute"
      case .used: "to whose idiom was there already in this game"
      case .unknown: "to whose words begin as they should, and are no idiom"
      case .length: "to whose idiom follows, and has another number of characters"
      case .again: "with `in-turn`, to who made the last link too"
      case .exhausted: "when no word is left to begin with"
      }
    }
  }
}
