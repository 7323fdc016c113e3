/// A text compared and hashed by its bytes.
///
/// Swift's strings are equal when canonically equivalent. For keys that would be wrong twice: two
/// different keys would be one, and since such strings share a hash, a sender could choose keys
/// that make a set of them quadratic.
struct ExactText: Hashable {
  private let text: String

  init(_ text: String) { self.text = text }

  static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.count == right.text.utf8.count
      && left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    hasher.combine(text.utf8.count)
  }
}
