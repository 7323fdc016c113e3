import Foundation
import QunguanCore
import QunguanRuleFiles
import Testing

@Suite struct EditorSchemaTests {
  static let schema = JSONSchema(schema: EditorSchema.document)

  static let good: [String] =
    FixtureTests.names.filter { $0.hasSuffix(".good.yaml") }
    .map { "\(FixtureTests.directory)/\($0)" }
    + ((try? FileManager.default.contentsOfDirectory(
      atPath: ReferenceTests.root.appendingPathComponent("Rules").path)) ?? [])
    .filter { $0.hasSuffix(".yaml") }.map { ReferenceTests.root.path + "/Rules/\($0)" }

  /// Files with fields that are unknown, missing or of another form than expected, save those of
  /// which only the loader can tell.
  static let bad = FixtureTests.names.filter { name in
    let path = "\(FixtureTests.directory)/\(name.dropLast(5)).expected"
    let expected = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return name.hasSuffix(".bad.yaml")
      && expected.contains(#/error: (expected|unknown field|missing field) /#)
      && !onlyLoaderTells.contains(where: name.hasPrefix)
  }

  static let onlyLoaderTells = [
    "chance-above-hundred", "chance-too-small", "content-bad", "dates-the-wrong-way-round", "merge",
    "priority-with-zeros", "say-delay-wrong", "say-missing",
  ]

  @Test("What loads is good to an editor", arguments: good)
  func accepts(_ path: String) throws {
    let value = try #require(JSON(yaml: SourceFile.text(path)))
    #expect(try Self.schema.accepts(value))
  }

  @Test("What is misspelt, missing or of the wrong form is marked by an editor", arguments: bad)
  func refuses(_ name: String) throws {
    let text = try SourceFile.text("\(FixtureTests.directory)/\(name)")
    if let value = JSON(yaml: text) { #expect(try !Self.schema.accepts(value)) }
  }

  @Test("There are files of both sorts") func count() {
    #expect(Self.good.count > 10 && Self.bad.count > 40)
  }

  @Test("Every field has a description without Markdown") func descriptions() throws {
    func look(_ schema: JSON, _ path: String) {
      for (name, property) in schema["properties"]?.object ?? [:] {
        let text = property["description"]?.string ?? ""
        #expect(!text.isEmpty && !text.contains("`") && !text.contains("]("), "\(path)/\(name)")
        look(property, "\(path)/\(name)")
        look(property["items"] ?? .null, "\(path)/\(name)")
      }
    }
    look(EditorSchema.document, "")
  }
}
