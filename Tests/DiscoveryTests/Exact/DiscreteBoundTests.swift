import Discovery
import SeededRandom
import Testing

@Suite("Bounds of discrete scores")
struct DiscreteBoundTests {
  /// Columns with 2 to 4 levels, each of which mostly follows the sum of two before it.
  static func data(_ count: Int, rows: Int, seed: UInt64) throws -> DiscreteData {
    var generator = SplitMix64(seed: seed, stream: [60])
    let levels = (0..<count).map { 2 + $0 % 3 }
    var columns: [[UInt8]] = []
    for column in 0..<count {
      columns.append(
        (0..<rows).map { row in
          let base = column < 2 ? 0 : Int(columns[column - 1][row]) + Int(columns[column - 2][row])
          return UInt8((base + (generator.uniform() < 0.7 ? 0 : generator.below(4))) % levels[column])
        })
    }
    return try DiscreteData(columns: columns, levels: levels)
  }

  static let scores: [DiscreteScore?] = [
    .standard, DiscreteScore(.bdeu(equivalentSampleSize: 0.5), edgePrior: 0),
    DiscreteScore(.bdeu(equivalentSampleSize: 40), edgePrior: 0), DiscreteScore(.bic(penaltyDiscount: 1), edgePrior: 0),
    DiscreteScore(.bic(penaltyDiscount: 2)),
  ]

  @Test("No family and no superset exceeds its bound", arguments: 0..<5, [8, 40, 300])
  func holds(place: Int, rows: Int) throws {
    guard let criterion = DiscreteBoundTests.scores[place] else { throw DiscreteBoundTests.SettingRefused() }
    let score = DiscreteLocalScore(try DiscreteBoundTests.data(6, rows: rows, seed: 1), score: criterion)
    for child in [0, 3, 5] {
      let others = (0..<6).filter { $0 != child }
      func parents(_ mask: Int) -> [Int] { (0..<5).filter { mask >> $0 & 1 == 1 }.map { others[$0] } }
      let values = (0..<32).map { score.localScore(of: child, parents: parents($0)) }
      for mask in 0..<32 {
        let bound = score.upperBound(of: child, supersetsOf: parents(mask))
        #expect(bound < .infinity)
        for superset in 0..<32 where superset & mask == mask { #expect(values[superset] <= bound + 1e-9) }
      }
    }
  }

  @Test("With its bounds exact search computes less and finds the same", arguments: 0..<5)
  func search(place: Int) throws {
    guard let criterion = DiscreteBoundTests.scores[place] else { throw DiscreteBoundTests.SettingRefused() }
    let score = DiscreteLocalScore(try DiscreteBoundTests.data(7, rows: 60, seed: 2), score: criterion)
    let names = try Samples.names(7)
    let full = try ExactSearch().optimum(of: OpaqueScore(score: score), variables: names)
    let bounded = try ExactSearch(threads: 2).optimum(of: OnlyBounded(score: score), variables: names)
    #expect(bounded.graph == full.graph && abs(bounded.score - full.score) < 1e-9)
    #expect(full.evaluations == 7 * 64 && bounded.evaluations < full.evaluations)
  }

  @Test("Missing values and qNML have no bound")
  func unknown() throws {
    let missing = try DiscreteData(columns: [[0, 1, DiscreteData.missing], [1, 0, 1]], levels: [2, 2])
    #expect(DiscreteLocalScore(missing).upperBound(of: 0, supersetsOf: [1]) == .infinity)
    let quotient = try #require(DiscreteScore(.quotientNML))
    let complete = try DiscreteBoundTests.data(3, rows: 9, seed: 3)
    #expect(DiscreteLocalScore(complete, score: quotient).upperBound(of: 0, supersetsOf: [1]) == .infinity)
  }

  /// Hides that the families could share counts.
  private struct OnlyBounded: BoundedLocalScore {
    let score: DiscreteLocalScore
    var variableCount: Int { score.variableCount }
    func localScore(of child: Int, parents: [Int]) -> Double { score.localScore(of: child, parents: parents) }
    func upperBound(of child: Int, supersetsOf parents: [Int]) -> Double {
      score.upperBound(of: child, supersetsOf: parents)
    }
  }

  private struct SettingRefused: Error {}
}
