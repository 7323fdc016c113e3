/// Words that stand beside numbers and say what they are.
enum ContactNames {
  typealias Word = [UInt32]

  struct Name {
    var word: Word
    var kind: Contact.Kind
    /// Whether the word means other things too, so that more must show that an id follows.
    var isWeak: Bool

    var length: Int { word.count }
  }

  /// The longest word for a contact that ends before element `end`.
  static func name(endingAt end: Int, in elements: [ContactReader.Element]) -> Name? {
    guard end > 0 else { return nil }
    return namesByLast[elements[end - 1].value]?.first { $0.word.ends(at: end, in: elements) }
      ?? (end > 1 ? name(sounding: elements[end - 2], elements[end - 1]) : nil)
  }

  /// The longest word for a contact that begins with element `start`.
  static func name(startingAt start: Int, in elements: [ContactReader.Element]) -> Name? {
    namesByFirst[elements[start].value]?.first { $0.word.starts(at: start, in: elements) }
      ?? (start + 1 < elements.count ? name(sounding: elements[start], elements[start + 1]) : nil)
  }

  /// 加微, 加扣, 微信 or 扣扣 in other characters of the same sound.
  private static func name(
    sounding first: ContactReader.Element, _ second: ContactReader.Element
  ) -> Name? {
    guard let first = Unicode.Scalar(first.value), let second = Unicode.Scalar(second.value) else {
      return nil
    }
    let sounds = (Syllables.id(of: first), Syllables.id(of: second))
    guard sounds.0 != 0, sounds.1 != 0 else { return nil }
    return sounding.first { $0.first == sounds.0 && $0.second == sounds.1 }?.name
  }

  private static let sounding = [("加", "微"), ("加", "扣"), ("微", "信"), ("扣", "扣")].map {
    (first: Unicode.Scalar, second: Unicode.Scalar) in
    (
      first: Syllables.id(of: first), second: Syllables.id(of: second),
      name: Name(
        word: [first.value, second.value], kind: second == "扣" ? .qq : .wechat, isWeak: false)
    )
  }

  /// Whether a word for numbers that are no contacts ends before element `end`: 订单号, 验证码.
  static func isOther(endingAt end: Int, in elements: [ContactReader.Element]) -> Bool {
    guard end > 0 else { return false }
    return othersByLast[elements[end - 1].value]?.contains { $0.ends(at: end, in: elements) }
      == true
  }

  /// Whether a unit or another word begins with element `start` that makes the number an amount.
  static func isAmount(startingAt start: Int, in elements: [ContactReader.Element]) -> Bool {
    unitsByFirst[elements[start].value]?.contains { $0.starts(at: start, in: elements) } == true
  }

  /// What may stand between the word and the id: 微信号是, 微信同号.
  static let fillers = Set("号码是为我的账帐加搜找就在这同户名".unicodeScalars.map(\.value))
  /// Of these the ones that show that an id follows.
  static let marks = Set("号是为加搜码".unicodeScalars.map(\.value))
  /// What stands before a weak word that is meant as a contact: 加v, 私q, 联系飞机.
  static let callers = Set("加私滴家佳嘉甲系有换询➕".unicodeScalars.map(\.value))

  /// Words of ASCII that may be written together with the id: vx12345678.
  static let latin = [
    Latin("weixin", .wechat), Latin("wechat", .wechat), Latin("telegram", .telegram),
    Latin("whatsapp", .other), Latin("vx", .wechat), Latin("wx", .wechat), Latin("qq", .qq),
    Latin("tel", .phone, isWeak: true), Latin("tg", .telegram, isWeak: true),
    Latin("v", .wechat, isWeak: true), Latin("q", .qq, isWeak: true),
    Latin("w", .wechat, isWeak: true),
  ]

  struct Latin {
    var text: [UInt8]
    var kind: Contact.Kind
    var isWeak: Bool

    init(_ text: String, _ kind: Contact.Kind, isWeak: Bool = false) {
      self.text = Array(text.utf8)
      self.kind = kind
      self.isWeak = isWeak
    }
  }

  private static func words(_ text: String) -> [Word] {
    text.split(separator: " ").map { $0.unicodeScalars.map(\.value) }
  }

  private static let namesByLast = index(names, by: \.word.last)
  private static let namesByFirst = index(names, by: \.word.first)
  private static let othersByLast = Dictionary(grouping: others) { $0.last ?? 0 }
  private static let unitsByFirst = Dictionary(grouping: units) { $0.first ?? 0 }

  private static func index(_ names: [Name], by key: KeyPath<Name, UInt32?>) -> [UInt32: [Name]] {
    Dictionary(grouping: names.sorted { $0.length > $1.length }) { $0[keyPath: key] ?? 0 }
  }

  private static let names: [Name] = {
    var names: [Name] = []
    func add(_ kind: Contact.Kind, isWeak: Bool = false, _ words: String) {
      names += Self.words(words).map { Name(word: $0, kind: kind, isWeak: isWeak) }
    }
    add(
      .wechat,
      """
      微信 微信id 微信号 薇信 威信 维信 徽信 唯信 微芯 薇芯 溦信 葳信 韦信 围信 违信 微伈 微亻言 v信 w信 \
      wei信 微x 微xin wx vx wechat weixin wxid 绿泡泡 加微 加薇 加威 加v 加维 加徽 ➕v 家微 佳微 嘉微 加w \
      扫微 v同 微同 薇同 ❤信 微❤ 薇❤ v❤ 微心 🛰
      """)
    add(.wechat, isWeak: true, "v w 微 薇 威 维 徽 卫星 卫芯 魏星")
    add(
      .qq,
      """
      qq 扣扣 抠抠 叩叩 扣号 q号 扣q qq号 加q 加扣 加抠 加企鹅 企鹅号 群号 qq群 q群 扣扣群 扣群 裙号 q裙 企鹅群 \
      君羊 加群 进群 入群 加裙 进裙 🐧 秋秋 求求号 q同
      """)
    add(.qq, isWeak: true, "q 扣 抠 球球 企鹅 群 裙")
    add(
      .phone,
      "电话 手机 手机号 热线 致电 拨打 来电 联系电话 座机 电话号码 手机号码 电联 tel phone 📞 ☎ 📱 ☏ 📲 徽电")
    add(.telegram, "telegram 纸飞机 小飞机 飞机号 加飞机 tg号 加tg 电报号 telegran")
    add(.telegram, isWeak: true, "飞机 电报 tg ✈ 🛩 🛫 ✈️")
    add(.other, "whatsapp skype 蝙蝠号 陌陌号 抖音号 快手号 小红书号 联系方式 加我好友 whats")
    add(
      .other, isWeak: true,
      "加我 联系 联系我 找我 私聊 私我 滴滴我 咨询 客服 line 蝙蝠 陌陌 土豆 potato 加 好友 扫码 戳我 来我")
    return names
  }()

  private static let others = words(
    """
    订单 订单号 订单编号 单号 单号是 快递 快递单号 运单 运单号 物流 物流单号 验证码 校验码 动态码 取件码 取件 取货码 \
    取餐 取餐号 取餐码 提货码 编号 工号 学号 考号 准考证 准考证号 房间 房间号 房号 会议 会议号 会议id 身份证 身份证号 \
    尾号 卡号 密码 口令 序列号 uid 游戏id 车牌 车牌号 航班 航班号 车次 邮编 票号 发票 发票号 发票号码 税号 股票 股票代码 \
    代码 基金 期号 第 播放 积分 余额 金额 价格 流水 流水号 案号 批号 isbn 型号 版本 版本号 日期 时间 兑换码 激活码 \
    邀请码 优惠码 条码 条形码 货号 商品id 商品编号 库存 销量 阅读 点赞 粉丝 人口 转账 付款 支付 到账 总共 一共 合计 \
    经验 战力 伤害 血量 圆周率 等于 大约 约 近 超过 超 达到 突破 只要 才 卖 花了 赚了 亏了 拨打12345 排名 坐标 端口 门牌 \
    桌号 楼栋 座位号 学籍号 社保号 医保号 户号 表号 课程号 题号 题目 bv av issue 问题 气象 快递柜 柜号 箱号 ip 错误码 状态码
    """)

  private static let units = words(
    """
    元 块 万 亿 人 个 次 字 分 秒 米 千米 公里 公斤 斤 克 吨 度 年 月 日 岁 页 件 本 张 票 粉 赞 步 名 位 台 股 平 条 天 \
    小时 分钟 千 百 倍 毫 kg km g m mb gb kb ml cm mm w 万元 美元 美金 日元 港币 u 钱 金币 积分 经验 血 伤害 围观 在线 \
    播放 阅读 是验证码 是你的验证码 为验证码 验证码 订单 快递 单号 工号 热线 这个号
    """)
}

extension ContactNames.Word {
  fileprivate func ends(at end: Int, in elements: [ContactReader.Element]) -> Bool {
    end >= count && starts(at: end - count, in: elements)
  }

  fileprivate func starts(at start: Int, in elements: [ContactReader.Element]) -> Bool {
    guard start + count <= elements.count else { return false }
    return indices.allSatisfy { elements[start + $0].value == self[$0] }
  }
}
