import QunguanText

extension Ads {
  /// What is looked at, and how much each counts. What is not written is not looked at.
  struct Signals: Sendable {
    var words: [Words] = []
    var patterns: [Words] = []
    var contact: Double?
    var links: Links?
    var invites: Double?
    var disguise: Double?
    var shape: Double?
    var repeated: Again?
    var copies: Copies?
    var flood: Flood?
    var cut: Interval?
    var names: Double?
    var forwards: Double?
    var codes: Double?
    var learned: Learned?

    /// Where `signals` is left out.
    static let usual = Signals(
      contact: 3, links: Links(weight: 2, allowed: []), invites: 4, disguise: 1.5, shape: 1,
      repeated: .usual, copies: .usual, flood: .usual, cut: .seconds(15), names: 3, forwards: 1,
      learned: Learned(weight: 6))

    static let schema: Schema<Signals> = .object(
      "signals",
      .optional(
        "words", .list(of: Words.schema, orOne: true, atMost: 50), "[words](#words-and-messages)"),
      .optional(
        "patterns", .list(of: Words.expressions, orOne: true, atMost: 50), "regular expressions"),
      .optional(
        "contact", weight(3), "a phone number, QQ, WeChat or Telegram id, however it is spelt"),
      .optional("links", Links.schema, "links to the web"),
      .optional("invites", weight(4), "links that invite into other groups"),
      .optional(
        "disguise", weight(1.5),
        "invisible characters, mixed scripts, letters that look like others"
      ),
      .optional(
        "shape", weight(1), "mostly digits, rare characters or emoji; one character in a row"),
      .optional("repeat", Again.schema, "the same of one member again"),
      .optional("copies", Copies.schema, "the same of several members"),
      .optional("flood", Flood.schema, "very many messages of one member"),
      .optional(
        "cut", Cut.schema, "messages of one member that are an ad only together"),
      .optional(
        "names", weight(3), "words, contacts or links in a name: when it is new, and of newcomers"),
      .optional("forwards", weight(1), "a forward or a card in which anything is found"),
      .optional("codes", weight(3), "a QR code in a picture; what it says is looked at as well"),
      .optional("learned", Learned.schema, "what the [classifier](ads.md) holds of it")
    ) {
      words, patterns, contact, links, invites, disguise, shape, repeated, copies, flood, cut,
      names, forwards, codes, learned in
      Signals(
        words: words ?? [], patterns: patterns ?? [], contact: contact, links: links,
        invites: invites, disguise: disguise, shape: shape, repeated: repeated, copies: copies,
        flood: flood, cut: cut, names: names, forwards: forwards, codes: codes, learned: learned)
    }

    /// `{ weight: 3 }`, or the points alone.
    static func weight(_ usual: Double) -> Schema<Double> {
      let object: Schema<Double> = .object(
        "a signal", .defaulted("weight", Points.weight, to: usual, "its points")
      ) { $0 }
      return Schema(.either([Points.weight.shape, object.shape])) { node, findings in
        node.text == nil
          ? object.read(node, findings) : Points.weight.read(node, findings)
      }
    }
  }

  struct Links: Sendable {
    var weight: Double
    /// Domains, lower case.
    var allowed: [String]

    static let schema: Schema<Links> = .object(
      "links",
      .defaulted(
        "weight", Points.weight, to: 2, "points of a link; twice as many for a look-alike"),
      .defaulted(
        "allow", .list(of: domain, orOne: true, atMost: 1000), to: [],
        "domains that count nothing, those below them too")
    ) { Links(weight: $0, allowed: $1) }

    private static let domain = Schema<String>.text("a domain such as example.org", atMost: 253)
      .map { text, node, findings -> String? in
        let labels = text.lowercased().split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, labels.allSatisfy({ (1...63).contains($0.utf8.count) }),
          !text.contains(where: { "/:@ ".contains($0) })
        else {
          findings.error(
            at: node.place, "expected a domain such as example.org, found \(node.found)")
          return nil
        }
        return labels.joined(separator: ".")
      }
  }

  /// What the classifier holds of a message.
  struct Learned: Sendable {
    var weight: Double
    var file: Located<String>?
    /// The one that comes with Qunguan, unless there is a file.
    var classifier = Classifier.shipped

    static let schema: Schema<Learned> = {
      let object: Schema<Learned> = .object(
        "learned",
        .defaulted(
          "weight", Points.weight, to: 6,
          "its points where it is sure; down to minus a third of them where it is sure of the contrary"
        ),
        .optional(
          "model", Schema<String>.text("a path such as words/own.model", atMost: 1024).located,
          "one that `qunguan train` made", otherwise: "the one that comes with Qunguan")
      ) { Learned(weight: $0, file: $1) }
      return Schema(.either([Points.weight.shape, object.shape])) { node, findings in
        node.text == nil
          ? object.read(node, findings)
          : Points.weight.read(node, findings).map { Learned(weight: $0) }
      }
    }()

    /// Points by a probability: none at a half, all from the threshold on at which 99 of 100 that are
    /// held for ads are such; and down to minus a third where it is sure of the contrary.
    func points(_ probability: Double, threshold: Double) -> Double {
      let share =
        probability < 0.5
        ? (probability - 0.5) / 0.5 / 3
        : min(1, (probability - 0.5) / max(threshold - 0.5, 0.01))
      return (weight * share * 10).rounded() / 10
    }
  }

  /// The same of one member.
  struct Again: Sendable {
    var weight: Double
    var same: Int
    var within: Interval

    static let usual = Again(weight: 3, same: 3, within: .minutes(2))

    static let schema: Schema<Again> = .object(
      "repeat",
      .defaulted("weight", Points.weight, to: usual.weight, "its points"),
      .defaulted(
        "same", Schema<Int>.integer(in: 2...20), to: usual.same, "from the how manieth time on"),
      .defaulted("within", span(atMost: Interval.hours(1)), to: usual.within, "in this time")
    ) { Again(weight: $0, same: $1, within: $2) }
  }

  /// The same of several members.
  struct Copies: Sendable {
    var weight: Double
    var members: Int
    var within: Interval

    static let usual = Copies(weight: 4, members: 3, within: .minutes(10))

    static let schema: Schema<Copies> = .object(
      "copies",
      .defaulted("weight", Points.weight, to: usual.weight, "its points"),
      .defaulted(
        "members", Schema<Int>.integer(in: 2...20), to: usual.members,
        "from the how manieth member on"),
      .defaulted("within", span(atMost: Interval.hours(1)), to: usual.within, "in this time")
    ) { Copies(weight: $0, members: $1, within: $2) }
  }

  struct Flood: Sendable {
    var weight: Double
    var messages: Int
    var within: Interval

    static let usual = Flood(weight: 4, messages: 8, within: .seconds(10))

    static let schema: Schema<Flood> = .object(
      "flood",
      .defaulted("weight", Points.weight, to: usual.weight, "its points"),
      .defaulted(
        "messages", Schema<Int>.integer(in: 2...Lately.most), to: usual.messages,
        "from the how manieth message on"),
      .defaulted("within", span(atMost: Interval.minutes(10)), to: usual.within, "in this time")
    ) { Flood(weight: $0, messages: $1, within: $2) }
  }

  enum Cut {
    static let schema: Schema<Interval> = .object(
      "cut",
      .defaulted(
        "within", span(atMost: Interval.minutes(2)), to: Interval.seconds(15),
        "written in this time")
    ) { $0 }
  }

  /// A time longer than none.
  static func span(atMost most: Interval) -> Schema<Interval> {
    Schema<Interval>.interval.map { span, node, findings in
      if span > .zero, span <= most { return span }
      findings.error(at: node.place, "must be longer than 0 and at most \(most)")
      return nil
    }
  }
}

extension Ads.Signals {
  /// Whether it matters what was written before.
  var looksAround: Bool { repeated != nil || copies != nil || flood != nil || cut != nil }

  /// Whether nothing at all is looked at.
  var isEmpty: Bool {
    words.isEmpty && patterns.isEmpty && contact == nil && links == nil && invites == nil
      && disguise == nil && shape == nil && repeated == nil && copies == nil && flood == nil
      && names == nil && codes == nil && learned == nil
  }
}
