import HTTPTypes
import QunguanCore
import QunguanGateway
import QunguanStore

/// What filters found, how it is judged, and what they make of a text.
extension Control {
  var adRoutes: [Route] {
    [
      Route(.get, .exact("/ads/markings")) { _ in try await markings() },
      Route(.post, .exact("/ads/review")) { try await review($0) },
      Route(.post, .exact("/why")) { try await why($0) },
      Route(.post, .exact("/check")) { try await check($0) },
    ]
  }

  private func markings() async throws -> InboundResponse {
    let all = try await pump.intake.perform { try $0.allMarkings() }
    return .json(
      .array(
        all.map { id, marking in
          [
            "marking": .number(JSONNumber(id.number)), "ad": .bool(marking.isAd),
            "chat": .string(marking.chat.text),
            "message": marking.message.map { .string($0.text) } ?? .null,
            "member": marking.member.map { .string($0.text) } ?? .null,
            "offence": marking.offence.map { .number(JSONNumber($0.number)) } ?? .null,
            "learned": .bool(!marking.lesson.isEmpty),
          ]
        }))
  }

  private func review(_ request: InboundRequest) async throws -> InboundResponse {
    guard let wish = ReviewWish(json: try JSON(parsing: request.body)) else {
      return .fault(400, "name how many days, 1 to 400, and a chat as gateway:id if only one")
    }
    let (book, now) = (await reloader.book, clock.now)
    return .json(try await pump.intake.perform { try wish.find($0, book, at: now) })
  }

  private func why(_ request: InboundRequest) async throws -> InboundResponse {
    guard let wish = EvidenceWish(json: try JSON(parsing: request.body)) else {
      return .fault(400, "name an offence, or a chat and a message")
    }
    let book = await reloader.book
    let found = try await pump.intake.perform { try wish.find($0, book) }
    guard let found else { return .fault(404, wish.nothing) }
    return .json(found)
  }

  private func check(_ request: InboundRequest) async throws -> InboundResponse {
    try await refusing {
      guard let wish = TextWish(json: try JSON(parsing: request.body)) else {
        throw Refusal("'text' is missing, or 'chat' is no chat such as qq:5000")
      }
      let (book, now, secret) = (await reloader.book, clock.now, secret)
      return .json(
        try await pump.intake.perform { batch in
          let chat = try wish.chat.flatMap { try batch.chat($0) }
          return try wish.examined(
            by: Engine(book, secret: secret), marks: batch.marks(), chat: chat, at: now)
        })
    }
  }
}
