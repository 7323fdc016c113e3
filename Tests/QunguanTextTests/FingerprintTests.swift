import Foundation
import QunguanText
import Testing

@Suite struct FingerprintTests {
  private func print(_ text: String, seed: UInt64 = 7) -> Fingerprint {
    Fingerprint(of: MessageText(text), seed: seed)
  }

  @Test("what differs in looks only is the same")
  func exact() {
    #expect(print("加微信，领红包！").exact == print("加 微\u{200B}信 領紅包").exact)
    #expect(print("加微信").exact != print("加微博").exact)
    #expect(print("加微信").exact != print("加微信", seed: 8).exact)
    #expect(print("😀").exact != print("👍").exact)
    #expect(print("😀").resemblance(to: print("😀")) == 1)
  }

  @Test("the same ad with another id, other pictures or some other words", arguments: alike)
  func alikes(_ left: String, _ right: String) {
    let resemblance = print(left).resemblance(to: print(right))
    #expect(resemblance >= 0.7, "\(resemblance)")
  }

  @Test("different sentences on one topic", arguments: different)
  func differents(_ left: String, _ right: String) {
    let resemblance = print(left).resemblance(to: print(right))
    #expect(resemblance < 0.4, "\(resemblance)")
  }

  @Test("short texts are the same or not")
  func short() {
    #expect(print("加微信").resemblance(to: print("加微博")) == 0)
    #expect(print("早上好呀").resemblance(to: print("早上好呀！")) == 1)
    #expect(print("").resemblance(to: print("123456789")) == 0)
  }

  @Test("is stored as a short text")
  func stored() throws {
    let whole = print("每天在家动动手指，日入三百不是梦")
    let data = try JSONEncoder().encode([whole])
    #expect(data.count == 84)
    #expect(try JSONDecoder().decode([Fingerprint].self, from: data) == [whole])
    for bad in [#"[""]"#, #"["xyz"]"#, #"["\#(String(repeating: "g", count: 80))"]"#, "[1]"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([Fingerprint].self, from: Data(bad.utf8))
      }
    }
  }
}

private let alike = [
  ("兼职招聘，在家可做，日结三百，联系微信abc12345", "兼职招聘，在家可做，日结三百，联系微信xyz98765"),
  ("兼职招聘，在家可做，日结三百，联系微信abc12345", "🔥兼职招聘🔥在家可做💰日结三百💰联系微信 qq887766"),
  ("高价回收游戏账号，秒到账，诚信第一，加扣扣623456789", "高价回收游戏账号，秒到账，诚信第一，加扣扣13579246"),
  ("每天在家动动手指，轻松日入三百，需要的老板私聊我", "每天在家动动手指，轻松日入五百，需要的朋友私聊我"),
  ("本店专营高仿手表包包，质量一流，支持货到付款，欢迎咨询", "本店专营高仿手表鞋子，质量一流，支持货到付款，欢迎来询"),
  ("棋牌娱乐平台注册就送八十八元，提现秒到，点击链接进入", "棋牌娱乐平台注册就送六十八元，提现秒到，点击链接进来"),
  ("专业代写论文，包过查重，价格优惠，先写后付", "專業代寫論文，包過查重，價格優惠，先寫後付！！"),
]

private let different = [
  ("今天的直播几点开始呀，我怕错过", "主播昨天的直播我没看到，有没有回放"),
  ("这本书我读到第三章了，写得真好", "昨晚读完了这本书，结尾有点可惜"),
  ("请问订单什么时候可以发货呢", "我的快递显示已经发货但是没有物流信息"),
  ("明天早上八点在学校门口集合出发", "大家记得明天带身份证和水杯"),
  ("新手怎么入门摄影，求推荐相机", "这张照片是用手机拍的，光线很好"),
  ("群里有人会修电脑吗，开机蓝屏了", "电脑买了三年，最近风扇声音特别大"),
  ("老师这道题的第二问怎么做", "作业太多了，今天晚上写不完了"),
]
