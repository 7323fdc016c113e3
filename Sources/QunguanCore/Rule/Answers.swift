/// An occasion on which members are answered, with what is said where the operator has written
/// nothing.
protocol AnswerOccasion: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// A template.
  var usual: String { get }
  /// Of which the operator is told, in a line of Markdown.
  var doc: String { get }
  /// Whom it is said to where a text does not tell.
  var target: Utterance.Target { get }
}

extension AnswerOccasion {
  var target: Utterance.Target { .chat }
}

/// What is said on each occasion: what the operator has written, nothing, or the usual.
struct Answers<On: AnswerOccasion>: Sendable {
  private enum Wording: Sendable {
    case say(Say)
    case nothing
  }

  private var own: [On: Wording]
  private let usual: [On: Say]

  /// With texts in the place of the usual ones.
  init(_ own: [On: Say] = [:]) {
    self.own = own.mapValues { .say($0) }
    usual = Dictionary(
      uniqueKeysWithValues: On.allCases.map { ($0, Say(spoken: $0.usual, to: $0.target)) })
  }

  /// Nil for nothing.
  subscript(occasion: On) -> Say? {
    switch own[occasion] {
    case .say(let say): say
    case .nothing: nil
    case nil: usual[occasion]
    }
  }

  /// All that may be said.
  var says: [Say] { On.allCases.compactMap { self[$0] } }

  /// What operators have written.
  var written: [Say] { On.allCases.compactMap(written) }

  func written(_ occasion: On) -> Say? {
    if case .say(let say)? = own[occasion] { say } else { nil }
  }

  /// With what lies in files.
  ///
  /// - Parameter part: of the rule's memory, where it keeps what was said.
  func completed(_ context: CheckContext, part: String) -> Self {
    var answers = self
    for (occasion, wording) in own {
      guard case .say(let say) = wording else { continue }
      var whole = say.completed(context)
      whole.part = "\(part)-\(occasion.rawValue)"
      whole.target = occasion.target
      answers.own[occasion] = .say(whole)
    }
    return answers
  }

  static var schema: Schema<Self> {
    let fields = On.allCases.map { occasion in
      FieldShape(
        key: occasion.rawValue, isRequired: false,
        shape: .either([Say.schema.shape, .choice(["off"])]), doc: occasion.doc,
        otherwise: "`\(occasion.usual.replacing("\n", with: " ⏎ "))`")
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

extension Say {
  /// What is said where the operator has written nothing.
  init(spoken text: String, to target: Utterance.Target = .chat) {
    let place = Place(file: "", line: 1, column: 1)
    let node = Node(.scalar(text, quoted: true), at: place)
    let utterance = Utterance(text: Template(parsing: text, of: node, Findings()), at: place)
    self.init([utterance], place: place)
    self.target = target
  }
}
