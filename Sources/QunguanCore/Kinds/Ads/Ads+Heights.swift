import QunguanText

extension Rule {
  /// The points of a filter's steps, from the one at which it begins to note; empty for other rules.
  public var filterHeights: [Double] {
    config(of: Ads.self)?.actions.steps.map(\.from) ?? []
  }
}

extension RuleBook {
  /// What learns from operators: the classifier of the first filter that has one, else the one that
  /// comes with Qunguan.
  public var classifier: Classifier? {
    rules.lazy.compactMap { $0.config(of: Ads.self)?.signals.learned?.classifier }.first
      ?? Classifier.shipped
  }
}

extension CheckContext {
  /// A group that is told something has to be there, with chats that are written out.
  func checkReportTo(_ group: Located<String>, _ findings: Findings) {
    guard let chats = groups[group.value] else {
      let hint = nearest(to: group.value, among: Array(groups.keys))
      return findings.error(
        at: group.place, "there is no group '\(group.value.excerpt)'\(didYouMean(hint))")
    }
    if ChatSelector(chats).chats(among: []).isEmpty {
      findings.error(
        at: group.place,
        "'\(group.value.excerpt)' has no chat that is written out, such as qq:9000")
    }
  }
}
