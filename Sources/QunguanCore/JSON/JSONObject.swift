/// The members of a JSON object in the order they were written, each key once.
///
/// Keys are compared byte by byte (RFC 8259, section 8.3). Look-up is a linear search: the objects
/// of chat gateways have a dozen members, where that is faster than hashing.
public struct JSONObject: Sendable {
  public typealias Element = (key: String, value: JSON)

  private var members: [Element]

  public init() { members = [] }

  /// Members whose keys are known to differ; two equal keys are a programmer's mistake and trap.
  public init(uniqueMembers: some Sequence<(String, JSON)>) {
    members = []
    for (key, value) in uniqueMembers {
      precondition(self[key] == nil, "an object's key is written twice")
      members.append((key, value))
    }
  }

  /// Members whose keys the parser has already found to differ.
  init(checkedMembers: [Element]) { members = checkedMembers }

  /// The value of a member. Setting keeps the place of a key that exists and appends a new one;
  /// setting Swift's nil removes the member, setting `JSON.null` writes `null`.
  public subscript(key: String) -> JSON? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): members[position].value = value
      case (let position?, nil): members.remove(at: position)
      case (nil, let value?): members.append((key, value))
      case (nil, nil): break
      }
    }
  }

  private func position(of key: String) -> Int? {
    let key = ExactText(key)
    return members.firstIndex { ExactText($0.key) == key }
  }
}

extension JSONObject: RandomAccessCollection {
  public var startIndex: Int { members.startIndex }
  public var endIndex: Int { members.endIndex }
  public subscript(position: Int) -> Element { members[position] }
}

extension JSONObject: Hashable {
  /// Order counts, because it is written.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.elementsEqual(right) {
      ExactText($0.key) == ExactText($1.key) && $0.value == $1.value
    }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(members.count)
    for (key, value) in members {
      hasher.combine(ExactText(key))
      hasher.combine(value)
    }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Members in the order written. A key written twice is a programmer's mistake and traps.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self.init(uniqueMembers: elements)
  }
}
