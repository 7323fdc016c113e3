/// A way to reach somebody outside the chat that a message gives, however it is spelt or split.
public struct Contact: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// A telephone number: mobile (`1[3-9]` and nine digits); others only where a word says so.
    case phone
    /// 5 to 11 digits, as a number of a person or a group.
    case qq
    /// A letter and 5 to 19 letters, digits, `-` and `_`; or digits that a word calls WeChat.
    case wechat
    /// `@name`, `t.me/name`, or a name that a word calls Telegram.
    case telegram
    /// Anything else that a word calls a contact; mail addresses; digits in decoration.
    case other
  }

  public let kind: Kind
  /// Lower case, ASCII, without what stood between its characters: `13800138000`.
  public let id: String
  /// Where the id stands in the message as sent, in bytes.
  public let range: Range<Int>
  /// Whether a word for such a contact (微信, 扣扣, 电话, 加我) or a disguise of one stands beside it.
  public let isNamed: Bool

  /// The most contacts that are looked for in one message.
  public static let limit = 64

  /// The contacts of a message, in order.
  ///
  /// Digits may be of any sort (full width, circled, Chinese numerals in runs of at least five) and
  /// have blanks, punctuation or pictures between them. Numbers beside words such as 订单, 快递 or
  /// 验证码 and before 元, 次 or 人 are none; nor are QQ numbers and WeChat ids without a word for them.
  ///
  /// - Parameter links: ``Link/all(in:)`` of the same message, where it has been read already.
  public static func all(in text: MessageText, links: [Link]? = nil) -> [Contact] {
    guard let form = text.mapped(.normalised), var reader = ContactReader(form.bytes) else {
      return []
    }
    reader.readAll()
    var contacts = reader.found.map { found in
      Contact(
        kind: found.kind, id: found.id, range: text.originalRange(found.range, of: form),
        isNamed: found.isNamed)
    }
    if let links {
      contacts += Telegram.contacts(of: links)
    } else if Telegram.mayHaveLink(form.bytes) {
      contacts += Telegram.contacts(of: Link.all(in: text))
    }
    contacts.sort { $0.range.lowerBound < $1.range.lowerBound }
    return Array(contacts.prefix(limit))
  }
}

private enum Telegram {
  /// Whether `me` or `dog` stands somewhere: looking for links costs more than for contacts.
  static func mayHaveLink(_ bytes: [UInt8]) -> Bool {
    zip(bytes, bytes.dropFirst()).contains { first, second in
      first == UInt8(ascii: "m") && second == UInt8(ascii: "e")
        || first == UInt8(ascii: "d") && second == UInt8(ascii: "o")
    }
  }

  /// `t.me/name`, but not `t.me/+invite`.
  static func contacts(of links: [Link]) -> [Contact] {
    links.compactMap { link in
      guard ["t.me", "telegram.me", "telegram.dog"].contains(link.host), !link.isInvite else {
        return nil
      }
      let name = link.path.dropFirst().prefix { $0 == "_" || $0.isLetter || $0.isNumber }
      guard (4...32).contains(name.utf8.count) else { return nil }
      return Contact(kind: .telegram, id: name.lowercased(), range: link.range, isNamed: true)
    }
  }
}
