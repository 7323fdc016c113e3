extension Checkins {
  /// What a message must have, beside what it is recognised by.
  struct Needs: Sendable {
    /// So many letters, digits and ideographs, the words of `match` not counted.
    var text = 0
    var image = false
    var amount: NeededAmount?

    var isEmpty: Bool { text == 0 && !image && amount == nil }

    static let schema: Schema<Needs> = .object(
      "needs",
      .defaulted(
        "text", .integer(in: 0...2000), to: 0,
        "so many letters, digits or ideographs beside the words of `match`"),
      .defaulted("image", .boolean, to: false, "a picture"),
      .optional(
        "amount", NeededAmount.schema,
        "how much, as `32页`, `5.2 公里`, `三十页`, `两个半小时`")
    ) { text, image, amount in Needs(text: text, image: image, amount: amount) }
  }

  /// How much a message is to say.
  struct NeededAmount: Sendable {
    /// The first is the one that is said; the others are understood too.
    var units: [String]
    var least: Amount?
    var most: Amount?
    /// False: counted where it is written.
    var isRequired = true
    let reader: AmountReader

    private static let object: Schema<NeededAmount> = .object(
      "an amount",
      .required(
        "unit", units,
        """
        its unit, or several names, the one that is said first; usual other names (公里, km) and \
        what goes over into it (分钟, 小时) are understood anyway
        """),
      .optional("at-least", Amount.schema, "less does not count"),
      .optional("at-most", Amount.schema, "more is taken for a slip of the pen"),
      .defaulted("required", .boolean, to: true, "with `false` it is counted where it is written")
    ) { units, least, most, isRequired in
      if let least, let most, most < least {
        throw Objection("'at-most' is less than 'at-least'; nothing lies between them")
      }
      return NeededAmount(
        units: units, least: least, most: most, isRequired: isRequired,
        reader: AmountReader(units: units))
    }

    private static let units = Schema<[String]>.list(
      of: Schema<String>.text("a unit such as 页", atMost: 32), orOne: true, atMost: 20)

    /// The unit may stand alone.
    static let schema = Schema<NeededAmount>(.either([units.shape, object.shape])) {
      node, findings in
      guard node.entries == nil else { return object.read(node, findings) }
      return units.read(node, findings).map {
        NeededAmount(units: $0, reader: AmountReader(units: $0))
      }
    }
  }

  /// When a member has made it: all that is written must be reached.
  struct Goal: Sendable {
    /// Days done.
    var days: Int?
    /// In thousandths of the plan's unit.
    var amount: Int64?
    var place = Place(file: "", line: 1, column: 1)

    func isReached(days: Int, amount: Int64) -> Bool {
      days >= self.days ?? 0 && amount >= self.amount ?? 0
    }

    func isReached(by standing: Standing) -> Bool {
      isReached(days: standing.days, amount: standing.amount)
    }

    static let schema: Schema<Goal> = .object(
      "goal",
      .optional("days", Schema<Int>.integer(in: 1...3660), "so many days done"),
      .optional("amount", Amount.schema, "so much altogether")
    ) { days, amount in
      guard days != nil || amount != nil else {
        throw Objection("'goal' needs 'days' or 'amount'", isOfMissing: true)
      }
      return Goal(days: days, amount: amount?.thousandths)
    }.map { goal, node, _ in
      var goal = goal
      goal.place = node.place
      return goal
    }
  }
}
