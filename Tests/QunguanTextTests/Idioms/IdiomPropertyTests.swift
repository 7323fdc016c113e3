import CIdioms
import Testing

@testable import QunguanText

@Suite struct IdiomPropertyTests {
  private let idioms = Idioms.shipped

  @Test func `Every line of the file is an entry with a sound for each character`() {
    let lines = IdiomLines(
      reading: UnsafeBufferPointer(start: idioms_bytes(), count: Int(idioms_length())))
    #expect(lines.refused == 0)
    #expect(lines.counts.count == idioms.ids.count)
    for id in idioms.ids {
      let count = idioms.characterCount(of: id)
      #expect((3...OwnWord.longest).contains(count))
      let readings = idioms.readings(of: id)
      #expect(!readings.isEmpty)
      for reading in readings {
        #expect(reading.sounds.count == count && reading.initials.count == count)
      }
    }
  }

  @Test func `Every entry is found by itself, in traditional characters and with signs`() {
    let traditional = Self.traditionalForms()
    #expect(traditional.count > 2000)
    for id in idioms.ids {
      let word = idioms.text(of: id)
      #expect(idioms.find(word) == id)
      let written = String(
        String.UnicodeScalarView(word.unicodeScalars.map { traditional[$0] ?? $0 }))
      // Where two entries are one when simplified, it may be the other.
      let twin = idioms.find("「\(written)， 」！").map { Spelling(idioms.text(of: $0))?.folded }
      #expect(twin == Spelling(word)?.folded, "\(written)")
    }
  }

  @Test(arguments: Idioms.Link.allCases)
  func `Answers, their number and links are what looking at every word gives`(link: Idioms.Link) {
    var random = SeededGenerator(4)
    let ids = idioms.ids
    for _ in 0..<8 {
      guard let id = ids.randomElement(using: &random) else { return }
      let all = ids.filter { idioms.links(id, to: $0, by: link) }
      let word = idioms.text(of: id)
      #expect(idioms.answers(to: id, by: link) == all, "\(word)")
      let four = all.filter { idioms.characterCount(of: $0) == 4 }
      #expect(idioms.answers(to: id, by: link, of: 4...4) == four, "\(word)")
      let used = Set(
        all.shuffled(using: &random).prefix(7) + ids.shuffled(using: &random).prefix(9))
      let left = four.filter { !used.contains($0) }
      let counted = idioms.countAnswers(to: id, by: link, of: 4...4, excluding: used)
      #expect(counted == left.count, "\(word)")
      let many = used.union(ids.prefix(5000))
      #expect(
        idioms.countAnswers(to: id, by: link, of: 4...4, excluding: many)
          == four.count { !many.contains($0) }, "\(word)")
      for next in all.prefix(50) {
        #expect(idioms.begins(idioms.text(of: next), like: id, by: link), "\(word)")
      }
    }
  }

  @Test func `The looser a link, the more words follow`() {
    var random = SeededGenerator(5)
    for id in idioms.ids.shuffled(using: &random).prefix(200) {
      let character = Set(idioms.answers(to: id, by: .character))
      let tone = Set(idioms.answers(to: id, by: .tone))
      #expect(tone.isSubset(of: idioms.answers(to: id, by: .sound)))
      #expect(character.count >= idioms.countAnswers(to: id, by: .character, of: 4...4))
    }
  }

  @Test func `No text traps, and only entries are found`() {
    var random = SeededGenerator(6)
    let alphabet: [Unicode.Scalar] = ["一", "心", "意", "，", " ", "a", "\u{200B}", "馬", "\u{10FFFF}"]
    let ids = idioms.ids
    let entries = Set(ids.map { idioms.text(of: $0) })
    for _ in 0..<2000 {
      var text = String.nasty(count: Int.random(in: 0...3, using: &random), using: &random)
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        text.unicodeScalars.append(alphabet[Int.random(in: alphabet.indices, using: &random)])
      }
      if let id = idioms.find(text) { #expect(entries.contains(idioms.text(of: id))) }
      if let id = ids.randomElement(using: &random), idioms.begins(text, like: id, by: .sound) {
        #expect(text.unicodeScalars.first.map(Syllables.id) != 0)
      }
    }
  }

  /// For a simplified character one that the normaliser makes it of.
  private static func traditionalForms() -> [Unicode.Scalar: Unicode.Scalar] {
    var forms: [Unicode.Scalar: Unicode.Scalar] = [:]
    for value in UInt32(0x4E00)...0x9FFF {
      guard let scalar = Unicode.Scalar(value), let plain = Unicode.Scalar(Spelling.folded(value)),
        plain != scalar
      else { continue }
      forms[plain] = forms[plain] ?? scalar
    }
    return forms
  }
}
