import QunguanCore
import Testing

@Suite("Writing JSON")
struct JSONWritingTests {
  @Test("Only quote, backslash and control characters are escaped")
  func escapes() {
    let text = "\"\\/\u{8}\u{C}\n\r\t\0\u{1}\u{1F}\u{7F}\u{2028}\u{2029}é群😀"
    let written = #""\"\\/\b\f\n\r\t\u0000\u0001\u001f\#u{7F}\#u{2028}\#u{2029}é群😀""#
    #expect(JSON.string(text).serialized() == Array(written.utf8))
  }

  @Test("Nothing is written between the tokens")
  func compact() {
    let json: JSON = ["a": [1, nil, [], [:]], "b\n": ["c": true, "d": false], "e": "\(1)x"]
    let written = #"{"a":[1,null,[],{}],"b\n":{"c":true,"d":false},"e":"1x"}"#
    #expect(json.serialized() == Array(written.utf8))
  }

  @Test("Writing appends to what is there")
  func appending() {
    var bytes = Array("data: ".utf8)
    JSON.array([1]).write(into: &bytes)
    #expect(bytes == Array("data: [1]".utf8))
  }

  @Test("A OneBot event is written as it was read")
  func oneBotEvent() throws {
    let event =
      #"{"time":1795314000,"post_type":"message","message_id":1482675043933618437,"#
      + #""anonymous":null,"message":[{"type":"at","data":{"qq":"10001000"}},"#
      + #"{"type":"text","data":{"text":" hello [x] & ,"}}],"font":0,"#
      + #""raw_message":"[CQ:at,qq=10001000] hello &#91;x&#93; &amp; ,","#
      + #""sender":{"nickname":"小不点","card":"名片","age":0,"area":""}}"#
    let json = try JSON(parsing: event.utf8)
    #expect(json["message"]?[1]?["data"]?["text"]?.string == " hello [x] & ,")
    #expect(json["sender"]?["nickname"]?.string == "小不点")
    #expect(json.serialized() == Array(event.utf8))
  }
}
