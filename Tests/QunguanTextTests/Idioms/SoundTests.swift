import Testing

@testable import QunguanText

@Suite struct SoundTests {
  @Test(arguments: [
    ("chang2", "cháng"), ("lv4", "lǜ"), ("lve4", "lüè"), ("lue4", "lüè"), ("nv3", "nǚ"),
    ("jiu3", "jiǔ"),
    ("gui4", "guì"), ("hou4", "hòu"), ("xiao1", "xiāo"), ("de5", "de"), ("er2", "ér"),
    ("yuan2", "yuán"),
    ("zhuang4", "zhuàng"), ("shei2", "shéi"), ("e4", "è"), ("kuo4", "kuò"),
  ])
  func `A tone mark stands where dictionaries set it`(written: String, printed: String) throws {
    let sound = try #require(Sound(written))
    #expect(sound.description == printed)
    #expect(sound.tone == Int(written.suffix(1)))
    #expect(Sound(sound.letters + "\(sound.tone)") == sound)
  }

  @Test(arguments: [
    "", "2", "chang", "chang0", "chang6", "chang22", "cháng2", "abc1", "zhuangg1", "CHANG2",
  ])
  func `What no character is read as is no sound`(written: String) {
    #expect(Sound(written) == nil)
  }

  @Test func `Every sound that the dictionary has reads back as itself`() {
    let sounds = Set(Idioms.shipped.ids.flatMap { Idioms.shipped.readings(of: $0)[0].sounds })
    #expect(sounds.count > 1000)
    for sound in sounds { #expect(Sound("\(sound.letters)\(sound.tone)") == sound) }
  }

  @Test func `ü is not u`() {
    #expect(Sound("lv4")?.syllable != Sound("lu4")?.syllable)
    #expect(Sound("nv3")?.syllable != Sound("nu3")?.syllable)
    #expect(Sound("lve4") == Sound("lue4"))
  }
}
