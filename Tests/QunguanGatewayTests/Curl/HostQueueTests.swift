import Testing

@testable import QunguanGateway

struct HostQueueTests {
  private func drain(_ queue: inout HostQueue<String>) -> [String] {
    var started: [String] = []
    while let next = queue.next() { started.append(next) }
    return started
  }

  @Test("places take turns, and none has more than its share")
  func turns() {
    var queue = HostQueue<String>(total: 10, perPlace: 2)
    for name in ["a1", "a2", "a3", "b1", "c1"] { queue.add(name, for: name.prefix(1)) }
    #expect(drain(&queue) == ["a1", "b1", "c1", "a2"])
    #expect(!queue.hasNext)
    queue.finish("a")
    #expect(drain(&queue) == ["a3"])
    #expect(queue.running == 4)
  }

  @Test("the total is kept, and whoever was next stays next")
  func total() {
    var queue = HostQueue<String>(total: 2, perPlace: 2)
    for name in ["a1", "a2", "b1", "b2"] { queue.add(name, for: name.prefix(1)) }
    #expect(drain(&queue) == ["a1", "b1"])
    queue.finish("b")
    #expect(drain(&queue) == ["a2"])
    queue.finish("a")
    #expect(drain(&queue) == ["b2"])
  }

  @Test("those that wait can be taken out, those that run still count")
  func removal() {
    var queue = HostQueue<String>(total: 2, perPlace: 1)
    for name in ["a1", "a2", "b1", "c1"] { queue.add(name, for: name.prefix(1)) }
    #expect(drain(&queue) == ["a1", "b1"])
    #expect(queue.removeWaiting().sorted() == ["a2", "c1"])
    queue.add("a3", for: "a")
    #expect(!queue.hasNext)
    queue.finish("a")
    #expect(drain(&queue) == ["a3"])
  }

  @Test(
    "the place is scheme, host and port",
    arguments: [
      ("http://host:80/path//x", "http://host:80"), ("https://host?x=/", "https://host"),
      ("http://host", "http://host"), ("http://host#/", "http://host"),
    ])
  func places(url: String, place: String) {
    #expect(OutgoingRequest(.get, url).place == place[...])
  }

  @Test("requests over different Unix sockets have different places")
  func unixPlaces() {
    var request = OutgoingRequest(.get, "http://host/")
    request.unixSocketPath = "/run/a"
    #expect(request.place == "/run/a")
  }

  @Test("a request to nowhere is refused before it is tried", arguments: ["", "/actions"])
  func nowhere(url: String) {
    #expect(OutgoingRequest(.post, url).refusal == "the gateway's address is not known yet")
  }
}
