import Foundation
import QunguanCore
import QunguanTesting
import Testing

/// A headless Chromium with one page, told what to do through the DevTools protocol: JSON messages
/// that end with NUL, on its descriptors 3 (in) and 4 (out).
final class Chromium {
  static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first(where: FileManager.default.isExecutableFile)

  struct Trouble: Error, CustomStringConvertible {
    var description: String
  }

  private let process: ChildProcess
  private let commands: DescriptorPair
  private let answers = Watched<[Int64: JSON]>([:])
  private let profile: String
  private var number: Int64 = 0
  private var session: String?

  init(executable: String, profile: String) throws {
    self.profile = profile
    commands = try DescriptorPair()
    let replies = try DescriptorPair()
    process = try ChildProcess(
      executable,
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--no-proxy-server", "--user-data-dir=\(profile)",
        "--remote-debugging-pipe", "about:blank",
      ], inherited: [commands.reading, replies.writing])
    commands.closeReading()
    replies.closeWriting()
    Thread.detachNewThread { [answers] in
      Self.read(replies.reading, into: answers)
      replies.closeReading()
    }
  }

  deinit {
    commands.closeWriting()
    process.signal(SIGKILL)
    _ = process.end()
    try? FileManager.default.removeItem(atPath: profile)
  }

  /// Opens a page and speaks to it from now on.
  func open(_ url: String) throws {
    let target = try ask("Target.createTarget", ["url": .string(url)])["targetId"]
    let attached = try ask(
      "Target.attachToTarget", ["targetId": target ?? .null, "flatten": true])
    session = attached["sessionId"]?.string
  }

  /// What an expression of the page comes to.
  func value(of expression: String) throws -> JSON {
    let answer = try ask(
      "Runtime.evaluate", ["expression": .string(expression), "returnByValue": true])
    if let exception = answer["exceptionDetails"] {
      throw Trouble(description: "\(expression): \(text(exception))")
    }
    return answer["result"]?["value"] ?? .null
  }

  /// Types as a person does: into what has the focus.
  func type(_ text: String) throws {
    _ = try ask("Input.insertText", ["text": .string(text)])
  }

  func pressEnter() throws {
    for type: JSON in ["keyDown", "keyUp"] {
      _ = try ask(
        "Input.dispatchKeyEvent",
        [
          "type": type, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r",
        ])
    }
  }

  private func ask(_ method: String, _ parameters: JSON) throws -> JSON {
    number += 1
    let mine = number
    var message: [(String, JSON)] = [
      ("id", .number(JSONNumber(mine))), ("method", .string(method)), ("params", parameters),
    ]
    if let session { message.append(("sessionId", .string(session))) }
    let bytes = JSON.object(JSONObject(uniqueMembers: message)).serialized() + [0]
    guard write(commands.writing, bytes, bytes.count) == bytes.count else {
      throw Trouble(description: "Chromium is gone: \(process.progress.current.errors)")
    }
    guard let answer = answers.first(within: .seconds(60), { $0[mine] }) else {
      throw Trouble(description: "no answer to \(method): \(process.progress.current.errors)")
    }
    guard let result = answer["result"] else {
      throw Trouble(description: "\(method): \(text(answer))")
    }
    return result
  }

  private static func read(_ descriptor: CInt, into answers: Watched<[Int64: JSON]>) {
    var rest: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = Glibc.read(descriptor, &piece, piece.count)
      guard count > 0 else { return }
      rest += piece[..<count]
      while let end = rest.firstIndex(of: 0) {
        if let json = try? JSON(parsing: rest[..<end]), let id = json["id"]?.int {
          answers.change { $0[id] = json }
        }
        rest.removeSubrange(...end)
      }
    }
  }

  private func text(_ json: JSON) -> String { String(decoding: json.serialized(), as: UTF8.self) }
}
