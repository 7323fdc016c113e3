import Foundation
import QunguanTesting
import Testing

extension EndToEnd {
  @Suite("what is in the daemon's process")
  struct Maps {
    @Test("no library that draws, decodes pictures or reads codes")
    func maps() throws {
      let gateway = try FakeOneBot()
      defer { gateway.stop() }
      let stage = try Stage(gateway: gateway.baseURL, rules: "")
      let daemon = try stage.serve()
      defer { daemon.killNow() }
      let file = FileHandle(forReadingAtPath: "/proc/\(daemon.process.identifier)/maps")
      let maps = String(decoding: try file?.readToEnd() ?? Data(), as: UTF8.self)
      #expect(maps.contains("libcurl"))
      for library in ["libzbar", "libjpeg", "libpng", "libwebp", "libcairo", "libpango"] {
        #expect(!maps.contains(library))
      }
      #expect(daemon.terminate() == .exited(0))
    }
  }
}
