import CIdioms
import Testing

@testable import QunguanText

@Suite struct IdiomTests {
  private let idioms = Idioms.shipped

  private func id(_ word: String) throws -> Idioms.ID { try #require(idioms.find(word), "\(word)") }

  @Test(arguments: [
    ("长治久安", "cháng zhì jiǔ ān", "czja"), ("自怨自艾", "zì yuàn zì yì", "zyzy"),
    ("暴虎冯河", "bào hǔ píng hé", "bhph"), ("心广体胖", "xīn guǎng tǐ pán", "xgtp"),
    ("一曝十寒", "yī pù shí hán", "ypsh"), ("博闻强识", "bó wén qiáng zhì", "bwqz"),
    ("方兴未艾", "fāng xīng wèi ài", "fxwa"), ("否极泰来", "pǐ jí tài lái", "pjtl"),
    ("少不更事", "shào bù gēng shì", "sbgs"), ("为虎作伥", "wèi hǔ zuò chāng", "whzc"),
    ("量体裁衣", "liàng tǐ cái yī", "ltcy"), ("大腹便便", "dà fù pián pián", "dfpp"),
    ("虚与委蛇", "xū yǔ wēi yí", "xywy"), ("螳臂当车", "táng bì dāng chē", "tbdc"),
    ("强弩之末", "qiáng nǔ zhī mò", "qnzm"), ("不约而同", "bù yuē ér tóng", "byet"),
    ("略见一斑", "lüè jiàn yī bān", "ljyb"), ("男女老少", "nán nǚ lǎo shào", "nnls"),
    ("只许州官放火，不许百姓点灯", "zhǐ xǔ zhōu guān fàng huǒ bù xǔ bǎi xìng diǎn dēng", "zxzgfhbxbxdd"),
  ])
  func `Words are read as dictionaries say`(
    word: String, reading: String, initials: String
  ) throws {
    let readings = idioms.readings(of: try id(word))
    #expect(readings.map(\.description) == [reading])
    #expect(readings.map(\.initials) == [initials])
  }

  @Test(arguments: [
    ("叶公好龙", ["yè gōng hào lóng", "shè gōng hào lóng"]),
    ("一暴十寒", ["yī pù shí hán", "yī bào shí hán"]),
    ("难兄难弟", ["nán xiōng nán dì", "nán xiōng nàn dì", "nàn xiōng nán dì", "nàn xiōng nàn dì"]),
  ])
  func `Of readings that are all taught none is missing`(word: String, readings: [String]) throws {
    #expect(idioms.readings(of: try id(word)).map(\.description) == readings)
  }

  @Test(
    arguments: [
      ("守株待兔", "兔死狐悲", [.character, .tone, .sound]), ("守株待兔", "吐故纳新", [.sound]),
      ("为所欲为", "惟利是图", [.tone, .sound]), ("自以为是", "事半功倍", [.tone, .sound]),
      ("自怨自艾", "一心一意", [.sound]), ("自怨自艾", "爱不释手", []),
      ("心口如一", "衣不蔽体", [.tone, .sound]), ("好好先生", "省吃俭用", [.sound]),
      ("痴男怨女", "奴颜婢膝", []), ("男盗女娼", "长治久安", [.sound]),
      ("重男轻女", "绿水青山", []), ("红男绿女", "怒发冲冠", []),
    ] as [(String, String, Set<Idioms.Link>)])
  func `A word follows by its character, its sound with the tone, or without`(
    word: String, next: String, links: Set<Idioms.Link>
  ) throws {
    let (first, second) = (try id(word), try id(next))
    for link in Idioms.Link.allCases {
      #expect(idioms.links(first, to: second, by: link) == links.contains(link), "\(link)")
    }
  }

  @Test(arguments: [
    ("一心一意", " 一心一意。"), ("一心一意", "“一心一意”～"), ("一心一意", "一心一意!!~"), ("一心一意", "一 心 一 意"),
    ("一马当先", "一馬當先"), ("扭转乾坤", "扭轉乾坤"), ("着手成春", "著手成春"), ("见微知著", "見微知著"),
    ("只许州官放火不许百姓点灯", "只許州官放火，不許百姓點燈！"), ("后来居上", "後來居上"),
    ("余音绕梁", "餘音繞梁"), ("破天荒", "「破天荒」"), ("面面相觑", "面面相覷"),
  ])
  func `Script, blanks and punctuation are forgiven`(word: String, said: String) throws {
    #expect(idioms.text(of: try id(said)) == word)
  }

  @Test(arguments: [
    "", "。", "一心", "一心一意的", "他一心一意", "一心一意吗", "一心一意a", "1心1意", "一心一意😀", "yixinyiyi",
    "今天天气", "社会主义", "中华人民共和国", "计算机", "人工智能", "天安门广场", "电子邮件", "北京大学", "大家晚上好",
    "吃饭了吗", "明天见", "哈哈哈哈", "身份证", "机器人", "万里长城", "哈尔滨", "知识产权", "下午开会",
  ])
  func `Nothing else is an idiom`(said: String) {
    #expect(idioms.find(said) == nil)
  }

  @Test func `What is too long is not looked at`() throws {
    let word = "一心一意"
    #expect(idioms.find(word + String(repeating: " ", count: 60)) != nil)
    #expect(idioms.find(word + String(repeating: " ", count: 61)) == nil)
    #expect(idioms.find(String(repeating: "一", count: 1_000_000)) == nil)
  }

  @Test(
    arguments: [
      ("守株待兔", "兔子", [.character, .tone, .sound]), ("守株待兔", "吐了", [.tone, .sound]),
      ("守株待兔", "土豆", [.sound]), ("守株待兔", "今天吃什么", []), ("守株待兔", "", []),
      ("守株待兔", "tu", []), ("一马当先", "鲜花", [.tone, .sound]), ("一马当先", "仙人掌", [.tone, .sound]),
      ("一马当先", "現在呢", [.sound]),
    ] as [(String, String, Set<Idioms.Link>)])
  func `A try is told from chatter by how it begins`(
    word: String, text: String, links: Set<Idioms.Link>
  ) throws {
    let word = try id(word)
    for link in Idioms.Link.allCases {
      #expect(idioms.begins(text, like: word, by: link) == links.contains(link), "\(link)")
    }
  }

  @Test func `The most frequent come first`() throws {
    let ids = idioms.ids
    #expect(ids.count > 31_000)
    #expect(idioms.text(of: ids[0]) == "坚定不移")
    for (word, next) in zip(ids, ids.dropFirst()) {
      #expect(word < next && idioms.occurrences(of: word) >= idioms.occurrences(of: next))
    }
    #expect(idioms.rank(of: ids[17]) == 17)
  }

  @Test func `The file names what it was made from`() {
    let head = UnsafeBufferPointer(start: idioms_bytes(), count: 800)
    let text = String(decoding: head, as: UTF8.self)
    for source in ["make-idioms.py", "JioNLP 1.", "Apache License 2.0", "pypinyin 0.", "MIT"] {
      #expect(text.contains(source))
    }
    #expect(text.hasPrefix("#"))
  }
}
