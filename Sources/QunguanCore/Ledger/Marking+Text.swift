import QunguanText

extension Marks {
  /// Tells a text again, as filters and markings know it; nil for a text in which nothing can be
  /// read, as that of a picture alone.
  ///
  /// - Parameter secret: the installation's; with another one the same text has another key.
  public static func key(of text: MessageText, secret: Generator.Secret) -> UInt64? {
    if text.bytes(.compact).isEmpty && text.bytes(.normalised).isEmpty { return nil }
    return Fingerprint(of: text, seed: secret.textSeed).exact
  }

  /// Whether a text is enough to tell an ad by: what many write is none of it, such as 收到 or 666.
  public static func isTelling(_ text: MessageText) -> Bool {
    let scalars = text.string(.compact).unicodeScalars
    return scalars.count >= 6 && scalars.contains { !("0"..."9").contains($0) }
  }
}
