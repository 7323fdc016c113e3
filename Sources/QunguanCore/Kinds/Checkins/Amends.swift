extension Checkins {
  /// The fields of a plan that are about days that were missed.
  static let amends: Schema<Config> = .objectInParts(
    "check-in plan",
    .optional(
      "makeup", Makeup.schema,
      """
      how members make up for days they have missed: they write 补签 昨天 or 补签 2月5日; never for a \
      day that they were excused from, that is done, or before they took part
      """),
    .optional(
      "leave", Leave.schema,
      """
      how members excuse themselves: 请假, 请假 明天, 请假 2月5日-2月8日, up to 30 days ahead; 取消请假 \
      takes it back
      """),
    .optional(
      "join", Joining.schema,
      "how members begin to take part: 报名; without it, by their first check-in")
  ) { makeup, leave, joining in
    var config = Config()
    config.takeAmends(makeup.value ?? nil, leave.value ?? nil, joining.value ?? nil)
    return config
  }
}

extension Checkins.Config {
  /// Takes over those of another one, into which only they were read.
  mutating func takeAmends(of other: Self) {
    takeAmends(other.makeup, other.leave, other.joining)
  }

  fileprivate mutating func takeAmends(
    _ makeup: Checkins.Makeup?, _ leave: Checkins.Leave?, _ joining: Checkins.Joining?
  ) {
    self.makeup = makeup
    self.leave = leave
    self.joining = joining
    words[.makeup] = makeup?.words
    words[.leave] = leave?.allWords
    words[.join] = joining?.words
  }

  /// How much is left of what is counted, on a day: `补签还剩 1 天，请假还剩 2 天`; nil if nothing is.
  func allowancesLeft(_ attendance: Attendance, on day: CivilDate) -> String? {
    let counted: [([Located<String>]?, Checkins.Allowance?, CheckIn.Sort)] = [
      (makeup?.words, makeup?.allowance, .madeUp), (leave?.words, leave?.allowance, .leave),
    ]
    let parts = counted.compactMap { words, allowance, sort -> String? in
      guard let word = words?.first?.value, let allowance else { return nil }
      return "\(word)还剩 \(allowance.left(on: day, spent: attendance.days(sort))) 天"
    }
    return parts.isEmpty ? nil : parts.joined(separator: "，")
  }

  /// All that it may say of them.
  var amendSays: [Say] {
    (makeup?.say.written ?? []) + (leave?.say.written ?? []) + (joining?.say.written ?? [])
  }

  /// With what lies in files.
  mutating func completeAmends(_ context: CheckContext) {
    if let makeup { self.makeup?.say = makeup.say.completed(context, part: "makeup") }
    if let leave { self.leave?.say = leave.say.completed(context, part: "leave") }
    if let joining { self.joining?.say = joining.say.completed(context, part: "join") }
  }

  func checkAmends(_ context: CheckContext, _ findings: Findings) {
    let known = Variables.common.union(Checkins.wishVariables)
    for say in amendSays { say.check(variables: known, context, findings) }
  }
}
