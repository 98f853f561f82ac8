import CausalGraphs
import CausalStatistics
import Discovery
import Glibc
import SeededRandom
import Testing

@Suite("BGe")
struct BGeTests {
  static let columns: [[Double]] = [
    [0.8, -1.2, 0.3, 1.9, -0.6], [1.1, 0.4, -0.7, 2.2, -1.5], [-0.3, 0.9, 1.6, -1.0, 0.2],
  ]

  /// The differences of the normal–Wishart evidences of the family's columns and of the parents' columns alone, each by
  /// Geiger and Heckerman's definition with the multivariate gamma function (numpy 2.2.6, scipy 1.13.1: multigammaln).
  @Test(
    "Local scores are ratios of normal–Wishart evidences",
    arguments: [
      (0, [], -10.279962408993484, -10.790104293457027, -10.310075474676651),
      (1, [0], -11.384201738147734, -11.596157239799577, -11.397328668610541),
      (2, [0, 1], -9.709256763174594, -9.163254975820692, -10.011398188110007),
      (1, [2], -11.48059615109673, -11.779723351279404, -11.68172176418344),
    ] as [(Int, [Int], Double, Double, Double)])
  func evidences(child: Int, parents: [Int], standard: Double, strong: Double, centred: Double) throws {
    let moments = Samples.moments(BGeTests.columns)
    let tolerance = 1e-11
    #expect(abs(try BGe(moments).localScore(of: child, parents: parents) - standard) < tolerance)
    let other = try BGe(moments, meanStrength: 0.5, precisionStrength: 7)
    #expect(abs(other.localScore(of: child, parents: parents) - strong) < tolerance)
    let zero = try BGe(moments, priorMean: [0, 0, 0])
    #expect(abs(zero.localScore(of: child, parents: parents) - centred) < tolerance)
  }

  @Test("Equivalent graphs score alike", arguments: 0..<20 as Range<UInt64>)
  func equivalence(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let graph = try Samples.graph(6, density: 0.5, using: &generator)
    let columns = Samples.columns(of: graph, rows: 40, using: &generator)
    let score = try BGe(Samples.moments(columns), unitVariances: seed % 2 == 0)
    // Directing the class anew from its last node, with the nodes named the other way round, gives another member.
    let mirrored = try graph.completedPartiallyDirectedGraph.mirrored().consistentExtension()
    let member = try DirectedAcyclicGraph(
      graph.variables, edges: mirrored.edges.map { DirectedEdge(5 - $0.source, 5 - $0.target) })
    #expect(try member.isMarkovEquivalent(to: graph))
    let value = graph.score(by: score)
    #expect(abs(member.score(by: score) - value) < 1e-10 * abs(value))
  }

  @Test("A complete graph's score is the evidence of all columns, whatever the order")
  func completeGraphs() throws {
    let score = try BGe(Samples.moments(BGeTests.columns))
    let orders = [[0, 1, 2], [2, 1, 0], [1, 0, 2]]
    let values = orders.map { order in
      order.indices.reduce(0) { $0 + score.localScore(of: order[$1], parents: Array(order[..<$1])) }
    }
    #expect(values.allSatisfy { abs($0 - values[0]) < 1e-12 * abs(values[0]) })
  }

  @Test("With unit variances the units do not matter")
  func units() throws {
    let scaled = zip(BGeTests.columns, [1e6, 1e-3, 5]).map { column, factor in column.map { $0 * factor } }
    let first = try BGe(Samples.moments(BGeTests.columns), unitVariances: true)
    let second = try BGe(Samples.moments(scaled), unitVariances: true)
    #expect(abs(first.localScore(of: 2, parents: [0, 1]) - second.localScore(of: 2, parents: [0, 1])) < 1e-10)
  }

  @Test("A constant column and a repeated one have scores; settings out of range are refused")
  func edges() throws {
    let columns = [BGeTests.columns[0], [Double](repeating: 3, count: 5), BGeTests.columns[0]]
    let moments = Samples.moments(columns)
    let score = try BGe(moments)
    #expect(score.localScore(of: 1, parents: [0, 2]).isFinite && score.localScore(of: 2, parents: [0]).isFinite)
    #expect(throws: BGe.ParameterError.meanStrength(0)) { try BGe(moments, meanStrength: 0) }
    #expect(throws: BGe.ParameterError.precisionStrength(4, variables: 3)) { try BGe(moments, precisionStrength: 4) }
    #expect(throws: BGe.ParameterError.priorMean(count: 1, variables: 3)) { try BGe(moments, priorMean: [0]) }
    var broken = moments
    broken.crossProducts[0, 0] = .nan
    #expect(throws: BGe.ParameterError.moments) { try BGe(broken) }
  }
}

extension PartiallyDirectedGraph {
  /// The same graph with node v called p − 1 − v.
  fileprivate func mirrored() throws -> PartiallyDirectedGraph {
    let last = nodeCount - 1
    return try PartiallyDirectedGraph(
      variables, directed: directedEdges.map { DirectedEdge(last - $0.source, last - $0.target) },
      undirected: undirectedEdges.map { UndirectedEdge(last - $0.first, last - $0.second) })
  }
}
