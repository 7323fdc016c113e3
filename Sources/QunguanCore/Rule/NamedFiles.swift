import Foundation
import QunguanText

/// The files below the rules directory that rules name, apart from pictures. What is in those that
/// were read belongs to the fingerprint of the rule set.
final class NamedFiles {
  /// A file as it was found: its path as the operator would type it, and its text.
  typealias File = (path: String, text: String)

  /// What a file is named for.
  enum Use {
    case words, content, codes, models

    fileprivate var example: String {
      switch self {
      case .words: "words/price.txt"
      case .content: "content/quotes.md"
      case .codes: "codes/coupons.txt"
      case .models: "words/own.model"
      }
    }
  }

  private let findings: Findings
  private let read: (String) throws -> File
  private let readBytes: (String) throws -> [UInt8]
  private var hash: SipHash?

  init(
    _ findings: Findings,
    readBytes: @escaping (String) throws -> [UInt8] = { _ in throw CocoaError(.fileNoSuchFile) },
    read: @escaping (String) throws -> File
  ) {
    self.findings = findings
    self.read = read
    self.readBytes = readBytes
  }

  /// Nil if it can't be had; then it is said why, where it is named.
  func file(_ name: Located<String>, for use: Use) -> File? {
    opened(name, for: use) {
      let file = try read(name.value)
      note(name.value) { $0.feed(file.text) }
      return file
    }
  }

  /// A file that is no text; nil as ``file(_:for:)``.
  func bytes(of name: Located<String>) -> [UInt8]? {
    opened(name, for: .models) {
      let bytes = try readBytes(name.value)
      note(name.value) { hash in for byte in bytes { hash.feed(byte) } }
      return bytes
    }
  }

  private func note(_ name: String, _ content: (inout SipHash) -> Void) {
    var hash = hash ?? SipHash(Generator.Secret(low: 0, high: 0))
    hash.feed(name)
    content(&hash)
    self.hash = hash
  }

  private func opened<Content>(
    _ name: Located<String>, for use: Use, _ open: () throws -> Content
  ) -> Content? {
    let isBelow =
      !name.value.hasPrefix("/")
      && !name.value.split(separator: "/").contains { $0 == ".." }
    guard isBelow else {
      findings.error(
        at: name.place,
        "'\(name.value.excerpt)' is no path below the rules directory, such as \(use.example)")
      return nil
    }
    do { return try open() } catch {
      let reason = (error as? any Phrased)?.phrase ?? Phrase(verbatim: "\(error)")
      switch use {
      case .words:
        findings.error(at: name.place, "the words of '\(name.value.excerpt)': \(reason)")
      case .content:
        findings.error(at: name.place, "the content of '\(name.value.excerpt)': \(reason)")
      case .codes:
        findings.error(at: name.place, "the codes of '\(name.value.excerpt)': \(reason)")
      case .models:
        findings.error(at: name.place, "the model of '\(name.value.excerpt)': \(reason)")
      }
      return nil
    }
  }

  /// The fingerprint of a rule set with these files.
  func fingerprint(with rules: String) -> String {
    guard var hash else { return rules }
    hash.feed(rules)
    return String(hash.finish(), radix: 16)
  }
}
