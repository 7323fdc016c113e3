/// What the address of a feed may be.
public enum FeedAddress {
  /// Where web servers are, and where people without root's rights run theirs: no port of any other
  /// well-known service.
  public static func mayUse(port: Int) -> Bool {
    port == 80 || port == 443 || (1024...65_535).contains(port)
  }

  /// What is wrong with it; nil if nothing is. Names are looked up only when the feed is fetched,
  /// and what they stand for is looked at then.
  static func fault(in text: String) -> Phrase? {
    guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return """
        an address has at most 2048 characters, all of them ASCII and no blanks; copy it from a \
        browser
        """
    }
    let schemes = ["https://", "http://"]
    guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
      return "expected an address that begins with https:// or http://"
    }
    let authority = text.dropFirst(scheme.count).prefix { !"/?#\\".contains($0) }
    guard !authority.contains("@") else {
      return "leave the user name and the password out of the address"
    }
    let (host, port) = split(authority)
    guard !host.isEmpty else { return "this address names no server" }
    if let port, !(Int(port).map(mayUse) ?? false) {
      return "feeds are fetched from the ports 80, 443 and from 1024 on, not from '\(port)'"
    }
    let isLocal = host == "localhost" || host.hasSuffix(".localhost")
    if isLocal || InternetAddress(host).map({ !$0.isPublic }) ?? false {
      return "'\(host)' is no address of the internet, and no others are fetched from"
    }
    return nil
  }

  /// The name or address of the server, without brackets, and what stands for its port.
  private static func split(_ authority: Substring) -> (host: String, port: String?) {
    if authority.hasPrefix("[") {
      let parts = authority.dropFirst().split(
        separator: "]", maxSplits: 1, omittingEmptySubsequences: false)
      let rest = parts.count == 2 ? parts[1] : ""
      return (String(parts.first ?? ""), rest.isEmpty ? nil : String(rest.dropFirst()))
    }
    let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts.first ?? "").lowercased(), parts.count == 2 ? String(parts[1]) : nil)
  }
}
