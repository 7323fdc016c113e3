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

  /// Reached only by a text made for it; what comes after is not looked at.
  private static let mostReports = 1 << 20

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
      let mapped = text.mapped(matcher.form)
      let bytes = mapped?.bytes ?? text.bytes(.asSent)
      try collectReports(in: bytes, by: matcher)
      if matcher.form == .sound, let mapped { keepWhole(in: mapped, of: matcher) }
      var found = matcher.hits(in: bytes, from: reports)
      if matcher.form == .sound, let mapped {
        found.removeAll { $0.captures == nil && !mapped.isWhole($0.range) }
      }
      if hits.isEmpty { hits = found } else { hits += found }
    }
    if matchers.count > 1 { hits.sort { $0.pattern < $1.pattern } }
    return hits.count > Self.limit ? Array(hits.prefix(Self.limit)) : hits
  }

  /// Of each literal the first place where whole characters sound like it: 爱 is not in 来.
  private func keepWhole(in sound: MappedBytes, of matcher: FormMatcher) {
    guard !reports.isEmpty else { return }
    var seen: Set<Int> = []
    reports.removeAll { report in
      let expression = matcher.expressions[report.expression]
      let range = report.end - expression.literal.count..<report.end
      let isWhole = expression.capturing != nil || sound.isWhole(range)
      return !isWhole || !seen.insert(report.expression).inserted
    }
  }

  /// By sound a literal is reported wherever it is, otherwise every expression once: then there are
  /// at most as many reports as expressions.
  private func collectReports(in bytes: [UInt8], by matcher: FormMatcher) throws(ScanError) {
    reports.removeAll(keepingCapacity: true)
    guard let scratch, !bytes.isEmpty else { return }
    let status = withUnsafeMutablePointer(to: &reports) { reports in
      bytes.withUnsafeBytes { text in
        VectorscanEngine.scan(
          matcher.database.pointer, text.baseAddress?.assumingMemoryBound(to: CChar.self),
          UInt32(text.count), 0, scratch.pointer,
          { identifier, _, end, _, context in
            guard let context else { return 1 }
            let report = Report(expression: Int(identifier), end: Int(truncatingIfNeeded: end))
            let reports = context.assumingMemoryBound(to: [Report].self)
            reports.pointee.append(report)
            return reports.pointee.count < PatternScanner.mostReports ? 0 : 1
          }, reports)
      }
    }
    guard status == HS_SUCCESS || status == HS_SCAN_TERMINATED else {
      throw ScanError(code: status)
    }
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
        guard let captures = capturing.firstMatch(in: bytes, around: report.end)
        else { continue }
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
