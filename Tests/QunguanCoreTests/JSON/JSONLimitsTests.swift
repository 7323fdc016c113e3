import QunguanCore
import Testing

@Suite("The limits of JSON")
struct JSONLimitsTests {
  @Test("Brackets opened 100,000 times are refused at the first too many")
  func depthBomb() {
    for (bracket, width) in [("[", 1), (#"{"a":"#, 5)] {
      let bomb = String(repeating: bracket, count: 100_000)
      #expect(throws: JSONError(kind: .tooDeep, offset: 64 * width)) {
        try JSON(parsing: bomb.utf8)
      }
      #expect(throws: JSONError(kind: .tooDeep, offset: 512 * width)) {
        try JSON(parsing: bomb.utf8, limits: .init(depth: JSON.Limits.deepestNesting))
      }
    }
  }

  @Test("As many levels as allowed are read, and siblings do not add up", arguments: [1, 64, 512])
  func deepest(depth: Int) throws {
    let nest = String(repeating: "[", count: depth - 1)
    let text = "\(nest)[],{}\(String(repeating: "]", count: depth - 1))"
    let limits = JSON.Limits(depth: depth)
    if depth > 1 {
      #expect(try JSON(parsing: text.utf8, limits: limits).serialized() == Array(text.utf8))
    }
    #expect(throws: JSONError(kind: .tooDeep, offset: depth)) {
      try JSON(parsing: "[\(nest)[]]".utf8, limits: limits)
    }
  }

  @Test("A depth of none allows words, numbers and strings only")
  func flat() throws {
    #expect(try JSON(parsing: "1".utf8, limits: .init(depth: 0)) == 1)
    #expect(throws: JSONError(kind: .tooDeep, offset: 0)) {
      try JSON(parsing: "[]".utf8, limits: .init(depth: 0))
    }
  }

  @Test("One byte too many is refused before any is read")
  func bytes() throws {
    #expect(try JSON(parsing: "[1]".utf8, limits: .init(bytes: 3)) == [1])
    #expect(throws: JSONError(kind: .tooManyBytes, offset: 3)) {
      try JSON(parsing: "[12]".utf8, limits: .init(bytes: 3))
    }
  }

  @Test("Arrays, objects and what is in them count as values")
  func values() throws {
    let text = #"[1,{"a":2},[]]"#
    #expect(try JSON(parsing: text.utf8, limits: .init(values: 5)) == [1, ["a": 2], []])
    #expect(throws: JSONError(kind: .tooManyValues, offset: 11)) {
      try JSON(parsing: text.utf8, limits: .init(values: 4))
    }
  }

  @Test("A number of a million digits is kept and is no integer and no double")
  func hugeNumber() throws {
    let text = String(repeating: "9", count: 1_000_000)
    let number = try #require(try JSON(parsing: text.utf8).number)
    #expect(number.text == text)
    #expect(number.int64 == nil)
    #expect(number.double == nil)
  }

  @Test("100,000 keys are read, and a repetition is found at the end")
  func manyKeys() throws {
    let keys = (0..<100_000).map { #""\#($0)":0"# }.joined(separator: ",")
    let limits = JSON.Limits(bytes: 4 << 20, values: 100_002)
    #expect(try JSON(parsing: "{\(keys)}".utf8, limits: limits).object?.count == 100_000)
    let offset = keys.utf8.count + 2
    #expect(throws: JSONError(kind: .duplicateKey, offset: offset)) {
      try JSON(parsing: #"{\#(keys),"7":0}"#.utf8, limits: limits)
    }
  }

  @Test("A repetition is found wherever keys begin to be hashed", arguments: 1...40)
  func repetition(count: Int) {
    let keys = (0..<count).map { #""\#($0)":0"# }.joined(separator: ",")
    for repeated in [0, count - 1] {
      #expect(throws: JSONError(kind: .duplicateKey, offset: keys.utf8.count + 2)) {
        try JSON(parsing: #"{\#(keys),"\#(repeated)":0}"#.utf8)
      }
    }
  }

  @Test("Keys that Swift holds equal and hashes alike are different keys")
  func equivalentKeys() throws {
    let forms = ["\u{E9}", "e\u{301}"]
    let members = (0..<4096).map { number in
      let key = (0..<12).map { forms[number >> $0 & 1] }.joined()
      return #""\#(key)":\#(number)"#
    }
    let object = try JSON(parsing: "{\(members.joined(separator: ","))}".utf8)
    #expect(object.object?.count == 4096)
    #expect(object[String(repeating: "e\u{301}", count: 12)] == 4095)
  }

  @Test(
    "Where it is allowed, half a surrogate pair is read as U+FFFD, and nothing else is lost",
    arguments: [
      (#""\ud800""#, "\u{FFFD}"), (#""a\udc00b""#, "a\u{FFFD}b"),
      (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
      (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"),
    ])
  func halfPairs(text: String, meaning: String) throws {
    let limits = JSON.Limits(replacesLoneSurrogates: true)
    #expect(try JSON(parsing: text.utf8, limits: limits).string == meaning)
  }

  @Test("Half a pair before a broken escape is still refused")
  func halfPairBeforeNonsense() {
    let limits = JSON.Limits(replacesLoneSurrogates: true)
    #expect(throws: JSONError(kind: .invalidEscape, offset: 7)) {
      try JSON(parsing: #""\ud83d\uzzzz""#.utf8, limits: limits)
    }
  }
}
