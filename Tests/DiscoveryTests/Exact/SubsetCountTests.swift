import CausalGraphs
import Discovery
import Testing

/// Exact methods count each set of columns once; `OpaqueScore` makes them ask for each family by its definition.
@Suite("Scores from the counts of sets of columns")
struct SubsetCountTests {
  static let scores: [DiscreteScore?] = [
    .standard, DiscreteScore(.bdeu(equivalentSampleSize: 1), edgePrior: 0),
    DiscreteScore(.bic(penaltyDiscount: 1), edgePrior: 0), DiscreteScore(.quotientNML, edgePrior: 0.5),
  ]

  /// 3 rows, rows that are mostly distinct, and so many that equal ones are merged and states occur thousands of times.
  @Test("Posteriors are those of the definition", arguments: 0..<4, [3, 90, 4_000])
  func posterior(place: Int, rows: Int) throws {
    let data = try DiscreteBoundTests.data(6, rows: rows, seed: UInt64(rows))
    let score = DiscreteLocalScore(data, score: try #require(SubsetCountTests.scores[place]))
    let names = try Samples.names(6)
    for limit in [nil, 2] {
      let counted = try ExactEdgePosterior(parentLimit: limit, threads: 2).summary(of: score, variables: names)
      let expected = try ExactEdgePosterior(parentLimit: limit).summary(of: OpaqueScore(score: score), variables: names)
      for (first, second) in zip(counted.edges.probabilities, expected.edges.probabilities) {
        #expect(abs(first - second) < 1e-9)
      }
      guard case .exact(let one, limit) = counted.edges.method, case .exact(let other, limit) = expected.edges.method
      else { throw WrongMethod() }
      #expect(abs(one - other) < 1e-11 * abs(other))
      // Each set once: 2⁶ less the empty one, or 6 + 15 + 20 of at most three.
      #expect(counted.evaluations == (limit == nil ? 63 : 41))
    }
  }

  @Test("The optimum is that of the definition", arguments: 0..<4, [nil, 2])
  func optimum(place: Int, limit: Int?) throws {
    let score = DiscreteLocalScore(
      try DiscreteBoundTests.data(7, rows: 60, seed: 2), score: try #require(SubsetCountTests.scores[place]))
    let names = try Samples.names(7)
    let search = ExactSearch(parentLimit: limit, threads: 2)
    let (counted, expected) = (
      try search.optimum(of: score, variables: names),
      try search.optimum(of: OpaqueScore(score: score), variables: names)
    )
    // Equivalent graphs tie but for rounding.
    #expect(counted.graph.completedPartiallyDirectedGraph == expected.graph.completedPartiallyDirectedGraph)
    #expect(abs(counted.score - expected.score) < 1e-11 * abs(expected.score))
    #expect(counted.evaluations < expected.evaluations)
  }

  @Test("Missing values are counted family by family")
  func missing() throws {
    let data = try DiscreteData(
      columns: [[0, 1, DiscreteData.missing, 1], [1, 0, 1, 1], [0, 0, 1, 1]], levels: [2, 2, 2])
    let names = try Samples.names(3)
    let score = DiscreteLocalScore(data)
    let counted = try ExactEdgePosterior().summary(of: score, variables: names)
    #expect(counted.evaluations == 12)
    #expect(counted == (try ExactEdgePosterior().summary(of: OpaqueScore(score: score), variables: names)))
  }

  @Test("A parent limit is suggested where families are many and share nothing")
  func suggestedLimit() throws {
    let complete = DiscreteLocalScore(try DiscreteBoundTests.data(16, rows: 50, seed: 1))
    #expect(ExactEdgePosterior.suggestedParentLimit(for: complete) == nil)
    // 16 (1 + 15 + 105 + 455 + 1365) is below 2¹⁶, and with 3003 more it is not; 12 · 2¹¹ is.
    #expect(ExactEdgePosterior.suggestedParentLimit(for: OpaqueScore(score: complete)) == 4)
    let fewer = DiscreteLocalScore(try DiscreteBoundTests.data(12, rows: 50, seed: 1))
    #expect(ExactEdgePosterior.suggestedParentLimit(for: OpaqueScore(score: fewer)) == nil)
    #expect(ExactEdgePosterior.suggestedParentLimit(for: ManyVariables()) == 2)
  }

  private struct ManyVariables: LocalScore {
    let variableCount = 500
    func localScore(of child: Int, parents: [Int]) -> Double { 0 }
  }

  private struct WrongMethod: Error {}
}
