import Foundation

/// An address of the Internet Protocol: 4 or 16 bytes in network order.
public struct InternetAddress: Hashable, Sendable, CustomStringConvertible {
  public let bytes: [UInt8]

  /// Nil unless there are 4 or 16 of them.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Reads `192.0.2.1` or `2001:db8::1`, without brackets; not the shortened forms such as `127.1`,
  /// which only resolvers know.
  public init?(_ text: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 {
      self.bytes = Array(bytes.prefix(4))
    } else if inet_pton(AF_INET6, text, &bytes) == 1 {
      self.bytes = bytes
    } else {
      return nil
    }
  }

  public var description: String {
    guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
    return stride(from: 0, to: 16, by: 2).map {
      String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
    }.joined(separator: ":")
  }

  /// Whether it can only be somebody's on the internet: neither this machine nor its network.
  ///
  /// By the registries of special-purpose addresses (RFC 6890, as kept by IANA): all of them count
  /// as not public, also the few that are reachable everywhere, as no web server has one. Of IPv6
  /// only 2000::/3 is given out at all. An IPv4 address inside of an IPv6 one is looked at where it
  /// is NAT64's (RFC 6052), by which networks without IPv4 reach the rest; all other ways to write
  /// one address as another are refused.
  public var isPublic: Bool {
    if bytes.count == 4 { return !Self.special4.contains { $0.contains(bytes) } }
    if let nat64 = Self.nat64, nat64.contains(bytes) {
      return InternetAddress(bytes: Array(bytes.suffix(4)))?.isPublic ?? false
    }
    return bytes[0] & 0xE0 == 0x20 && !Self.special6.contains { $0.contains(bytes) }
  }

  private struct Block {
    let start: InternetAddress
    let bits: Int

    init?(_ text: String) {
      let parts = text.split(separator: "/")
      guard parts.count == 2, let start = InternetAddress(String(parts[0])),
        let bits = Int(parts[1])
      else { return nil }
      self.start = start
      self.bits = bits
    }

    func contains(_ bytes: [UInt8]) -> Bool {
      let (whole, rest) = (bits / 8, bits % 8)
      guard bytes.prefix(whole).elementsEqual(start.bytes.prefix(whole)) else { return false }
      let mask = ~UInt8(truncatingIfNeeded: 0xFF >> rest)
      return rest == 0 || bytes[whole] & mask == start.bytes[whole] & mask
    }
  }

  private static let special4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
  ].compactMap(Block.init)

  private static let special6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]
    .compactMap(Block.init)

  private static let nat64 = Block("64:ff9b::/96")
}
