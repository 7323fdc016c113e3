import QunguanCore
import Testing

@Suite struct DiagnosticReportTests {
  private func report(
    _ text: String, column: Int, notes: [Diagnostic.Note] = [], file: String = "Rules/a.yaml",
    _ sentence: Phrase = "there is no such file"
  ) -> DiagnosticReport {
    let place = Place(file: file, line: 1, column: column)
    var lines = SourceLines()
    lines.add(text, at: [place])
    return DiagnosticReport([Diagnostic(at: place, sentence, notes: notes)], lines: lines)
  }

  /// The source line and the line with the caret.
  private func context(_ text: String, column: Int) -> [String] {
    report(text, column: column).text(in: .english, .init(hasContext: true)).dropFirst()
      .map { String($0.dropFirst("      | ".count)) }
  }

  @Test("Notes follow on lines of their own, and the summary ends it") func text() {
    let note = Diagnostic.Note(
      at: Place(file: "Rules/b.yaml", line: 3, column: 9), "first written here")
    let report = report("x", column: 1, notes: [note])
    let english = report.rendered(.text, in: .english, summary: "\(1) error")
    #expect(english.dropFirst() == ["Rules/b.yaml:3:9: note: first written here", "1 error"])
    let chinese = report.rendered(.text, in: .chinese, summary: "\(1) error")
    #expect(chinese.dropFirst() == ["Rules/b.yaml:3:9: 附注: 第一次写在这里", "1 个错误"])
  }

  @Test("The caret stands under the place, wide characters counted twice") func caret() {
    #expect(context("  say: 好", column: 8) == ["  say: 好", "       ^"])
    #expect(context("问: 「价格」x", column: 8) == ["问: 「价格」x", "            ^"])
    #expect(context("📌👍🏽é x", column: 6) == ["📌👍🏽é x", "      ^"])
    #expect(context("ＡＢ e\u{301} x", column: 7) == ["ＡＢ e\u{301} x", "       ^"])
    #expect(context("a", column: 9) == ["a", " ^"])
    #expect(context("", column: 1) == ["", "^"])
  }

  @Test("Tabs are four blanks, and what would move the cursor shows as itself") func controls() {
    #expect(context("\ta: b", column: 2) == ["    a: b", "    ^"])
    #expect(context("a\u{1B}[31m\u{202E}b", column: 7) == ["a�[31m�b", "      ^"])
  }

  @Test("A long line is cut around the place") func long() {
    let text = "\(String(repeating: "价格", count: 300))here\(String(repeating: "多", count: 600))"
    let shown = context(text, column: 601)
    #expect(shown[0].hasPrefix("...价格") || shown[0].hasPrefix("...格"))
    #expect(shown[0].hasSuffix("..."))
    let width = shown[0].reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
    #expect((90...100).contains(width))
    let left = shown[0].prefix { $0 != "h" }.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
    #expect(shown[1] == String(repeating: " ", count: left) + "^")
    #expect(context("here" + String(repeating: "x", count: 500), column: 1)[1] == "^")
  }

  @Test("Colours are for terminals that want them") func colours() {
    let report = report("a: b", column: 4)
    let plain = report.text(in: .english, .init(hasContext: true)).joined()
    #expect(!plain.contains("\u{1B}"))
    let coloured = report.text(in: .english, .init(hasContext: true, hasColour: true))
    #expect(
      coloured == [
        "\u{1B}[1mRules/a.yaml:1:4\u{1B}[0m: \u{1B}[1;31merror\u{1B}[0m: there is no such file",
        "    1 | a: b", "      |    \u{1B}[1;32m^\u{1B}[0m",
      ])
  }

  @Test("JSON is one array in the language of the reader") func json() throws {
    let note = Diagnostic.Note(at: Place(file: "b", line: 3, column: 9), "first written here")
    let report = report("x", column: 2, notes: [note])
    let lines = report.rendered(.json, in: .chinese, summary: "")
    #expect(
      lines == [
        #"[{"severity":"error","file":"Rules/a.yaml","line":1,"column":2,"message":"没有这个文件","#
          + #""related":[{"file":"b","line":3,"column":9,"message":"第一次写在这里"}]}]"#
      ])
    let none = DiagnosticReport([], lines: SourceLines())
    #expect(none.rendered(.json, in: .english, summary: "") == ["[]"])
  }

  @Test("Workflow commands escape what the runner would read as its own") func github() {
    let note = Diagnostic.Note(at: Place(file: "b", line: 3, column: 9), "first written here")
    let report = report(
      "x", column: 2, notes: [note], file: "a,b:c%.yaml", "'\("50%\r\n::error::x")' is no chat")
    #expect(
      report.rendered(.github, in: .english, summary: "1 error") == [
        "::error file=a%2Cb%3Ac%25.yaml,line=1,col=2::'50%25\u{FFFD}\u{FFFD}::error::x' is no chat"
          + "%0Ab:3:9: note: first written here"
      ])
  }

  @Test("Workflow commands have no characters that turn a line round") func bidirectional() {
    let note = Diagnostic.Note(at: Place(file: "b\u{202E}", line: 3, column: 9), "\u{2066}first")
    let report = report(
      "x", column: 2, notes: [note], file: "a\u{202E}", "'\("\u{202E}")' is no chat")
    #expect(
      report.rendered(.github, in: .english, summary: "1 error") == [
        "::error file=a\u{FFFD},line=1,col=2::'\u{FFFD}' is no chat"
          + "%0Ab\u{FFFD}:3:9: note: \u{FFFD}first"
      ])
  }
}
