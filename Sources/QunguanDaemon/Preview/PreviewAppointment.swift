import QunguanCore

/// Something that takes place, as calendars show it: with its own time, not those of its reminders.
struct PreviewAppointment {
  var rule: String
  var start: Timestamp
  var lasts: Interval
  var title: String
  var place: String?

  /// What begins from `start` through `end`, and what `rows` tell of beforehand; the earliest first.
  static func all(
    _ wish: PreviewWish, _ book: RuleBook, told rows: [Preview.Row], from start: Timestamp,
    through end: Timestamp
  ) -> [Self] {
    book.rules.flatMap { rule -> [Self] in
      guard let appointment = rule.appointment, rule.mode == .active,
        wish.rule.map({ $0 == rule.name }) ?? true,
        wish.chat.map({ rule.gate.chats.contains(Chat(id: $0, kind: .group)) }) ?? true
      else { return [] }
      let zone = appointment.zone ?? book.community.zone
      let told = rows.filter { $0.rule == rule.name && !$0.outcome.texts.isEmpty }
      var starts = Set(told.compactMap { appointment.start(toldAt: $0.base, in: zone) })
      var next = appointment.recurrence.next(after: start - .milliseconds(1), in: zone)
      while let instant = next, instant <= end, starts.count < PreviewWish.most {
        starts.insert(instant)
        next = appointment.recurrence.next(after: instant, in: zone)
      }
      return starts.map { instant in
        Self(
          rule: rule.name, start: instant, lasts: appointment.lasts, title: appointment.title,
          place: appointment.place)
      }
    }.sorted { ($0.start, $0.rule) < ($1.start, $1.rule) }
  }

  var json: JSON {
    var object: JSONObject = [
      "rule": .string(rule), "start": .string(ISO8601.text(start)),
      "end": .string(ISO8601.text(start + lasts)), "title": .string(title),
    ]
    object["place"] = place.map { .string($0) }
    return .object(object)
  }
}
