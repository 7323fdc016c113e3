/// What libFuzzer, which brings `main`, calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryInput(_ bytes: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  Trial(Array(UnsafeBufferPointer(start: bytes, count: size))).run()
  return 0
}
