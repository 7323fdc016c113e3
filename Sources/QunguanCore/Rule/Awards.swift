/// Points for ranks, as operators write them: `{ 1: 30, 2: 20, 3: 10 }`.
enum Awards {
  private static let mostRanks = 20

  /// The first rank's first; 0 for none.
  static let schema = Schema<[Named<Int>]>
    .map(of: .integer(in: 1...Award.most)).map { named, node, findings -> [Int]? in
      var awards = [Int](repeating: 0, count: mostRanks)
      for award in named {
        guard let rank = Int(award.name), awards.indices.contains(rank - 1) else {
          findings.error(
            at: award.place, "'\(award.name.excerpt)' is no rank; write a number from 1 to 20")
          return nil
        }
        awards[rank - 1] = award.value
      }
      let last = awards.lastIndex { $0 > 0 } ?? -1
      return Array(awards[...last])
    }
}
