import QunguanCore
import Testing

@testable import QunguanGateway

@Suite("Times in feeds")
struct FeedDateTests {
  @Test(
    "The same instant in the forms that feeds have",
    arguments: [
      "Mon, 08 Feb 2027 08:05:00 +0800", "Mon, 8 Feb 2027 00:05:00 GMT", "08 Feb 2027 00:05 UT",
      "Mon,08 February 2027 00:05:00 Z", "Sun, 07 Feb 27 19:05:00 EST", "8 feb 2027 00:05:00",
      "Monday, 08 Feb 2027 00:05:00 XYZ", "2027-02-08T08:05:00+08:00", "2027-02-08T00:05:00Z",
      "2027-02-08t00:05:00.999z", "2027-02-08 00:05", "2027-02-08 08:05:00 +0800",
      "2027-02-07T19:05:00-0500", " 2027-02-08T08:05:00+08 ",
    ])
  func known(text: String) { #expect(FeedDate.parse(text) == Timestamp(seconds: 1_802_045_100)) }

  @Test("A day alone is its beginning in Greenwich")
  func day() { #expect(FeedDate.parse("2027-02-08") == Timestamp(seconds: 1_802_044_800)) }

  @Test(
    "What is no time is none",
    arguments: [
      "", "yesterday", "Mon", "2027-02-30", "2027-13-01T00:00:00Z", "2027-02-08T24:00:00Z",
      "Mon, 31 Feb 2027 08:05:00 GMT", "8 Foo 2027 08:05:00", "8 Feb 2027", "8 Feb 2027 25:00",
      "8 Feb 2027 08:05:00 +9900", "1969-12-31T23:59:59Z", "99999999999999999999-01-01",
      "-", "T", "2027-02-08T:", "１２ Feb 2027 08:05", String(repeating: "1", count: 99),
    ])
  func unknown(text: String) { #expect(FeedDate.parse(text) == nil) }
}
