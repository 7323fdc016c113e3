/// The stored forms of what rules ask of feeds and of the answers.
extension Fetch {
  public var json: JSON {
    var object: JSONObject = [
      "rule": .string(rule), "url": .string(url), "due": .milliseconds(due.milliseconds),
    ]
    object["known"] = known?.json
    return .object(object)
  }

  public init?(json: JSON) {
    guard let rule = json["rule"]?.string, let url = json["url"]?.string,
      let due = json["due"]?.int
    else { return nil }
    let known = json["known"].flatMap(FeedVersion.init(json:))
    if json["known"] != nil, known == nil { return nil }
    self.init(rule: rule, url: url, due: Timestamp(milliseconds: due), known: known)
  }
}

extension FeedVersion {
  var json: JSON {
    var object: JSONObject = ["digest": .string(digest)]
    object["etag"] = etag.map { .string($0) }
    object["modified"] = modified.map { .string($0) }
    return .object(object)
  }

  init?(json: JSON) {
    guard let digest = json["digest"]?.string else { return nil }
    self.init(etag: json["etag"]?.string, modified: json["modified"]?.string, digest: digest)
  }
}

extension Fetched {
  var json: JSON {
    var object: JSONObject = [
      "rule": .string(rule), "url": .string(url), "due": .milliseconds(due.milliseconds),
    ]
    switch outcome {
    case .changed(let feed, let version):
      object["feed"] = feed.json
      object["version"] = version.json
    case .unchanged: object["unchanged"] = true
    case .failed(let reason, let rest):
      object["failed"] = .string(reason)
      object["rest"] = rest.map { .milliseconds($0.milliseconds) }
    }
    return .object(object)
  }

  init?(json: JSON) {
    guard let rule = json["rule"]?.string, let url = json["url"]?.string,
      let due = json["due"]?.int
    else { return nil }
    let outcome: Outcome
    if let reason = json["failed"]?.string {
      outcome = .failed(reason, rest: (json["rest"]?.int).map(Interval.init(milliseconds:)))
    } else if let feed = json["feed"].flatMap(Feed.init(json:)),
      let version = json["version"].flatMap(FeedVersion.init(json:))
    {
      outcome = .changed(feed, version)
    } else if json["unchanged"]?.bool == true {
      outcome = .unchanged
    } else {
      return nil
    }
    self.init(Fetch(rule: rule, url: url, due: Timestamp(milliseconds: due)), outcome)
  }
}

extension Feed {
  var json: JSON { ["title": .string(title), "items": .array(items.map(\.json))] }

  init?(json: JSON) {
    guard let title = json["title"]?.string,
      let items = json["items"]?.array?.all(FeedItem.init(json:))
    else { return nil }
    self.init(title: title, items: items)
  }
}

extension FeedItem {
  var json: JSON {
    var object: JSONObject = ["id": .string(id), "title": .string(title)]
    for (name, text) in [("link", link), ("summary", summary), ("author", author)]
    where !text.isEmpty {
      object[name] = .string(text)
    }
    object["published"] = published.map { .milliseconds($0.milliseconds) }
    return .object(object)
  }

  init?(json: JSON) {
    guard let id = json["id"]?.string, let title = json["title"]?.string else { return nil }
    self.init(
      id: id, title: title, link: json["link"]?.string ?? "",
      summary: json["summary"]?.string ?? "", author: json["author"]?.string ?? "",
      published: (json["published"]?.int).map(Timestamp.init(milliseconds:)))
  }
}
