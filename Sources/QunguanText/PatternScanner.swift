import CVectorscan

/// A pattern found in a message.
public struct Hit: Hashable, Sendable {
  /// The pattern's index in its set.
  public var pattern: Int
  public var form: TextForm
  /// The first place that it was found at, in bytes of the form.
  public var range: Range<Int>
  /// What the groups of a regular expression caught; nil for literals.
  public var captures: Captures?
}

/// A fault of the matcher itself: no memory, or a broken database. `code` is an `hs_error_t`.
public struct ScanError: Error, Hashable, Sendable {
  public var code: Int32
}

/// Finds which patterns of a set a message has. Keeps working memory; for one thread at a time.
public final class PatternScanner {
  /// The most hits reported for one message; those with the lowest indices are kept.
  public static let limit = 1024

  private let matchers: [FormMatcher]
  private let scratch: Scratch?
  private var reports: [Report] = []

  init(_ set: PatternSet) throws(ScanError) {
    matchers = set.matchers
    scratch = Scratch(for: set.matchers.map(\.database))
    if scratch == nil, !matchers.isEmpty { throw ScanError(code: HS_NOMEM) }
  }

  /// Every pattern that `text` has, once, in the order of the set.
  ///
  /// Each form in use is scanned once. Vectorscan names the candidates; whether a literal stands
  /// where it must, and what an expression catches, is then settled for these alone.
  public func scan(_ text: MessageText) throws(ScanError) -> [Hit] {
    var hits: [Hit] = []
    for matcher in matchers {
      let bytes = text.bytes(matcher.form)
      try collectReports(in: bytes, by: matcher)
      let found = matcher.hits(in: bytes, from: reports)
      if hits.isEmpty { hits = found } else { hits += found }
    }
    if matchers.count > 1 { hits.sort { $0.pattern < $1.pattern } }
    return hits.count > Self.limit ? Array(hits.prefix(Self.limit)) : hits
  }

  /// Every expression is compiled to report once, so there are at most as many reports as these.
  private func collectReports(in bytes: [UInt8], by matcher: FormMatcher) throws(ScanError) {
    reports.removeAll(keepingCapacity: true)
    guard let scratch, !bytes.isEmpty else { return }
    let status = withUnsafeMutablePointer(to: &reports) { reports in
      bytes.withUnsafeBytes { text in
        hs_scan(
          matcher.database.pointer, text.baseAddress?.assumingMemoryBound(to: CChar.self),
          UInt32(text.count), 0, scratch.pointer,
          { identifier, _, end, _, context in
            guard let context else { return 1 }
            let report = Report(expression: Int(identifier), end: Int(truncatingIfNeeded: end))
            context.assumingMemoryBound(to: [Report].self).pointee.append(report)
            return 0
          }, reports)
      }
    }
    guard status == HS_SUCCESS else { throw ScanError(code: status) }
  }
}

/// Vectorscan's word that an expression matched, up to `end`.
private struct Report {
  var expression: Int
  var end: Int
}

extension FormMatcher {
  fileprivate func hits(in bytes: [UInt8], from reports: [Report]) -> [Hit] {
    guard !reports.isEmpty else { return [] }
    var candidates: [(user: Expression.User, report: Report)] = []
    for report in reports {
      for user in expressions[report.expression].users { candidates.append((user, report)) }
    }
    if candidates.count > 1 { candidates.sort { $0.user.pattern < $1.user.pattern } }
    var hits: [Hit] = []
    for (user, report) in candidates {
      guard hits.count < PatternScanner.limit else { break }
      let expression = expressions[report.expression]
      if let capturing = expression.capturing {
        guard let captures = capturing.firstMatch(in: bytes) else { continue }
        hits.append(
          Hit(pattern: user.pattern, form: form, range: captures.range, captures: captures))
      } else if let range = expression.range(of: user.standing, in: bytes, firstEnd: report.end) {
        hits.append(Hit(pattern: user.pattern, form: form, range: range))
      }
    }
    return hits
  }
}

extension FormMatcher.Expression {
  /// Where the literal stands as it must, given where its first occurrence ends.
  fileprivate func range(
    of standing: Standing, in bytes: [UInt8], firstEnd: Int
  ) -> Range<Int>? {
    switch standing {
    case .anywhere: firstEnd - literal.count..<firstEnd
    case .atStart: firstEnd == literal.count ? 0..<firstEnd : nil
    case .alone: firstEnd == literal.count && firstEnd == bytes.count ? 0..<firstEnd : nil
    case .atEnd:
      bytes.suffix(literal.count).elementsEqual(literal)
        ? bytes.count - literal.count..<bytes.count : nil
    }
  }
}
