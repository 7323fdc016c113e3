import QunguanTesting
import QunguanText
import Testing

@Suite struct HostileExpressionTests {
  @Test(
    "an expression that ruins other matchers is refused or scanned",
    arguments: HostileExpressions.attacks)
  func verdict(_ attack: HostileExpressions.Attack) throws {
    let set: PatternSet
    do {
      set = try PatternSet([Pattern(.regex(attack.expression))])
    } catch {
      #expect(attack.verdict == .refused, "\(attack.expression): \(error.errors)")
      return
    }
    let text = MessageText(attack.text)
    #expect(text.bytes(.normalised).count > 60_000)
    let hits = try set.makeScanner().scan(text)
    #expect(hits.isEmpty == (attack.verdict == .missed), "\(attack.expression)")
    #expect(attack.verdict != .refused, "\(attack.expression)")
  }

  @Test("of the known ones there are fifty and more")
  func count() {
    #expect(HostileExpressions.attacks.count >= 50)
  }
}
