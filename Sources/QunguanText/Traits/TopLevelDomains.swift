/// Endings of host names (IANA's root zone), as far as they decide whether something is a link.
enum TopLevelDomains {
  /// Endings that make a link of `name.ending` alone: few words of ordinary writing end so.
  static func areClear(_ label: String) -> Bool { clear.contains(label) }

  /// Endings that exist; those that are also file types or words need `/`, `www.` or a scheme.
  static func contains(_ label: String) -> Bool {
    clear.contains(label) || countries.contains(label) || generic.contains(label)
      || label.hasPrefix("xn--") || chinese.contains(label)
  }

  /// Whether this is a country's code (ISO 3166-1): two regional indicators of it are its flag.
  static func isCountry(_ code: String) -> Bool { countries.contains(code) }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(separator: " ").map(String.init))
  }

  private static let clear = words(
    """
    com net org cn top xyz vip cc co io info biz club shop site online store icu fun pro live tv \
    wang ltd work link mobi tel asia gov edu tk ga cf gq ml jp kr tw hk sg ru de fr uk eu us ca \
    au vn th ph my su la ws pw xin ren cyou bond monster sbs lol buzz click quest beauty hair skin \
    makeup art gg onion
    """)

  private static let countries = words(
    """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq \
    br bs bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do \
    dz ec ee eg eh er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt \
    gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr \
    kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt \
    mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt \
    pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc \
    td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk um un us uy uz va vc ve vg vi vn vu wf \
    ws xk ye yt za zm zw
    """)

  private static let generic = words(
    """
    academy agency app arpa auction baby band bar best bet bid bingo bio black blog blue boats boo \
    boutique build business cab cafe cam camp capital cards care careers cash casino center chat \
    cheap church city cloud coffee community company computer cool country coupons credit day \
    dance date dating deals delivery desi dev diamonds digital direct directory dog domains \
    download earth education email energy engineering enterprises estate events exchange expert \
    express family fan fans farm finance financial fish fit fitness flights foo football forum \
    foundation fund futbol fyi gallery game games garden gift gifts gives gold golf green group \
    guide guru haus health help holdings holiday homes host house how immo ing ink institute \
    insure international investments jetzt jobs kim kitchen land law lawyer lease legal life \
    limited limo loan loans london love ltda luxury management market marketing mba media mom \
    money motorcycles mov movie museum name network news ninja nyc one ooo page partners parts \
    party photo photos pics pictures pink pizza place plus poker porn press promo properties \
    property pub racing red rehab rent repair report rest review reviews rip rocks run sale school \
    science security services sex sexy shoes show singles social software solar solutions space \
    studio style sucks supply support surf systems tax taxi team tech technology tips today tools \
    tours town toys trade trading training travel tube university vacations vegas ventures video \
    vin vision voyage watch webcam website wedding wiki win wine world wtf xxx yoga zip zone
    """)

  private static let chinese = words(
    "中国 中國 公司 网络 網絡 网址 网店 我爱你 在线 商城 集团 中文网 手机 信息 游戏 娱乐 购物 香港")
}
