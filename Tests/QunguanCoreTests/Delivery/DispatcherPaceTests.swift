import QunguanCore
import Testing

@Suite("Dispatcher: pace") struct DispatcherPaceTests {
  @Test("a chat gets its burst, then its rate") func chatPace() {
    var courier = Courier(PaceLimits(chat: Pace(1, per: .seconds(1), burst: 3)))
    courier.machine.add((1...5).map { row(OutboxID($0)) }, now: epoch)
    var times: [Timestamp] = []
    var now = epoch
    while times.count < 5, let wake = courier.machine.nextWake {
      now = max(now, wake)
      for id in courier.sends(now) {
        times.append(now)
        courier.machine.finished(id, .delivered(message: nil), now: now)
      }
    }
    #expect(times == [epoch, epoch, epoch, at(1), at(2)])
  }

  @Test("a gateway's pace and the requests under way are bounded") func gatewayPace() {
    var courier = Courier(
      PaceLimits(gateway: Pace(10, per: .seconds(1), burst: 4), maximumInFlight: 3))
    courier.machine.add((1...9).map { row(OutboxID(Int64($0)), chat: .qq($0)) }, now: epoch)
    #expect(courier.sends(epoch) == [1, 2, 3])
    #expect(courier.machine.nextWake == at(120.001))
    courier.machine.finished(1, .delivered(message: nil), now: epoch)
    courier.machine.finished(2, .delivered(message: nil), now: epoch)
    #expect(courier.sends(epoch) == [4])
    #expect(courier.machine.nextWake == at(0.1))
    #expect(courier.sends(at(0.1)) == [5])
  }

  @Test("a rate limit closes the chat for both lanes and is written down") func chatLimited() {
    var courier = Courier()
    courier.machine.add([row(1), row(2), row(3, chat: .qq(2))], now: epoch)
    #expect(courier.sends(epoch) == [1, 3])
    courier.machine.finished(1, .rateLimited(after: .seconds(7)), now: epoch)
    courier.machine.finished(3, .delivered(message: nil), now: epoch)
    courier.machine.add([row(4, .moderation), row(5, chat: .qq(2))], now: at(1))
    #expect(courier.sends(at(1)) == [5])
    #expect(courier.credits.first?.notBefore == at(7))
    #expect(courier.sends(at(7)) == [4, 1])
  }

  @Test("three limited chats within ten seconds close the gateway") func gatewayLimited() {
    var courier = Courier()
    courier.machine.add((1...4).map { row(OutboxID(Int64($0)), chat: .qq($0)) }, now: epoch)
    #expect(courier.sends(epoch).count == 4)
    courier.machine.finished(1, .rateLimited(after: .seconds(3)), now: epoch)
    courier.machine.finished(2, .rateLimited(after: .seconds(3)), now: at(1))
    courier.machine.add([row(5, chat: .qq(5), .moderation)], now: at(1))
    #expect(courier.sends(at(1)) == [5])
    courier.machine.finished(3, .rateLimited(after: .seconds(30)), now: at(2))
    courier.machine.add([row(6, chat: .qq(6), .moderation)], now: at(2))
    #expect(courier.sends(at(31.999)) == [])
    #expect(Set(courier.sends(at(32))) == [1, 2, 3, 6])
  }

  @Test("one limited chat, or three in a long time, close no gateway") func gatewayOpen() {
    var courier = Courier()
    courier.machine.add((1...3).map { row(OutboxID(Int64($0)), chat: .qq($0)) }, now: epoch)
    _ = courier.sends(epoch)
    for (id, second) in [(1, 0.0), (2, 6), (3, 12)] {
      courier.machine.finished(
        OutboxID(Int64(id)), .rateLimited(after: .seconds(60)), now: at(second))
    }
    courier.machine.add([row(4, chat: .qq(4))], now: at(12))
    #expect(courier.sends(at(12)) == [4])
  }

  @Test("what is claimed when its chat is limited waits again") func limitedWhileClaiming() {
    var machine = Courier().machine
    machine.add([row(1), row(2, .moderation)], now: epoch)
    #expect(machine.advance(to: epoch) == [.claim([2, 1])])
    machine.claimed([2])
    _ = machine.advance(to: epoch)
    machine.finished(2, .rateLimited(after: .seconds(5)), now: epoch)
    machine.claimed([1])
    let credits = machine.advance(to: epoch)
    #expect(credits.count == 2)
    #expect(
      credits.last
        == .credit(
          Credit(
            id: 1, state: .waiting, notBefore: epoch, attempts: 0,
            reason: "the gateway asked to wait")))
    #expect(machine.advance(to: at(5)) == [.claim([2, 1])])
  }

  @Test("a wait is at least a second and at most an hour", arguments: [-5, 0, 86_400, .max / 1000])
  func waitIsBounded(seconds: Int64) {
    var courier = Courier()
    courier.machine.add([row(1, expires: at(1e6))], now: epoch)
    _ = courier.sends(epoch)
    courier.machine.finished(1, .rateLimited(after: .seconds(seconds)), now: epoch)
    #expect(courier.newCredits(epoch).first?.notBefore == (seconds > 0 ? at(3600) : at(1)))
  }

  @Test("a limit is remembered however many other chats come and go") func manyChats() {
    var courier = Courier(PaceLimits(maximumInFlight: .max))
    courier.machine.add([row(1)], now: epoch)
    _ = courier.sends(epoch)
    courier.machine.finished(1, .rateLimited(after: .seconds(60)), now: epoch)
    for number in 2...5000 {
      courier.machine.add([row(OutboxID(Int64(number)), chat: .qq(number))], now: epoch)
    }
    #expect(courier.sends(at(1)).count == 4999)
    courier.machine.add([row(5001, .moderation)], now: at(2))
    #expect(courier.sends(at(2)) == [])
    #expect(courier.sends(at(60)) == [5001, 1])
  }

  @Test("new limits hold at once, also for what waits for a token") func newLimits() {
    var courier = Courier(PaceLimits(chat: Pace(1, per: .hours(1), burst: 1)))
    courier.machine.add([row(1), row(2)], now: epoch)
    #expect(courier.sends(epoch) == [1])
    courier.machine.finished(1, .delivered(message: nil), now: epoch)
    #expect(courier.sends(epoch) == [])
    courier.machine.setLimits(PaceLimits(chat: Pace(1, per: .seconds(1), burst: 1)), for: .qq)
    #expect(courier.sends(at(1)) == [2])
  }
}

@Suite("Dispatcher: operators") struct DispatcherOperatorTests {
  @Test("a pause holds all talk back and lets moderation go on") func pause() {
    var courier = Courier()
    courier.machine.pauseTalk()
    courier.machine.add([row(1), row(2, .moderation), row(3, chat: .qq(2))], now: epoch)
    #expect(courier.sends(epoch) == [2])
    #expect(courier.machine.nextWake == at(120.001))
    courier.machine.resumeTalk()
    #expect(courier.sends(at(60)) == [1, 3])
  }

  @Test("a paused chat is silent alone, until it is resumed") func pauseChat() {
    var courier = Courier()
    courier.machine.pauseTalk(in: .qq(1))
    courier.machine.add([row(1), row(2, .moderation), row(3, chat: .qq(2))], now: epoch)
    #expect(courier.sends(epoch) == [2, 3])
    courier.machine.pauseTalk()
    courier.machine.resumeTalk(in: .qq(1))
    #expect(courier.sends(at(1)) == [])
    courier.machine.resumeTalk()
    #expect(courier.sends(at(2)) == [1])
  }

  @Test("what was claimed when the pause came waits again") func pauseWhileClaiming() {
    var machine = Courier().machine
    machine.add([row(1)], now: epoch)
    #expect(machine.advance(to: epoch) == [.claim([1])])
    machine.pauseTalk()
    machine.claimed([1])
    #expect(
      machine.advance(to: at(1)) == [
        .credit(
          Credit(id: 1, state: .waiting, notBefore: epoch, attempts: 0, reason: "paused"))
      ])
    machine.resumeTalk()
    #expect(machine.advance(to: at(2)) == [.claim([1])])
  }

  @Test("an operator's drop ends what is not being sent") func drop() {
    var machine = Courier().machine
    machine.add([row(1), row(2)], now: epoch)
    #expect(machine.advance(to: epoch) == [.claim([1])])
    #expect(machine.drop(1, reason: "dropped by an operator") == true)
    machine.claimed([1])
    let dropped = Credit(id: 1, state: .dropped, attempts: 0, reason: "dropped by an operator")
    #expect(machine.advance(to: epoch) == [.credit(dropped), .claim([2])])
    machine.claimed([2])
    _ = machine.advance(to: epoch)
    #expect(machine.drop(2, reason: "too late") == false)
  }

  @Test("a claim that could not be written is asked for again after a second") func claimFails() {
    var machine = Courier().machine
    machine.add([row(1), row(2)], now: epoch)
    #expect(machine.advance(to: epoch) == [.claim([1])])
    machine.claimFailed([1], now: epoch)
    #expect(machine.advance(to: epoch) == [])
    #expect(machine.inFlight == 0)
    #expect(machine.nextWake == at(1))
    #expect(machine.advance(to: at(1)) == [.claim([1])])
  }

  @Test("stopping claims nothing, gives claims back and waits for what is being sent")
  func stopping() {
    var machine = Courier().machine
    machine.add([row(1, chat: .qq(1)), row(2, chat: .qq(2)), row(3, chat: .qq(1))], now: epoch)
    #expect(machine.advance(to: epoch) == [.claim([1, 2])])
    machine.claimed([1])
    _ = machine.advance(to: epoch)
    machine.beginStopping()
    machine.claimed([2])
    #expect(
      machine.advance(to: at(1)) == [
        .credit(
          Credit(id: 2, state: .waiting, notBefore: epoch, attempts: 0, reason: "the daemon stops"))
      ])
    #expect(machine.inFlight == 1)
    machine.finished(1, .delivered(message: nil), now: at(2))
    #expect(
      machine.advance(to: at(2)) == [.credit(Credit(id: 1, state: .delivered, attempts: 1))])
    #expect(machine.inFlight == 0 && machine.count == 2)
  }

  @Test("time that goes back counts as the latest told") func backwards() {
    var courier = Courier(PaceLimits(chat: Pace(1, per: .seconds(1), burst: 1)))
    courier.machine.add([row(1), row(2)], now: at(10))
    #expect(courier.sends(at(10)) == [1])
    courier.machine.finished(1, .delivered(message: nil), now: epoch)
    #expect(courier.sends(at(10.5)) == [])
    #expect(courier.sends(at(11)) == [2])
  }
}
