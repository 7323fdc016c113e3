import QunguanCore
import Testing

@Suite("JSON values")
struct JSONValueTests {
  @Test(
    "An id of 19 digits comes back as it was sent",
    arguments: ["1482675043933618437", "-964635551", "9223372036854775807", "9007199254740993"])
  func ids(text: String) throws {
    let id = try JSON(parsing: text.utf8)
    #expect(id.int == Int64(text))
    #expect(id.number?.text == text)
    #expect(id.serialized() == Array(text.utf8))
  }

  @Test("Only a plain integer in range is an integer")
  func integers() {
    for text in ["1.0", "1e3", "0.5", "9223372036854775808", "-9223372036854775809", "1E2"] {
      #expect(JSONNumber(text: text)?.int64 == nil)
      #expect(JSONNumber(text: text)?.text == text)
    }
    #expect(JSONNumber(text: "-0")?.int64 == 0)
    #expect(JSONNumber(text: "-0")?.text == "-0")
    #expect(JSONNumber(text: "-9223372036854775808")?.int64 == .min)
  }

  @Test("A double is the nearest one, or none where it would be infinite")
  func doubles() {
    #expect(JSONNumber(text: "0.1")?.double == 0.1)
    #expect(JSONNumber(text: "1e3")?.double == 1000)
    #expect(JSONNumber(7).double == 7)
    #expect(JSONNumber(text: "1e999")?.double == nil)
    #expect(JSONNumber(0.1)?.text == "0.1")
    #expect(JSONNumber(1e300)?.double == 1e300)
    #expect(JSONNumber(Double.infinity) == nil)
    #expect(JSONNumber(Double.nan) == nil)
  }

  @Test(
    "A number is made only of a number's text",
    arguments: ["", " 1", "1 ", "01", "+1", "1.", "NaN", "true", "\"1\"", "[1]", "1,2"])
  func numberText(text: String) {
    #expect(JSONNumber(text: text) == nil)
  }

  @Test("Each accessor answers for its own kind of value and nil for the others")
  func accessors() {
    let values: [JSON] = [nil, true, 1, "a", [2], ["k": 3]]
    #expect(values.map(\.isNull) == [true, false, false, false, false, false])
    #expect(values.map(\.bool) == [nil, true, nil, nil, nil, nil])
    #expect(values.map(\.int) == [nil, nil, 1, nil, nil, nil])
    #expect(values.map(\.double) == [nil, nil, 1, nil, nil, nil])
    #expect(values.map(\.string) == [nil, nil, nil, "a", nil, nil])
    #expect(values.map(\.array) == [nil, nil, nil, nil, [2], nil])
    #expect(values.map(\.object) == [nil, nil, nil, nil, nil, ["k": 3]])
    #expect(values.map { $0["k"] } == [nil, nil, nil, nil, nil, 3])
    #expect(values.map { $0[0] } == [nil, nil, nil, nil, 2, nil])
    #expect(values.map { $0[-1] } == [nil, nil, nil, nil, nil, nil])
  }

  @Test("A member that is null differs from one that is missing")
  func nullMember() {
    let json: JSON = ["anonymous": nil]
    #expect(json["anonymous"] == .some(.null))
    #expect(json["sender"] == nil)
  }

  @Test("Members keep their order when they are changed, appended and removed")
  func order() {
    var object: JSONObject = ["z": 1, "a": 2, "m": 3]
    object["a"] = 4
    object["b"] = JSON.null
    object["z"] = nil
    object["none"] = nil
    #expect(object.map(\.key) == ["a", "m", "b"])
    #expect(JSON.object(object).serialized() == Array(#"{"a":4,"m":3,"b":null}"#.utf8))
  }

  @Test("Equal is what is written the same")
  func equality() throws {
    #expect(JSON.number(JSONNumber(1)) == 1)
    #expect(try JSON(parsing: "1.0".utf8) != 1)
    #expect(try JSON(parsing: "-0".utf8) != 0)
    #expect(JSON.string("\u{E9}") != "e\u{301}")
    #expect(Set<JSON>(["\u{E9}", "e\u{301}", "\u{E9}"]).count == 2)
    #expect(Set<JSON>([nil, false, 0, "", [], [:], ["a": 1], ["a": 1]]).count == 7)
    #expect((["a": 1, "b": 2] as JSON) != ["b": 2, "a": 1])
    #expect((["\u{E9}": 1] as JSON)["e\u{301}"] == nil)
  }

  @Test("A key written twice in a literal is a programmer's mistake")
  func repeatedLiteralKey() async {
    await #expect(processExitsWith: .failure) {
      _ = ["a": 1, "a": 2] as JSON
    }
  }

  @Test("An error says its place first")
  func description() {
    #expect(
      "\(JSONError(kind: .trailingBytes, offset: 3))" == "byte 3: something follows the value")
  }
}
