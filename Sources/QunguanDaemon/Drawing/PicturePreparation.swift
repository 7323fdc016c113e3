import QunguanCore
import QunguanGateway

/// What is done about the pictures of a message before it is sent: drawings are drawn, and where
/// the gateway wants that, all are uploaded.
struct PicturePreparation: Sendable {
  typealias Ready = [Picture.Source: Picture.Form]

  let studio: Studio
  let transport: CurlTransport
  let clock: DaemonClock
  /// Reads a picture of the rules directory.
  let file: @Sendable (String) throws -> [UInt8]

  /// Whether there is anything to do; pictures from files that go with their message are read then.
  func isNeeded(for action: Action, at endpoint: GatewayEndpoint) -> Bool {
    action.pictures.contains { source in
      if case .drawing = source { true } else { endpoint.gateway.wantsUploads }
    }
  }

  /// - Parameter id: the action's; uploads have their own, made of it.
  func prepare(
    _ action: Action, id: String, at endpoint: GatewayEndpoint
  ) async throws(PictureNotUploaded) -> Ready {
    var ready: Ready = [:]
    for (index, source) in action.pictures.enumerated() {
      guard let picture = try await picture(source) else { continue }
      guard endpoint.gateway.wantsUploads else {
        ready[source] = .bytes(picture)
        continue
      }
      switch await upload(picture, of: action, id: "\(id)-p\(index)", to: endpoint) {
      case .success(let reference): ready[source] = .reference(reference)
      case .failure(let problem):
        // A drawing that the gateway does not take is said in words.
        if case .drawing = source, case .rejected = problem.outcome { continue }
        throw problem
      }
    }
    return ready
  }

  /// Nil for a drawing that is said in words, and for a file that cannot be read, which is told when
  /// the message is written.
  private func picture(
    _ source: Picture.Source
  ) async throws(PictureNotUploaded) -> Picture? {
    switch source {
    case .file(let path): return (try? file(path)).map { Picture(source, bytes: $0) }
    case .drawing(let drawing):
      do throws(Studio.Closed) {
        return try await studio.png(of: drawing).map { Picture(source, bytes: $0) }
      } catch {
        // Neither picture nor words have been sent; the next start draws it.
        throw PictureNotUploaded(outcome: .notSent("the daemon stopped"))
      }
    }
  }

  private func upload(
    _ picture: Picture, of action: Action, id: String, to endpoint: GatewayEndpoint
  ) async -> Result<String, PictureNotUploaded> {
    let request: EncodedRequest?
    do throws(Refusal) {
      request = try endpoint.gateway.encodeUpload(picture, of: action, id: id, now: clock.now)
    } catch {
      return .failure(PictureNotUploaded(outcome: error.outcome))
    }
    guard let request else {
      return .failure(PictureNotUploaded(outcome: .rejected("the gateway takes no uploads")))
    }
    return endpoint.reference(
      in: await transport.send(endpoint.outgoing(request)), now: clock.now)
  }
}
