import CausalGraphs
import Foundation
import GraphEnumeration
import SeededRandom
import Testing

@testable import Discovery

@Suite("DAGs sampled without data")
struct PairwiseGraphSamplerTests {
  /// Averages of conditional probabilities over thousands of graphs: a standard error below .004 where chains agree.
  private static let tolerance = 0.02

  private func edge(_ source: String, _ target: String) -> BackgroundKnowledge.NamedEdge { .init(source, target) }

  private static func expectClose(_ posterior: EdgePosterior, _ truth: [Double]) {
    guard case .sampled(let diagnostic) = posterior.method else {
      Issue.record("sampled")
      return
    }
    #expect(diagnostic.hasConverged)
    for (sampled, exact) in zip(posterior.probabilities, truth) { #expect(abs(sampled - exact) < tolerance) }
  }

  @Test("Edge probabilities are those of all graphs on four and five nodes, and so are the graphs", arguments: 0..<6)
  func enumeration(problem: Int) throws {
    var generator = SplitMix64(seed: UInt64(40 + problem))
    let count = 4 + problem % 2
    let names = try Samples.names(count)
    var knowledge = BackgroundKnowledge()
    if problem % 3 == 1 {
      knowledge = BackgroundKnowledge(required: [edge("v0", "v2")], forbidden: [edge("v3", "v1"), edge("v1", "v2")])
    }
    let scale = [2.0, 6, 12][problem / 2]
    let prior = (0..<(count * count)).map { _ in scale * (generator.uniform() - 0.6) }
    let constraints = try EdgeConstraints(knowledge, over: names, logPrior: prior)
    var options = PairwiseGraphSampler.Options()
    options.seed = UInt64(problem)
    let posterior = try PairwiseGraphSampler(constraints, options: options).run()
    let flat = TabledScore(values: Array(repeating: Array(repeating: 0, count: 1 << count), count: count))
    let truth = GraphEnumeration.edgeProbabilities(of: flat, constraints)
    Self.expectClose(posterior, truth)
    var shares = [Double](repeating: 0, count: count * count)
    for parents in posterior.samples {
      for (child, parents) in parents.enumerated() { for parent in parents { shares[parent * count + child] += 1 } }
      #expect(try DirectedAcyclicGraph(names, edges: parents.edges).nodeCount == count)
    }
    // A thousand graphs, not quite independent: a standard error of .02 or so.
    for (share, exact) in zip(shares, truth) {
      #expect(abs(share / Double(posterior.samples.count) - exact) < 0.1)
    }
    let exact = try ExactEdgePosterior().posterior(
      of: ZeroScore(variableCount: count), variables: names, constraints: constraints)
    for (one, other) in zip(exact.probabilities, truth) { #expect(abs(one - other) < 1e-10) }
  }

  @Test("Triangles far apart in a list of 70 are as triangles by themselves")
  func triangles() throws {
    let count = 70
    var prior = [Double](repeating: -.infinity, count: count * count)
    let weights = [[0, 1.1, -0.4], [-1, 0, 0.9], [1.3, -0.2, 0]]
    for corner in 0..<23 {
      for (row, one) in [corner, corner + 23, corner + 46].enumerated() {
        for (column, other) in [corner, corner + 23, corner + 46].enumerated() where one != other {
          prior[one * count + other] = weights[row][column]
        }
      }
    }
    let constraints = try EdgeConstraints(BackgroundKnowledge(), over: Samples.names(count), logPrior: prior)
    let small = try EdgeConstraints(BackgroundKnowledge(), over: Samples.names(3), logPrior: weights.flatMap(\.self))
    let flat = TabledScore(values: Array(repeating: Array(repeating: 0, count: 8), count: 3))
    let truth = GraphEnumeration.edgeProbabilities(of: flat, small)
    let posterior = try PairwiseGraphSampler(constraints).run()
    for corner in 0..<23 {
      for (row, one) in [corner, corner + 23, corner + 46].enumerated() {
        for (column, other) in [corner, corner + 23, corner + 46].enumerated() {
          #expect(abs(posterior.probabilities[one * count + other] - truth[row * 3 + column]) < 0.04)
        }
      }
    }
    #expect(posterior.probabilities[1] == 0)
  }

  @Test("The seed decides all, threads nothing; a start that is no graph is refused")
  func determinism() throws {
    let constraints = EdgeConstraints(nodeCount: 6)
    var options = PairwiseGraphSampler.Options()
    let one = try PairwiseGraphSampler(constraints, options: options).run()
    options.threads = 3
    #expect(try PairwiseGraphSampler(constraints, options: options).run() == one)
    options.seed = 1
    #expect(try PairwiseGraphSampler(constraints, options: options).run() != one)
    #expect(throws: GraphSamplerError.unusableStart) {
      try PairwiseGraphSampler(constraints).run(from: [[1], [2], [0], [], [], []])
    }
    #expect(throws: GraphSamplerError.unusableStart) { try PairwiseGraphSampler(constraints).run(from: [[1]]) }
    for count in 0...1 {
      #expect(try PairwiseGraphSampler(EdgeConstraints(nodeCount: count)).run().nodeCount == count)
    }
  }
}

extension [[Int]] {
  /// Of the parents of every node.
  fileprivate var edges: [DirectedEdge] {
    enumerated().flatMap { child, parents in parents.map { DirectedEdge($0, child) } }
  }
}
