/// What a rule says: one of several utterances, none repeated until all were used.
public struct Say: Sendable, Hashable {
  public let alternatives: [Utterance]
  public let place: Place

  /// A text, an utterance, or a list of both.
  public static let schema: Schema<Say> = Schema<[Utterance]>
    .list(of: Utterance.schema, orOne: true, atMost: 10_000)
    .map { alternatives, node, _ in Say(alternatives: alternatives, place: node.place) }

  /// Reports misspelt variables, unknown groups, pictures that are not there, and what is addressed
  /// to a member where `variables` know none.
  public func check(variables: Set<String>, _ context: CheckContext, _ findings: Findings) {
    for utterance in alternatives {
      utterance.text?.check(known: variables, calendar: context.calendar, findings)
      let needsMember = utterance.to.value == .member || utterance.mentions
      if needsMember, !variables.contains("member.id") {
        findings.error(
          at: utterance.to.place, "there is no member here whom this could be said to")
      }
      if case .group(let name) = utterance.to.value, context.groups[name] == nil {
        let hint = nearest(to: name, among: Array(context.groups.keys))
        findings.error(
          at: utterance.to.place,
          """
          'to' is chat, member or a group; there is no group \
          '\(name.excerpt)'\(didYouMean(hint))
          """)
      }
      if let image = utterance.image, !context.hasImage(image.value) {
        findings.error(
          at: image.place,
          """
          no picture '\(image.value.excerpt)' in the rules directory (png, jpg, gif or webp, \
          at most 5 MB)
          """)
      }
    }
  }
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
  public var to: Located<Target>
  public var delay: ClosedRange<Interval>?
  public var recallAfter: Interval?
  public var expires: Interval?

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
    )
  ) { text, image, quotes, mentions, to, delay, recallAfter, expires in
    if case (.good(nil), .good(nil)) = (text, image) {
      throw Objection("nothing would be said; write 'text' or 'image'", isOfMissing: true)
    }
    return Utterance(
      text: text.value ?? nil, image: image.value ?? nil, quotes: quotes.value ?? false,
      mentions: mentions.value ?? false,
      to: (to.value ?? nil) ?? Located(.chat, at: Place(file: "", line: 1, column: 1)),
      delay: delay.value ?? nil, recallAfter: recallAfter.value ?? nil,
      expires: expires.value ?? nil)
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
  fileprivate init(text: Template?, at place: Place) {
    self.init(
      text: text, image: nil, quotes: false, mentions: false, to: Located(.chat, at: place),
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
