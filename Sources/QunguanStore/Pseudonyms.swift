import QunguanCore

/// What stands for a forgotten member: in each place another name, so that not even these say that
/// it was the same one.
struct Pseudonyms {
  let gateway: GatewayName
  /// Of direct conversations.
  let chats: [String: String]

  init(_ print: Footprint) {
    gateway = print.member.gateway
    chats = Dictionary(
      uniqueKeysWithValues: print.directs.map {
        ($0.text, ChatID(print.member.gateway, Self.word).text)
      })
  }

  /// A new one each time.
  var member: String { MemberID(gateway, Self.word).text }

  func chat(_ chat: String) -> String { chats[chat] ?? chat }

  /// Of an event that is nowhere.
  static var key: String { "forgotten:\(Self.word)" }

  /// From true chance: it must not be possible to find the member by trying.
  static var word: String {
    var chance = SystemRandomNumberGenerator()
    return "forgotten-" + String(chance.next(), radix: 36) + String(chance.next() >> 32, radix: 36)
  }
}
