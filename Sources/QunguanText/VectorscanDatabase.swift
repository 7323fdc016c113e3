import CVectorscan
import Foundation

/// A compiled set of expressions. Immutable, so several threads may scan with it, each with a
/// ``Scratch`` of its own.
final class VectorscanDatabase: @unchecked Sendable {
  struct Expression: Hashable {
    var bytes: [UInt8]  // without NUL
    var flags: UInt32

    /// Finds exactly these bytes. UTF-8 cannot match inside a scalar, so bytes are enough.
    ///
    /// By sound every place is reported: the first may be in the middle of a syllable.
    init(literal: [UInt8], form: TextForm) {
      bytes = []
      bytes.reserveCapacity(literal.count)
      for byte in literal {
        switch byte {
        case 0..<0x20, 0x7F:
          bytes += Array((byte < 0x10 ? #"\x0"# : #"\x"#).utf8)
          bytes += Array(String(byte, radix: 16).utf8)
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
          bytes.append(byte)
        default: bytes += [UInt8(ascii: "\\"), byte]
        }
      }
      flags = form == .sound ? 0 : UInt32(HS_FLAG_SINGLEMATCH)
    }

    /// Without case unless the form is `asSent`; `\d` and its like know ASCII only (no UCP).
    ///
    /// As a prefilter an expression may also hit where it does not match, never the other way
    /// round; RE2 has the last word. `a.{0,100}b.{0,100}c` would be refused otherwise.
    init(regex: [UInt8], form: TextForm, isPrefilter: Bool = true) {
      bytes = regex
      let caseless = form == .asSent ? 0 : HS_FLAG_CASELESS
      let prefilter = isPrefilter ? HS_FLAG_PREFILTER : 0
      flags = UInt32(HS_FLAG_SINGLEMATCH | HS_FLAG_UTF8 | caseless | prefilter)
    }
  }

  struct Refusal: Error {
    var expression: Int?  // index
    var message: Phrase
  }

  let pointer: OpaquePointer

  private init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { hs_free_database(pointer) }

  /// Compiles `expressions`; a match is reported with the expression's index.
  static func compile(_ expressions: [Expression]) throws(Refusal) -> VectorscanDatabase {
    var text: [CChar] = []
    var starts: [Int] = []
    for expression in expressions {
      starts.append(text.count)
      text.append(contentsOf: expression.bytes.lazy.map(CChar.init(bitPattern:)))
      text.append(0)
    }
    let flags = expressions.map(\.flags)
    let identifiers = expressions.indices.map { UInt32($0) }
    var database: OpaquePointer?
    var fault: UnsafeMutablePointer<hs_compile_error_t>?
    var platform = VectorscanEngine.platform
    let status = text.withUnsafeBufferPointer { text in
      let pointers = starts.map { text.baseAddress?.advanced(by: $0) }
      return hs_compile_multi(
        pointers, flags, identifiers, UInt32(pointers.count), UInt32(HS_MODE_BLOCK), &platform,
        &database, &fault)
    }
    guard status == HS_SUCCESS, let database else {
      let index = fault.map { Int($0.pointee.expression) } ?? -1
      throw Refusal(expression: index < 0 ? nil : index, message: sentence(freeing: fault))
    }
    return VectorscanDatabase(database)
  }

  /// What Vectorscan has against one expression, found by parsing alone.
  static func refusal(of regex: [UInt8], in form: TextForm) -> Fault? {
    let expression = Expression(regex: regex, form: form, isPrefilter: false)
    let text = expression.bytes.map(CChar.init(bitPattern:)) + [0]
    var info: UnsafeMutablePointer<hs_expr_info_t>?
    var fault: UnsafeMutablePointer<hs_compile_error_t>?
    guard hs_expression_info(text, expression.flags, &info, &fault) == HS_SUCCESS, let info else {
      let message = sentence(freeing: fault)
      return Fault(message: message, offset: index(in: message.description))
    }
    defer { free(info) }
    guard info.pointee.min_width == 0 else { return nil }
    return Fault(
      message: """
        can match an empty text, so it would match everything; use '+' instead of '*', \
        or add what must be there
        """)
  }

  /// Vectorscan's own message in the manner of ours.
  private static func sentence(freeing fault: UnsafeMutablePointer<hs_compile_error_t>?) -> Phrase {
    guard let fault else { return "not enough memory" }
    defer { hs_free_compile_error(fault) }
    var message = fault.pointee.message.map { String(cString: $0) } ?? ""
    if message.hasSuffix(".") { message.removeLast() }
    return Phrase(verbatim: message.prefix(1).lowercased() + message.dropFirst())
  }

  /// The byte that a message such as "unmatched parentheses at index 3" speaks of.
  private static func index(in message: String) -> Int? {
    let words = message.split(separator: " ")
    guard let place = words.lastIndex(of: "index"), place + 1 < words.count else { return nil }
    return Int(words[place + 1])
  }
}

// MARK: - On disk

extension VectorscanDatabase {
  /// The database in a form that only the same library on a like processor reads back.
  func serialised() -> [UInt8]? {
    var start: UnsafeMutablePointer<CChar>?
    var count = 0
    guard hs_serialize_database(pointer, &start, &count) == HS_SUCCESS, let start else {
      return nil
    }
    defer { free(start) }
    return Array(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Nil for anything that is not a whole database of this library and processor.
  convenience init?(serialised bytes: some Collection<UInt8>) {
    let bytes = bytes.map(CChar.init(bitPattern:))
    var database: OpaquePointer?
    guard hs_deserialize_database(bytes, bytes.count, &database) == HS_SUCCESS, let database else {
      return nil
    }
    self.init(database)
  }

  /// What a serialised database depends on besides its expressions.
  static var platform: [UInt8] {
    let version = hs_version().map { String(cString: $0) } ?? ""
    let platform = VectorscanEngine.platform
    return Array("\(version) \(platform.tune) \(platform.cpu_features)".utf8)
  }
}

/// The working memory of scans, for one thread at a time.
final class Scratch {
  let pointer: OpaquePointer

  /// Large enough for each of `databases`; nil if there is none, or no memory.
  init?(for databases: [VectorscanDatabase]) {
    var scratch: OpaquePointer?
    for database in databases {
      guard hs_alloc_scratch(database.pointer, &scratch) == HS_SUCCESS else {
        hs_free_scratch(scratch)
        return nil
      }
    }
    guard let scratch else { return nil }
    pointer = scratch
  }

  deinit { hs_free_scratch(pointer) }
}
