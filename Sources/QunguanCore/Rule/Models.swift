import QunguanText

/// The files of classifiers that rules name, each read once.
final class Models {
  private let files: NamedFiles
  private let findings: Findings
  private var read: [String: Classifier?] = [:]

  init(_ files: NamedFiles, _ findings: Findings) {
    self.files = files
    self.findings = findings
  }

  /// Nil if it can't be had; then it is said why, where it is named.
  func classifier(_ name: Located<String>) -> Classifier? {
    if let known = read[name.value] { return known }
    let classifier = files.bytes(of: name).flatMap { bytes -> Classifier? in
      do throws(ModelError) { return try Classifier(bytes: bytes) } catch {
        findings.error(at: name.place, "the model of '\(name.value.excerpt)': \(error.phrase)")
        return nil
      }
    }
    read[name.value] = .some(classifier)
    return classifier
  }
}
