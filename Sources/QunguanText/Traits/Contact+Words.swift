// Ids that begin with a letter, and addresses with an @.
extension ContactReader {
  /// Reads the letters and digits from `index` on; returns where to go on.
  mutating func readWord(at index: Int) -> Int {
    let word = word(from: index)
    if readTogether(word) { return word.upperBound }
    if let phone = disguisedPhone(at: index) {
      addPhone(phone)
      return phone.upperBound
    }
    guard let naming = naming(before: index) else { return skipping(word) }
    if isID(word, naming) {
      add(naming.kind == .phone ? .other : naming.kind, text(word), word, isNamed: true)
      return word.upperBound
    }
    if naming.isClear, let spelt = spelt(from: index) {
      add(naming.kind == .phone ? .other : naming.kind, letters(spelt), spelt, isNamed: true)
      return spelt.upperBound
    }
    return skipping(word)
  }

  /// Of a word that is no id the digits at its end may be a number: `a13800138000`.
  private func skipping(_ word: Range<Int>) -> Int {
    var end = word.upperBound
    while end > word.lowerBound, elements[end - 1].digit != nil { end -= 1 }
    return word.upperBound - end >= 11 ? end : word.upperBound
  }

  /// Letters and digits with nothing between them but a single `-` or `_`.
  private func word(from index: Int) -> Range<Int> {
    var end = index + 1
    while end < elements.count, end - index < 64, elements[end].isWord,
      elements[end].gap == 0 || elements[end].joiner != nil
    {
      end += 1
    }
    return index..<end
  }

  private func isID(_ word: Range<Int>, _ naming: Naming) -> Bool {
    let shortest = naming.kind == .telegram ? 5 : 6
    let longest = naming.kind == .telegram ? 32 : 20
    guard (shortest...longest).contains(word.count), naming.isClear else { return false }
    if elements[word].contains(where: { $0.digit != nil }) { return true }
    // Of letters alone: not in an English sentence.
    let isMarked =
      elements[word.lowerBound].signs.contains(.colon)
      || elements[word.lowerBound].signs.contains(.at)
      || word.lowerBound > 0 && ContactNames.marks.contains(elements[word.lowerBound - 1].value)
    let goesOn = word.upperBound < elements.count && elements[word.upperBound].isLetter
    return isMarked && !goesOn
  }

  /// vx12345678, qq：12345, wxid_abc.
  private mutating func readTogether(_ word: Range<Int>) -> Bool {
    for name in ContactNames.latin {
      guard elements[word.lowerBound].value == UInt32(name.text[0]) else { continue }
      let rest = word.dropFirst(name.text.count)
      guard rest.count >= 5, elements[word].starts(with: name.text, by: { $0.value == UInt32($1) })
      else { continue }
      let digits = rest.allSatisfy { elements[$0].digit != nil }
      if digits {
        guard rest.count >= (name.isWeak ? 6 : 5), rest.count <= 11,
          !isAmount(endingAt: rest.upperBound)
        else { return false }
        let number = elements[rest].compactMap(\.digit)
        guard !Self.isForFun(number) else { return false }
        let isPhone = number.count == 11 && number[0] == 1 && number[1] >= 3
        let kind = isPhone || name.kind == .phone ? .phone : name.kind
        add(kind, text(rest), rest, isNamed: true)
        return true
      }
      guard !name.isWeak, name.kind == .wechat, (6...20).contains(rest.count),
        elements[rest].contains(where: { $0.digit != nil })
      else { continue }
      add(
        .wechat, text(name.text == Array("wx".utf8) && isWxid(word) ? word : rest), rest,
        isNamed: true)
      return true
    }
    return false
  }

  private func isWxid(_ word: Range<Int>) -> Bool {
    elements[word].starts(with: "wxid".utf8, by: { $0.value == UInt32($1) })
  }

  private static func isForFun(_ digits: [UInt8]) -> Bool {
    Set(digits).count == 1
      || digits.count == 8 && (digits.starts(with: [2, 0]) || digits.starts(with: [1, 9]))
  }

  /// `a b c 1 2 3`, `abc 123 45`: pieces with little between them, digits among them.
  private func spelt(from index: Int) -> Range<Int>? {
    var end = index
    var longest = 0
    while end < elements.count, end - index < 20, elements[end].isWord,
      end == index || elements[end].gap < 4
    {
      let piece = word(from: end)
      longest = max(longest, piece.count)
      end = piece.upperBound
    }
    let range = index..<end
    let digits = elements[range].count { $0.digit != nil }
    guard (6...20).contains(range.count) else { return nil }
    return longest <= 2 && (digits > 0 || longest == 1) || longest <= 5 && digits >= 3 ? range : nil
  }

  private func letters(_ range: Range<Int>) -> String {
    range.map { text($0..<$0 + 1) }.joined()
  }

  // MARK: - @

  /// `@name` for Telegram, `somebody@example.com` for mail; nil if it is neither.
  mutating func readAddress(at index: Int) -> Int? {
    let word = word(from: index)
    let isMail = index > 0 && elements[index].gap == 1 && elements[index - 1].isWord
    guard isMail else {
      guard elements[index].isLetter, (5...32).contains(word.count),
        !(word.upperBound < elements.count && elements[word.upperBound].signs == .dot
          && elements[word.upperBound].gap == 1 && elements[word.upperBound].isLetter)
      else { return nil }
      add(.telegram, text(word), word, isNamed: naming(before: index) != nil)
      return word.upperBound
    }
    var end = word.upperBound
    var labels = [text(word)]
    while end < elements.count, elements[end].gap == 1, elements[end].signs == .dot,
      elements[end].isWord, labels.count < 8
    {
      let label = self.word(from: end)
      labels.append(text(label))
      end = label.upperBound
    }
    guard labels.count > 1, let ending = labels.last, TopLevelDomains.contains(ending) else {
      return nil
    }
    var start = index
    while start > 0, index - start < 64, elements[start - 1].isWord,
      start == index || elements[start].gap == 0
        || elements[start].joiner != nil
        || elements[start].gap == 1 && elements[start].signs == .dot
    {
      start -= 1
    }
    if let last = found.last, last.range.upperBound > elements[start].start { removeLast() }
    let isQQ = labels == ["qq", "com"] && elements[start..<index].allSatisfy { $0.digit != nil }
    if isQQ {
      add(.qq, text(start..<index), start..<index, isNamed: true)
    } else {
      add(
        .other, "\(text(start..<index))@\(labels.joined(separator: "."))", start..<end,
        isNamed: naming(before: start) != nil)
    }
    return end
  }
}
