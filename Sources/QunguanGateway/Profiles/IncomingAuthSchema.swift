import QunguanCore

extension Schema<IncomingAuth> {
  static var incomingAuth: Schema {
    .kinds(
      "auth",
      [
        (
          "hmac",
          .object(
            "auth", .kind,
            .required("hash", .choice, "sha1 or sha256"),
            .required("header", .headerName, "where the code stands"),
            .defaulted("prefix", .text, to: "", "what stands before the code in the header"),
            .defaulted("encoding", .choice, to: .hex, "hex or base64"),
            .defaulted("signed", .signedPieces, to: [.body], "what is signed: text with {body}")
          ) {
            .hmac(HMACSignature(hash: $1, header: $2, prefix: $3, encoding: $4, signed: $5))
          }
        ),
        ("standard-webhooks", .object("auth", .kind) { _ in .standardWebhooks }),
        (
          "token",
          .object(
            "auth", .kind,
            .defaulted("header", .headerName, to: "Authorization", "where the token stands"),
            .defaulted("prefix", .text, to: "Bearer ", "what stands before it")
          ) { .token(HeaderToken(header: $1, prefix: $2)) }
        ),
      ])
  }
}

extension Field<String> {
  /// Read before the others, to know which others there can be.
  fileprivate static var kind: Self { .required("kind", .text, "which of the kinds") }
}

extension Schema {
  /// Fields that depend on the field `kind`.
  static func kinds(_ noun: Phrase, _ kinds: [(name: String, schema: Schema)]) -> Schema {
    Schema(.either(kinds.map(\.schema.shape))) { node, findings in
      guard let kind = node["kind"] else {
        findings.error(at: node.place, "\(noun) needs the field 'kind'")
        return nil
      }
      if let known = kinds.first(where: { $0.name == kind.text }) {
        return known.schema.read(node, findings)
      }
      let names = Phrase.list(of: kinds.map(\.name))
      findings.error(at: kind.place, "the kind must be one of \(names)")
      return nil
    }
  }
}

extension Schema<[HMACSignature.Piece]> {
  /// `v0:{header:X-Slack-Request-Timestamp}:{body}`. The body must be in it.
  fileprivate static var signedPieces: Schema {
    Schema<String>.text("text with {body} and {header:NAME}", atMost: 200).map {
      text, node, findings in
      let pieces = bracedPieces(text)?.map { piece -> HMACSignature.Piece? in
        switch piece {
        case .literal(let text): return .literal(text)
        case .braced("body"): return .body
        case .braced(let text):
          let name = text.dropFirst("header:".count)
          guard text.hasPrefix("header:"), !name.isEmpty,
            name.utf8.allSatisfy(\.isTokenCharacter)
          else { return nil }
          return .header(String(name))
        }
      }
      guard let pieces, !pieces.contains(nil), pieces.contains(.body) else {
        findings.error(
          at: node.place, "expected text with {body}, and with {header:NAME} if need be")
        return nil
      }
      return pieces.compactMap { $0 }
    }
  }
}
