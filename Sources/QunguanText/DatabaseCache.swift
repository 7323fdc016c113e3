import Foundation

/// Compiled databases kept on disk, one file a form. Whatever is wrong with a file, it is as if it
/// were not there; nothing that happens to the cache is an error.
struct DatabaseCache {
  let directory: URL

  private static let magic = Array("qunguan database".utf8)  // 16 bytes, so the rest stays aligned

  /// The database kept for `form`, if it was made from these very expressions on this platform.
  func database(for form: TextForm, key: UInt128) -> VectorscanDatabase? {
    guard let data = try? Data(contentsOf: file(for: form)) else { return nil }
    let head = Self.head(key)
    guard data.starts(with: head) else { return nil }
    return VectorscanDatabase(serialised: data.dropFirst(head.count))
  }

  /// Replaces the form's file in one step: a reader sees the old one or the new one.
  func keep(_ database: VectorscanDatabase, for form: TextForm, key: UInt128) {
    guard let bytes = database.serialised() else { return }
    try? FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try? Data(Self.head(key) + bytes).write(to: file(for: form), options: .atomic)
  }

  private func file(for form: TextForm) -> URL {
    directory.appendingPathComponent("\(form.rawValue).hsdb")
  }

  private static func head(_ key: UInt128) -> [UInt8] {
    magic + withUnsafeBytes(of: key.littleEndian) { Array($0) }
  }

  /// FNV-1a with 128 bits (draft-eastlake-fnv) over the platform and every expression.
  static func key(_ expressions: [VectorscanDatabase.Expression]) -> UInt128 {
    var hash = UInt128(0x6c62_272e_07bb_0142) << 64 | UInt128(0x62b8_2175_6295_c58d)
    let prime = UInt128(1) << 88 | 0x13B
    func mix(_ bytes: some Sequence<UInt8>) {
      for byte in bytes { hash = (hash ^ UInt128(byte)) &* prime }
    }
    mix(VectorscanDatabase.platform)
    for expression in expressions {
      mix([0, UInt8(truncatingIfNeeded: expression.flags)])  // no expression has a NUL
      mix(expression.bytes)
    }
    return hash
  }
}
