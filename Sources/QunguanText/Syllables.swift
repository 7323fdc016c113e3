import CTextTables

/// How Chinese characters sound: the most usual reading of each, without its tone, as it is typed
/// (ü is v: 女 is nv; but 略 is lue).
///
/// From the readings of pypinyin; `Scripts/make-sound-table.py` writes the table.
public enum Syllables {
  /// How many different syllables there are; ids are 1...count.
  public static var count: Int { Int(text_syllable_count) - 1 }

  /// The syllable's number; 0 for what has no reading, which is everything but Han.
  @inline(__always)
  public static func id(of scalar: Unicode.Scalar) -> UInt16 { text_syllable_id(scalar.value) }

  /// The syllable in small letters a-z, at most seven.
  public static func syllable(of scalar: Unicode.Scalar) -> String? {
    let id = id(of: scalar)
    return id == 0 ? nil : String(cString: text_syllable_letters(id))
  }
}
