// MARK: - What is an ad, and what is none

extension CommandReader {
  /// `误判` or `广告`, in answer to a message or with the number of an offence.
  func judgement(
    _ command: CommandWord, _ text: CommandText, _ chat: Chat, _ message: Message
  ) -> Order {
    let (word, isAd) = (command.words[0], command == .ad)
    guard let number = text.first?.normalised else {
      guard text.isEmpty, let answered = message.replyTo else {
        return .unclear("请回复那条消息再说“\(word)”，或者写上编号：\(word) 12")
      }
      return .judge(.message(answered, in: chat.id), isAd: isAd)
    }
    guard text.pieces.count == 1, let offence = Self.offence(number) else {
      return .unclear("请回复那条消息，只说“\(word)”，或者写上编号：\(word) 12")
    }
    return .judge(.offence(offence), isAd: isAd)
  }

  /// A word alone in answer to a message, with nobody addressed.
  func judgement(_ text: CommandText, _ chat: Chat, _ message: Message) -> Order? {
    guard let answered = message.replyTo, text.pieces.count == 1, let word = text.first,
      let command = CommandWord(word.normalised.withoutStop)
    else { return nil }
    if command == .undo, !message.mentionsAnybody {
      return .undo(.message(answered, in: chat.id))
    }
    guard command.isJudgement else { return nil }
    return .judge(.message(answered, in: chat.id), isAd: command == .ad)
  }

  /// `12` or `#12`.
  private static func offence(_ word: String) -> OffenceID? {
    let digits = word.utf8.first == UInt8(ascii: "#") ? word.utf8.dropFirst() : word.utf8[...]
    guard (1...18).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int64(String(Substring(digits))), number > 0
    else { return nil }
    return OffenceID(number)
  }
}
