import Foundation
import QunguanCore

/// A note, in memory that outlives the process, of the event being stepped: what a trap or a
/// `kill -9` leaves behind names the event that may have caused it.
///
/// The note is about the death of the process, not of the machine, so it is never synced. It costs
/// a few dozen stores an event. One writer; not for several threads.
public final class SteppingMark {
  /// The event the last process died on, and on how many of its runs in a row that happened.
  public let interrupted: (key: EventKey, count: Int)?

  private static let fileBytes = 1024
  private static let keyLimit = 512
  private let note: UnsafeMutableRawPointer
  private let interruptedKey: [UInt8]

  /// Opens or makes the file at `path`. What is no note counts as none.
  public init(path: String) throws(DataDirectory.Failure) {
    note = try Self.map(path)
    if let found = Self.read(note) {
      interruptedKey = found.key
      interrupted = (EventKey(String(decoding: found.key, as: UTF8.self)), found.count)
    } else {
      interruptedKey = []
      interrupted = nil
    }
  }

  deinit { munmap(note, Self.fileBytes) }

  /// On how many runs in a row the process died while it stepped the event of this key.
  public func crashes(on key: EventKey) -> Int {
    guard let interrupted, Self.bounded(key).elementsEqual(interruptedKey) else { return 0 }
    return interrupted.count
  }

  /// Notes that the event of `key` is being stepped, in place of any other. Of a key longer than
  /// 512 bytes, the first 512 are noted.
  @inline(never)
  public func begin(_ key: EventKey) {
    let bytes = Self.bounded(key)
    let count = UInt32(truncatingIfNeeded: min(crashes(on: key), 1_000_000) + 1)
    note.storeBytes(of: 0, toByteOffset: Place.sum, as: UInt64.self)
    note.storeBytes(of: count, toByteOffset: Place.count, as: UInt32.self)
    note.storeBytes(of: UInt32(bytes.count), toByteOffset: Place.length, as: UInt32.self)
    UnsafeMutableRawBufferPointer(start: note + Place.key, count: Self.keyLimit)
      .copyBytes(from: bytes)
    note.storeBytes(of: Self.sum(note), toByteOffset: Place.sum, as: UInt64.self)
  }

  /// Notes that nothing is being stepped.
  @inline(never)
  public func clear() { note.storeBytes(of: 0, toByteOffset: Place.sum, as: UInt64.self) }
}

extension SteppingMark {
  /// Offsets in the file, little-endian as the machine: a sum over what follows, how often, how
  /// long, the key.
  private enum Place {
    static let sum = 0
    static let count = 8
    static let length = 12
    static let key = 16
  }

  private static func bounded(_ key: EventKey) -> Substring.UTF8View.SubSequence {
    Substring(key.text).utf8.prefix(keyLimit)
  }

  private static func read(_ note: UnsafeMutableRawPointer) -> (key: [UInt8], count: Int)? {
    let length = Int(note.load(fromByteOffset: Place.length, as: UInt32.self))
    let count = Int(note.load(fromByteOffset: Place.count, as: UInt32.self))
    guard length <= keyLimit, count > 0,
      note.load(fromByteOffset: Place.sum, as: UInt64.self) == sum(note)
    else { return nil }
    let key = UnsafeRawBufferPointer(start: note + Place.key, count: length)
    return (Array(key), count)
  }

  /// FNV-1a over count, length and key; never 0, which stands for "no note". It tells a whole note
  /// from one cut off by the death of the process and from any other file.
  private static func sum(_ note: UnsafeMutableRawPointer) -> UInt64 {
    let length = Int(note.load(fromByteOffset: Place.length, as: UInt32.self))
    let bytes = UnsafeRawBufferPointer(
      start: note + Place.count, count: min(length, keyLimit) + Place.key - Place.count)
    return bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } | 1
  }

  private static func map(_ path: String) throws(DataDirectory.Failure) -> UnsafeMutableRawPointer {
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(path: path, code: errno) }
    defer { Foundation.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system(path: path, code: errno) }
    if status.st_size != fileBytes {
      // Written, not only sized: storing into a hole of a full disk would be a signal.
      let zeros = [UInt8](repeating: 0, count: fileBytes)
      guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, zeros, fileBytes, 0) == fileBytes
      else { throw .system(path: path, code: errno) }
    }
    let address = mmap(nil, fileBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let address, address != MAP_FAILED else { throw .system(path: path, code: errno) }
    return address
  }
}
