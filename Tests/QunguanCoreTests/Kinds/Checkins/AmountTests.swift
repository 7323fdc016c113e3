import Testing

@testable import QunguanCore

@Suite struct AmountTests {
  @Test(
    "Amounts are read as people write them",
    arguments: [
      ("32页", "32"), ("３２页", "32"), ("三十页 今天很有收获", "30"), ("读了 1,200 页", "1200"),
      ("两百零五頁", "205"), ("一百二页", "120"), ("一百零二页", "102"), ("二十一页", "21"),
      ("十页", "10"), ("一二三页", "123"), ("二〇二页", "202"), ("32P", "32"), ("5 pages", "5"),
      ("第3章 20页", "20"), ("20多页", "20"), ("半页", "0.5"), ("3.1415页", "3.141"),
      ("打卡，32页", "32"), ("12,32页", "32"), ("一万两千三百四十五页", "12345"),
      ("1,234,567页", "1234567"), ("零点五页", "0.5"), ("三千八页", "3800"),
    ])
  func pages(_ text: String, _ amount: String) {
    #expect(AmountReader(units: ["页"]).amount(in: text)?.description == amount)
  }

  @Test(
    "Units go over into each other, and have their usual other names",
    arguments: [
      ("公里", "5.2公里", "5.2"), ("公里", "5 KM", "5"), ("公里", "5k 轻松跑", "5"),
      ("公里", "5k轻松跑", "5"), ("公里", "两公里半", "2.5"), ("公里", "三点五公里", "3.5"),
      ("公里", "5000米", "5"), ("km", "五千米", "5"), ("公里", "十点五公里", "10.5"),
      ("公里", "半程 21.0975公里", "21.097"), ("米", "1.5公里", "1500"),
      ("分钟", "一个半小时", "90"), ("分钟", "1小时20分钟", "80"), ("分钟", "1 小时 20 分", "80"),
      ("分钟", "半小时", "30"), ("分钟", "半个小时", "30"), ("分钟", "两个小时", "120"),
      ("分钟", "90min", "90"), ("小时", "45分钟", "0.75"), ("分钟", "8:30 起床，跑步45分钟", "45"),
      ("字", "3万字", "30000"), ("字", "3w字", "30000"), ("字", "5k字", "5000"),
      ("字", "两万五千字", "25000"), ("字", "两万五字", "25000"), ("字", "1.5万字", "15000"),
      ("字", "三点五万字", "35000"), ("字", "五百个字", "500"), ("个", "100个俯卧撑", "100"),
      ("次", "一百次", "100"), ("公斤", "120斤", "60"), ("瓶", "三瓶", "3"),
    ])
  func units(_ unit: String, _ text: String, _ amount: String) {
    #expect(AmountReader(units: [unit]).amount(in: text)?.description == amount)
  }

  @Test(
    "What names something, or is a range, a time or of another unit, is no amount",
    arguments: [
      ("页", "读到第32页"), ("页", "读到 32页"), ("页", "12-32页"), ("页", "从12页到32页"),
      ("页", "今天很有收获"), ("页", "3章"), ("页", ""), ("页", "页"), ("分钟", "8点30分"),
      ("分钟", "八点三十分"), ("分钟", "08:30分"), ("公里", "5 kmh"), ("页", "2027.2.8"),
      ("页", "2027-02-08 打卡"), ("页", "一起加油"), ("页", "千里之行"), ("页", "32%"),
      ("页", "打卡 ，。、"), ("页", "3 章"), ("页", "2 天"),
    ])
  func none(_ unit: String, _ text: String) {
    #expect(AmountReader(units: [unit]).amount(in: text) == nil)
  }

  @Test(
    "A number alone at the beginning is meant in the plan's unit",
    arguments: [
      ("32", "32"), (" 32！", "32"), ("：32", "32"), ("三十，加油", "30"), ("5.2 今天状态不错", "5.2"),
      ("32👍", "32"),
    ])
  func bare(_ text: String, _ amount: String) {
    #expect(AmountReader(units: ["页"]).amount(in: text)?.description == amount)
  }

  @Test("Of several names of a unit all are understood") func names() {
    let reader = AmountReader(units: ["組", "套"])
    #expect(reader.amount(in: "3组")?.description == "3")
    #expect(reader.amount(in: "做了四套")?.description == "4")
  }

  @Test(
    "Whatever is written, nothing traps, and too much is held at the end of the range",
    arguments: [
      "99999999999999999999页", "九九九九九九九九九九九九九九九九九九九九页", "一亿亿亿亿亿页", "十十十十页",
      "999999999999万亿页", "9999999999999999k页",
    ])
  func bounds(_ text: String) {
    let amount = AmountReader(units: ["页"]).amount(in: text)
    #expect(amount?.thousandths ?? 0 <= Numeral.most)
  }

  @Test("Time is linear in what is written") func linear() {
    for piece in ["1,234 ", "一百", "12-", "9", "8:30", "半", "1.2.3", "个", " "] {
      let text = String(repeating: piece, count: 60_000 / piece.utf8.count)
      #expect(AmountReader(units: ["页"]).amount(in: text)?.thousandths ?? 0 <= Numeral.most)
    }
  }

  @Test("Amounts are said without needless digits") func description() {
    let amounts: [Int64] = [0, 500, 1000, 1050, 1005, 32_000, 5_200]
    #expect(
      amounts.map { Amount(thousandths: $0).description }
        == ["0", "0.5", "1", "1.05", "1.005", "32", "5.2"])
  }
}
