extension RecurringDay {
  /// The festivals that everybody knows. Lunar ones are in no leap month.
  static let common: [RecurringDay] = [
    RecurringDay("春节", .lunar(LunarDay(month: 1, day: 1))),
    RecurringDay("元宵节", .lunar(LunarDay(month: 1, day: 15))),
    RecurringDay("龙抬头", .lunar(LunarDay(month: 2, day: 2))),
    RecurringDay("上巳节", .lunar(LunarDay(month: 3, day: 3))),
    RecurringDay("清明节", .term(.qingming)),
    RecurringDay("端午节", .lunar(LunarDay(month: 5, day: 5))),
    RecurringDay("七夕", .lunar(LunarDay(month: 7, day: 7))),
    RecurringDay("中元节", .lunar(LunarDay(month: 7, day: 15))),
    RecurringDay("中秋节", .lunar(LunarDay(month: 8, day: 15))),
    RecurringDay("重阳节", .lunar(LunarDay(month: 9, day: 9))),
    RecurringDay("寒衣节", .lunar(LunarDay(month: 10, day: 1))),
    RecurringDay("下元节", .lunar(LunarDay(month: 10, day: 15))),
    RecurringDay("冬至", .term(.dongzhi)),
    RecurringDay("腊八节", .lunar(LunarDay(month: 12, day: 8))),
    RecurringDay("小年", .lunar(LunarDay(month: 12, day: 23))),
    RecurringDay("南方小年", .lunar(LunarDay(month: 12, day: 24))),
    RecurringDay("除夕", .lunarYearsEnd),
    RecurringDay("元旦", .civil(month: 1, day: 1)),
    RecurringDay("情人节", .civil(month: 2, day: 14)),
    RecurringDay("妇女节", .civil(month: 3, day: 8)),
    RecurringDay("植树节", .civil(month: 3, day: 12)),
    RecurringDay("愚人节", .civil(month: 4, day: 1)),
    RecurringDay("世界读书日", .civil(month: 4, day: 23)),
    RecurringDay("劳动节", .civil(month: 5, day: 1)),
    RecurringDay("青年节", .civil(month: 5, day: 4)),
    RecurringDay("护士节", .civil(month: 5, day: 12)),
    RecurringDay("母亲节", .weekday(.sunday, nth: 2, month: 5)),
    RecurringDay("儿童节", .civil(month: 6, day: 1)),
    RecurringDay("父亲节", .weekday(.sunday, nth: 3, month: 6)),
    RecurringDay("建党节", .civil(month: 7, day: 1)),
    RecurringDay("建军节", .civil(month: 8, day: 1)),
    RecurringDay("教师节", .civil(month: 9, day: 10)),
    RecurringDay("国庆节", .civil(month: 10, day: 1)),
    RecurringDay("万圣节", .civil(month: 10, day: 31)),
    RecurringDay("感恩节", .weekday(.thursday, nth: 4, month: 11)),
    RecurringDay("平安夜", .civil(month: 12, day: 24)),
    RecurringDay("圣诞节", .civil(month: 12, day: 25)),
  ]

  /// Other names for some of them.
  static let otherNames = [
    "大年初一": "春节", "上元节": "元宵节", "二月二": "龙抬头", "北方小年": "小年", "北小年": "小年", "南小年": "南方小年",
    "大年三十": "除夕", "大年夜": "除夕", "过年": "春节", "正月十五": "元宵节", "端阳节": "端午节", "三八": "妇女节",
    "五一": "劳动节", "六一": "儿童节", "十一": "国庆节",
  ]

  /// The name without 节 at its end, which people leave out at will; 春节 keeps its own.
  static func stem(of name: String) -> String {
    name.last == "节" && name.count > 2 ? String(name.dropLast()) : name
  }
}
