import QunguanCore

/// Where a profile takes a value from: a path into the JSON body, `header:NAME` or `const:TEXT`,
/// with pipes after bars. Of several alternatives the first that is not null counts.
struct Expression: Sendable {
  enum Source: Sendable, Hashable {
    case path(JSONPath)
    case header(String)
    case constant(JSON)
  }

  struct Alternative: Sendable {
    var source: Source
    var pipeline: Pipeline

    init(parsing text: String) throws(ExpressionProblem) {
      let pieces = barred(text)
      let first = pieces[0].text
      if first.hasPrefix("const:") {
        source = .constant(.string(String(first.dropFirst("const:".count))))
      } else if first.hasPrefix("header:") {
        let name = String(first.dropFirst("header:".count))
        guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenCharacter) else {
          throw ExpressionProblem("'\(name)' is not the name of a header")
        }
        source = .header(name)
      } else if first.hasPrefix("$") {
        source = .path(try JSONPath(parsing: first))
      } else {
        throw ExpressionProblem("expected a path as $.a.b, header:NAME or const:TEXT")
      }
      pipeline = try Pipeline(pieces.dropFirst())
    }

    func value(in scope: Scope) -> JSON? {
      let value: JSON? =
        switch source {
        case .path(let path): path.value(in: scope.json)
        case .header(let name): scope.header(name).map { .string($0) }
        case .constant(let constant): constant
        }
      return pipeline.pipes.isEmpty ? value : pipeline.value(of: value)
    }
  }

  /// What expressions look into.
  struct Scope {
    var json: JSON
    var header: (String) -> String?
  }

  var alternatives: [Alternative]

  func value(in scope: Scope) -> JSON? {
    for alternative in alternatives {
      if let value = alternative.value(in: scope) { return value }
    }
    return nil
  }

  func text(in scope: Scope) -> String? { value(in: scope)?.plainText }

  func content(in scope: Scope, from gateway: GatewayName) -> Content? {
    for alternative in alternatives {
      guard let value = alternative.value(in: scope) else { continue }
      return alternative.pipeline.codec?.decode(value, from: gateway)
    }
    return nil
  }
}

/// The texts between the bars, without the spaces around them, and the scalar at which each starts.
func barred(_ text: String) -> [(text: Substring, offset: Int)] {
  var offset = 0
  return text.split(separator: "|", omittingEmptySubsequences: false).map { piece in
    let trimmed = piece.drop { $0 == " " }
    let start = offset + piece.unicodeScalars.count - trimmed.unicodeScalars.count
    offset += piece.unicodeScalars.count + 1
    let end = trimmed.lastIndex { $0 != " " }.map { trimmed.index(after: $0) }
    return (trimmed[..<(end ?? trimmed.startIndex)], start)
  }
}

extension Schema<Expression> {
  /// A value that is no message content.
  static var value: Schema {
    expression.map { expression, node, findings in
      guard expression.alternatives.allSatisfy({ $0.pipeline.codec == nil }) else {
        findings.error(at: node.place, "a codec reads only the field 'content'")
        return nil
      }
      return expression
    }
  }

  /// A message's content.
  static var content: Schema {
    expression.map { expression, node, findings in
      guard expression.alternatives.allSatisfy({ $0.pipeline.codec != nil }) else {
        findings.error(at: node.place, "content needs a codec, as in '$.message | codec:onebot11'")
        return nil
      }
      return expression
    }
  }

  private static var expression: Schema {
    Schema<[Expression.Alternative]>.list(of: .alternative, orOne: true, atMost: 8).map {
      alternatives, _, _ in Expression(alternatives: alternatives)
    }
  }
}

extension Schema<Expression.Alternative> {
  fileprivate static var alternative: Schema {
    Schema<String>.text("$.a.b, header:NAME or const:TEXT, with pipes", atMost: 500).map {
      text, node, findings in
      do throws(ExpressionProblem) {
        return try Expression.Alternative(parsing: text)
      } catch {
        findings.error(at: node.place(atScalar: error.offset), error.sentence)
        return nil
      }
    }
  }
}
