import QunguanText
import Testing

@Suite struct ContactTests {
  @Test("a contact is found however it is spelt and split", arguments: contacts)
  func found(_ text: String, _ expected: String) {
    let found = Contact.all(in: MessageText(text))
      .map { "\($0.kind.rawValue) \($0.id)\($0.isNamed ? "" : " unnamed")" }
    #expect(found.joined(separator: ", ") == expected, "\(text)")
  }

  @Test("links that are handed in change nothing", arguments: contacts)
  func handedIn(_ text: String, _ expected: String) {
    let text = MessageText(text)
    #expect(Contact.all(in: text, links: Link.all(in: text)) == Contact.all(in: text))
  }

  @Test("members may say numbers", arguments: ordinary)
  func nothing(_ text: String) {
    #expect(Contact.all(in: MessageText(text)) == [], "\(text)")
  }

  @Test("a contact's range is what its author wrote")
  func ranges() throws {
    let text = MessageText("亲，加薇❤信：ａ b ① ② ③ ④ 领红包")
    let contact = try #require(Contact.all(in: text).first)
    #expect(contact.id == "ab1234" && contact.kind == .wechat && contact.isNamed)
    #expect(text.string(.asSent, in: contact.range) == "ａ b ① ② ③ ④")
  }

  @Test("a text full of numbers is read once, and yields a bounded number of contacts")
  func bounded() {
    let many = MessageText(String(repeating: "13800138001 ", count: 5000))
    #expect(Contact.all(in: many).count == Contact.limit)
    let digits = MessageText(String(repeating: "1 3", count: 20_000))
    #expect(Contact.all(in: digits).isEmpty)
    let ats = MessageText(String(repeating: "@a.b", count: 16_000))
    #expect(Contact.all(in: ats).isEmpty)
  }
}

private let contacts: [(String, String)] = [
  // telephone
  ("13812345679", "phone 13812345679 unnamed"),
  ("打我电话13812345679", "phone 13812345679"),
  ("电话：138 1234 5679", "phone 13812345679"),
  ("138-1234-5679 随时打", "phone 13812345679 unnamed"),
  ("+86 13812345679", "phone 13812345679 unnamed"),
  ("8613812345679", "phone 13812345679 unnamed"),
  ("１３８１２３４５６７９", "phone 13812345679 unnamed"),
  ("①③⑧①②③④⑤⑥⑦⑨", "phone 13812345679 unnamed"),
  ("1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣9️⃣", "phone 13812345679 unnamed"),
  ("一三八一二三四五六七九", "phone 13812345679 unnamed"),
  ("幺三八 幺二三四 五六七九", "phone 13812345679 unnamed"),
  ("壹叁捌壹贰叁肆伍陆柒玖", "phone 13812345679 unnamed"),
  ("1 3 8 1 2 3 4 5 6 7 9", "phone 13812345679 unnamed"),
  ("1-3-8-1-2-3-4-5-6-7-9", "phone 13812345679 unnamed"),
  ("1😀3😀8😀1😀2😀3😀4😀5😀6😀7😀9", "phone 13812345679 unnamed"),
  ("138一二三四5679", "phone 13812345679 unnamed"),
  ("𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟗", "phone 13812345679 unnamed"),
  ("手机号 13812345679 微信同号", "phone 13812345679"),
  ("13812345679（微信）", "phone 13812345679"),
  ("微信13812345679", "phone 13812345679"),
  ("138\u{200B}1234\u{200B}5679", "phone 13812345679 unnamed"),
  ("1a3b8c1d2e3f4g5h6k7j9", "phone 13812345679 unnamed"),
  ("电话 1381 234 5679", "phone 13812345679"),
  ("热线：4008001234", "phone 4008001234"),
  ("座机 010-62345678", "phone 01062345678"),
  ("📞13812345679", "phone 13812345679"),
  ("l38l2345679", "phone 13812345679 unnamed"),
  // QQ
  ("扣扣：623456789", "qq 623456789"),
  ("QQ623456789", "qq 623456789"),
  ("加q 623456789", "qq 623456789"),
  ("加Q：6 2 3 4 5 6 7 8 9", "qq 623456789"),
  ("q q 6234-56789", "qq 623456789"),
  ("企鹅号62345678", "qq 62345678"),
  ("🐧 623456789", "qq 623456789"),
  ("抠抠六二三四五六七八九", "qq 623456789"),
  ("扣扣①②③⑤⑦⑨", "qq 123579"),
  ("群号：623456789", "qq 623456789"),
  ("进裙 623456789", "qq 623456789"),
  ("ＱＱ群：６２３４５６７８９", "qq 623456789"),
  ("623456789@qq.com", "qq 623456789"),
  ("623456789 加Q", "qq 623456789"),
  ("需要的加扣 62 34 56 78", "qq 62345678"),
  ("q623456789", "qq 623456789"),
  // WeChat
  ("微信：abc123", "wechat abc123"),
  ("微❤信：a b c 1 2 3", "wechat abc123"),
  ("加V：abc12345", "wechat abc12345"),
  ("➕V abc12345", "wechat abc12345"),
  ("+v：abc12345", "wechat abc12345"),
  ("薇信abc_12345", "wechat abc_12345"),
  ("威信号是 abc-12345", "wechat abc-12345"),
  ("vx：meimei520", "wechat meimei520"),
  ("VX abc12345 领红包", "wechat abc12345"),
  ("vx12345678", "wechat 12345678"),
  ("wx:lovely_girl", "wechat lovely_girl"),
  ("加微xyz98765", "wechat xyz98765"),
  ("微 信 号 abc12345", "wechat abc12345"),
  ("wxid_abc123def456", "wechat wxid_abc123def456"),
  ("薇：𝓪𝓫𝓬𝟏𝟐𝟑", "wechat abc123"),
  ("v信：ａｂｃ１２３", "wechat abc123"),
  ("WeChat: jiajia888", "wechat jiajia888"),
  ("加威a.b.c.1.2.3", "wechat abc123"),
  ("微信62345678", "wechat 62345678"),
  ("私v：abc12345", "wechat abc12345"),
  // Telegram
  ("@good_seller", "telegram good_seller unnamed"),
  ("飞机：@Good_Seller", "telegram good_seller"),
  ("纸飞机 abc12345", "telegram abc12345"),
  ("✈️：abc12345", "telegram abc12345"),
  ("tg：hello_kitty1", "telegram hello_kitty1"),
  ("https://t.me/GoodSeller", "telegram goodseller"),
  ("t.me/good_seller 进", "telegram good_seller"),
  // others
  ("WhatsApp: 62345678", "other 62345678"),
  ("加我：62345678", "other 62345678"),
  ("写信到 seller99@gmail.com", "other seller99@gmail.com unnamed"),
  ("联系方式 62345678", "other 62345678"),
  // several
  ("微信abc12345 扣扣623456789", "wechat abc12345, qq 623456789"),
  ("电话13812345679，v：abc12345", "phone 13812345679, wechat abc12345"),
]

private let ordinary = [
  "今天花了123456块", "一共13800元", "订单号：13812345679", "快递单号 78123456789012",
  "快递单号13812345679", "验证码 623456", "验证码：62345678，勿告诉他人", "取件码 12-3-4567",
  "2027-02-06 18:30:00", "2027年2月6日下午3点20", "20270206", "18:30-20:45", "12306买票", "打12306问问",
  "拨打10086", "12345市民热线", "95588是工行", "3:2 赢了", "比分 98:102", "版本 3.11.2", "v2.0.13",
  "Swift 6.3.1 发布了", "iPhone15ProMax", "rtx4090 显卡", "win11 64位", "h264 和 h265",
  "第 123456 名", "身份证 110101199003071234", "工号 623456", "学号：20210234567", "房间号 62345678",
  "腾讯会议 623 456 789", "会议号：623456789", "游戏id 623456789", "uid：623456789", "圆周率3.1415926535",
  "666666", "23333333", "8888888888", "扣1", "扣111111", "公屏扣666666", "一二三四五六七八九十",
  "三三两两的人", "一五一十地说", "五六七八个人", "1 2 3 4 5 6 7", "1、2、3、4、5、6、7、8、9", "1+1=2，2+2=4",
  "15 18 22 26 31 05 16", "1,380,013,800", "￥13,812.34", "6222 0213 8123 4567 890",
  "192.168.1.100", "IP是 10.0.0.138", "10000步", "今天走了13812步", "微信读书看了62345字",
  "微信步数 62345", "用微信支付了 12345 元", "在微信群里发了123456个红包", "微信 hello world", "wechat is good",
  "qq music 更新了", "QQ音乐6234567次播放", "飞机 boeing747", "坐飞机要 12345 元", "电话打不通", "手机号换了",
  "我电话没电了，等 20 分钟", "群里有 100000 人", "群主加了500000人", "加我一个", "加油！！！", "加班到 22:30",
  "加薪 10000", "威海 2024 年", "威力 62345", "卫星2号 62345 公里", "v我50", "V我50看看", "v50", "q弹q弹的",
  "iq 123456", "env12345678", "航班 CA1234 08:30", "车次 G1234 14:05", "车牌 京A12345", "邮编 100080",
  "股票代码 600519", "基金代码 161725", "BV1xx411c7mD", "av123456789", "#12345 这个 issue", "端口 8080 和 10443",
  "ISBN 9787111544937", "序列号 C02X1234ABCD", "尾号 6789 的卡", "邀请码 623456", "兑换码：AB12CD34EF56",
  "密码是 abc12345", "@小明 你好", "@a 你好", "foo@bar", "浏览量 62345678", "播放 13812345679 次", "粉丝 6234567",
  "大概 62345678 吧", "13912345 这么多", "今天气温 26 度，湿度 45", "2:30 到 3:45 开会", "电影 1917 和 2012",
  "从 1990 到 2020 年", "1990-12-30 出生", "身高178体重65年龄25", "早上 6 点 起床 跑了 10 公里 用时 55 分",
  "第12章第345页", "abc12345 是什么意思", "hello world 2027", "单号SF1234567890123", "京东订单 281234567890",
  "加起来是 6234567", "得分 100000000", "长度 13800000000", "地球到太阳149600000公里", "一年31536000秒",
  "距离是38440000000米", "GPT4 比 GPT35 强", "mp4 转 mp3", "0.1+0.2=0.30000000000000004",
  "sha1 是 a94a8fe5ccb19",
]
