import CausalGraphs
import Discovery

/// What a DAG with latent nodes says of its measured nodes, by definition and enumeration.
struct AncestralTruth {
  let oracle: SeparationOracle
  let variables: VariableList

  init(_ graph: DirectedAcyclicGraph, measured: [Int]) throws {
    oracle = SeparationOracle(graph, measured: measured)
    variables = try VariableList(names: measured.map { graph.variables[$0].name })
  }

  /// Whether `node` is an ancestor of `other`, which differs from it.
  func isAncestor(_ node: Int, of other: Int) -> Bool {
    var (seen, stack) = ([oracle.measured[node]], [oracle.measured[node]])
    while let next = stack.popLast() {
      for child in oracle.graph.children(of: next) where !seen.contains(child) {
        seen.append(child)
        stack.append(child)
      }
    }
    return seen.contains(oracle.measured[other])
  }

  /// The MAG: two nodes are adjacent where their measured ancestors do not separate them (Richardson and Spirtes 2002).
  func maximalAncestralGraph() throws -> MixedGraph {
    var edges: [MarkedEdge] = []
    let count = variables.count
    for first in 0..<count {
      for second in (first + 1)..<max(first + 1, count) {
        let ancestors = (0..<count).filter { node in
          node != first && node != second && (isAncestor(node, of: first) || isAncestor(node, of: second))
        }
        guard oracle.test(first, second, given: ancestors).pValue == 0 else { continue }
        edges.append(
          MarkedEdge(
            first, isAncestor(first, of: second) ? .tail : .arrow,
            second, isAncestor(second, of: first) ? .tail : .arrow))
      }
    }
    return try MixedGraph(variables, kind: .mag, edges: edges)
  }

  /// The PAG: the marks that all MAGs with the same separations share, found by trying every graph over the adjacencies.
  func partialAncestralGraph() throws -> MixedGraph {
    let truth = try maximalAncestralGraph()
    let model = AncestralTruth.separations(of: truth)
    let pairs = truth.edges.map { ($0.first, $0.second) }
    let marks: [(Mark, Mark)] = [(.tail, .arrow), (.arrow, .tail), (.arrow, .arrow), (.tail, .tail)]
    var shared = truth.edges.map { ($0.firstMark, $0.secondMark) }
    for code in 0..<(1 << (2 * pairs.count)) {
      let chosen = pairs.indices.map { marks[code >> (2 * $0) & 3] }
      // A graph that says nothing new need not be judged.
      guard zip(chosen, shared).contains(where: { $0.0 != $1.0 && $1.0 != .circle || $0.1 != $1.1 && $1.1 != .circle }),
        let graph = try? MixedGraph(
          variables, kind: .mag, edges: zip(pairs, chosen).map { MarkedEdge($0.0, $1.0, $0.1, $1.1) }),
        AncestralTruth.separations(of: graph) == model
      else { continue }
      for place in shared.indices {
        if shared[place].0 != chosen[place].0 { shared[place].0 = .circle }
        if shared[place].1 != chosen[place].1 { shared[place].1 = .circle }
      }
    }
    return try MixedGraph(
      variables, kind: .pag, edges: zip(pairs, shared).map { MarkedEdge($0.0, $1.0, $0.1, $1.1) })
  }

  /// Every separation, pair by pair and set by set.
  private static func separations(of graph: MixedGraph) -> [Bool] {
    let count = graph.nodeCount
    return (0..<count).flatMap { first in
      ((first + 1)..<max(first + 1, count)).flatMap { second in
        (0..<(1 << count)).filter { $0 >> first & 1 == 0 && $0 >> second & 1 == 0 }.map { code in
          graph.areSeparated([first], [second], given: (0..<count).filter { code >> $0 & 1 == 1 })
        }
      }
    }
  }
}
