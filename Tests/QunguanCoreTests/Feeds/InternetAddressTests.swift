import QunguanCore
import Testing

@Suite("Addresses of the internet")
struct InternetAddressTests {
  @Test(
    "What is this machine, its network, or of no single host is not public",
    arguments: [
      "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
      "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1",
      "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
      "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
      "255.255.255.255",
      "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1",
      "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::169.254.169.254",
      "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2",
      "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1",
      "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "4000::1",
    ])
  func notPublic(text: String) throws {
    #expect(try #require(InternetAddress(text)).isPublic == false)
  }

  @Test(
    "What lies beside those is",
    arguments: [
      "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
      "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.0.1",
      "192.0.1.1", "192.0.3.1", "192.88.98.1", "192.167.255.255", "192.169.0.0", "198.17.255.255",
      "198.20.0.0", "198.51.99.1", "203.0.112.1", "203.0.114.1", "223.255.255.255",
      "2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "2400:3200::1", "2606:4700::1111",
      "3ffe::1", "64:ff9b::8.8.8.8",
    ])
  func isPublic(text: String) throws {
    #expect(try #require(InternetAddress(text)).isPublic)
  }

  @Test(
    "What only resolvers understand is no address",
    arguments: ["127.1", "0x7f.0.0.1", "2130706433", "017700000001", "[::1]", "", "example.org"])
  func noAddress(text: String) { #expect(InternetAddress(text) == nil) }

  @Test("An address has 4 or 16 bytes and is shown as people write it")
  func description() {
    #expect(InternetAddress(bytes: [1, 2, 3]) == nil)
    #expect(InternetAddress(bytes: [192, 0, 2, 1])?.description == "192.0.2.1")
    #expect(InternetAddress("2001:db8::1")?.description == "2001:db8:0:0:0:0:0:1")
  }

  @Test("Feeds are fetched from web servers' ports and from those that anybody may open")
  func ports() {
    #expect([80, 443, 1024, 1200, 8080, 65_535].allSatisfy(FeedAddress.mayUse))
    #expect(![-1, 0, 22, 25, 81, 1023, 65_536].contains(where: FeedAddress.mayUse))
  }
}
