/// Expressions that ruin matchers which backtrack, each with the text that does it: nested
/// repetitions, alternatives that overlap, neighbours that share characters. All are from what has
/// been written about denial of service by expressions, and from libraries that had to mend them.
public enum HostileExpressions {
  public enum Verdict: Sendable {
    case refused, found, missed
  }

  public struct Attack: Sendable {
    public var expression: String
    /// Repeated until the text is 64 KiB long.
    public var pump: String
    /// Comes after it; mostly so that there is no match.
    public var end: String
    public var verdict: Verdict

    init(
      _ expression: String, _ pump: String, _ end: String = "!", _ verdict: Verdict = .missed
    ) {
      self.expression = expression
      self.pump = pump
      self.end = end
      self.verdict = verdict
    }

    /// 64 KiB.
    public var text: String {
      let count = (65_536 - end.utf8.count) / pump.utf8.count
      return String(repeating: pump, count: count) + end
    }
  }

  public static let attacks: [Attack] = nested + overlapping + neighbours + fromLibraries + large

  private static let nested = [
    Attack(#"^(a+)+$"#, "a"),
    Attack(#"^([a-z]+)*$"#, "a", "!", .refused),
    Attack(#"^(a|aa)+$"#, "a"),
    Attack(#"^(a|a?)+$"#, "a", "!", .refused),
    Attack(#"(a*)*b"#, "a"),
    Attack(#"^(.*a){10}$"#, "a"),
    Attack(#"(.*a){20}b"#, "a"),
    Attack(#"^(([a-z])+.)+[A-Z]([a-z])+$"#, "a"),
    Attack(#"((a+)+)+b"#, "a"),
    Attack(#"(x+x+)+y"#, "x"),
    Attack(#"(\w+\s?)+$"#, "a ", "!"),
    Attack(#"^(\d+)*x$"#, "1"),
    Attack(#"(a?){25}a{25}b"#, "a"),
    Attack(#"((ab)*)*c"#, "ab"),
    Attack(#"^(([^\n]+)+\n)+$"#, "a"),
  ]

  private static let overlapping = [
    Attack(#"^(a|b|ab)*c$"#, "ab"),
    Attack(#"^(\w|\d)+$"#, "1"),
    Attack(#"(a|a)*b"#, "a"),
    Attack(#"^(.|\s)*x$"#, " "),
    Attack(#"^([0-9]|[0-9a-f])+;$"#, "0"),
    Attack(#"(\s|\n)+x"#, " "),
    Attack(#"^((微|信|微信)+)+$"#, "微信"),
    Attack(#"(加|加微|微信|加微信)*号码"#, "加微信"),
    Attack(#"^(?:.|群)*管$"#, "群"),
    Attack(#"^(a|ab|abc|abcd)*e$"#, "abcd"),
    Attack(#"("[^"]*"|[^"])*x$"#, "\""),
  ]

  private static let neighbours = [
    Attack(#"\s+$"#, " ", "x"),
    Attack(#"^\s+|\s+$"#, "a ", "a"),
    Attack(#"a*a*a*a*a*a*b"#, "a"),
    Attack(#".*.*=.*"#, "x"),
    Attack(#"^.*a.*b.*c.*d$"#, "abc"),
    Attack(#"\d+\d+\d+x"#, "1"),
    Attack(#"(\d{1,3})+\.x"#, "123"),
    Attack(#"[a-z]*[a-z0-9]*[a-z]*@"#, "a1"),
    Attack(#"加.{0,20}微.{0,20}信.{0,20}号"#, "加微信"),
    Attack(#"加.*微.*信.*号"#, "加微信"),
    Attack(#"x.{0,50}y.{0,50}z"#, "xy"),
    Attack(#"[01]*1[01]{8}x"#, "1"),
    Attack(#"(a.{10}){1,5}b"#, "a"),
  ]

  private static let fromLibraries = [
    // mail addresses, links, versions, numbers, colours, headers, dates, comments, templates, names
    Attack(#"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(com)$"#, "a"),
    Attack(#"^(https?://)?([\w-]+\.)+[\w-]+(/[\w./?%&=-]*)*$"#, "a."),
    Attack(#"^v?(\d+\.)*(\d+\.)*\d+-?x$"#, "1."),
    Attack(#"^\d*[0-9](|.\d*[0-9]|)*$"#, "1"),
    Attack(#"^rgba?\(\s*(\d+\s*,\s*)*(\d+\s*)*\)$"#, "1 "),
    Attack(#"^(?:\s*[\w-]+\s*=\s*"?[^"]*"?\s*;?)+$"#, "a=b;", "\""),
    Attack(#"(\d{1,4}[-/. ]?)+(年|月|日)x"#, "2027-"),
    Attack(#"/\*(?:[^*]|\*+[^*/])*\*+/"#, "/*", "!", .found),
    Attack(#"\{\{(?:.|\n)*?\}\}(?:.|\n)*?\{\{/"#, "{{"),
    Attack(#"^[a-zA-Z]+(([',. -][a-zA-Z ])?[a-zA-Z]*)*$"#, "a", "1"),
    Attack(#"<(\w+)(\s+\w+\s*=\s*("[^"]*"|[^\s>]*))*\s*>"#, "<a b=c "),
    Attack(#"(?:(?:\[[^\]]*\]|[^\[\]])*)+\("#, "[", "x"),
  ]

  /// What ruins matchers that don't backtrack: groups in a long match, and more states than fit.
  private static let large = [
    Attack(#"^((a?){30}a{30})+$"#, "a", "b"),
    Attack(#"^((.?){90}.{90})+$"#, "加", "\n"),
    Attack(#"(.*)(.*)(.*)(.*)(.*)xy"#, "a", "xy", .found),
    Attack(#"[ab]*a[ab]{300}cd"#, noise, "cd"),
    Attack(#"a.{200}b(.*)c"#, noise, "c", .found),
    Attack(#"(?:.*a){30}.{90}c"#, noise, "c", .found),
    Attack(#"^(.*?,){200}x"#, ",", "x", .refused),
    Attack(#"(a.{0,40}b.{0,40}){2,3}c"#, "ab", "c", .refused),
    Attack(#"(\p{Han}|[a-z]){40,200}$"#, "加a", "a", .refused),
  ]

  /// 4096 letters without an order that an automaton could use.
  private static let noise: String = {
    var state: UInt64 = 1
    return String(
      (0..<4096).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 63 == 0 ? "a" : "b"
      })
  }()
}
