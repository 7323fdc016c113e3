import QunguanTesting
import Testing

@testable import QunguanCore

@Suite struct TemplateTests {
  private let place = Place(file: "f", line: 1, column: 1)

  private func template(_ text: String, _ findings: Findings = Findings()) -> Template? {
    Template(parsing: text, of: Node(.scalar(text, quoted: false), at: place), findings)
  }

  @Test("Random texts are templates or have a diagnostic", arguments: 0..<8)
  func random(_ seed: UInt64) {
    var generator = Generator(
      secret: .init(low: seed, high: 3), event: EventKey("template"), rule: "", scope: "")
    let pieces = ["{", "}", "{{", "}}", "a", ".", "-", "名", " ", "\u{0}", "👩‍👧", "\u{301}", "\n"]
    for _ in 0..<2000 {
      let length = Int.random(in: 0..<16, using: &generator)
      let text = (0..<length).compactMap { _ in pieces.randomElement(using: &generator) }.joined()
      let findings = Findings()
      let template = template(text, findings)
      #expect((template == nil) == findings.hasErrors)
      guard let template else { continue }
      let rendered = template.rendered { [.text("{{\($0)}}")] }
      let spaceless = text.replacing(" ", with: "")
      #expect(
        rendered.text.replacing(" ", with: "").unicodeScalars.elementsEqual(
          spaceless.unicodeScalars))
      if template.variables.isEmpty { #expect(rendered.text.utf8.elementsEqual(text.utf8)) }
    }
  }

  @Test("What a variable stands for is not read again") func once() {
    let rendered = template("{{a}}{{b}}")?.rendered { _ in [.text("{{a}}"), .text("}}")] }
    #expect(rendered == [.text("{{a}}}}{{a}}}}")])
  }

  @Test("Very many braces take linear time") func braces() {
    let findings = Findings()
    _ = template(String(repeating: "{{", count: 8000), findings)
    _ = template(String(repeating: "{{a}}", count: 3000) + "{{", findings)
    _ = template(String(repeating: "{", count: 16_000) + "}}", findings)
    #expect(findings.diagnostics.count == 3)
  }

  @Test(
    "The nearest word is meant",
    arguments: [
      ("weigth", "weight"), ("nmae", "name"), ("名子", "名字"), ("raeders", "readers"),
      ("timezone", "time-zone"), ("zzz", nil), ("", nil), ("b", nil),
      ("read", "readers"), ("ready", "readers"), ("rea", nil), ("weighings", nil),
    ] as [(String, String?)])
  func nearest(_ word: String, _ meant: String?) {
    let words = ["weight", "name", "readers", "time-zone", "名字"]
    #expect(QunguanCore.nearest(to: word, among: words) == meant)
  }

  @Test("Long words are compared by their beginnings") func long() {
    let word = String(repeating: "长", count: 100_000)
    #expect(QunguanCore.nearest(to: word, among: ["a", word]) == word)
  }

  @Test(
    "A star stands for anything",
    arguments: [
      ("qq:*", "qq:1", true), ("qq:5*", "qq:45", false), ("*", "", true), ("a*b*c", "aXbYbc", true),
      ("a*b*c", "aXbYbcd", false), ("qq:5", "qq:5", true), ("**a", "a", true), ("", "a", false),
    ])
  func globs(_ pattern: String, _ text: String, _ isMatch: Bool) {
    #expect(globMatches(Array(pattern.utf8), Array(text.utf8)) == isMatch)
  }

  @Test("Diagnostics are sorted by place and said once") func findings() {
    let findings = Findings()
    for (file, line, column) in [("b", 1, 1), ("a", 10, 1), ("a", 9, 2), ("a", 9, 1), ("a", 9, 1)] {
      findings.error(at: Place(file: file, line: line, column: column), "wrong")
    }
    findings.warning(at: Place(file: "a", line: 9, column: 1), "odd")
    #expect(
      findings.sorted.map(\.description) == [
        "a:9:1: warning: odd", "a:9:1: error: wrong", "a:9:2: error: wrong", "a:10:1: error: wrong",
        "b:1:1: error: wrong",
      ])
  }
}

extension [Part] {
  fileprivate var text: String {
    map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }
}
