/// An address on the web that a message has, however it is written.
public struct Link: Hashable, Sendable {
  /// The host as written, in lower case: `www.example.com`. Look-alikes stay what they are, so
  /// `раураl.com` is not `paypal.com`; full width and decorated letters are their plain ones, as
  /// browsers take them. Without user and port.
  public let host: String
  /// What comes after the host and its port, with its `/`, `?` or `#`; empty if nothing does.
  public let path: String
  /// Where it stands in the message as sent, in bytes.
  public let range: Range<Int>

  init(host: String, path: String, range: Range<Int>) {
    self.host = host
    self.path = path
    self.range = range
  }

  /// Whether the host is this domain or lies below it. Case does not count.
  public func isOf(_ domain: String) -> Bool {
    let domain = domain.lowercased()
    return host == domain || !domain.isEmpty && host.hasSuffix(".\(domain)")
  }

  /// Whether it leads into a group, a channel or a friendship.
  public var isInvite: Bool {
    let host = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
    if Self.inviteHosts.contains(host) { return path.utf8.count > 1 }
    return Self.invitePaths.contains { host == $0.host && path.hasPrefix($0.path) }
  }

  private static let inviteHosts: Set<String> = [
    "discord.gg", "chat.whatsapp.com", "wa.me", "qm.qq.com", "jq.qq.com", "u.wechat.com",
    "weixin.qq.com", "matrix.to", "signal.group", "signal.me", "lin.ee", "pd.qq.com",
  ]

  private static let invitePaths: [(host: String, path: String)] = [
    ("t.me", "/+"), ("t.me", "/joinchat"), ("t.me", "/addlist"), ("telegram.me", "/+"),
    ("telegram.me", "/joinchat"), ("telegram.dog", "/+"), ("telegram.dog", "/joinchat"),
    ("discord.com", "/invite"), ("discordapp.com", "/invite"), ("line.me", "/ti"),
    ("line.me", "/R/ti"), ("whatsapp.com", "/channel"), ("qun.qq.com", "/qqweb/qunpro/share"),
    ("join.skype.com", "/"), ("m.me", "/j"), ("facebook.com", "/groups"), ("tg", "join"),
  ]
}

// MARK: - Look-alikes

extension Link {
  /// Whether the host pretends to be this domain: it looks the same (`раураl.com`, `paypa1.com`),
  /// is one letter away (`paypall.com`), or has it in front (`paypal.com.example.net`) – and is not
  /// the domain nor below it. Domains of fewer than five letters have no neighbours.
  public func isLookalike(of domain: String) -> Bool {
    let domain = domain.lowercased()
    guard !domain.isEmpty, !isOf(domain) else { return false }
    let shown = host.split(separator: ".").map { Punycode.decoded($0) ?? String($0) }
    let depth = domain.split(separator: ".").count
    guard shown.count >= depth else { return false }
    let skeleton = Self.skeleton(of: shown.suffix(depth).joined(separator: "."))
    let sought = Self.skeleton(of: domain)
    if skeleton == sought { return true }
    if shown.count > depth, Self.skeleton(of: shown.prefix(depth).joined(separator: ".")) == sought
    {
      return true
    }
    return Self.name(sought).count >= 5 && Self.areNeighbours(skeleton, sought)
  }

  /// The part that was chosen: `example` of `example.com`.
  private static func name(_ domain: [UInt8]) -> ArraySlice<UInt8> {
    domain.prefix { $0 != UInt8(ascii: ".") }
  }

  /// What the eye makes of it: the normalised form, 0 for o, 1 for l, `rn` for m, `vv` for w.
  private static func skeleton(of domain: String) -> [UInt8] {
    var skeleton: [UInt8] = []
    for byte in MessageText(domain, in: [.normalised]).bytes(.normalised) {
      switch (skeleton.last.map(Unicode.Scalar.init), Unicode.Scalar(byte)) {
      case (_, "0"): skeleton.append(UInt8(ascii: "o"))
      case (_, "1"), (_, "i"): skeleton.append(UInt8(ascii: "l"))
      case ("r", "n"): skeleton[skeleton.count - 1] = UInt8(ascii: "m")
      case ("v", "v"): skeleton[skeleton.count - 1] = UInt8(ascii: "w")
      default: skeleton.append(byte)
      }
    }
    return skeleton
  }

  /// Whether one byte put in, left out, changed, or changed places with the next makes them equal.
  private static func areNeighbours(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard abs(left.count - right.count) <= 1 else { return false }
    let start = zip(left, right).prefix { $0 == $1 }.count
    let left = left[start...], right = right[start...]
    return switch left.count - right.count {
    case 0:
      left.dropFirst() == right.dropFirst()
        || left.dropFirst(2) == right.dropFirst(2)
          && left.prefix(2).reversed() == Array(right.prefix(2))
    case 1: left.dropFirst() == right
    default: left == right.dropFirst()
    }
  }
}

/// The ASCII that carries other letters in host names (RFC 3492).
enum Punycode {
  /// The letters of a label `xn--…`; nil for any other label and for one that is not valid.
  static func decoded(_ label: some StringProtocol) -> String? {
    guard label.hasPrefix("xn--"), label.utf8.count <= 63 else { return nil }
    let rest = Array(label.utf8.dropFirst(4))
    let hyphen = rest.lastIndex(of: UInt8(ascii: "-"))
    var output = rest[..<(hyphen ?? 0)].map { UInt32($0) }
    var value: UInt32 = 128
    var place: UInt32 = 0
    var bias: UInt32 = 72
    var index = hyphen.map { $0 + 1 } ?? 0
    while index < rest.count {
      let before = place
      var weight: UInt32 = 1
      var step: UInt32 = 36
      while true {
        guard index < rest.count, let digit = digit(rest[index]) else { return nil }
        index += 1
        let (product, overflow) = digit.multipliedReportingOverflow(by: weight)
        let (sum, overflow2) = place.addingReportingOverflow(product)
        guard !overflow, !overflow2 else { return nil }
        place = sum
        let threshold = step <= bias ? 1 : min(26, step - bias)
        if digit < threshold { break }
        let (next, overflow3) = weight.multipliedReportingOverflow(by: 36 - threshold)
        guard !overflow3 else { return nil }
        weight = next
        step += 36
      }
      let count = UInt32(output.count) + 1
      bias = adapted(place - before, count, isFirst: before == 0)
      let (sum, overflow) = value.addingReportingOverflow(place / count)
      guard !overflow, sum <= 0x10FFFF else { return nil }
      value = sum
      output.insert(value, at: Int(place % count))
      place = place % count + 1
    }
    let scalars = output.compactMap(Unicode.Scalar.init)
    guard scalars.count == output.count else { return nil }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func digit(_ byte: UInt8) -> UInt32? {
    switch Unicode.Scalar(byte) {
    case "a"..."z": UInt32(byte) - 0x61
    case "0"..."9": UInt32(byte) - 0x30 + 26
    default: nil
    }
  }

  private static func adapted(_ delta: UInt32, _ count: UInt32, isFirst: Bool) -> UInt32 {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var step: UInt32 = 0
    while delta > 455 {
      delta /= 35
      step += 36
    }
    return step + 36 * delta / (delta + 38)
  }
}
