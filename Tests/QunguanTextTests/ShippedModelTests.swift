import Testing

@testable import QunguanText

@Suite struct ShippedModelTests {
  @Test func `The model that is shipped is of this recipe and knows ads when it sees them`() throws
  {
    let classifier = try #require(
      Classifier.shipped, "train it anew, as docs/ads.md says: its recipe was changed")
    let ads = ["加薇芯看片私聊我", "买片加扣扣 2874 6651", "看我名字，有资源", "美女裸聊加v abc889"]
    let talk = ["今天晚上吃火锅吗", "这把打得不错", "主播唱首歌吧", "下班了，明天见"]
    for ad in ads {
      #expect(classifier.probability(of: classifier.features(of: MessageText(ad))) > 0.7, "\(ad)")
    }
    for said in talk {
      let probability = classifier.probability(of: classifier.features(of: MessageText(said)))
      #expect(probability < 0.3, "\(said)")
    }
    #expect((0.5...1).contains(classifier.threshold))
  }
}
