extension Shape {
  /// Everything that may stand in a rule file.
  static var ruleFile: Shape {
    func section(_ key: String, _ shape: Shape, _ doc: String) -> FieldShape {
      FieldShape(key: key, isRequired: false, shape: shape, doc: doc)
    }
    let head = RuleHead.schema.fields
    let sections = [
      section("community", Community.schema.shape, "who we are; once in all files"),
      section("groups", .map(ChatGroup.schema.shape), "our chats, in groups by their names"),
      section("layers", Layer.section.shape, "parts of a chat's members, by what they do"),
      section(
        "holidays", PublicHolidays.schema.shape,
        "public holidays and make-up workdays by year, besides those that are known"),
      section(
        "defaults", .object(head.filter { $0.key != "name" }),
        "fields that all rules of this file have unless they say otherwise"),
    ]
    func list(_ kind: any RuleKind.Type) -> FieldShape {
      section(kind.key, .list(.object(head + kind.fields)), kind.summary)
    }
    return .object(
      sections
        + RuleKinds.all.filter { $0.section == nil }.map(list)
        + RuleKinds.sections.map { heading in
          let kinds = RuleKinds.all.filter { $0.section == heading }
          return section(heading, .object(kinds.map(list)), "lists of rules, by their kinds")
        })
  }
}

extension RuleKind {
  /// Its own fields, without those that every rule has.
  static var fields: [FieldShape] { schema.fields }
}
