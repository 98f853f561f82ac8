import CausalGraphs
import Discovery

/// What single changes of a graph are worth: each edge that stands, and each edge that might be added.
struct FamilyWorth {
  let graph: DirectedAcyclicGraph
  let score: any LocalScore
  let constraints: EdgeConstraints
  private let base: [Double]
  private var added: [DirectedEdge: Double] = [:]
  private var standing: [DirectedEdge: Double] = [:]

  /// - Parameter pairs: Pairs, besides those with an edge, whose edges may be asked for.
  /// - Throws: `CancellationError`.
  init(
    _ graph: DirectedAcyclicGraph, score: any LocalScore, constraints: EdgeConstraints, pairs: [DirectedEdge]
  ) throws {
    (self.graph, self.score, self.constraints) = (graph, score, constraints)
    let count = graph.nodeCount
    var wanted = [Set<Int>](repeating: [], count: count)
    for pair in pairs + graph.edges {
      wanted[pair.target].insert(pair.source)
      wanted[pair.source].insert(pair.target)
    }
    var base = [Double](repeating: 0, count: count)
    for child in 0..<count {
      try Task.checkCancellation()
      let parents = graph.parents(of: child)
      base[child] = FamilyWorth.number(score.localScore(of: child, parents: parents))
      let candidates = wanted[child].subtracting(parents).sorted()
      if !candidates.isEmpty {
        let scores = score.localScores(of: child, parents: parents, addingEachOf: candidates)
        for (candidate, value) in zip(candidates, scores) {
          added[DirectedEdge(candidate, child)] = FamilyWorth.number(value) - base[child]
        }
      }
      for parent in parents {
        let rest = score.localScore(of: child, parents: parents.filter { $0 != parent })
        standing[DirectedEdge(parent, child)] = base[child] - FamilyWorth.number(rest)
      }
    }
    self.base = base
  }

  /// Scores that can not be computed count as very bad, so that differences stay numbers.
  private static func number(_ score: Double) -> Double { score.isFinite ? score : -1e12 }

  /// What the data give for the edge: with it less without it, the target's other parents as they are.
  func data(_ edge: DirectedEdge) -> Double { standing[edge] ?? added[edge] ?? 0 }

  /// What the prior gives for it.
  func prior(_ edge: DirectedEdge) -> Double { constraints.logPrior(of: edge.target, parents: [edge.source]) }

  /// Both.
  func total(_ edge: DirectedEdge) -> Double { data(edge) + prior(edge) }

  /// What the graph loses without these edges, which stand.
  func loss(without edges: [DirectedEdge]) -> Double {
    var byChild: [Int: [Int]] = [:]
    for edge in edges { byChild[edge.target, default: []].append(edge.source) }
    return byChild.keys.sorted().reduce(0) { sum, child in
      let gone = byChild[child] ?? []
      if gone.count == 1 { return sum + total(DirectedEdge(gone[0], child)) }
      let left = graph.parents(of: child).filter { !gone.contains($0) }
      return sum + base[child] - FamilyWorth.number(score.localScore(of: child, parents: left))
        + constraints.logPrior(of: child, parents: gone)
    }
  }
}
