/// What libFuzzer, which brings `main`, calls with each input: one that begins with a NUL, which no
/// rule file has, is a message, one that begins with a byte 1 an evening of games; any other is a
/// rule file, and a message too.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: bytes, count: size)
  if bytes.first == 0 {
    TextTrial(bytes.dropFirst()).run()
  } else if bytes.first == 1 {
    GameTrial()?.run(bytes.dropFirst())
  } else {
    TextTrial(bytes).run()
    Trial(Array(bytes)).run()
  }
  return 0
}
