import Testing

@testable import QunguanCore

@Suite struct WordListsTests {
  private static let place = Place(file: "rules.yaml", line: 1, column: 1)

  @Test("A file is read once, however many rules take its words, and all words are counted")
  func once() {
    let findings = Findings()
    let text = (0..<150_000).map { "\($0)\n" }.joined()
    var reads = 0
    let files = NamedFiles(findings) { name in
      reads += 1
      return (path: name, text: text)
    }
    let lists = WordLists(files, findings)
    let taken = (0..<8).map { _ in lists.words(Located("words/a.txt", at: Self.place))?.count }
    #expect(taken == Array(repeating: 150_000, count: 6) + [nil, nil])
    #expect(reads == 1)
    #expect(
      findings.sorted.map(\.description) == [
        "rules.yaml:1:1: error: all rules together take more than 1000000 words from files"
      ])
  }
}
