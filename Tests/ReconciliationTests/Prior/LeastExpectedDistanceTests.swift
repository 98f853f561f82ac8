import CausalGraphs
import Discovery
import GraphEnumeration
import Reconciliation
import SeededRandom
import Testing

@Suite("The graph of least expected distance")
struct LeastExpectedDistanceTests {
  private static let names = ["A", "B", "C", "D"]
  private static let pairs = (0..<4).flatMap { first in ((first + 1)..<4).map { (first, $0) } }

  private static func randomPosterior(_ seed: UInt64) -> EdgePosterior {
    var generator = SplitMix64(seed: seed)
    var probabilities = [Double](repeating: 0, count: 16)
    for (first, second) in pairs {
      let weights = (generator.uniform(), generator.uniform(), generator.uniform())
      let sum = weights.0 + weights.1 + weights.2
      probabilities[first * 4 + second] = weights.0 / sum
      probabilities[second * 4 + first] = weights.1 / sum
    }
    return EdgePosterior(nodeCount: 4, probabilities: probabilities, method: .exact(logEvidence: 0, parentLimit: nil))
  }

  @Test("No acyclic graph is expected to be nearer")
  func leastOfAll() throws {
    let variables = try VariableList(names: Self.names)
    let graphs = try GraphEnumeration.graphs(over: variables)
    #expect(graphs.count == 543)
    for seed in 0..<40 as Range<UInt64> {
      let posterior = Self.randomPosterior(seed)
      let found = try DirectedAcyclicGraph.leastExpectedDistance(under: posterior, over: variables)
      let least = graphs.map { $0.expectedDistance(under: posterior) }.min() ?? .infinity
      #expect(abs(found.expectedDistance(under: posterior) - least) < 1e-9, "seed \(seed)")
    }
  }

  @Test("Required edges stand and forbidden ones do not, whatever the posterior", arguments: 0..<40 as Range<UInt64>)
  func knowledge(seed: UInt64) throws {
    let variables = try VariableList(names: Self.names)
    let knowledge = BackgroundKnowledge(
      required: [BackgroundKnowledge.NamedEdge("D", "A")],
      forbidden: [BackgroundKnowledge.NamedEdge("B", "C"), BackgroundKnowledge.NamedEdge("C", "B")])
    let constraints = try EdgeConstraints(knowledge, over: variables)
    let found = try DirectedAcyclicGraph.leastExpectedDistance(
      under: Self.randomPosterior(seed), over: variables, constraints: constraints)
    #expect(found.contains(DirectedEdge(3, 0)))
    #expect(!found.contains(DirectedEdge(1, 2)) && !found.contains(DirectedEdge(2, 1)))
  }
}
