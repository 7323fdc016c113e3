import QunguanCore

/// What must hold of a body and its headers: `{ $.post_type: message, $.sub_type: [add, invite] }`.
struct Match: Sendable {
  struct Condition: Sendable {
    var expression: Expression.Alternative
    /// One of these texts; empty is any value that is not null.
    var accepted: [String]
  }

  var conditions: [Condition] = []

  func holds(in scope: Expression.Scope) -> Bool {
    conditions.allSatisfy { condition in
      guard let text = condition.expression.value(in: scope) else { return false }
      if condition.accepted.isEmpty { return true }
      guard let text = text.plainText else { return false }
      return condition.accepted.contains(text)
    }
  }
}

extension Schema<Match> {
  static var match: Schema {
    let text = Schema<String>.text("a value, or '*' for any")
    let texts = Schema<[String]>.list(of: text, orOne: true, atMost: 64)
    return Schema<[Named<[String]>]>.map(of: texts).map { entries, node, findings in
      guard !entries.isEmpty else {
        findings.error(at: node.place, "write at least one condition, as in { $.type: message }")
        return nil
      }
      let conditions = entries.map { entry -> Match.Condition? in
        do throws(ExpressionProblem) {
          return Match.Condition(
            expression: try Expression.Alternative(parsing: entry.name),
            accepted: entry.value.contains("*") ? [] : entry.value)
        } catch {
          findings.error(at: entry.place, "'\(entry.name.prefix(40))': \(error.sentence)")
          return nil
        }
      }
      let good = conditions.compactMap { $0 }
      return good.count == entries.count ? Match(conditions: good) : nil
    }
  }
}
