import QunguanCore
import QunguanRuleFiles
import QunguanTesting
import Testing

@testable import QunguanGateway

/// The nodes of a YAML text.
func nodes(_ text: String, file: String = "test.yaml") throws -> Node {
  try #require(YAMLComposer.compose(text, file: file, Findings()))
}

/// A profile, or its problems as `line:column: sentence`.
func profile(_ text: String) throws -> (profile: Profile?, problems: [String]) {
  let findings = Findings()
  let profile = Profile.schema.read(try nodes(text), findings)
  for diagnostic in findings.sorted {
    #expect(diagnostic.untranslated(in: .chinese) == [], "\(diagnostic)")
  }
  return (
    profile, findings.sorted.map { "\($0.place.line):\($0.place.column): \($0.sentence)" }
  )
}

func shipped(_ name: String) throws -> Profile {
  let file = try #require(ShippedProfiles.files.first { $0.name == name })
  let (profile, problems) = try profile(String(decoding: file.text, as: UTF8.self))
  #expect(problems == [])
  return try #require(profile)
}
