import CausalGraphs
import Discovery

/// What each edge's direction rests on, and the graph with open directions settled by one rule.
///
/// A direction rests on the knowledge where that requires it or forbids the reverse; on the data where they alone give it
/// .95 or more of the edge's probability; on experts where the pooled opinions prefer it (on both, where the data lean the same
/// way). What these directions, the absent edges and the unshielded colliders leave open (Meek 1995), the graphs of the class
/// that are not looked at decide: the direction of the larger posterior probability stands, the most decided pair first.
/// Where that is even too, the direction is arbitrary: the variable that comes first in the list is the cause, pair after
/// pair, wherever that closes no cycle and makes no new unshielded collider.
struct DirectionAccount {
  /// The graph with open directions settled: of the same equivalence class.
  let graph: DirectedAcyclicGraph
  /// What each edge of it rests on.
  let basis: [DirectedEdge: EdgeDecision.Basis]
  /// The edges whose direction follows from those of others.
  let implied: Set<DirectedEdge>

  /// What is known of directions.
  struct Votes {
    /// The share of the pair's edge probability, by the data alone, that is this edge's; nil where nothing is known.
    var data: (DirectedEdge) -> Double?
    /// The same under data and experts.
    var posterior: (DirectedEdge) -> Double?
    /// By how many nats the experts prefer the edge to its reverse.
    var experts: (DirectedEdge) -> Double
    /// So far from one half a share of the posterior still counts as even: what sampling leaves open.
    var evenness = 1e-6
  }

  /// From this share on, data decide a direction.
  static let decided = 0.95
  /// From this share on, they lean to it.
  static let leaning = 0.55

  /// - Parameter isFixed: Whether open directions stay as they are: where graphs of one class are not equally good.
  init(_ graph: DirectedAcyclicGraph, constraints: EdgeConstraints, votes: Votes, isFixed: Bool = false) {
    let count = graph.nodeCount
    var basis: [DirectedEdge: EdgeDecision.Basis] = [:]
    var haveExpertsSpoken = false
    for edge in graph.edges {
      let (share, lead) = (votes.data(edge) ?? 0.5, votes.experts(edge))
      let isSaid = lead > 1e-9
      if lead.magnitude > 1e-9 { haveExpertsSpoken = true }
      if constraints.requiredParents[edge.target].contains(edge.source) {
        basis[edge] = .knowledge
      } else if share >= DirectionAccount.decided {
        basis[edge] = isSaid ? .both : .data
      } else if constraints.isForbidden[edge.target * count + edge.source] {
        basis[edge] = .knowledge
      } else if isSaid {
        basis[edge] = share >= DirectionAccount.leaning ? .both : .experts
      }
    }
    let completed = graph.completedPartiallyDirectedGraph
    var partial = completed
    for edge in graph.edges where basis[edge] != nil { DirectionAccount.direct(edge, in: &partial) }
    var implied: Set<DirectedEdge> = []
    for edge in partial.directedEdges where basis[edge] == nil {
      basis[edge] = haveExpertsSpoken ? .both : .data
      if !completed.contains(edge) { implied.insert(edge) }
    }
    // Of the more decided pairs first; the order of the edges settles what is even.
    let leads = partial.undirectedEdges.compactMap { pair -> (edge: DirectedEdge, share: Double)? in
      let edge = DirectedEdge(pair.first, pair.second)
      guard let share = votes.posterior(edge), abs(share - 0.5) > votes.evenness else { return nil }
      let isForward = isFixed ? graph.contains(edge) : share > 0.5
      return isForward ? (edge, share) : (edge.reversed, 1 - share)
    }
    for (edge, _) in leads.sorted(by: { $0.share != $1.share ? $0.share > $1.share : $0.edge < $1.edge })
    where DirectionAccount.direct(edge, in: &partial) {
      basis[edge] = haveExpertsSpoken && (votes.data(edge) ?? 0.5) < DirectionAccount.leaning ? .both : .data
    }
    while let pair = partial.undirectedEdges.first {
      let edge = DirectedEdge(pair.first, pair.second)
      DirectionAccount.direct(isFixed && !graph.contains(edge) ? edge.reversed : edge, in: &partial)
    }
    let settled = (try? DirectedAcyclicGraph(graph.variables, edges: partial.directedEdges)) ?? graph
    for edge in settled.edges where basis[edge] == nil { basis[edge] = .arbitrary }
    (self.graph, self.basis, self.implied) = (settled, basis, implied)
  }

  /// Whether the edge was undirected and now is not.
  @discardableResult
  private static func direct(_ edge: DirectedEdge, in graph: inout PartiallyDirectedGraph) -> Bool {
    guard graph.orient(edge) else { return false }
    graph.closeUnderMeekRules(startingFrom: [edge])
    return true
  }
}
