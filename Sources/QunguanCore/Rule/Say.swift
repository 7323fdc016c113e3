/// What a rule says: one of several utterances, none repeated until all were used.
public struct Say: Sendable, Hashable {
  /// Which of them comes next in a chat.
  public enum Order: String, CaseIterable, Sendable {
    /// By lot, none again until all were said.
    case shuffled
    /// One after the other; after the last, the first.
    case listed
  }

  /// With those of files only after ``completed(_:)``.
  public private(set) var alternatives: [Utterance]
  public let place: Place
  var order = Order.shuffled
  /// Whom it is said to where an utterance does not tell.
  var target = Utterance.Target.chat
  /// The part of the rule's memory that holds what was said of it.
  var part = "said"
  /// Those of the files that it says something of.
  private(set) var fingerprints: [UInt64] = []
  private var sources: [Source]

  init(_ alternatives: [Utterance], place: Place) {
    self.init(sources: alternatives.map { .utterance($0) }, place: place)
  }

  /// Stands for one that is not good.
  static let none = Say([], place: Place(file: "", line: 1, column: 1))

  private init(sources: [Source], place: Place) {
    self.sources = sources
    self.place = place
    alternatives = sources.compactMap { if case .utterance(let item) = $0 { item } else { nil } }
  }

  /// A text, an utterance, the content of a file, or a list of these.
  public static let schema: Schema<Say> = Schema<[Source]>
    .list(of: Source.schema, orOne: true, atMost: 10_000)
    .map { sources, node, _ in Say(sources: sources, place: node.place) }

  /// With what lies in files.
  func completed(_ context: CheckContext) -> Say {
    var whole = self
    whole.alternatives = []
    whole.sources = []
    for source in sources {
      switch source {
      case .utterance(let utterance): whole.alternatives.append(utterance)
      case .file(let name):
        guard let content = context.contents.content(of: name) else { continue }
        whole.alternatives += content.items
        whole.fingerprints.append(content.fingerprint)
      }
    }
    return whole
  }

  /// The places among the alternatives of those that may be said on a day: those that are for it;
  /// where there are none, those without a date.
  func indices(on day: @autoclosure () -> CivilDate) -> [Int] {
    guard alternatives.contains(where: { $0.date != nil }) else {
      return Array(alternatives.indices)
    }
    let day = day()
    let dated = alternatives.indices.filter {
      alternatives[$0].date?.value.contains(day) ?? false
    }
    return dated.isEmpty ? alternatives.indices.filter { alternatives[$0].date == nil } : dated
  }

  /// Whether something is written for this very day.
  func isDated(on day: CivilDate) -> Bool {
    alternatives.contains { $0.date?.value.contains(day) ?? false }
  }

  func target(of utterance: Utterance) -> Utterance.Target {
    utterance.to.value ?? (utterance.mentions ? .chat : target)
  }

  /// Reports misspelt variables, unknown groups, pictures that are not there, and what is addressed
  /// to a member where `variables` know none.
  public func check(variables: Set<String>, _ context: CheckContext, _ findings: Findings) {
    for utterance in alternatives {
      utterance.text?.check(known: variables, calendar: context.calendar, findings)
      let target = target(of: utterance)
      let needsMember = target == .member || utterance.mentions
      if needsMember, !variables.contains("member.id") {
        findings.error(
          at: utterance.to.place, "there is no member here whom this could be said to")
      }
      if case .group(let name) = target, context.groups[name] == nil {
        let hint = nearest(to: name, among: Array(context.groups.keys))
        findings.error(
          at: utterance.to.place,
          """
          'to' is chat, member or a group; there is no group \
          '\(name.excerpt)'\(didYouMean(hint))
          """)
      }
      if let image = utterance.image { context.check(image: image, findings) }
    }
  }
}

extension CheckContext {
  /// Reports a picture that is not there.
  func check(image: Located<String>, _ findings: Findings) {
    if hasImage(image.value) { return }
    findings.error(
      at: image.place,
      """
      no picture '\(image.value.excerpt)' in the rules directory (png, jpg, gif or webp, \
      at most 5 MB)
      """)
  }
}

/// An item of what is said: an utterance, or all those of a file.
enum Source: Sendable, Hashable {
  case utterance(Utterance)
  /// The file's path below the rules directory.
  case file(Located<String>)

  static let schema = Schema<Source>(
    .either([Template.schema.shape, Utterance.object.shape, file.shape])
  ) { node, findings in
    names(in: node).contains("from")
      ? file.read(node, findings)
      : Utterance.schema.read(node, findings).map { .utterance($0) }
  }

  /// The fields as they are written, or are meant.
  private static func names(in node: Node) -> [String] {
    let known = Utterance.object.fields.map(\.key) + ["from"]
    return (node.entries ?? []).map(\.name).map { name in
      known.contains(name) ? name : nearest(to: name, among: known) ?? name
    }
  }

  private static let file: Schema<Source> = .object(
    "content of a file",
    .required(
      "from", Schema<String>.text("a path such as content/quotes.md", atMost: 1024).located,
      "a Markdown or YAML file in the rules directory: see [files](#what-a-rule-says-out-of-files)")
  ) { .file($0) }
}

/// One thing that may be said, and how.
public struct Utterance: Sendable, Hashable {
  public enum Target: Sendable, Hashable {
    case chat, member
    case group(String)
  }

  public var text: Template?
  /// A path below the rules directory.
  public var image: Located<String>?
  public var quotes: Bool
  public var mentions: Bool
  /// Nil where it is not written.
  public var to: Located<Target?>
  public var delay: ClosedRange<Interval>?
  public var recallAfter: Interval?
  public var expires: Interval?
  /// The day that it is for.
  public var date: Located<FixedDay>?

  static let object: Schema<Utterance> = .objectInParts(
    "what is said",
    .optional("text", Template.schema, "the words; [variables](#variables) stand in `{{ }}`"),
    .optional(
      "image", Schema<String>.text("a file name").located,
      "a picture below the rules directory: png, jpg, gif or webp, at most 5 MB"),
    .defaulted("reply", .boolean, to: false, "quote the message that is answered"),
    .defaulted("mention", .boolean, to: false, "mention the member who is answered"),
    .optional(
      "to", target.located, "where it happened, to the member directly, or to a group's chats",
      otherwise: "`chat`"),
    .optional("delay", delay, "wait so long first, or for some time between; at most 1h"),
    .optional("recall-after", .interval, "take it back after this time"),
    .optional(
      "expires", .interval, "not said at all if it can't be delivered in this time",
      otherwise: "`2m`"
    ),
    .optional(
      "date", FixedDay.schema.located,
      "[for this day only](#what-is-said-on-some-days-only): `2027-02-06`, or `02-06` of every year"
    )
  ) { text, image, quotes, mentions, to, delay, recallAfter, expires, date in
    if case (.good(nil), .good(nil)) = (text, image) {
      throw Objection("nothing would be said; write 'text' or 'image'", isOfMissing: true)
    }
    let to = to.value ?? nil
    return Utterance(
      text: text.value ?? nil, image: image.value ?? nil, quotes: quotes.value ?? false,
      mentions: mentions.value ?? false,
      to: Located(to?.value, at: to?.place ?? Place(file: "", line: 1, column: 1)),
      delay: delay.value ?? nil, recallAfter: recallAfter.value ?? nil,
      expires: expires.value ?? nil, date: date.value ?? nil)
  }.map { utterance, node, _ in
    var utterance = utterance
    if node["to"] == nil { utterance.to.place = (node["mention"] ?? node).place }
    return utterance
  }

  /// Of what is not good, what is: so that the rest of a rule's texts is checked.
  static let schema = Schema<Utterance>(.either([Template.schema.shape, object.shape])) {
    node, findings in
    let utterance =
      node.text == nil
      ? object.read(node, findings)
      : Template.schema.read(node, findings).map { Utterance(text: $0, at: node.place) }
    return utterance ?? Utterance(text: nil, at: node.place)
  }

  private static let target = Schema<String>.text("chat, member or a group's name").map {
    text, _, _ -> Target? in
    switch text {
    case "chat": .chat
    case "member": .member
    default: .group(text)
    }
  }

  private static let delay = Schema<String>.text("a duration such as 3s or 1s-3s").map {
    text, node, findings -> ClosedRange<Interval>? in
    let ends = text.split(separator: "-", maxSplits: 1).map { try? Interval(text: String($0)) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last,
      last <= .hours(1)
    else {
      findings.error(at: node.place, "expected a duration such as 3s or 1s-3s, at most 1h")
      return nil
    }
    return first...last
  }
}

extension Utterance {
  init(text: Template?, at place: Place) {
    self.init(
      text: text, image: nil, quotes: false, mentions: false, to: Located(nil, at: place),
      delay: nil, recallAfter: nil, expires: nil)
  }
}

extension Schema<Interval> {
  /// `90s`, `10m`, `2h`, `3d`, `1h30m`.
  public static var interval: Schema {
    let hint: Phrase = "a duration such as 90s, 10m, 2h or 3d"
    let pattern = "^(0|([0-9]+([dDhHsS]|[mM][sS]?) *)+)$"
    // To an editor, an unquoted 0 is a number.
    let shape = Shape.either([.text(hint.description, pattern: pattern), .integer(0...0)])
    return Schema<String>.text(hint).map(shape: shape) { text, node, findings in
      do throws(TimeTextError) { return try Interval(text: text) } catch {
        findings.error(at: node.place, "\(error)")
        return nil
      }
    }
  }
}
