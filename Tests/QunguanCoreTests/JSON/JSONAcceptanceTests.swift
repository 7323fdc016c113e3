import QunguanCore
import Testing

/// A text and the value it must be read as.
struct Acceptance: Sendable, CustomTestStringConvertible {
  let text: String
  let value: JSON
  var testDescription: String { text.debugDescription }

  init(_ text: String, _ value: JSON) {
    self.text = text
    self.value = value
  }
}

@Suite("JSON that is accepted")
struct JSONAcceptanceTests {
  @Test("is read as the value it names", arguments: words + numbers + strings + nested)
  func acceptance(_ example: Acceptance) throws {
    #expect(try JSON(parsing: example.text.utf8) == example.value)
  }

  static let words = [
    Acceptance("null", nil), Acceptance("true", true), Acceptance("false", false),
    Acceptance(" null", nil), Acceptance("null ", nil), Acceptance("\t\n\r true\t\n\r ", true),
    Acceptance("\r\nfalse\r\n", false),
  ]

  static let numbers = [
    Acceptance("0", 0), Acceptance("1", 1), Acceptance("-1", -1), Acceptance("10", 10),
    Acceptance("1234567890", 1_234_567_890), Acceptance(" 7 ", 7),
    Acceptance("9223372036854775807", .number(JSONNumber(Int64.max))),
    Acceptance("-9223372036854775808", .number(JSONNumber(Int64.min))),
    number("-0"), number("0.0"), number("-0.0"), number("0e0"), number("0e1"), number("0E+1"),
    number("1.0"), number("1.5"), number("-1.25"), number("0.1"), number("123.456"),
    number("1e1"), number("1E1"), number("1e+1"), number("1e-1"), number("1E-07"),
    number("1.5e300"), number("-2.5E-300"), number("1e00"), number("1e999999999"),
    number("9223372036854775808"), number("-9223372036854775809"),
    number("18446744073709551615"), number("18446744073709551616"),
    number("9999999999999999999"), number("-9999999999999999999"),
    number("123456789012345678901234567890"), number("0.10"), number("100.00e-02"),
  ]

  static let strings = [
    string(#""""#, ""), string(#""a""#, "a"), string(#"" ""#, " "), string(#""0""#, "0"),
    string(#""null""#, "null"), string(#""fifteen bytes!!""#, "fifteen bytes!!"),
    string(#""sixteen bytes!!!""#, "sixteen bytes!!!"), string(#""群管""#, "群管"),
    string(#""é""#, "\u{E9}"), string("\"e\u{301}\"", "e\u{301}"), string(#""😀""#, "😀"),
    string("\"\u{7F}\"", "\u{7F}"), string("\"\u{80}\"", "\u{80}"),
    string("\"\u{2028}\u{2029}\"", "\u{2028}\u{2029}"), string("\"\u{FEFF}\"", "\u{FEFF}"),
    string("\"\u{FFFF}\"", "\u{FFFF}"), string("\"\u{10FFFF}\"", "\u{10FFFF}"),
    string(#""//""#, "//"), string(#""/**/""#, "/**/"), string(#""{[,:]}""#, "{[,:]}"),
    string(#""\"""#, "\""), string(#""\\""#, "\\"), string(#""\/""#, "/"),
    string(#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"), string(#""\\\"\\""#, "\\\"\\"),
    string(#""a\nb""#, "a\nb"), string(#""\\n""#, "\\n"), string(#""\\u0041""#, "\\u0041"),
    string(#""\u0041""#, "A"), string(#""\u0000""#, "\0"), string(#""\u001f""#, "\u{1F}"),
    string(#""\u0022""#, "\""), string(#""\u005C""#, "\\"), string(#""\u007F""#, "\u{7F}"),
    string(#""\u00e9""#, "\u{E9}"), string(#""\u00E9""#, "\u{E9}"), string(#""\u07ff""#, "\u{7FF}"),
    string(#""\u0800""#, "\u{800}"), string(#""\u4f60\u597d""#, "你好"),
    string(#""\u2028\u2029""#, "\u{2028}\u{2029}"), string(#""\uD7FF""#, "\u{D7FF}"),
    string(#""\uE000""#, "\u{E000}"), string(#""\uFFFE\uFFFF""#, "\u{FFFE}\u{FFFF}"),
    string(#""\ud83d\ude00""#, "😀"), string(#""\uD83D\uDE00!""#, "😀!"),
    string(#""\ud800\udc00""#, "\u{10000}"), string(#""\udbff\udfff""#, "\u{10FFFF}"),
    string(#""你\u597d 😀\ud83d\ude00""#, "你好 😀😀"), string(#""\u00410""#, "A0"),
  ]

  static let nested = [
    Acceptance("[]", []), Acceptance("[ ]", []), Acceptance(" [\n] ", []), Acceptance("{}", [:]),
    Acceptance("{ }", [:]), Acceptance("[1]", [1]), Acceptance("[1,2]", [1, 2]),
    Acceptance("[ 1 , 2 ]", [1, 2]), Acceptance("[[]]", [[]]), Acceptance("[[],[]]", [[], []]),
    Acceptance("[{}]", [[:]]), Acceptance("[null,true,false]", [nil, true, false]),
    Acceptance("[\"a\",1]", ["a", 1]), Acceptance("[[[[1]]],2]", [[[[1]]], 2]),
    Acceptance(#"{"a":1}"#, ["a": 1]), Acceptance(#"{ "a" : 1 }"#, ["a": 1]),
    Acceptance("{\r\n\t\"a\":\r\n1\n}", ["a": 1]), Acceptance(#"{"":0}"#, ["": 0]),
    Acceptance(#"{"b":1,"a":2}"#, ["b": 1, "a": 2]), Acceptance(#"{"a":{}}"#, ["a": [:]]),
    Acceptance(#"{"a":[],"b":{"c":null}}"#, ["a": [], "b": ["c": nil]]),
    Acceptance(#"{"a":1,"A":2}"#, ["a": 1, "A": 2]), Acceptance(#"{"名片":"x"}"#, ["名片": "x"]),
    Acceptance(#"{"\u0061":1}"#, ["a": 1]),
    Acceptance(#"{"a\u0000":1,"a":2}"#, ["a\0": 1, "a": 2]),
    Acceptance(#"[{"a":1},{"a":1}]"#, [["a": 1], ["a": 1]]),
    Acceptance(#"{"a":{"a":{"a":1}}}"#, ["a": ["a": ["a": 1]]]),
    Acceptance("{\"\u{E9}\":1,\"e\u{301}\":2}", ["\u{E9}": 1, "e\u{301}": 2]),
  ]

  static func string(_ text: String, _ value: String) -> Acceptance {
    Acceptance(text, .string(value))
  }

  /// A number that is no `Int64` and must be kept as it is written.
  static func number(_ text: String) -> Acceptance {
    guard let number = JSONNumber(text: text) else { return Acceptance(text, "not a number") }
    return Acceptance(text, .number(number))
  }
}
