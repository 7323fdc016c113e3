/// The name, in lower case, and value of a header line if it is one of `names` or steers the courier:
/// what `TransportResult` keeps.
func keptHeader(
  _ line: UnsafeRawBufferPointer, among names: [String] = keptNames
) -> (String, String)? {
  guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
  let name = line[..<colon]
  let start = name.prefix(rateLimitPrefix.utf8.count)
  guard names.contains(where: { isEqual(name, $0) }) || isEqual(start, rateLimitPrefix) else {
    return nil
  }
  let value = line[(colon + 1)...].trimmingBlanks()
  return (
    String(decoding: name.map(\.asciiLowercased), as: UTF8.self),
    String(decoding: value, as: UTF8.self)
  )
}

let keptNames = ["content-type", "retry-after"]
private let rateLimitPrefix = "x-ratelimit-"

private func isEqual(_ name: Slice<UnsafeRawBufferPointer>, _ lowercased: String) -> Bool {
  name.count == lowercased.utf8.count
    && name.elementsEqual(lowercased.utf8) { $0.asciiLowercased == $1 }
}

extension Slice<UnsafeRawBufferPointer> {
  fileprivate func trimmingBlanks() -> Self {
    let start = drop { $0 <= 0x20 }
    let end = start.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? start.startIndex
    return start[start.startIndex..<end]
  }
}
