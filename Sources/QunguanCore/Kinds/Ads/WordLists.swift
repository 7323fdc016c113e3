import QunguanText

extension Ads {
  /// Words, or regular expressions, that speak for an ad.
  struct Words: Sendable {
    /// As what of a message its words are looked for.
    enum Way: String, CaseIterable, Sendable {
      case characters, parts, sound

      var form: TextForm {
        switch self {
        case .characters: .compact
        case .parts: .joined
        case .sound: .sound
        }
      }
    }

    var sources: [WordSource]
    var weight: Double
    var form: TextForm
    var isRegex: Bool

    static let schema: Schema<Words> = .object(
      "words",
      .optional("any", .list(of: WordSource.schema, orOne: true), "these words"),
      .optional("from", file, "those of a file, one a line; comments after `#`"),
      .defaulted("weight", Points.weight, to: 3, weightDoc),
      .defaulted(
        "by", .choice, to: Way.characters,
        "`characters`, whatever stands between them; `parts`: 弓长 is 张 too; or `sound`: 加薇信 is 加微信")
    ) { any, from, weight, way in
      Words(
        sources: try sources(any, from), weight: weight, form: way.form, isRegex: false)
    }

    static let expressions: Schema<Words> = .object(
      "patterns",
      .optional(
        "any", .list(of: WordSource.schema, orOne: true), "these regular expressions (RE2 syntax)"),
      .optional("from", file, "those of a file, one a line; comments after `#`"),
      .defaulted("weight", Points.weight, to: 4, weightDoc)
    ) { any, from, weight in
      Words(
        sources: try sources(any, from), weight: weight, form: .normalised, isRegex: true)
    }

    private static let weightDoc =
      "points of the first that is found; each other one adds half, up to twice the weight"

    private static let file = Schema<Located<String>>(
      .text("a path such as words/ads.txt", pattern: nil)
    ) { node, findings in
      Schema<String>.text("a path such as words/ads.txt", atMost: 1024).located
        .read(node, findings)
    }

    private static func sources(
      _ any: [WordSource]?, _ from: Located<String>?
    ) throws -> [WordSource] {
      let sources = (any ?? []) + (from.map { [.file($0)] } ?? [])
      if sources.isEmpty { throw Objection("write 'any' or 'from'", isOfMissing: true) }
      return sources
    }

    /// Nil if a file can't be had.
    func patterns(_ context: CheckContext) -> [Located<Pattern>]? {
      sources.patterns(context) { isRegex ? .regex($0) : .contains($0) }.map { patterns in
        patterns.map { pattern in
          Located(
            Pattern(pattern.value, in: form), at: pattern.place, textColumn: pattern.textColumn)
        }
      }
    }
  }

  /// What is never an ad, whatever words are in it.
  struct Allowed: Sendable {
    var sources: [WordSource] = []

    static let schema: Schema<Allowed> = .object(
      "allow",
      .required(
        "words", .list(of: WordSource.schema, orOne: true),
        "where one of these stands, no word and no pattern counts")
    ) { Allowed(sources: $0) }
  }
}

extension [WordSource] {
  /// The words and those of files, each made what is looked for; nil if a file can't be had.
  func patterns(
    _ context: CheckContext, _ make: (String) -> Pattern.Match
  ) -> [Located<Pattern.Match>]? {
    var patterns: [Located<Pattern.Match>] = []
    var isGood = true
    for source in self {
      let words: [Located<String>]?
      switch source {
      case .word(let word): words = [word]
      case .file(let name): words = context.wordLists.words(name)
      }
      isGood = isGood && words != nil
      patterns += (words ?? []).map {
        Located(make($0.value), at: $0.place, textColumn: $0.textColumn)
      }
    }
    return isGood ? patterns : nil
  }
}
