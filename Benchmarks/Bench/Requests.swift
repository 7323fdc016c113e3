import Crypto
import Foundation

/// Signed webhook requests, ready to be sent: OneBot v11 group messages, as NapCat reports them.
///
/// They come from 2,000 chats with 50 members each, in turns, so that neither the order within a
/// chat nor the guard against endless answers to one member holds anything up.
struct Requests: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var ends: [Int] = []

  var count: Int { ends.count }

  func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

  /// Makes requests that no other call has made.
  struct Source {
    private let key = SymmetricKey(data: Data(Site.secret.utf8))
    private let digits = Array("0123456789abcdef".utf8)
    private var serial = 0

    /// - Parameter rules: how many rules to hit in turns; none if nil.
    mutating func make(_ count: Int, hitting rules: Int?) -> Requests {
      var requests = Requests()
      requests.bytes.reserveCapacity(count * 900)
      requests.ends.reserveCapacity(count)
      let now = time(nil)
      for _ in 0..<count {
        serial += 1
        // 7919 and the keywords' number have no common factor: all of them come, in no order.
        let word = rules.map { Keyword.text(serial &* 7919 % (2 * $0)) }
        append(body(Keyword.message(word), now: now), to: &requests)
      }
      return requests
    }

    private func body(_ text: String, now: Int) -> [UInt8] {
      let chat = 500_000 + serial % 2000
      let member = 10_000_000 + chat * 50 + serial / 2000 % 50
      return Array(
        """
        {"self_id":10001000,"user_id":\(member),"time":\(now),"message_id":\(serial),\
        "message_type":"group","sender":{"user_id":\(member),"nickname":"小不点","card":"",\
        "role":"member"},"raw_message":"\(text)","font":14,"sub_type":"normal",\
        "message":[{"type":"text","data":{"text":"\(text)"}}],"message_format":"array",\
        "post_type":"message","group_id":\(chat)}
        """.utf8)
    }

    private func append(_ body: [UInt8], to requests: inout Requests) {
      let head = """
        POST /hooks/qq HTTP/1.1\r
        Host: 127.0.0.1\r
        Content-Type: application/json\r
        X-Self-ID: 10001000\r
        Content-Length: \(body.count)\r
        X-Signature: sha1=
        """
      requests.bytes += head.utf8
      for byte in HMAC<Insecure.SHA1>.authenticationCode(for: body, using: key) {
        requests.bytes.append(digits[Int(byte >> 4)])
        requests.bytes.append(digits[Int(byte & 15)])
      }
      requests.bytes += "\r\n\r\n".utf8
      requests.bytes += body
      requests.ends.append(requests.bytes.count)
    }
  }
}
