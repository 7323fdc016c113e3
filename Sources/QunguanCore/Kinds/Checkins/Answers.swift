/// An occasion on which members are answered, with what is said where the operator has written
/// nothing.
protocol AnswerOccasion: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// A template.
  var usual: String { get }
  /// Of which the operator is told, in a line of Markdown.
  var doc: String { get }
}

/// What is said on each occasion: what the operator has written, nothing, or the usual.
struct Answers<On: AnswerOccasion>: Sendable {
  private enum Wording: Sendable {
    case say(Say)
    case nothing
  }

  private var own: [On: Wording] = [:]

  init() {}

  /// Nil for nothing.
  subscript(occasion: On) -> Say? {
    switch own[occasion] {
    case .say(let say): say
    case .nothing: nil
    case nil: Say(spoken: occasion.usual)
    }
  }

  /// What operators have written.
  var written: [Say] {
    On.allCases.compactMap { if case .say(let say)? = own[$0] { say } else { nil } }
  }

  /// With what lies in files.
  func completed(_ context: CheckContext, part: String) -> Self {
    var answers = self
    for (occasion, wording) in own {
      guard case .say(let say) = wording else { continue }
      var whole = say.completed(context)
      whole.part = "\(part)-\(occasion.rawValue)"
      answers.own[occasion] = .say(whole)
    }
    return answers
  }

  static var schema: Schema<Self> {
    let fields = On.allCases.map { occasion in
      FieldShape(
        key: occasion.rawValue, isRequired: false,
        shape: .either([Say.schema.shape, .choice(["off"])]), doc: occasion.doc,
        otherwise: "`\(occasion.usual)`")
    }
    return Schema(.object(fields)) { node, findings in
      guard let entries = node.entries else {
        findings.error(
          at: node.place,
          "expected a text for each occasion, such as '\(fields[0].key)', found \(node.found)")
        return nil
      }
      refuseUnknown(entries, known: fields.map(\.key), in: "what is said", findings)
      var answers = Self()
      for entry in entries {
        guard let occasion = On(rawValue: entry.name) else { continue }
        answers.own[occasion] =
          entry.value.text == "off"
          ? .nothing : Say.schema.read(entry.value, findings).map { .say($0) }
      }
      return answers
    }
  }
}
