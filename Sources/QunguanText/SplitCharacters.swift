/// Characters written as their parts side by side (拆字): 弓长 for 张, 亻言 for 信.
///
/// The parts on the left of the first table hardly stand alone, so whatever follows them belongs to
/// them. In the second table both parts are characters of their own; only pairs that ordinary
/// writing hardly has side by side are listed, so neither 女子 nor 日月 nor 木子.
enum SplitCharacters {
  /// The character that two others are the parts of.
  static func joined(_ left: UInt32, _ right: UInt32) -> UInt32? {
    guard left >= 0x4E00, left < 0xA000, isLeft[Int(left) - 0x4E00] else { return nil }
    return table[UInt64(left) << 32 | UInt64(right)]
  }

  typealias Pair = (left: Unicode.Scalar, right: Unicode.Scalar, whole: Unicode.Scalar)

  /// All pairs with what they make.
  static let pairs: [Pair] = {
    var pairs: [Pair] = []
    for line in byPart.split(separator: "\n") {
      let scalars = Array(line.unicodeScalars.filter { $0 != " " })
      for place in stride(from: 1, to: scalars.count - 1, by: 2) {
        pairs.append((scalars[0], scalars[place], scalars[place + 1]))
      }
    }
    let scalars = Array(ordinary.unicodeScalars.filter { $0.value > 0x20 })
    for place in stride(from: 0, to: scalars.count - 2, by: 3) {
      pairs.append((scalars[place], scalars[place + 1], scalars[place + 2]))
    }
    return pairs
  }()

  private static let table = Dictionary(
    pairs.map { (UInt64($0.left.value) << 32 | UInt64($0.right.value), $0.whole.value) },
    uniquingKeysWith: { first, _ in first })

  private static let isLeft: [Bool] = {
    var isLeft = [Bool](repeating: false, count: 0x5200)
    for pair in pairs { isLeft[Int(pair.left.value) - 0x4E00] = true }
    return isLeft
  }()

  /// A part, then pairs of the other part and the whole.
  private static let byPart = """
    亻 言信 尔你 也他 门们 介价 牛件 壬任 分份 方仿 中仲 建健 呆保 古估 本体 立位 主住 左佐 右佑 乍作 共供 吏使 列例 谷俗 更便 足促 多侈 象像 故做 亭停 昔借 到倒
    亻 直值 责债 木休 十什 山仙 千仟 二仁 寺侍 尤优 专传 司伺 叚假 需儒 夋俊 五伍 弗佛 羊佯 吉佶 尚倘
    彳 主往 正征 寺待 艮很 盾循 聿律 皮彼 敚微
    扌 口扣 丁打 合拾 戈找 妾接 是提 非排 奂换 包抱 白拍 立拉 安按 石拓 斤折 寺持 足捉 旨指 召招 甫捕 受授 少抄 巴把 支技 户护 殳投 隹推 卓掉 苗描 丑扭 比批 尤扰
    扌 广扩 兆挑 匋掏 莫摸 爰援 由抽 甲押 罙探 员损 童撞 军挥 肖捎 末抹 圭挂 舌括
    忄 夬快 青情 生性 每悔 亡忙 艮恨 白怕 布怖 圣怪 昔惜 董懂 曼慢 贯惯 吾悟 斤忻 台怡 兑悦 京惊
    氵 去法 舌活 气汽 每海 羊洋 先洗 肖消 由油 胡湖 票漂 工江 可河 青清 显湿 昆混 主注 原源 殳没 也池 台治 查渣 夜液 留溜 酉酒 朝潮 皮波 少沙 又汉 寿涛 度渡 包泡
    氵 良浪 炎淡 闰润 胃渭 奇漪 奏凑 戋浅 永泳 罙深 勾沟 及汲
    冫 中冲 欠次 水冰 东冻 令冷 京凉 夬决 兄况 争净
    讠 舌话 吾语 兑说 青请 射谢 寸讨 人认 只识 井讲 卖读 平评 正证 司词 式试 周调 果课 亥该 方访 午许 己记 十计 丁订 义议 仑论 炎谈 羊详 者诸 成诚 每诲 俞谕 某谋
    讠 川训 上让 若诺 刃认 寺诗
    纟 工红 及级 且组 吉结 合给 责绩 少纱 从纵 冬终 田细 录绿 戋线 帛绵 勺约 氏纸 内纳 充统 者绪 昆绲
    钅 戋钱 艮银 帛锦 失铁 十针 同铜 令铃 名铭 肖销 昔错 建键 中钟 监鉴 冈钢 勾钩 苗锚
    饣 反饭 包饱 官馆 我饿 并饼 交饺 欠饮 曼馒 司饲
    礻 申神 畐福 且祖 兄祝 土社 见视 羊祥 单禅
    衤 皮被 库裤 君裙 由袖 彡衫 末袜 卜补
    犭 句狗 苗猫 者猪 王狂 虫独 瓜狐 师狮 良狼 侯猴
    艹 化花 早草 古苦 采菜 微薇 威葳 平苹 余茶 办苏 约药 何荷 名茗 央英 每莓
    宀 女安 子字 元完 玉宝 豕家 至室 各客 且宜 木宋 寸守
    辶 文这 寸过 云运 井进 力边 首道 关送 米迷 告造 车连 反返 斤近 元远 不还 袁远 大达 万迈 甬通 束速 先选 艮退 豕逐 兆逃
    疒 丙病 冬疼 甬痛 风疯
    阝 可阿 车阵 月阴 日阳 付附 完院 示际 余除 介阶 方防 且阻 东陈 艮限 人队
    囗 大因 玉国 元园 有囿 口回 才团 韦围 卷圈 员圆
    丬 犬状 士壮
    """

  /// Two characters and the one that they make.
  private static let ordinary = """
    弓长张 力口加 言舌话 言寸讨 言射谢 言吾语 言兑说 言炎谈 言卖读 身寸射 走召超 又鸟鸡 甲鸟鸭 走取趣 矢豆短 禾中种 禾火秋 禾少秒 禾且租 禾兑税 禾多移 禾斗科 米分粉
    糸工红 糸及级 贝兼赚 贝者赌 贝勾购 车俞输 车仑轮 木又权 木几机 木公松 木交校 木羊样 木艮根 木目相 木娄楼 木寸村 木隹椎 日寸时 日乍昨 火包炮 火乍炸 石马码 石卒碎
    石并碰 金戋钱 金艮银 口乞吃 口曷喝 口尼呢 口畏喂 口斤听 口昌唱 口乎呼 女且姐 女良娘 女乃奶 女台始 女昏婚 弓虽强 弓单弹 弓玄弦 目垂睡 目艮眼 目青睛 足包跑 足艮跟
    足兆跳 酉星醒 酉己配 革圭鞋 彦页颜 予页预 丁页顶 川页顺 豆页头 夕卜外 白勺的 土夬块 耳又取 耳关联 耳只职 又寸对 鱼羊鲜 朋鸟鹏 君羊群 者阝都 咅阝部 良阝郎 君阝郡
    另刂别 至刂到 禾刂利 贝刂则 半刂判 冈刂刚 古攵故 正攵政 孝攵教 方攵放 交攵效 每攵敏 娄攵数 青争静 舟殳般 月巴肥 豸苗猫 矢口知 禾口和 亲斤新 其斤斯 至刀到 山夆峰
    巾冒帽 土成城 虫马蚂 米青精 米且粗 米唐糖 又力劝 孑亥孩
    """
}
