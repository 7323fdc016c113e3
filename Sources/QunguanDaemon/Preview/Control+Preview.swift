import HTTPTypes
import QunguanCore
import QunguanGateway
import QunguanStore

/// What is going to be said, and what an operator wants said now.
extension Control {
  var previewRoutes: [Route] {
    [
      Route(.post, .exact("/next")) { try await preview($0) },
      Route(.post, .exact("/run")) { try await run($0) },
    ]
  }

  /// From beside the writer: it may decide thousands of times.
  private func preview(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let wish = PreviewWish(json: try JSON(parsing: request.body))
      let preview = try await objecting {
        try await PreviewGlance(database).preview(
          wish, of: await reloader.book, secret: secret, now: clock.now)
      }
      return .json(preview)
    }
  }

  private func objecting<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let objection as Objection {
      throw Refusal("\(objection.sentence)")
    }
  }

  /// An event like those of schedules: it is kept, traced, and can be undone.
  private func run(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      let wish = try JSON(parsing: request.body)
      let rule = try await objecting {
        try await reloader.book.wishable(try wish.wished("rule"))
      }
      let chat = try await reachableChat(try wish.wished("chat"))
      let event = Event.wish(for: rule.name, in: chat, received: clock.now)
      let receipt = await pump.intake.submit(event)
      guard receipt == .kept else { throw Refusal(receipt.reasonNotCarriedOut) }
      let recording = try await pump.intake.perform { try $0.recorded(event.key) }
      guard let recording else { throw Refusal("nothing is recorded of it") }
      let spoken = recording.rows.map(\.row.delivery.action)
      if !rule.hasTimesInChats, let entry = recording.trace?.entries.last, entry.fired {
        return .json([
          "event": .string(event.key.text),
          "lines": [.string("\(rule.name) \(entry.reason)")],
        ])
      }
      guard !spoken.isEmpty else { throw Refusal(Self.whyNothing(recording.trace)) }
      let wording = Wording()
      return .json([
        "event": .string(event.key.text),
        "lines": .array(spoken.map { .string("\(rule.name) \(wording.sentence($0))") }),
      ])
    }
  }

  private static func whyNothing(_ trace: Trace?) -> String {
    let entry = trace?.entries.last
    let wording = Wording()
    let withheld = entry?.withheld.map(wording.sentence) ?? []
    if !withheld.isEmpty {
      return "nothing was said, the rule only observes: \(withheld.joined(separator: "; "))"
    }
    return "nothing was said: \(PreviewOutcome.reason(entry))"
  }

  /// A chat of a gateway that is configured.
  private func reachableChat(_ text: String) async throws -> Chat {
    guard let id = ChatID(text) else {
      throw Refusal("'\(text.printable(atMost: 60))' is no chat; write gateway:id, such as qq:5000")
    }
    let gateways = watch.health.keys.map(\.text).sorted()
    guard gateways.contains(id.gateway.text) else {
      let near = nearest(to: id.gateway.text, among: gateways)
      throw Refusal("there is no gateway '\(id.gateway)'\(didYouMean(near))")
    }
    return try await knownChat(text)
  }
}

/// Looks ahead on a queue of its own, with the database as it is now.
private actor PreviewGlance {
  private nonisolated let executor = QueueExecutor(label: "qunguan.preview")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private let database: String

  init(_ database: String) { self.database = database }

  func preview(
    _ wish: PreviewWish, of book: RuleBook, secret: Generator.Secret, now: Timestamp
  ) throws -> JSON {
    var settings = Store.Settings()
    settings.isReadOnly = true
    return try Store(path: database, settings: settings).read { batch in
      let source = Preview.Source(
        book, now: now, secret: secret, memory: batch, known: try batch.chats().map(\.chat))
      return try Preview(wish, of: source).json
    }
  }
}
