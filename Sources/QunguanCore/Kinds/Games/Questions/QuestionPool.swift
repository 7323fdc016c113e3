/// All questions that a rule may ask.
struct QuestionPool: Sendable {
  private var written: [Question] = []
  private var places: [Int64: Int] = [:]
  private var letters: LetterPuzzles?

  init() {}

  /// A question that stands in several files counts once.
  init(_ questions: [Question], letters: LetterPuzzles?) {
    self.letters = letters
    for question in questions where places[question.key] == nil {
      places[question.key] = written.count
      written.append(question)
    }
  }

  var images: [Located<String>] { written.compactMap(\.image) }

  subscript(key: Int64) -> Question? { places[key].map { written[$0] } ?? letters?[key] }

  /// How many there are that were not asked.
  func count(besides asked: Set<Int64>) -> Int {
    stocks.reduce(0) { $0 + $1.count { !asked.contains($0) } }
  }

  /// One that was not asked, by lot. Written ones and those made of letters are as likely as each
  /// other, however many there are of each.
  func draw(
    besides asked: Set<Int64>, using generator: inout some RandomNumberGenerator
  ) -> Question? {
    let free = stocks.map { $0.filter { !asked.contains($0) } }.filter { !$0.isEmpty }
    return free.randomElement(using: &generator)?.randomElement(using: &generator)
      .flatMap { self[$0] }
  }

  private var stocks: [[Int64]] { [written.map(\.key), letters?.keys ?? []] }
}

/// Which questions a chat was asked, and when.
struct AskedQuestions: Codable, Sendable {
  struct Row: Codable, Sendable {
    let key: Int64
    /// In days since 1970-01-01.
    let day: Int

    init(key: Int64, day: Int) {
      self.key = key
      self.day = day
    }

    init(from decoder: any Decoder) throws {
      var row = try decoder.unkeyedContainer()
      key = try row.decode(Int64.self)
      day = try row.decode(Int.self)
    }

    func encode(to encoder: any Encoder) throws {
      var row = encoder.unkeyedContainer()
      try row.encode(key)
      try row.encode(day)
    }
  }

  private(set) var rows: [Row] = []
  /// Of more the oldest are forgotten.
  static let most = 10_000

  /// Those asked less than so many days before `day`.
  func keys(on day: Int, within days: Int) -> Set<Int64> {
    Set(rows.lazy.filter { day - $0.day < days }.map(\.key))
  }

  mutating func add(_ key: Int64, on day: Int, keeping days: Int) {
    rows.removeAll { $0.key == key || day - $0.day >= days }
    rows.append(Row(key: key, day: day))
    rows.removeFirst(max(0, rows.count - Self.most))
  }

  /// The day on which the first of the pool's may be asked again.
  func nextFree(of pool: QuestionPool, after days: Int) -> Int? {
    rows.lazy.filter { pool[$0.key] != nil }.map { $0.day + days }.min()
  }
}
