// Orders about check-ins: 打卡 更正, 作废, 暂停, 继续.

extension CommandReader {
  private enum CheckInWord {
    case correct, strike, pause, resume

    init?(_ word: String) {
      switch word {
      case "更正", "补登", "补记", "correct": self = .correct
      case "作废", "取消", "strike": self = .strike
      case "暂停", "pause": self = .pause
      case "继续", "恢复", "resume": self = .resume
      default: return nil
      }
    }
  }

  func checkIns(_ text: CommandText, _ chat: Chat, _ message: Message) -> Order {
    var text = text
    guard let word = text.take(CheckInWord.init) else {
      return .unclear("写成：打卡 更正 @某人 昨天，打卡 作废 @某人 昨天，打卡 暂停 2月15日-2月21日，或 打卡 继续")
    }
    switch word {
    case .pause, .resume:
      let reach = text.take(Reach.init) ?? .here
      let (here, rest) = (reach.chat(chat), text.rest ?? "")
      return .checkIns(
        word == .pause ? .pause(chat: here, text: rest) : .resume(chat: here, text: rest))
    case .correct, .strike:
      if word == .strike, text.isEmpty, let answered = message.replyTo {
        return .checkIns(.strikeMessage(answered, in: chat.id))
      }
      guard let member = takeMember(&text, chat) else {
        return .unclear(
          word == .correct
            ? "写成：打卡 更正 @某人 昨天（可以加数量，如 32页）" : "写成：打卡 作废 @某人 昨天，或者回复那条打卡消息")
      }
      guard chat.kind != .direct else { return .unclear("打卡是按群记的，请到那个群里说") }
      let rest = text.rest ?? ""
      return .checkIns(
        word == .correct
          ? .correct(chat: chat.id, member, text: rest)
          : .strike(chat: chat.id, member, text: rest))
    }
  }

  /// Whether an order said without the prefix is one: `打卡 继续加油` is none.
  func isSure(_ order: CheckInOrder) -> Bool {
    switch order {
    case .correct, .strike, .strikeMessage: return true
    case .pause(_, let text):
      // Only whether it can be read matters here.
      return DayText(on: CivilDate(daysSinceEpoch: 20_000), .nearest)
        .readings(of: Checkins.words(text))
        .contains { $0.days != nil && namesPlan($0.rest) }
    case .resume(_, let text): return namesPlan(Checkins.words(text).joined(separator: " "))
    }
  }

  private func namesPlan(_ text: String) -> Bool {
    text.isEmpty || plans.contains { $0.contains(Checkins.words(text).joined(separator: " ")) }
  }
}
