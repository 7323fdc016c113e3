import Testing

@testable import QunguanText

@Suite struct PhraseTests {
  @Test("A phrase reads as it was written and keeps its parts") func english() {
    let phrase: Phrase = "unknown field '\("sya")' in \("a rule file" as Phrase)"
    #expect(phrase.description == "unknown field 'sya' in a rule file")
    #expect(phrase.clauses.map(\.format) == ["unknown field '{1}' in {2}"])
    #expect(phrase.clauses[0].arguments == [.text("sya"), .phrase("a rule file")])
  }

  @Test("Phrases inside phrases are translated, what was put in is not")
  func chinese() {
    let hint: Phrase = "; did you mean '\("say")'?"
    let phrase: Phrase = "unknown field '\("a list")' in \("a rule file" as Phrase)\(hint)"
    #expect(
      phrase.text(in: .chinese) == "规则文件里没有「a list」这个字段；是不是「say」？")
  }

  @Test("Phrases put together are translated one by one") func sum() {
    let sum = "there is no such file" + ("; write \(7)" as Phrase)
    #expect(sum.description == "there is no such file; write 7")
    #expect(sum.text(in: .chinese) == "没有这个文件；请写 7")
    #expect(("" as Phrase) + sum == sum)
  }

  @Test("What a table lacks is said in English, its parts still in Chinese") func fallback() {
    let phrase: Phrase = "no such sentence, but \("a list" as Phrase)"
    #expect(phrase.text(in: .chinese) == "no such sentence, but 一个列表")
  }

  @Test("A phrase alone in an interpolation is that phrase; a foreign text stays as it is")
  func alone() {
    #expect(("\("a list" as Phrase)" as Phrase) == "a list")
    #expect(Phrase(verbatim: "a list").text(in: .chinese) == "a list")
    #expect(Phrase(verbatim: "") != "" && Phrase(verbatim: "").description == "")
  }

  @Test("Holes stand in any order, and braces of other use are text") func holes() {
    #expect(Translation("{2}，{1}").filled(["a", "{2}"]) == "{2}，a")
    #expect(Translation("「{{{1}}}」").filled(["名"]) == "「{{名}}」")
    #expect(Translation("{3} { {x} {").filled(["a"]) == "{3} { {x} {")
  }

  @Test("Lists end in a choice in both languages") func lists() {
    #expect(Phrase.choice(of: []).description == "")
    #expect(Phrase.choice(of: ["a"]).description == "'a'")
    let three = Phrase.choice(of: ["a", "b", "c"])
    #expect(three.description == "'a', 'b' or 'c'")
    #expect(three.text(in: .chinese) == "「a」、「b」或「c」")
    #expect(Phrase.list(of: ["a", "b"]).text(in: .chinese) == "「a」、「b」")
  }

  @Test("Every Chinese sentence stands once and has the holes of the English one") func table() {
    let pairs = PhraseFile.pairs(in: PackageResources.chinese_txt)
    #expect(pairs.count > 200)
    #expect(Set(pairs.map(\.0)).count == pairs.count)
    func holes(_ text: String) -> [Substring] { text.matches(of: /\{\d\}/).map(\.output).sorted() }
    for (english, chinese) in pairs {
      #expect(holes(english) == holes(chinese), "\(english)")
      #expect(english == "{1}" || english == "{1}-{2}" || english != chinese, "\(english)")
    }
  }

  @Test("A table without pairs is no table") func badTable() {
    #expect(PhraseFile.pairs(in: Array("# a\n\nb\nc\n\n\n# d\ne\nf".utf8)).map(\.0) == ["b", "e"])
  }
}

@Suite struct LanguageTests {
  @Test(
    "The first locale that is not empty decides",
    arguments: [
      ([:], .english), (["LANG": "zh_CN.UTF-8"], .chinese), (["LANG": "zh"], .chinese),
      (["LC_ALL": "C", "LANG": "zh_CN"], .english), (["LC_ALL": "", "LANG": "zh_TW"], .chinese),
      (["LC_MESSAGES": "zh_CN", "LANG": "en_GB.UTF-8"], .chinese),
      (["LC_MESSAGES": "de_DE", "LANG": "zh_CN"], .english),
    ] as [([String: String], Language)])
  func environment(_ environment: [String: String], _ language: Language) {
    #expect(Language(environment: environment) == language)
  }
}
