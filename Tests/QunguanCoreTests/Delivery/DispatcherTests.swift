import QunguanCore
import Testing

@Suite("Dispatcher: lanes") struct DispatcherLaneTests {
  @Test("nothing is sent before its claim is committed") func claimFirst() {
    var machine = Courier().machine
    machine.add([row(1)], now: epoch)
    #expect(machine.advance(to: epoch) == [.claim([1])])
    #expect(machine.advance(to: at(1)) == [])
    machine.claimed([1])
    var sent = row(1, state: .claimed)
    sent.attempts = 1
    #expect(machine.advance(to: at(2)) == [.send(sent)])
    #expect(machine.advance(to: at(3)) == [])
    #expect(machine.inFlight == 1)
  }

  @Test("all that may go is claimed at once") func batches() {
    var machine = Courier().machine
    machine.add([row(1, chat: .qq(1)), row(2, chat: .qq(2)), row(3, chat: .qq(1))], now: epoch)
    #expect(machine.advance(to: epoch) == [.claim([1, 2])])
  }

  @Test("rows of a lane go one after the other, each when the former is finished") func order() {
    var courier = Courier()
    courier.machine.add([row(3), row(1), row(2)], now: epoch)
    #expect(courier.sends(epoch) == [1])
    #expect(courier.sends(at(5)) == [])
    courier.machine.finished(1, .delivered(message: nil), now: at(5))
    #expect(courier.sends(at(5)) == [2])
    courier.machine.finished(2, .rejected("no"), now: at(6))
    #expect(courier.sends(at(6)) == [3])
  }

  @Test("moderation does not wait for talk") func moderation() {
    var courier = Courier()
    courier.machine.add([row(1)], now: epoch)
    #expect(courier.sends(epoch) == [1])
    courier.machine.add([row(2, .moderation)], now: at(1))
    #expect(courier.sends(at(1)) == [2])
  }

  @Test("a chat's token goes to moderation first") func moderationToken() {
    var courier = Courier(PaceLimits(chat: Pace(1, per: .seconds(1), burst: 1)))
    courier.machine.add([row(1), row(2), row(3, .moderation)], now: epoch)
    #expect(courier.sends(epoch) == [3])
    courier.machine.add([row(4, .moderation)], now: epoch)
    courier.machine.finished(3, .delivered(message: nil), now: at(0.5))
    #expect(courier.sends(at(0.999)) == [])
    #expect(courier.sends(at(1)) == [4])
    #expect(courier.sends(at(2)) == [1])
  }

  @Test("a delayed row holds nobody up and goes at its time") func delayed() {
    var courier = Courier()
    courier.machine.add([row(1, notBefore: at(10)), row(2), row(3)], now: epoch)
    #expect(courier.sends(epoch) == [2])
    courier.machine.finished(2, .delivered(message: nil), now: at(1))
    #expect(courier.sends(at(1)) == [3])
    courier.machine.finished(3, .delivered(message: nil), now: at(2))
    #expect(courier.machine.nextWake == at(10))
    #expect(courier.sends(at(9.999)) == [])
    #expect(courier.sends(at(10)) == [1])
  }

  @Test("a row that waits to be tried again holds its lane") func retryHolds() {
    var courier = Courier()
    courier.machine.add([row(1), row(2), row(3, .moderation)], now: epoch)
    #expect(courier.sends(epoch) == [3, 1])
    courier.machine.finished(1, .notSent("connection refused"), now: epoch)
    #expect(courier.sends(at(0.4)) == [])
    let again = courier.credits.last?.notBefore
    #expect(again == courier.machine.nextWake)
    #expect(courier.sends(again ?? epoch) == [1])
  }

  @Test("a row tried before a restart holds its lane after it") func retryHoldsAfterRestart() {
    var courier = Courier()
    courier.machine.add([row(1), row(2, notBefore: at(9), attempts: 1)], now: epoch)
    #expect(courier.sends(at(8)) == [])
    #expect(courier.sends(at(9)) == [2])
    courier.machine.finished(2, .delivered(message: nil), now: at(9))
    #expect(courier.sends(at(9)) == [1])
  }

  @Test("a chat with much to say does not keep others waiting") func fairness() {
    var courier = Courier(PaceLimits(maximumInFlight: 1))
    courier.machine.add((1...100).map { row(OutboxID($0), chat: .qq(1)) }, now: epoch)
    courier.machine.add([row(101, chat: .qq(2)), row(102, chat: .qq(3))], now: at(0.5))
    var served: [OutboxID] = []
    for second in 1...4 {
      let sent = courier.sends(at(Double(second)))
      served += sent
      for id in sent {
        courier.machine.finished(id, .delivered(message: nil), now: at(Double(second)))
      }
    }
    #expect(served == [1, 101, 102, 2])
  }

  @Test("a lane keeps its turn when its first row ends unsent") func keepsTurn() {
    var courier = Courier(PaceLimits(maximumInFlight: 1))
    courier.machine.add([row(1, chat: .qq(1))], now: epoch)
    #expect(courier.sends(epoch) == [1])
    courier.machine.add([row(2, chat: .qq(2)), row(3, chat: .qq(2))], now: at(1))
    courier.machine.add([row(4, chat: .qq(3))], now: at(2))
    courier.machine.drop(2, reason: "dropped by an operator")
    courier.machine.finished(1, .delivered(message: nil), now: at(3))
    #expect(courier.sends(at(3)) == [3])
  }

  @Test("known and ended rows are not taken in again") func duplicates() {
    var courier = Courier()
    courier.machine.add([row(1), row(1), row(2, state: .delivered)], now: epoch)
    #expect(courier.sends(epoch) == [1])
    courier.machine.add([row(1)], now: epoch)
    #expect(courier.machine.count == 1)
  }

  @Test("an answer to a question that was not asked changes nothing") func strangers() {
    var courier = Courier()
    courier.machine.claimed([7])
    courier.machine.claimFailed([7], now: epoch)
    courier.machine.finished(7, .delivered(message: nil), now: epoch)
    #expect(courier.machine.drop(7, reason: "why not") == false)
    courier.machine.add([row(1)], now: at(1))
    courier.machine.claimed([1])
    courier.machine.finished(1, .delivered(message: nil), now: at(1))
    #expect(courier.sends(at(1)) == [1])
    #expect(courier.credits.isEmpty)
  }
}

@Suite("Dispatcher: outcomes") struct DispatcherOutcomeTests {
  func credits(
    after outcome: Outcome, of row: OutboxRow = row(1), retry: RetryPolicy = RetryPolicy(),
    isIdempotent: @escaping @Sendable (OutboxRow) -> Bool = { _ in false }
  ) -> [Credit] {
    var courier = Courier(retry: retry, isIdempotent: isIdempotent)
    courier.machine.add([row], now: epoch)
    #expect(courier.sends(epoch) == [row.id])
    courier.machine.finished(row.id, outcome, now: epoch)
    return courier.newCredits(epoch)
  }

  @Test("delivered and rejected are final") func final() {
    let message = MessageID(.qq, "77")
    #expect(
      credits(after: .delivered(message: message))
        == [Credit(id: 1, state: .delivered, attempts: 1, message: message)])
    #expect(
      credits(after: .rejected("not in the group"))
        == [Credit(id: 1, state: .rejected, attempts: 1, reason: "not in the group")])
  }

  @Test("not sent waits for about a second") func notSent() throws {
    let credit = try #require(credits(after: .notSent("connection refused")).first)
    #expect(credit.state == .waiting && credit.attempts == 1)
    #expect(credit.reason == "connection refused")
    let again = try #require(credit.notBefore)
    #expect((at(0.5)...at(1)).contains(again))
  }

  @Test("when the attempts run out the row is dropped with the reason") func deadLetter() {
    #expect(
      credits(after: .notSent("connection refused"), retry: RetryPolicy(maximumAttempts: 1))
        == [
          Credit(
            id: 1, state: .dropped, attempts: 1,
            reason: "given up after 1 attempts: connection refused")
        ])
  }

  @Test("a row that would expire before its next attempt expires now") func expiresFirst() {
    let brief = row(1, expires: at(0.4))
    #expect(
      credits(after: .notSent("connection refused"), of: brief)
        == [
          Credit(
            id: 1, state: .expired, attempts: 1,
            reason: "expires before it could be sent again: connection refused")
        ])
  }

  @Test("unknown is final") func unknown() {
    #expect(
      credits(after: .unknown("no answer"))
        == [Credit(id: 1, state: .unknown, attempts: 1, reason: "no answer")])
  }

  @Test("unknown repeats where the rule or the gateway allows it") func unknownRepeats() {
    let allowed = credits(after: .unknown("no answer"), of: row(1, repeatsUnknown: true))
    #expect(allowed.map(\.state) == [.waiting])
    let idempotent = credits(after: .unknown("no answer"), isIdempotent: { _ in true })
    #expect(idempotent.map(\.state) == [.waiting])
  }

  @Test("what may have been done never ends as dropped or expired") func doubt() {
    let once = RetryPolicy(maximumAttempts: 1)
    let doubtful = row(1, repeatsUnknown: true)
    #expect(
      credits(after: .unknown("no answer"), of: doubtful, retry: once).map(\.state) == [.unknown])

    var courier = Courier()
    courier.machine.add([doubtful], now: epoch)
    #expect(courier.sends(epoch) == [1])
    courier.machine.finished(1, .unknown("no answer"), now: epoch)
    courier.machine.pauseTalk()
    #expect(courier.newCredits(at(121)).map(\.state) == [.waiting, .unknown])
  }

  @Test("a claim that a crash left is unknown, or repeated where that is allowed") func crash() {
    var courier = Courier()
    courier.machine.add(
      [row(1, state: .claimed), row(2, chat: .qq(2), repeatsUnknown: true, state: .claimed)],
      now: epoch)
    #expect(
      courier.newCredits(epoch).map { "\($0.id) \($0.state) \($0.attempts ?? 0)" }
        == ["1 unknown 1", "2 waiting 1"])
    #expect(courier.sends(at(1)) == [2])
  }

  @Test("nothing is sent after its expiry, not even when claimed before it") func expiry() {
    var machine = Courier().machine
    machine.add(
      [row(1, expires: at(1)), row(2, expires: at(1)), row(3, expires: at(9))], now: epoch)
    #expect(machine.advance(to: at(1)) == [.claim([1])])
    machine.claimed([1])
    let expired = "expired before it could be sent"
    #expect(
      machine.advance(to: at(1.001)) == [
        .credit(Credit(id: 2, state: .expired, attempts: 0, reason: expired)),
        .credit(Credit(id: 1, state: .expired, attempts: 0, reason: expired)),
        .claim([3]),
      ])
  }

  @Test("the dispatcher asks to be woken when a row expires") func expiryWakes() {
    var courier = Courier()
    courier.machine.pauseTalk()
    courier.machine.add([row(1, expires: at(5)), row(2, expires: at(4))], now: epoch)
    #expect(courier.sends(epoch) == [])
    #expect(courier.machine.nextWake == at(4.001))
    #expect(courier.newCredits(at(4.001)).map(\.id) == [2])
    #expect(courier.machine.nextWake == at(5.001))
  }
}
