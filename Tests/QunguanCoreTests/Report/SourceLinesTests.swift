import QunguanCore
import Testing

@Suite struct SourceLinesTests {
  private func place(_ line: Int, _ column: Int) -> Place {
    Place(file: "f", line: line, column: column)
  }

  @Test("A line is divided at the place, whatever ends it") func lines() {
    var lines = SourceLines()
    let places = [place(1, 3), place(1, 1), place(2, 2), place(3, 9), place(4, 1), place(9, 1)]
    lines.add("一: 二\r\nx: y\n\nz", at: places)
    #expect(lines[place(1, 3)] == .init(before: "一:", after: " 二"))
    #expect(lines[place(1, 1)] == .init(before: "", after: "一: 二"))
    #expect(lines[place(2, 2)] == .init(before: "x", after: ": y"))
    #expect(lines[place(3, 9)] == .init(before: "", after: ""))
    #expect(lines[place(4, 1)] == .init(before: "", after: "z"))
    #expect(lines[place(9, 1)] == nil)
  }

  @Test("Of a very long line only what stands around its places is kept, in one walk")
  func longLine() {
    var lines = SourceLines()
    let places = (0..<20_000).map { place(1, 1 + $0 * 50) }
    lines.add(String(repeating: "价格", count: 500_000), at: places)
    let middle = lines[place(1, 500_001)]
    #expect(middle?.before.unicodeScalars.count == 200 && middle?.isCutBefore == true)
    #expect(middle?.after.hasPrefix("价格") == true && middle?.isCutAfter == true)
  }

  @Test("Findings give the lines of diagnostics and notes, but not what may be a secret")
  func findings() {
    let findings = Findings()
    findings.keep("a: 1\nb: 2\nsecret: hunter2\n", of: "f")
    let note = Diagnostic.Note(at: place(2, 1), "first written here")
    findings.error(at: place(1, 4), "there is no such file", notes: [note])
    findings.error(at: place(3, 9), "there is no such file")
    findings.conceal(place(3, 1))
    #expect(findings.lines[place(1, 4)]?.after == "1")
    #expect(findings.lines[place(2, 1)]?.after == "b: 2")
    #expect(findings.lines[place(3, 9)] == nil)
  }
}
