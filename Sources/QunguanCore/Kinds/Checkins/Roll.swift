extension Checkins {
  /// How those who take part in a plan stand on a day: what reminders and reports say.
  struct Roll: Sendable {
    struct Absence: Sendable, Hashable {
      var member: MemberID
      /// Days in a row up to the day before, which would be lost.
      var streak: Int
      /// How many days the member owes up to this one, which included.
      var days: Int
    }

    /// In the order of their identifiers.
    var done: [MemberID] = []
    var excused: [MemberID] = []
    /// Those who have most to lose first.
    var missing: [Absence] = []
    /// Those who came to their goal on that day.
    var finished: [MemberID] = []

    var isEmpty: Bool {
      done.isEmpty && excused.isEmpty && missing.isEmpty && finished.isEmpty
    }

    /// - Parameter lately: only who did it, or joined, on one of so many days up to this one.
    init(
      of plan: PlanToday, in chat: ChatID, lately: Int, _ memory: any Memory
    ) throws {
      let gone = try memory.departed(from: [chat])[chat] ?? []
      let (off, day) = (plan.off(in: [chat]), plan.day)
      try memory.visitAttendances(plan: plan.plan, in: [chat]) { _, member, attendance in
        guard !gone.contains(member) else { return }
        let standing = attendance.standing(on: day, off: off, times: plan.times)
        let today = attendance.marks(on: day)
        if standing.isDoneToday {
          done.append(member)
          let before = attendance.standing(on: day.adding(days: -1), off: off, times: plan.times)
          if let goal = plan.goal, goal.isReached(by: standing), !goal.isReached(by: before) {
            finished.append(member)
          }
        } else if today.contains(where: { $0.sort == .leave }) {
          excused.append(member)
        } else if !off.contains(day), plan.isOn,
          plan.goal?.isReached(by: standing) != true,
          let last = attendance.lastPart(by: day), day.days(since: last) < lately
        {
          let owed = attendance.daysOwed(after: last, through: day, off)
          missing.append(Absence(member: member, streak: standing.streak, days: owed))
        }
      }
      missing.sort {
        $0.streak != $1.streak
          ? $0.streak > $1.streak
          : $0.member.text.utf8.lexicographicallyPrecedes($1.member.text.utf8)
      }
    }
  }
}

extension Attendance {
  /// The last day of all up to that one on which the member did it, or joined.
  fileprivate func lastPart(by day: CivilDate) -> CivilDate? {
    let number = day.daysSinceEpoch
    return marks.last { $0.number <= number && ($0.isDone || $0.sort == .joined) }?.day
  }

  /// How many days after one, up to another, were to be done.
  fileprivate func daysOwed(
    after first: CivilDate, through last: CivilDate, _ off: DaysOff
  ) -> Int {
    let excused = marks.lazy.filter { $0.sort == .leave }.map(\.number)
    let numbers = first.daysSinceEpoch + 1...max(first.daysSinceEpoch + 1, last.daysSinceEpoch)
    return numbers.count {
      $0 <= last.daysSinceEpoch && !excused.contains($0)
        && !off.contains(CivilDate(daysSinceEpoch: $0))
    }
  }
}
