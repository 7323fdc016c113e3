import QunguanCore

extension Phrase {
  /// Its formats that a language has no sentence for, also those of the phrases in it.
  public func untranslated(in language: Language) -> Set<String> {
    clauses.reduce(into: []) { missing, clause in
      if language.phrases[clause.format] == nil { missing.insert(clause.format) }
      for case .phrase(let phrase) in clause.arguments {
        missing.formUnion(phrase.untranslated(in: language))
      }
    }
  }
}

extension Diagnostic {
  /// As ``Phrase/untranslated(in:)``, of its sentence and its notes.
  public func untranslated(in language: Language) -> Set<String> {
    notes.reduce(into: sentence.untranslated(in: language)) {
      $0.formUnion($1.sentence.untranslated(in: language))
    }
  }
}
