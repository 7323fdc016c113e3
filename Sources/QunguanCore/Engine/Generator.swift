/// Chance for one decision: seeded by the installation's secret, the event, the rule and the scope,
/// so that another rule changes no draw and nobody outside can predict one.
///
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014) over a
/// SipHash-2-4 seed.
public struct Generator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(secret: Secret, event: EventKey, rule: String, scope: String) {
    var hash = SipHash(secret)
    hash.feed(event.text)
    hash.feed(rule)
    hash.feed(scope)
    state = hash.finish()
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// What only this installation knows: 16 random bytes made at the first start.
  public struct Secret: Sendable {
    let low: UInt64
    let high: UInt64

    public init(low: UInt64, high: UInt64) {
      self.low = low
      self.high = high
    }

    /// With which fingerprints of texts are made: they say nothing to whoever has not the secret.
    public var textSeed: UInt64 {
      var hash = SipHash(self)
      hash.feed("texts")
      return hash.finish()
    }
  }
}

/// SipHash-2-4 (Aumasson, Bernstein 2012): a keyed hash that an outsider can't predict. The core
/// has no cryptography library; the standard library's own is seeded anew in every process.
public struct SipHash: Sendable {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64
  private var tail: UInt64 = 0
  private var count = 0

  public init(_ key: Generator.Secret) {
    v0 = key.low ^ 0x736f_6d65_7073_6575
    v1 = key.high ^ 0x646f_7261_6e64_6f6d
    v2 = key.low ^ 0x6c79_6765_6e65_7261
    v3 = key.high ^ 0x7465_6462_7974_6573
  }

  public mutating func feed(_ byte: UInt8) {
    tail |= UInt64(byte) << UInt64((count & 7) * 8)
    count &+= 1
    if count & 7 == 0 {
      compress(tail)
      tail = 0
    }
  }

  /// The text and an end mark, so that `ab`, `c` is not `a`, `bc`.
  public mutating func feed(_ text: String) {
    for byte in text.utf8 { feed(byte) }
    feed(0xFF)
  }

  public mutating func finish() -> UInt64 {
    compress(tail | UInt64(count & 0xFF) << 56)
    v2 ^= 0xFF
    for _ in 0..<4 { round() }
    return v0 ^ v1 ^ v2 ^ v3
  }

  private mutating func compress(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  private mutating func round() {
    func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x << n | x >> (64 - n) }
    v0 = v0 &+ v1
    v1 = rotate(v1, 13) ^ v0
    v0 = rotate(v0, 32)
    v2 = v2 &+ v3
    v3 = rotate(v3, 16) ^ v2
    v0 = v0 &+ v3
    v3 = rotate(v3, 21) ^ v0
    v2 = v2 &+ v1
    v1 = rotate(v1, 17) ^ v2
    v2 = rotate(v2, 32)
  }
}
