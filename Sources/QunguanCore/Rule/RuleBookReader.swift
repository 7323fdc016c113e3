/// Reads the files of a rule set into their parts.
struct RuleBookReader {
  let files: [RuleBook.File]
  let findings: Findings

  init(_ files: [RuleBook.File], _ findings: Findings) {
    self.files = files
    self.findings = findings
  }

  /// The one `community` of the set; two are an error at the second.
  func community() -> Community {
    let all = sections("community")
    guard let first = all.first else { return .unnamed }
    for (key, _) in all.dropFirst() {
      findings.error(
        at: key.place, "'community' is written twice; put all of it into one place",
        notes: [.init(at: first.key.place, "first written here")])
    }
    return Community.schema.read(first.value, findings) ?? .unnamed
  }

  /// The community's festivals, with the holidays and working days of all `holidays`.
  func calendar(of community: Community) -> CommunityCalendar {
    let holidays = PublicHolidays(reading: sections("holidays").map(\.value), findings)
    return CommunityCalendar(own: community.festivals, holidays: holidays)
  }

  /// The one `layers` of the set, none if nobody wrote any; nil if it is not good.
  func layers() -> [Layer]? {
    let all = sections("layers")
    guard let first = all.first else { return [] }
    for (key, _) in all.dropFirst() {
      findings.error(
        at: key.place, "'layers' is written twice; put all of it into one place",
        notes: [.init(at: first.key.place, "first written here")])
    }
    return Layer.section.read(first.value, findings)
  }

  /// The union of all `groups`. One that is not good is there without chats, so that rules which
  /// name it are not blamed.
  func groups() -> [String: ChatGroup] {
    var groups: [String: ChatGroup] = [:]
    var places: [String: Place] = [:]
    for (_, node) in sections("groups") {
      guard let entries = node.entries else {
        findings.error(at: node.place, "expected groups by their names, found \(node.found)")
        continue
      }
      for entry in entries {
        let (name, place) = (entry.name, entry.key.place)
        let group = ChatGroup.schema.read(entry.value, findings)
        if let first = places[name] {
          findings.error(
            at: place, "group '\(name.excerpt)' is written twice; put its chats into one list",
            notes: [.init(at: first, "first written here")])
        } else if ["direct", "everywhere", "chat", "member"].contains(name) {
          findings.error(at: place, "'\(name)' has a meaning of its own; name the group otherwise")
        } else if name.isEmpty || ChatID(name) != nil {
          findings.error(
            at: place, "'\(name.excerpt)' is no name for a group; write a word, then its 'chats'")
        } else {
          groups[name] = group ?? ChatGroup(chats: [], tags: [])
          places[name] = place
        }
      }
    }
    return groups
  }

  func rules(_ context: CheckContext) -> [Rule] {
    files.flatMap { file -> [Rule] in
      guard let entries = file.root.entries else {
        findings.error(
          at: file.root.place, "expected fields such as 'replies', found \(file.root.found)")
        return []
      }
      let known =
        RuleKinds.all.filter { $0.section == nil }.map { $0.key } + RuleKinds.sections
        + ["community", "groups", "layers", "holidays", "defaults"]
      refuseUnknown(entries, known: known, in: "a rule file", findings)
      refuseUnknownKinds(of: entries)
      let defaults = self.defaults(file.root, context)
      return RuleKinds.all.flatMap { kind -> [Rule] in
        let defaults = defaults.filter { !kind.ignoresQuotas || !GateConfig.isQuota($0.name) }
        // A list that is written twice is refused, and its rules are checked all the same.
        return lists(of: kind, in: file).flatMap { list -> [Rule] in
          guard case .sequence(let nodes) = list.value else {
            findings.error(
              at: list.place,
              """
              expected a list of rules, each beginning with '- name: ...', \
              found \(list.found)
              """)
            return []
          }
          return nodes.compactMap { Rule(kind, $0.adding(defaults), context, findings) }
        }
      }
    }
  }

  /// What no single rule can tell.
  func checkTogether(_ rules: [Rule], _ groups: [String: ChatGroup]) {
    var places: [String: Place] = [:]
    for name in names().sorted(by: { $0.place < $1.place }) {
      if let first = places[name.value] {
        findings.error(
          at: name.place,
          "the name '\(name.value.excerpt)' is taken; every rule needs a name of its own",
          notes: [.init(at: first, "the other rule of this name")])
      }
      places[name.value] = places[name.value] ?? name.place
    }
    doubtChats(of: rules, groups)
    doubtTopics(of: rules)
    Shop.checkTogether(rules, findings)
    doubtOpenings(of: rules)
    guard groups.values.allSatisfy(\.isStaff) else { return }
    for rule in rules where rule.hasGoodHead && rule.gate.config.chats == nil {
      findings.warning(
        at: rule.place,
        "this rule serves no chat; write 'groups' or give it 'in: everywhere'")
    }
  }

  /// Words that begin several games in the same chat, though only the first hears them.
  private func doubtOpenings(of rules: [Rule]) {
    let games = rules.filter { $0.mode == .active && $0.hasGoodHead }
      .map { (rule: $0, words: $0.body.openings) }.filter { !$0.words.isEmpty }
    for (place, game) in games.enumerated() {
      for first in games[..<place] where game.rule.gate.chats.overlaps(first.rule.gate.chats) {
        let known = Set(first.words.map(\.value.normalised))
        guard let word = game.words.first(where: { known.contains($0.value.normalised) }) else {
          continue
        }
        findings.warning(
          at: word.place.file.isEmpty ? game.rule.place : word.place,
          """
          '\(word.value.excerpt)' begins '\(first.rule.name.excerpt)' in the same chats already; give \
          one of them another 'start'
          """, notes: [.init(at: first.rule.place, "the other game")])
        break
      }
    }
  }

  /// The names of all rules, also of those that are not good otherwise.
  private func names() -> [Located<String>] {
    RuleKinds.all.flatMap { kind in
      files.flatMap { lists(of: kind, in: $0) }.flatMap { list -> [Located<String>] in
        guard case .sequence(let rules) = list.value else { return [] }
        return rules.compactMap { $0["name"] }.compactMap { node in
          node.text.map { Located($0, at: node.place) }
        }
      }
    }
  }

  /// The `defaults` of a file: fields of every rule except its name.
  private func defaults(_ root: Node, _ context: CheckContext) -> [Node.Entry] {
    guard let node = root["defaults"] else { return [] }
    guard let entries = node.entries else {
      findings.error(at: node.place, "expected fields of rules, found \(node.found)")
      return []
    }
    let known = RuleHead.schema.fields.map(\.key).filter { $0 != "name" }
    refuseUnknown(entries, known: known, in: "defaults", findings)
    let good = entries.filter { known.contains($0.name) }
    check(good, at: node.place, context)
    return good
  }

  /// Reads defaults as a rule would, for files without rules.
  private func check(_ defaults: [Node.Entry], at place: Place, _ context: CheckContext) {
    func scalar(_ text: String) -> Node { Node(.scalar(text, quoted: true), at: place) }
    let name = Node.Entry(key: scalar("name"), value: scalar("defaults"))
    let head = RuleHead.schema.read(Node(.mapping(defaults + [name]), at: place), findings)
    if let head { _ = Gate(head.gate, context, findings) }
  }

  private func sections(_ name: String) -> [(key: Node, value: Node)] {
    files.flatMap { file in
      (file.root.entries ?? []).filter { $0.name == name }.map { ($0.key, $0.value) }
    }
  }

  /// The lists of rules of a kind, wherever it stands in a file.
  private func lists(of kind: any RuleKind.Type, in file: RuleBook.File) -> [Node] {
    var places = [file.root]
    if let section = kind.section {
      places = (file.root.entries ?? []).filter { $0.name == section }.map(\.value)
    }
    return places.flatMap { $0.entries ?? [] }
      .filter { $0.name == kind.key && !$0.value.isUnknown }.map(\.value)
  }

  /// Reports what stands under a heading such as `games` and is no kind of it.
  private func refuseUnknownKinds(of entries: [Node.Entry]) {
    for entry in entries {
      let kinds = RuleKinds.all.filter { $0.section == entry.name }.map { $0.key }
      guard !kinds.isEmpty, !entry.value.isUnknown else { continue }
      if let inner = entry.value.entries {
        for kind in inner where !kinds.contains(kind.name) {
          let hint = nearest(to: kind.name, among: kinds)
          findings.error(
            at: kind.key.place,
            """
            '\(kind.name.excerpt)' is none of '\(entry.name)', which are \
            \(Phrase.choice(of: kinds))\(didYouMean(hint))
            """)
        }
      } else {
        let found = entry.value.found
        findings.error(
          at: entry.value.place, "expected kinds of rules such as '\(kinds[0])', found \(found)")
      }
    }
  }
}

extension Node {
  /// This mapping with those of `more` that it lacks.
  fileprivate func adding(_ more: [Entry]) -> Node {
    guard let entries, !more.isEmpty else { return self }
    let names = Set(entries.map(\.name))
    return Node(
      .mapping(entries + more.filter { !names.contains($0.name) }), at: place,
      isPartial: isPartial)
  }
}
