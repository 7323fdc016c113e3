/// The files of codes that shops name, each read once: one code a line, blanks around it or not; a
/// line that begins with `#` is a comment.
///
/// No diagnostic shows a line of such a file.
final class CodeFiles {
  static let mostLines = 100_000
  /// In bytes of UTF-8.
  static let longestCode = 512

  private let files: NamedFiles
  private let findings: Findings
  private var lists: [String: [String]?] = [:]

  init(_ files: NamedFiles, _ findings: Findings) {
    self.files = files
    self.findings = findings
  }

  /// The codes of a file in their order, each once; nil if it can't be had, which was reported.
  func codes(_ name: Located<String>) -> [String]? {
    if let known = lists[name.value] { return known }
    let codes = files.file(name, for: .codes).flatMap { parsed($0.text, name) }
    lists[name.value] = .some(codes)
    return codes
  }

  private func parsed(_ text: String, _ name: Located<String>) -> [String]? {
    var codes: [String] = []
    var seen: Set<String> = []
    var repeated = 0
    var line = 0
    for text in text.lines {
      line += 1
      let code = text.withoutBlanksAround
      if code.isEmpty || code.hasPrefix("#") { continue }
      guard line <= Self.mostLines else {
        findings.error(
          at: name.place, "'\(name.value.excerpt)' has more than \(Self.mostLines) lines; divide it"
        )
        return nil
      }
      guard code.utf8.count <= Self.longestCode, code == code.printable(atMost: .max) else {
        findings.error(
          at: name.place,
          """
          line \(line) of '\(name.value.excerpt)' is no code: it is longer than \
          \(Self.longestCode) bytes, or something in it can't be seen
          """)
        return nil
      }
      if seen.insert(code).inserted { codes.append(code) } else { repeated += 1 }
    }
    if repeated > 0 {
      findings.warning(
        at: name.place,
        "\(repeated) codes of '\(name.value.excerpt)' are there twice; each is given once")
    }
    return codes
  }
}

/// Which codes were handed out, by any shop and ever.
///
/// It is kept apart from the rules, so that neither another order of a file nor another name of the
/// file or the shop gives a code twice; and in the memory that is written with the step itself, so
/// that no crash parts a code from the points that were paid for it. Codes stand there only as hashes
/// that are keyed with the installation's secret. Two codes of the same hash count as one.
struct CodeRegister {
  /// What was handed out, in 256 parts by the beginning of the hash.
  struct Page: Codable, Sendable {
    var hashes: Set<String>

    init(hashes: Set<String> = []) { self.hashes = hashes }
    init(from decoder: any Decoder) throws { hashes = Set(try [String](from: decoder)) }
    func encode(to encoder: any Encoder) throws { try hashes.sorted().encode(to: encoder) }
  }

  private var pages: [Substring: Page] = [:]

  /// How many of these codes are left.
  mutating func left(of codes: [String], _ turn: Turn) throws -> Int {
    try codes.count { try !isHandedOut(turn.hash(of: $0), turn) }
  }

  /// The first that is left, which from now on is not; nil if none is. An observing rule hands out
  /// nothing.
  mutating func handOut(_ codes: [String], _ turn: inout Turn) throws -> String? {
    for code in codes {
      let hash = turn.hash(of: code)
      if try isHandedOut(hash, turn) { continue }
      if turn.rule.mode == .observe { return Part.mask }
      var page = try page(of: hash, turn)
      page.hashes.insert(hash)
      turn.work.set(page, at: Self.slot(of: hash), until: nil)
      return code
    }
    return nil
  }

  private mutating func isHandedOut(_ hash: String, _ turn: Turn) throws -> Bool {
    try page(of: hash, turn).hashes.contains(hash)
  }

  private mutating func page(of hash: String, _ turn: Turn) throws -> Page {
    if let page = pages[hash.prefix(2)] { return page }
    let page = try turn.work.value(Page.self, at: Self.slot(of: hash)) ?? Page()
    pages[hash.prefix(2)] = page
    return page
  }

  private static func slot(of hash: String) -> Slot {
    Slot(rule: Slot.everybodys + "codes", part: "handed-out", scope: String(hash.prefix(2)))
  }
}
