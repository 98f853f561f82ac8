import ArgumentParser
import CausalGraphs
import SeededRandom

/// Times the repair of cyclic graphs.
struct Repair: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Time the maximum-weight acyclic subgraph of random weighted graphs; build with -c release.")

  @Option(help: "Fixes the graphs.")
  var seed: UInt64 = 1

  func run() throws {
    print("| nodes | edges | milliseconds | given up | certainty |")
    print("| --- | --- | --- | --- | --- |")
    let cases: [(nodes: Int, edges: Int)] = [
      (20, 380), (20, 380), (20, 380), (25, 100), (40, 120), (76, 200), (76, 400), (200, 600), (5_000, 20_000),
    ]
    var generator = SplitMix64(seed: seed)
    for (nodes, count) in cases {
      let edges = Repair.edges(nodes: nodes, count: count, using: &generator)
      let clock = ContinuousClock()
      let start = clock.now
      let answer = try MaximumAcyclicSubgraph(nodeCount: nodes, edges: edges)
      let took = clock.now - start
      let certainty =
        switch answer.optimality {
        case .exact: "exact"
        case .bounded(let gap): "at most \((gap / answer.totalCost * 1_000).rounded() / 10) % above the best"
        }
      let milliseconds =
        (Double(took.components.seconds) * 1e4 + Double(took.components.attoseconds) / 1e14).rounded() / 10
      print("| \(nodes) | \(edges.count) | \(milliseconds) | \(answer.givenUp.count) | \(certainty) |")
    }
  }

  /// `count` edges, each once, with weights between 0 and 10.
  private static func edges(
    nodes: Int, count: Int, using generator: inout SplitMix64
  ) -> [WeightedEdge] {
    var seen: Set<DirectedEdge> = []
    var edges: [WeightedEdge] = []
    while edges.count < count {
      let edge = DirectedEdge(generator.below(nodes), generator.below(nodes))
      guard edge.source != edge.target, seen.insert(edge).inserted else { continue }
      edges.append(WeightedEdge(edge, weight: Double(1 + generator.below(1_000)) / 100))
    }
    return edges
  }
}
