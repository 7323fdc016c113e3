import ArgumentParser
import Foundation
import QunguanCore
import QunguanDaemon

struct Chat: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Talk to the steward on the terminal, with a clock that stands still.",
    discussion: """
      A line is what a member writes; '小明: 你好' is written by 小明. Lines that begin with a \
      colon are commands, :help lists them. Nothing is sent and nothing is kept.
      """)

  @Argument(help: "A directory of rules, or one rule file.")
  var rules = "Rules"

  @Option(help: "When it begins, such as 2027-02-06T08:00; now if left out.")
  var at: String?

  @Option(name: .customLong("in"), help: "The chat, as gateway:id, or 'direct'.")
  var chat: String?

  @Option(name: .customLong("as"), help: "The name of who writes.")
  var speaker = "小明"

  func run() throws {
    try refusing {
      let talk = try Conversation(
        rules: rules, at: at, in: chat, as: speaker, problemsIn: .ofTerminal)
      let screen = Screen()
      screen.show([talk.greeting])
      while !talk.isOver, let line = screen.read(after: talk.prompt) {
        screen.show(try talk.take(line))
      }
    }
  }
}

/// A terminal, or a pipe: then there are no colours, and what was read is repeated, so that the
/// output is the whole conversation.
private struct Screen {
  private let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
  private let hasColours = DiagnosticTerminal.output.style.hasColour

  func read(after prompt: String) -> String? {
    if isTerminal {
      StandardStream.output.write(hasColours ? "\u{1B}[1m\(prompt)\u{1B}[m" : prompt)
    }
    let line = readLine()
    if isTerminal {
      if line == nil { StandardStream.output.write("\n") }
    } else if let line {
      StandardStream.output.write("\(prompt)\(line.printable(atMost: 1000))\n")
    }
    return line
  }

  func show(_ lines: [Conversation.Line]) {
    for line in lines {
      let colour =
        switch line {
        case .done: "\u{1B}[36m"
        case .told: "\u{1B}[2m"
        case .problem: "\u{1B}[31m"
        }
      StandardStream.output.write(hasColours ? "\(colour)\(line.text)\u{1B}[m\n" : "\(line.text)\n")
    }
  }
}

/// Runs a command on rules and recordings; what is wrong with them is listed.
func refusing(_ body: () throws -> Void) throws {
  do { try body() } catch let refused as Daemon.Refused {
    refused.list()
    throw ExitCode.failure
  } catch let objection as Objection {
    let sentence = objection.sentence.description.printable(atMost: 1000)
    StandardStream.errors.write("qunguan: \(sentence)\n")
    throw ExitCode.failure
  }
}
