import ArgumentParser
import QunguanCore

struct EditorSchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print a JSON Schema of rule files, for editors.",
    discussion: """
      Save it beside the rules and begin each file with \
      '# yaml-language-server: $schema=rules.schema.json'.
      """)

  func run() { print(String(decoding: EditorSchema.document.serialized(), as: UTF8.self)) }
}

/// Makes docs/rules.md.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Print the reference of the rule language as Markdown.",
    shouldDisplay: false)

  func run() { print(Reference.page, terminator: "") }
}
