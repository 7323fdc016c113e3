import Foundation

/// All patterns of all rules, compiled into one matcher a form.
///
/// A pattern is known by its index in the array the set was made from.
public struct PatternSet: Sendable {
  public let patterns: [Pattern]

  /// The forms that any pattern is held against.
  public var forms: Set<TextForm> { Set(matchers.map(\.form)) }

  let matchers: [FormMatcher]

  /// Compiles `patterns`.
  ///
  /// - Parameters:
  ///   - patterns: what to look for; equal literals cost no more than one.
  ///   - cacheDirectory: where compiled databases are kept from one start to the next. They are
  ///     used only if they fit the patterns, the library and the processor exactly.
  /// - Throws: every fault of every pattern, in their order.
  public init(_ patterns: [Pattern], cacheDirectory: URL? = nil) throws(PatternErrors) {
    self.patterns = patterns
    var drafts: [TextForm: FormDraft] = [:]
    var errors: [PatternError] = []
    for (index, pattern) in patterns.enumerated() {
      let faults = drafts[pattern.form, default: FormDraft(form: pattern.form)]
        .add(pattern, at: index)
      errors += faults.map {
        PatternError(pattern: index, message: $0.message, offset: $0.offset)
      }
    }
    let cache = cacheDirectory.map(DatabaseCache.init)
    var matchers: [FormMatcher] = []
    for form in TextForm.allCases {
      guard let draft = drafts[form], !draft.expressions.isEmpty else { continue }
      switch draft.compiled(cache: errors.isEmpty ? cache : nil) {
      case .success(let database):
        matchers.append(FormMatcher(form: form, database: database, expressions: draft.expressions))
      case .failure(let refusals):
        errors += refusals.errors
      }
    }
    guard errors.isEmpty else { throw PatternErrors(errors.sorted()) }
    self.matchers = matchers
  }

  /// A scanner for one thread.
  public func makeScanner() throws(ScanError) -> PatternScanner {
    try PatternScanner(self)
  }
}

extension PatternError {
  fileprivate var place: (Int, Int) { (pattern ?? .max, offset ?? -1) }
}

extension [PatternError] {
  fileprivate func sorted() -> Self { sorted { $0.place < $1.place } }
}

/// What Vectorscan looks for in one form, and whom it tells.
struct FormMatcher: Sendable {
  /// A literal, or a regular expression, that one or more patterns share.
  struct Expression: Sendable {
    enum Source: Hashable {
      case literal([UInt8])
      case regex(String)
    }
    /// Where a literal must stand in the form.
    enum Standing {
      case anywhere, atStart, atEnd, alone
    }
    typealias User = (pattern: Int, standing: Standing)

    var literal: [UInt8] = []
    var capturing: CapturingExpression?
    var users: [User]
  }

  let form: TextForm
  let database: VectorscanDatabase
  let expressions: [Expression]
}

/// The expressions of a form while they are gathered.
///
/// Whatever the kind of match, Vectorscan only looks whether the literal occurs; where it must stand
/// is a comparison afterwards. (Anchored, 10,000 literals took 3.3 s to compile; so 0.2 s.)
private struct FormDraft {
  let form: TextForm
  private(set) var expressions: [FormMatcher.Expression] = []
  private var places: [FormMatcher.Expression.Source: Int] = [:]

  init(form: TextForm) { self.form = form }

  mutating func add(_ pattern: Pattern, at index: Int) -> [Fault] {
    switch pattern.match {
    case .regex(let text): add(regex: text, at: index)
    case .exact(let text): add(literal: text, for: (index, .alone))
    case .prefix(let text): add(literal: text, for: (index, .atStart))
    case .suffix(let text): add(literal: text, for: (index, .atEnd))
    case .contains(let text): add(literal: text, for: (index, .anywhere))
    }
  }

  private mutating func add(
    literal text: String, for user: FormMatcher.Expression.User
  ) -> [Fault] {
    guard !text.isEmpty else { return [Fault(message: "empty, so it would match everything")] }
    guard text.utf8.count <= Pattern.limit else {
      return [Fault(message: "longer than \(Pattern.limit) bytes")]
    }
    let literal = form.applied(to: text)
    guard !literal.isEmpty else {
      let message: Phrase = "empty: nothing of '\(text.seen)' is left in the \(form.rawValue) form"
      return [Fault(message: message)]
    }
    if let place = places[.literal(literal)] {
      expressions[place].users.append(user)
    } else {
      places[.literal(literal)] = expressions.count
      expressions.append(FormMatcher.Expression(literal: literal, users: [user]))
    }
    return []
  }

  private mutating func add(regex text: String, at index: Int) -> [Fault] {
    if let place = places[.regex(text)] {
      expressions[place].users.append((index, .anywhere))
      return []
    }
    switch CapturingExpression.compile(text, form: form) {
    case .failure(let faults): return faults.faults
    case .success(let capturing):
      places[.regex(text)] = expressions.count
      expressions.append(FormMatcher.Expression(capturing: capturing, users: [(index, .anywhere)]))
      return []
    }
  }

  func compiled(cache: DatabaseCache?) -> Result<VectorscanDatabase, PatternErrors> {
    let compilable = expressions.map { $0.compilable(in: form) }
    let key = cache.map { _ in DatabaseCache.key(compilable) }
    if let cache, let key, let database = cache.database(for: form, key: key) {
      return .success(database)
    }
    do {
      let database = try VectorscanDatabase.compile(compilable)
      if let cache, let key { cache.keep(database, for: form, key: key) }
      return .success(database)
    } catch {
      return .failure(PatternErrors(errors(after: error)))
    }
  }

  /// Vectorscan stops at the first expression it refuses; compiled one by one, all are found.
  private func errors(after first: VectorscanDatabase.Refusal) -> [PatternError] {
    var errors: [PatternError] = []
    for (index, expression) in expressions.enumerated() {
      guard expression.capturing != nil || index == first.expression else { continue }
      do {
        _ = try VectorscanDatabase.compile([expression.compilable(in: form)])
      } catch {
        errors += expression.users.map { PatternError(pattern: $0.pattern, message: error.message) }
      }
    }
    return errors.isEmpty ? [PatternError(pattern: nil, message: first.message)] : errors
  }
}

extension FormMatcher.Expression {
  fileprivate func compilable(in form: TextForm) -> VectorscanDatabase.Expression {
    guard let capturing else { return VectorscanDatabase.Expression(literal: literal, form: form) }
    return VectorscanDatabase.Expression(regex: capturing.source.bytes, form: capturing.form)
  }
}
