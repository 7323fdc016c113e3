import QunguanText

/// One input as a message: its forms, its signals and a scan of it.
///
/// Every range must lie inside the message on whole characters, every form must be settled.
struct TextTrial {
  private let original: String
  private let text: MessageText

  init(_ bytes: some Sequence<UInt8>) {
    original = String(decoding: Array(bytes), as: UTF8.self)
    text = MessageText(original, in: Set(TextForm.allCases))
  }

  func run() {
    for form in TextForm.allCases { judge(form) }
    let contacts = Contact.all(in: text)
    let links = Link.all(in: text)
    let disguise = Disguise(of: text)
    for contact in contacts {
      promise(!contact.id.isEmpty && !contact.range.isEmpty, "a contact of nothing")
      judge(contact.range, "a contact")
    }
    for link in links {
      promise(!link.host.isEmpty && !link.range.isEmpty, "a link to nowhere")
      judge(link.range, "a link")
      promise(!link.isOf("example.com") || !link.isLookalike(of: "example.com"), "both at once")
    }
    for range in disguise.invisible + disguise.mixed + disguise.fancy { judge(range, "a disguise") }
    let shape = Shape(of: text)
    let counted = shape.digits + shape.letters + shape.han + shape.emoji + shape.punctuation
    promise(counted <= shape.length && shape.rare <= shape.han, "a shape that does not add up")
    let print = Fingerprint(of: text, seed: 1)
    promise(print.resemblance(to: print) == 1, "not like itself")
    // To compile patterns takes a millisecond, all else microseconds.
    if original.utf8.count % 8 == 0 { scan() }
  }

  private func judge(_ form: TextForm) {
    let bytes = text.bytes(form)
    promise(bytes.count <= MessageText.limit, "a form beyond the limit")
    let string = text.string(form)
    promise(Array(string.utf8) == bytes, "the \(form.rawValue) form is not UTF-8")
    guard form != .asSent else { return }
    promise(
      text.bytes(form).count == MessageText.limit
        || MessageText(string, in: [form]).bytes(form) == bytes,
      "the \(form.rawValue) form is not settled")
    for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 32)) {
      judge(text.originalRange(of: place..<min(bytes.count, place + 7), in: form), form.rawValue)
    }
  }

  /// The range lies inside the message, on whole scalars.
  private func judge(_ range: Range<Int>, _ what: String) {
    let bytes = text.bytes(.asSent)
    promise(range.lowerBound >= 0 && range.upperBound <= bytes.count, "\(what) lies outside")
    for place in [range.lowerBound, range.upperBound] where place < bytes.count {
      promise(bytes[place] & 0xC0 != 0x80, "\(what) begins or ends inside a character")
    }
  }

  /// With the message's own beginning as a word and as an expression.
  private func scan() {
    let word = String(original.prefix(12))
    var patterns = TextForm.allCases.map { Pattern(.contains("加微信"), in: $0) }
    patterns += TextForm.allCases.map { Pattern(.suffix(word), in: $0) }
      .filter { !$0.isEmpty && $0.text.utf8.count <= Pattern.limit }
    let regex = Pattern(.regex(word))
    if (try? PatternSet([regex])) != nil { patterns.append(regex) }
    do {
      for hit in try PatternSet(patterns).makeScanner().scan(text) {
        promise(hit.range.upperBound <= text.bytes(hit.form).count, "a hit outside")
        judge(text.originalRange(of: hit.range, in: hit.form), "a hit")
      }
    } catch {
      promise(false, "a scan failed: \(error)")
    }
  }
}
