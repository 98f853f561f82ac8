import CausalGraphs
import Discovery

/// What each edge's direction rests on, and the graph with arbitrary directions settled by one rule.
///
/// A direction rests on the knowledge where that requires it or forbids the reverse; on the data where they alone give it
/// .95 or more of the edge's probability; on experts where the pooled opinions prefer it. What these directions, the
/// absent edges and the unshielded colliders leave open (Meek 1995) is arbitrary: the variable that comes first in the list
/// is the cause, pair after pair, wherever that closes no cycle and makes no new unshielded collider.
struct DirectionAccount {
  /// The graph with arbitrary directions settled.
  let graph: DirectedAcyclicGraph
  /// What each edge of it rests on.
  let basis: [DirectedEdge: EdgeDecision.Basis]
  /// The edges whose direction follows from those of others.
  let implied: Set<DirectedEdge>

  /// What somebody says of an edge's direction.
  enum Vote { case supports, contradicts, open }

  /// From this share of the edge's probability on, data decide a direction.
  static let decided = 0.95

  /// - Parameters:
  ///   - data: What the data alone say of an edge's direction.
  ///   - experts: What the pooled opinions say of it.
  init(
    _ graph: DirectedAcyclicGraph, constraints: EdgeConstraints, data: (DirectedEdge) -> Vote,
    experts: (DirectedEdge) -> Vote
  ) {
    let count = graph.nodeCount
    var basis: [DirectedEdge: EdgeDecision.Basis] = [:]
    var haveExpertsSpoken = false
    for edge in graph.edges {
      let (seen, said) = (data(edge), experts(edge))
      if said != .open { haveExpertsSpoken = true }
      if constraints.requiredParents[edge.target].contains(edge.source) {
        basis[edge] = .knowledge
      } else if seen == .supports {
        basis[edge] = said == .supports ? .both : .data
      } else if constraints.isForbidden[edge.target * count + edge.source] {
        basis[edge] = .knowledge
      } else if said == .supports {
        basis[edge] = .experts
      }
    }
    let completed = graph.completedPartiallyDirectedGraph
    var partial = completed
    for edge in graph.edges where basis[edge] != nil && partial.orient(edge) {
      partial.closeUnderMeekRules(startingFrom: [edge])
    }
    var implied: Set<DirectedEdge> = []
    for edge in partial.directedEdges where basis[edge] == nil {
      basis[edge] = haveExpertsSpoken ? .both : .data
      if !completed.contains(edge) { implied.insert(edge) }
    }
    var open = partial.undirectedEdges
    while let edge = open.first {
      let chosen = DirectedEdge(edge.first, edge.second)
      if partial.orient(chosen) { partial.closeUnderMeekRules(startingFrom: [chosen]) }
      open = partial.undirectedEdges
    }
    let settled = (try? DirectedAcyclicGraph(graph.variables, edges: partial.directedEdges)) ?? graph
    for edge in settled.edges where basis[edge] == nil { basis[edge] = .arbitrary }
    (self.graph, self.basis, self.implied) = (settled, basis, implied)
  }
}
