import CausalGraphs
import Discovery
import SeededRandom

/// Tests that read their answers off a graph: what a test with infinitely many rows would say.
struct SeparationOracle: IndependenceTest {
  let graph: DirectedAcyclicGraph
  /// The graph's nodes that are measured; the others are latent.
  let measured: [Int]

  init(_ graph: DirectedAcyclicGraph, measured: [Int]? = nil) {
    self.graph = graph
    self.measured = measured ?? Array(0..<graph.nodeCount)
  }

  var variableCount: Int { measured.count }

  func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    let separated = graph.areSeparated([measured[x]], [measured[y]], given: z.map { measured[$0] })
    return IndependenceResult(pValue: separated ? 1 : 0, statistic: 0)
  }
}

/// Random and exhaustive graphs.
enum ConstraintGraphs {
  static func names(_ count: Int) throws -> VariableList { try VariableList(names: (0..<count).map { "v\($0)" }) }

  /// Each pair is adjacent with this probability, directed along a random order.
  static func random(
    _ count: Int, density: Double, using generator: inout SplitMix64
  ) throws -> DirectedAcyclicGraph {
    let order = generator.shuffled(Array(0..<count))
    var edges: [DirectedEdge] = []
    for (place, source) in order.enumerated() {
      for target in order[(place + 1)...] where generator.uniform() < density {
        edges.append(DirectedEdge(source, target))
      }
    }
    return try DirectedAcyclicGraph(names(count), edges: edges)
  }

  /// Every DAG on `count` nodes.
  static func all(_ count: Int) throws -> [DirectedAcyclicGraph] {
    let pairs = (0..<count).flatMap { first in ((first + 1)..<count).map { (first, $0) } }
    let variables = try names(count)
    return (0..<pairs.reduce(1) { product, _ in product * 3 }).compactMap { code in
      var (rest, edges) = (code, [DirectedEdge]())
      for (first, second) in pairs {
        if rest % 3 == 1 { edges.append(DirectedEdge(first, second)) }
        if rest % 3 == 2 { edges.append(DirectedEdge(second, first)) }
        rest /= 3
      }
      return try? DirectedAcyclicGraph(variables, edges: edges)
    }
  }
}

extension ConstraintSettings {
  /// For oracles, whose p-values are 0 and 1.
  static func oracle(_ rule: ColliderRule = .standard, threads: Int = 1) throws -> ConstraintSettings {
    try .level(0.5, rule, threads: threads)
  }

  static func level(_ alpha: Double, _ rule: ColliderRule = .standard, threads: Int = 1) throws -> ConstraintSettings {
    struct NotALevel: Error {}
    guard let level = SignificanceLevel(alpha) else { throw NotALevel() }
    return ConstraintSettings(level: level, colliderRule: rule, threads: threads)
  }
}

extension DiscoveryReport {
  /// The CPDAG, if it is one.
  var pattern: PartiallyDirectedGraph? {
    guard case .partiallyDirected(let graph) = graph else { return nil }
    return graph
  }
  /// The PAG, if it is one.
  var ancestral: MixedGraph? {
    guard case .partialAncestral(let graph) = graph else { return nil }
    return graph
  }
}
