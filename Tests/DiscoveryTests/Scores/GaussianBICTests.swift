import CausalGraphs
import CausalStatistics
import Foundation
import SeededRandom
import Testing

@testable import Discovery

struct GaussianBICTests {
  @Test("is the regression's log-likelihood ratio less the penalty")
  func closedForm() throws {
    // y = x1 + x2 with residuals orthogonal to both: R² = 2/3 exactly.
    let x1 = [1.0, 1, 1, 1, -1, -1, -1, -1]
    let x2 = [1.0, 1, -1, -1, 1, 1, -1, -1]
    let noise = [1.0, -1, 1, -1, 1, -1, 1, -1]
    let y = (0..<8).map { x1[$0] + x2[$0] + noise[$0] }
    let score = GaussianBIC(
      LinearGaussianExample.moments(of: [x1, x2, y]), penaltyDiscount: 2, extension: 0)
    #expect(abs(score.localScore(of: 2, parents: [0]) - (-4 * log(2.0 / 3) - log(8))) < 1e-12)
    #expect(abs(score.localScore(of: 2, parents: [0, 1]) - (-4 * log(1.0 / 3) - 2 * log(8))) < 1e-12)
    #expect(score.localScore(of: 0, parents: []) == 0)
    let extended = GaussianBIC(LinearGaussianExample.moments(of: [x1, x2, y]), penaltyDiscount: 1, extension: 0.5)
    #expect(abs(extended.penalty - (log(8) / 2 + log(3))) < 1e-12)
  }

  @Test("scores of extensions are the scores one by one")
  func extensions() throws {
    let example = try LinearGaussianExample(nodes: 8, degree: 4, rows: 100, seed: 4)
    let score = GaussianBIC(example.moments)
    let all = score.localScores(of: 3, parents: [0, 5], addingEachOf: [1, 2, 4, 6, 7])
    for (candidate, value) in zip([1, 2, 4, 6, 7], all) {
      #expect(abs(value - score.localScore(of: 3, parents: [0, 5, candidate])) < 1e-9)
    }
  }

  @Test("Markov-equivalent graphs score the same, and scales do not matter")
  func equivalence() throws {
    for seed in 1...10 {
      let example = try LinearGaussianExample(nodes: 6, degree: 3, rows: 60, seed: UInt64(seed))
      let score = GaussianBIC(example.moments)
      func sum(_ graph: DirectedAcyclicGraph, _ score: GaussianBIC) -> Double {
        (0..<6).reduce(0) { $0 + score.localScore(of: $1, parents: graph.parents(of: $1)) }
      }
      let other = try example.graph.completedPartiallyDirectedGraph.consistentExtension()
      #expect(abs(sum(example.graph, score) - sum(other, score)) < 1e-9)
      var scaled = example.moments
      for row in 0..<6 { for column in 0..<6 { scaled.crossProducts[row, column] *= pow(1e3, Double(row + column)) } }
      #expect(abs(sum(other, GaussianBIC(scaled)) - sum(other, score)) < 1e-7)
    }
  }

  @Test("constant, duplicate and collinear columns, fewer rows than columns, and no numbers at all: always finite")
  func degenerate() throws {
    var generator = SplitMix64(seed: 1)
    let free = (0..<4).map { _ in (0..<30).map { _ in LinearGaussianExample.normal(&generator) } }
    let sum = (0..<30).map { free[0][$0] + free[1][$0] }
    let constant = [Double](repeating: 1e9, count: 30)
    let moments = LinearGaussianExample.moments(of: free + [sum, free[2], constant])
    let score = GaussianBIC(moments)
    #expect(score.constantColumns == [6])
    let few = LinearGaussianExample.moments(of: free.map { Array($0.prefix(3)) })
    var broken = moments
    broken.crossProducts[0, 1] = .nan
    broken.crossProducts[2, 2] = .infinity
    for score in [score, GaussianBIC(few), GaussianBIC(broken)] {
      for child in 0..<score.variableCount {
        let others = (0..<score.variableCount).filter { $0 != child }
        for size in 0...others.count {
          #expect(score.localScore(of: child, parents: Array(others.prefix(size))).isFinite)
        }
        let extended = score.localScores(of: child, parents: [others[0]], addingEachOf: Array(others.dropFirst()))
        #expect(extended.count { !$0.isFinite } == 0)
      }
      let result = try OrderSearch(score).run()
      let sum = result.parents.indices.reduce(0) { $0 + score.localScore(of: $1, parents: result.parents[$1]) }
      #expect(abs(result.score - sum) < 1e-6)
    }
  }
}
