import QunguanText

extension Ads.Trial {
  /// All that speaks for or against a subject.
  func signals(of subject: Ads.Subject, _ turn: Turn) throws -> Ads.Evidence {
    var evidence = Ads.Evidence()
    switch try turn.verdict(on: subject.message, in: chat) {
    case false?:
      // A flood is one, whatever is written.
      if subject.isSaidAnew { try addCompany(subject, isPardoned: true, to: &evidence, turn) }
      if evidence.signals.isEmpty { evidence.pardon = "an operator has let this text through" }
      return evidence
    case true?:
      evidence.signals.append(Signal("marked", points: 10, detail: "an operator called it an ad"))
    case nil: break
    }
    if subject.isName {
      evidence.signals += try nameSignal(subject, turn).map { [$0] } ?? []
      return evidence
    }
    evidence.signals += try content(subject, turn)
    if let weight = config.signals.codes, subject.isCode {
      evidence.signals.append(Signal("codes", points: weight, detail: "a QR code"))
    }
    if let weight = config.signals.forwards, let from = subject.enclosedFrom,
      evidence.signals.contains(where: { $0.ranges.contains { $0.upperBound > from } })
    {
      evidence.signals.append(Signal("forwards", points: weight, detail: "in what it encloses"))
    }
    if let learned = config.signals.learned {
      let isClear = evidence.signals.contains { Self.clear.contains($0.name) }
      evidence.signals +=
        try self.learned(subject.message, learned, turn).map { [$0] }?
        .filter { $0.points > 0 || !isClear } ?? []
    }
    if subject.isSaidAnew { try addCompany(subject, isPardoned: false, to: &evidence, turn) }
    if let name = subject.name, isNewcomer, config.signals.names != nil {
      let named = try Ads.Subject(name: name, turn)
      if try turn.verdict(on: named.message, in: chat) != false {
        evidence.signals += try nameSignal(named, turn).map { [$0] } ?? []
      }
    }
    return evidence
  }

  /// What the words of one text show, whoever wrote it.
  func content(_ subject: Ads.Subject, _ turn: Turn) throws -> [Signal] {
    var signals = try words(in: subject, turn)
    let links = Link.all(in: subject.message)
    if let weight = config.signals.contact { signals += contact(subject.message, links, weight) }
    signals += self.links(links)
    if let weight = config.signals.disguise { signals += disguise(subject.message, weight) }
    if let weight = config.signals.shape { signals += shape(subject.message, weight) }
    return signals
  }

  // MARK: Words

  private func words(in subject: Ads.Subject, _ turn: Turn) throws -> [Signal] {
    var (message, hits) = (subject.message, subject.hits)
    guard !hits.isEmpty else { return [] }
    // What is allowed is blotted out, so that nothing in it counts: a pattern tells its first place.
    for _ in 0..<Self.mostAllowed {
      let allowed = hits.filter { config.owners[$0.pattern] < 0 }
      if allowed.isEmpty { break }
      let text = message.string(.asSent)
        .blotted(allowed.map { message.originalRange(of: $0.range, in: $0.form) })
      (message, hits) = try turn.read(text)
    }
    let found = Dictionary(grouping: hits) { config.owners[$0.pattern] }
    return found.filter { $0.key >= 0 }.sorted { $0.key < $1.key }.map { owner, hits in
      let list = config.lists[owner]
      let ranges = hits.map { message.originalRange(of: $0.range, in: $0.form) }
      return Signal(
        list.signal, points: list.weight * min(2, 1 + 0.5 * Double(hits.count - 1)),
        detail: message.quoting(ranges), ranges: ranges)
    }
  }

  /// In a text with more of them nothing but what is allowed is left.
  private static let mostAllowed = 8

  // MARK: Ways to somewhere else

  private func contact(
    _ message: MessageText, _ links: [Link], _ weight: Double
  ) -> [Signal] {
    let contacts = Contact.all(in: message, links: links)
    guard !contacts.isEmpty else { return [] }
    let isNamed = contacts.contains(where: \.isNamed)
    let shown = contacts.prefix(3).map { "\($0.kind.rawValue) \($0.id.printable(atMost: 24))" }
    return [
      Signal(
        "contact", points: isNamed ? weight : weight / 2,
        detail: shown.joined(separator: ", "), ranges: contacts.map(\.range))
    ]
  }

  private func links(_ all: [Link]) -> [Signal] {
    guard !all.isEmpty else { return [] }
    let allowed = config.signals.links?.allowed ?? []
    let foreign = all.filter { link in !allowed.contains { link.isOf($0) } }
    var signals: [Signal] = []
    func add(_ name: String, _ points: Double, _ links: [Link]) {
      guard !links.isEmpty else { return }
      signals.append(
        Signal(
          name, points: points,
          detail: links.prefix(3).map { $0.host.printable(atMost: 60) }.joined(separator: ", "),
          ranges: links.map(\.range)))
    }
    if let weight = config.signals.invites { add("invites", weight, foreign.filter(\.isInvite)) }
    if let links = config.signals.links {
      let rest = foreign.filter { config.signals.invites == nil || !$0.isInvite }
      let isLookalike = { (link: Link) in allowed.contains { link.isLookalike(of: $0) } }
      add("links", links.weight, rest.filter { !isLookalike($0) })
      add("look-alike", links.weight * 2, rest.filter(isLookalike))
    }
    return signals
  }

  // MARK: Looks

  private func disguise(_ message: MessageText, _ weight: Double) -> [Signal] {
    let disguise = Disguise(of: message)
    guard !disguise.isEmpty else { return [] }
    let parts = [
      ("invisible", disguise.invisible), ("mixed scripts", disguise.mixed),
      ("fancy", disguise.fancy),
    ].filter { !$0.1.isEmpty }
    return [
      Signal(
        "disguise", points: weight,
        detail: parts.map { "\($0.1.count) \($0.0)" }.joined(separator: ", "),
        ranges: parts.flatMap(\.1))
    ]
  }

  private func shape(_ message: MessageText, _ weight: Double) -> [Signal] {
    let shape = QunguanText.Shape(of: message)
    guard shape.length >= 6 else { return [] }
    func share(_ count: Int) -> Double { Double(count) / Double(shape.length) }
    let odd = [
      ("digits", shape.length >= 8 && share(shape.digits) > 0.5),
      ("rare characters", shape.rare >= 3 && share(shape.rare) > 0.2),
      ("emoji", shape.emoji >= 8 && share(shape.emoji) > 0.5),
      ("\(shape.longestRun) times the same character", shape.longestRun >= 20),
    ].filter(\.1).map(\.0)
    return odd.isEmpty
      ? [] : [Signal("shape", points: weight, detail: odd.joined(separator: ", "))]
  }

  // MARK: Learned

  /// Where one of these shows, talk around it makes it no better.
  private static let clear: Set = [
    "words", "patterns", "contact", "invites", "look-alike", "marked",
  ]

  private func learned(
    _ message: MessageText, _ learned: Ads.Learned, _ turn: Turn
  ) throws -> Signal? {
    guard let classifier = learned.classifier, !message.bytes(.compact).isEmpty else { return nil }
    let lessons = try turn.work.memory.marks().lessons
    let windows = withoutAllowedLinks(message).windows
    let probability =
      windows.map {
        classifier.probability(of: classifier.features(of: $0), with: lessons)
      }.max() ?? 0
    let points = learned.points(probability, threshold: classifier.threshold)
    // Of what was not all looked at nothing good can be said.
    guard points > 0 || points < 0 && windows.count == 1 else { return nil }
    let percent = (probability * 1000).rounded() / 10
    return Signal("learned", points: points, detail: "\(percent.inPoints) %")
  }

  /// The classifier has learned from chats in which every link is an ad.
  private func withoutAllowedLinks(_ message: MessageText) -> MessageText {
    guard let allowed = config.signals.links?.allowed, !allowed.isEmpty else { return message }
    let known = Link.all(in: message).filter { link in allowed.contains { link.isOf($0) } }
    guard !known.isEmpty else { return message }
    return MessageText(message.string(.asSent).without(known.map(\.range)))
  }

  // MARK: Names

  private func nameSignal(_ subject: Ads.Subject, _ turn: Turn) throws -> Signal? {
    guard let weight = config.signals.names else { return nil }
    var found = try words(in: subject, turn)
    // Many are called by a number: only a way to write to somebody counts.
    if Contact.all(in: subject.message).contains(where: \.isNamed) {
      found.append(Signal("contact", points: 0, detail: ""))
    }
    found += links(Link.all(in: subject.message))
    guard !found.isEmpty else { return nil }
    let kinds = Set(found.map(\.name)).sorted().joined(separator: ", ")
    return Signal(
      "names", points: weight,
      detail: "\(kinds) in the name '\(subject.text.printable(atMost: 40))'")
  }
}

extension MessageText {
  /// Pieces of a long text, each as long as the classifier looks at, up to four of them.
  fileprivate var windows: [MessageText] {
    let text = string(.asSent)
    guard text.utf8.count > Self.window else { return [self] }
    let scalars = Array(text.unicodeScalars.prefix(4 * Self.window))
    guard scalars.count > Self.window else { return [self] }
    return stride(from: 0, to: scalars.count, by: Self.window).map { start in
      let end = min(start + Self.window, scalars.count)
      return MessageText(String(String.UnicodeScalarView(scalars[max(0, end - Self.window)..<end])))
    }
  }

  /// In Unicode scalars: of more the classifier sees the beginning and the end.
  private static let window = 160
}

extension String {
  /// What is left without parts of it, given in bytes.
  fileprivate func without(_ ranges: [Range<Int>]) -> String {
    var bytes = Array(utf8)
    for range in ranges.sorted(by: { $0.lowerBound > $1.lowerBound }) {
      bytes.removeSubrange(range.clamped(to: bytes.indices))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// With as many bytes of what nobody looks for in place of parts of it. They are letters, so that
  /// in no form what stood around them comes together.
  fileprivate func blotted(_ ranges: [Range<Int>]) -> String {
    var bytes = Array(utf8)
    for range in ranges.map({ $0.clamped(to: bytes.indices) }) {
      let blot = Array(repeatElement(Array("\u{4DB5}".utf8), count: range.count / 3).joined())
      bytes.replaceSubrange(range, with: blot + Array("zz".utf8.prefix(range.count % 3)))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension MessageText {
  /// The first few parts of the original, for a reason.
  fileprivate func quoting(_ ranges: [Range<Int>]) -> String {
    let shown = ranges.prefix(3).map { "‘\(original(of: $0, in: .asSent).printable(atMost: 20))’" }
    return shown.joined(separator: ", ") + (ranges.count > 3 ? ", …" : "")
  }
}
