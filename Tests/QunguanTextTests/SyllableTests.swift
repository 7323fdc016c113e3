import QunguanText
import Testing

@Suite struct SyllableTests {
  @Test(arguments: [
    ("加薇信", "jia wei xin"), ("加威信", "jia wei xin"), ("女略嗯", "nv lue en"), ("行", "xing"),
    ("車车", "che che"), ("㐀𠀀", "qiu he"),
  ])
  func `Characters sound as they are typed`(text: String, sound: String) {
    let syllables = text.unicodeScalars.compactMap(Syllables.syllable)
    #expect(syllables.joined(separator: " ") == sound)
  }

  @Test func `Only Han has a sound`() {
    for scalar in "aZ0 é🙂カ한、\u{200B}\u{10FFFF}".unicodeScalars {
      #expect(Syllables.syllable(of: scalar) == nil)
      #expect(Syllables.id(of: scalar) == 0)
    }
  }

  @Test func `Ids are those of the syllables`() {
    for value in UInt32(0x3400)...0x9FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      #expect((0...Syllables.count).contains(Int(Syllables.id(of: scalar))))
    }
  }
}
