import Foundation
import QunguanCore

/// A directory of rule files: every `.yaml` below it, save what lies in `tests`,
/// `words`, `content` and `images`.
public struct RuleDirectory: Sendable {
  /// As the operator wrote it; diagnostics begin with it. It may also be a single file.
  public let path: String

  public static let mostFiles = 2000
  public static let deepest = 8

  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// What loading came to: the rule book if nothing was wrong, and everything that was.
  public struct Loaded: Sendable {
    public var book: RuleBook?
    public var diagnostics: [Diagnostic]
    /// The lines that the diagnostics speak of.
    public var lines: SourceLines
    public var files: Int
  }

  /// Reads, checks and compiles all files. What was checked is what is loaded: every file is read
  /// once.
  ///
  /// - Parameters:
  ///   - cacheDirectory: where compiled patterns are kept between starts.
  ///   - now: the present, for doubts about what is over or not known yet.
  public func load(cacheDirectory: URL? = nil, now: Timestamp? = nil) -> Loaded {
    let findings = Findings()
    let paths = files(findings)
    var fingerprint = SipHash(Generator.Secret(low: 0, high: 0))
    let parts = paths.compactMap { path -> RuleBook.File? in
      if path.hasSuffix(".test.yaml") {
        findings.error(
          at: Place(file: path, line: 1, column: 1),
          "this is a file of tests, not of rules; run it with 'qunguan test'")
        return nil
      }
      do throws(SourceFile.Fault) {
        let text = try SourceFile.text(path, inside: path == self.path ? nil : self.path)
        fingerprint.feed(String(path.dropFirst(self.path.count)))
        fingerprint.feed(text)
        return YAMLComposer.compose(text, file: path, findings).map {
          RuleBook.File(path: path, root: $0)
        }
      } catch {
        findings.error(at: Place(file: path, line: 1, column: 1), "\(error)")
        return nil
      }
    }
    let below = below
    let book = RuleBook(
      parts, fingerprint: String(fingerprint.finish(), radix: 16), cacheDirectory: cacheDirectory,
      now: now, hasImage: { (try? Self.checkImage($0, below: below)) != nil },
      wordFile: { name in
        let file = "\(below)\(name)"
        return (file, try SourceFile.text(file, inside: Self.directory(of: below)))
      },
      modelFile: { name in
        try SourceFile.bytes(
          "\(below)\(name)", limit: Self.largestModel, inside: Self.directory(of: below))
      }, compose: { YAMLComposer.compose($0, file: $1, findings) }, findings)
    if !findings.hasErrors, parts.allSatisfy({ $0.root.entries?.isEmpty ?? false }) {
      findings.warning(
        at: Place(file: path, line: 1, column: 1),
        paths.isEmpty
          ? "there are no rule files here; their names end in .yaml"
          : "there is nothing in it; write rules, such as 'replies'")
    }
    return Loaded(
      book: findings.hasErrors ? nil : book, diagnostics: findings.sorted, lines: findings.lines,
      files: paths.count)
  }

  /// A picture below the directory, at most 5 MB.
  public func image(_ name: String) throws -> [UInt8] {
    let below = below
    try Self.checkImage(name, below: below)
    return try SourceFile.bytes(
      "\(below)\(name)", limit: Self.largestImage, inside: Self.directory(of: below))
  }

  private static let largestImage = 5_000_000
  private static let largestModel = 8 << 20

  /// What the paths of pictures, words and content begin with: the directory, or that of the single file.
  private var below: String {
    var isDirectory: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    if !isThere || isDirectory.boolValue { return path == "/" ? path : "\(path)/" }
    return path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
  }

  private static func directory(of below: String) -> String { below.isEmpty ? "." : below }

  private static func checkImage(_ name: String, below: String) throws(SourceFile.Fault) {
    let endings = [".png", ".jpg", ".jpeg", ".gif", ".webp"]
    guard !name.hasPrefix("/"), endings.contains(where: { name.lowercased().hasSuffix($0) }) else {
      throw .outside
    }
    try SourceFile.check(
      "\(below)\(name)", limit: largestImage, inside: directory(of: below))
  }

  /// The rule files in the order of their paths; directories are walked without following links.
  private func files(_ findings: Findings) -> [String] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      findings.error(
        at: Place(file: path, line: 1, column: 1), "there is no such directory or file")
      return []
    }
    if !isDirectory.boolValue { return [path] }
    return files(below: path, except: ["tests", "words", "content", "images"], findings)
  }

  /// The files of tests, all `.test.yaml` below `tests`, in the order of their paths; whatever else
  /// lies there is warned of, for it would never run.
  public func tests(_ findings: Findings) -> [String] {
    let folder = "\(path)/tests"
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return files(below: folder, findings).filter { file in
      if file.hasSuffix(".test.yaml") { return true }
      let name = file.split(separator: "/").last ?? ""
      findings.warning(
        at: Place(file: file, line: 1, column: 1),
        "'\(name)' is no test and never run; tests are named NAME.test.yaml")
      return false
    }
  }

  private func files(
    below root: String, except apart: [String] = [], _ findings: Findings
  ) -> [String] {
    var found: [String] = []
    var open = [(path: root, depth: 0)]
    while let directory = open.popLast() {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      } catch {
        findings.error(
          at: Place(file: directory.path, line: 1, column: 1), "this directory can't be read")
        continue
      }
      for name in names where !name.hasPrefix(".") {
        let entry = "\(directory.path)/\(name)"
        var status = stat()
        guard lstat(entry, &status) == 0 else { continue }
        let isApart = directory.depth == 0 && apart.contains(name)
        if status.st_mode & S_IFMT == S_IFDIR {
          if isApart { continue }
          guard directory.depth < Self.deepest else {
            findings.error(
              at: Place(file: entry, line: 1, column: 1),
              "this directory lies more than \(Self.deepest) deep; move its rules further up")
            continue
          }
          open.append((entry, directory.depth + 1))
        } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
          found.append(entry)
        } else if !isApart, stat(entry, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
          findings.warning(
            at: Place(file: entry, line: 1, column: 1),
            "this link to a directory is not followed; put the directory itself here")
        }
      }
    }
    if found.count > Self.mostFiles {
      findings.error(
        at: Place(file: root, line: 1, column: 1), "more than \(Self.mostFiles) rule files")
      return []
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
