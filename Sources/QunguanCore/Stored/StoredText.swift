extension JSON {
  public static func milliseconds(_ count: Int64) -> JSON { .number(JSONNumber(count)) }

  static func text(_ id: Qualified<some Any>?) -> JSON { id.map { .string($0.text) } ?? .null }

  /// Our own writing, whose size was bounded before: read with room to spare.
  public init?(stored text: String) {
    let limits = Limits(bytes: 1 << 26, depth: 64, values: 1 << 22)
    guard let json = try? JSON(parsing: text.utf8, limits: limits) else { return nil }
    self = json
  }

  public var storedText: String { String(decoding: serialized(), as: UTF8.self) }
}

extension Array {
  /// Every element transformed; nil if one of them can't be.
  public func all<Result>(_ transform: (Element) -> Result?) -> [Result]? {
    var results: [Result] = []
    results.reserveCapacity(count)
    for element in self {
      guard let result = transform(element) else { return nil }
      results.append(result)
    }
    return results
  }
}

extension Qualified {
  /// An identifier from the store. Unlike what rule files say it is not checked again: it was made
  /// by a gateway's profile, and what could be written must be readable.
  public init?(stored text: String?) {
    guard let text, let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
      let gateway = GatewayName(text[..<colon])
    else { return nil }
    self.init(gateway, text[text.index(after: colon)...])
  }
}
