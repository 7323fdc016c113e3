import QunguanText

extension Checkins.Needs {
  enum Outcome {
    /// With the amount that is told, if any is.
    case met(Amount?)
    case refused(Checkins.Refusal)
  }

  /// Whether the turn's message has all that it needs.
  func met(by turn: Turn, _ config: Checkins.Config) -> Outcome {
    let words = config.ownWords(in: turn)
    var lacking: [String] = []
    if text > 0 {
      let length = MessageText(words, in: [.compact]).string(.compact).unicodeScalars.count
      if length < text { lacking.append("再多写几句吧，至少 \(text) 个字（现在 \(length) 个）") }
    }
    if image, turn.event.message?.hasPicture != true { lacking.append("别忘了附上一张图片") }
    let read = amount?.reader.amount(in: words).flatMap { $0.thousandths > 0 ? $0 : nil }
    if let amount {
      let unit = amount.units.first ?? ""
      if let read {
        let most = amount.most ?? Amount(thousandths: CheckIn.mostAmount)
        if read > most {
          return .refused(
            Checkins.Refusal(
              .beyond, "\(read) is more than \(most)",
              values: ["amount": "\(read)", "unit": unit, "most": "\(most)"]))
        }
        if let least = amount.least, read < least {
          lacking.append("至少要 \(least) \(unit)（现在 \(read) \(unit)）")
        }
      } else if amount.isRequired {
        lacking.append("写上今天的数量，比如「\(config.exampleWord)\(amount.example) \(unit)」")
      }
    }
    guard lacking.isEmpty else {
      return .refused(
        Checkins.Refusal(
          .lacking, "something is missing", values: ["lacking": lacking.joined(separator: "；")]))
    }
    return .met(read)
  }
}

extension Checkins.NeededAmount {
  /// One that would do.
  fileprivate var example: Amount {
    let usual = Amount(thousandths: 10_000)
    return min(max(least ?? usual, usual), most ?? usual)
  }
}

extension Checkins.Config {
  /// What a message says beside the words of `match`; of a regular expression, all of it.
  fileprivate func ownWords(in turn: Turn) -> String {
    guard let text = turn.text else { return "" }
    let literals = matchHits(in: turn).filter { $0.captures == nil }
    guard let hit = literals.max(by: { $0.range.count < $1.range.count }) else {
      return text.string(.asSent)
    }
    let matched = text.originalRange(of: hit.range, in: hit.form)
    let end = text.bytes(.asSent).count
    let before = text.string(.asSent, in: 0..<matched.lowerBound)
    return "\(before) \(text.string(.asSent, in: matched.upperBound..<end))".withoutBlanksAround
  }

  /// A word that checks in and a blank; nothing if it is not told by `match`.
  fileprivate var exampleWord: String {
    guard let match, match.way == .prefix, let word = match.patterns.first else { return "" }
    return "\(word.value.text) "
  }
}

extension Message {
  fileprivate var hasPicture: Bool {
    content.contains { if case .image = $0 { true } else { false } }
  }
}
