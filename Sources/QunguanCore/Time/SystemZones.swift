import Foundation

/// The compiled time zones that the operating system keeps.
///
/// The only place in the core that reads files: the daemon and the offline commands both need
/// zones, and a zone of our own reading is what makes the same rules fire at the same instants
/// everywhere. Nothing is cached, so that a new tzdata is seen by whoever asks again.
public struct SystemZones: Sendable {
  public let directory: String

  public init(directory: String = "/usr/share/zoneinfo") { self.directory = directory }

  /// Reads one zone by its name in the time zone database, such as `Asia/Shanghai`.
  public func zone(named name: String) throws(ZoneError) -> Zone {
    guard Zone.isPlausibleName(name) else { throw .implausibleName(name) }
    // Links are followed: many zones are links to others.
    let file = URL(fileURLWithPath: directory).appendingPathComponent(name)
      .resolvingSymlinksInPath()
    guard let values = try? file.resourceValues(forKeys: [.isRegularFileKey]),
      values.isRegularFile == true,
      let handle = try? FileHandle(forReadingFrom: file)
    else { throw .missing(name, directory: directory) }
    defer { try? handle.close() }
    // One byte more than allowed, so that a longer file is refused and not cut.
    guard let data = try? handle.read(upToCount: TZif.longestFile + 1) else {
      throw .malformed(name, reason: "is empty or cannot be read")
    }
    return try Zone(name: name, tzif: Array(data))
  }
}
