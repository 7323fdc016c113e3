import QunguanCore
import Testing

@Suite("Dispatcher: the store and the clock") struct DispatcherTroubleTests {
  @Test("a row that the store would not claim is tried again and blocks nobody else")
  func notClaimed() {
    var machine = Courier().machine
    machine.add([row(1, chat: .qq(1)), row(2, chat: .qq(2))], now: epoch)
    #expect(machine.advance(to: epoch) == [.claim([1, 2])])
    machine.claimed([2])
    machine.notClaimed([1], now: epoch)
    #expect(machine.advance(to: epoch).count == 1)
    #expect(machine.inFlight == 1)
    #expect(machine.nextWake == at(1))
    #expect(machine.advance(to: at(1)) == [.claim([1])])
  }

  @Test("one that the store never claims expires, and stopping does not wait for it")
  func neverClaimed() {
    var machine = Courier().machine
    machine.add([row(1)], now: epoch)
    for second in 0...120 {
      for case .claim(let ids) in machine.advance(to: at(Double(second))) {
        machine.notClaimed(ids, now: at(Double(second)))
      }
    }
    _ = machine.advance(to: at(121))
    #expect(machine.count == 0)
    #expect(machine.inFlight == 0)
  }

  @Test("after the clock was set back, what waits goes on in its order and paces refill")
  func setBack() {
    var courier = Courier(PaceLimits(chat: Pace(1, per: .seconds(1), burst: 1)))
    let ahead = at(7200)
    courier.machine.add(
      [
        row(1, notBefore: ahead, expires: ahead + .minutes(2)),
        row(2, notBefore: ahead, expires: ahead + .minutes(2)),
      ],
      now: ahead)
    #expect(courier.sends(ahead) == [1])
    courier.machine.clockWentBack(to: epoch)
    courier.machine.finished(1, .delivered(message: nil), now: epoch)
    #expect(courier.sends(epoch) == [2])
    courier.machine.finished(2, .delivered(message: nil), now: epoch)
    courier.machine.add([row(3)], now: epoch)
    #expect(courier.sends(at(0.5)) == [])
    #expect(courier.sends(at(1)) == [3])
  }

  @Test("a delay keeps its length when the clock is set back")
  func setBackDelay() {
    var courier = Courier()
    courier.machine.add([row(1, notBefore: at(7210), expires: at(9000))], now: at(7200))
    #expect(courier.sends(at(7200)) == [])
    courier.machine.clockWentBack(to: epoch)
    #expect(courier.sends(at(9)) == [])
    #expect(courier.machine.nextWake == at(10))
    #expect(courier.sends(at(10)) == [1])
  }
}
