import QunguanText

extension Marks {
  /// What a classifier learns of an operator's word, given what it has learned before: the stored
  /// form of a ``Lesson``; empty where it has held the text to be that already.
  ///
  /// - Parameter former: the marking that this one takes the place of; what was learned of it is
  ///   forgotten.
  public func lesson(
    on text: MessageText, isAd: Bool, for classifier: Classifier, without former: Marking? = nil
  ) -> [UInt8] {
    var known = lessons
    if let former, let learned = Lesson(bytes: former.lesson) { known.remove(learned) }
    let lesson = classifier.lesson(
      for: classifier.features(of: text), isAd: isAd, given: known)
    return lesson.isEmpty ? [] : lesson.bytes
  }
}
