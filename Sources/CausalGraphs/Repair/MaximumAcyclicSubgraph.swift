/// The edges of a weighted directed graph that are worth most together without closing a cycle.
///
/// This is the maximum acyclic subgraph problem, the complement of the minimum feedback arc set (Karp 1972; Eades, Lin
/// and Smyth 1993). Only edges inside one strongly connected component can lie on a cycle, so each component is solved
/// by itself:
///
/// 1. Of two opposite edges one must go: the smaller weight is paid at once, the difference stays in the problem. What
///    is strongly connected is then looked for once more.
/// 2. A component of up to `exactLimit` nodes is solved exactly, by dynamic programming over subsets: `SubsetOrdering`.
/// 3. A larger one is searched: `OrderSearch`. With up to `OrderProof.edgeLimit` edges, branch and bound then proves the
///    order found the best, finds a better one, or runs out of effort; with more, `CyclePackingBound` bounds the cost from
///    below. Either way, what may have been missed is known, and where the bound meets the cost, the answer is exact.
///
/// Ties: between two opposite edges of equal weight on which nothing else depends, the one stands whose source comes
/// first in the order of the other kept edges, smallest index first; among orders of equal weight in a component
/// that is solved exactly, the one whose last node has the largest index, then the last but one, and so on. The answer
/// depends on the edges alone, not on the sequence they are given in.
public struct MaximumAcyclicSubgraph: Hashable, Sendable {
  /// An edge that was given up.
  public struct GivenUpEdge: Hashable, Sendable {
    /// The edge that was given up.
    public let edge: DirectedEdge
    /// Its weight: what giving it up costs.
    public let cost: Double
    /// The shortest cycle it would close with kept edges, each node once: its source, its target, and on along kept
    /// edges to the last node, from which a kept edge leads back to the source.
    public let cycle: [Int]
    /// The smallest weight among the kept edges of that cycle; infinite where all of them are required.
    public let cheapestOther: Double
  }

  /// Whether a better answer can exist.
  public enum Optimality: Hashable, Sendable {
    /// None can.
    case exact
    /// One that costs less by at most `gap`, in the unit of the weights, has not been ruled out.
    case bounded(gap: Double)
  }

  /// Why the required edges can not be met.
  public enum RequirementError: Error, Hashable, Sendable {
    /// They close this cycle by themselves, each node once.
    case cycle([Int])
  }

  /// By source, then target; the required edges are among them.
  public let kept: [DirectedEdge]
  /// By source, then target.
  public let givenUp: [GivenUpEdge]
  /// The sum of what was given up.
  public let totalCost: Double
  /// Whether the answer is proven the best, or how far from it it may be.
  public let optimality: Optimality
  /// The nodes in an order that every kept edge follows, smallest index first among those that could stand next.
  public let order: [Int]

  /// The largest component that is solved exactly by default.
  public static let exactLimit = 20

  /// - Parameters:
  ///   - nodeCount: The nodes are 0 ..< nodeCount.
  ///   - edges: No self-loops; weights above zero and finite. An edge given twice counts with the sum of its weights.
  ///   - required: Edges that must stand, whatever they cost. A weight given for one of them is not counted.
  ///   - exactLimit: Components of up to this many nodes, at most 24, are solved exactly. Time O(2ᵏ k), memory 8 · 2ᵏ
  ///     bytes.
  ///   - effort: How long the search of larger components goes on, in elementary steps: 10⁸ take about a second. The
  ///     proof that follows it may take a hundred times as many, which are a tenth as long.
  /// - Throws: `RequirementError.cycle` where the required edges form one.
  public init(
    nodeCount: Int, edges: [WeightedEdge], required: [DirectedEdge] = [], exactLimit: Int = Self.exactLimit,
    effort: Int = 20_000_000
  ) throws(RequirementError) {
    let problem = RepairGraph(nodeCount: nodeCount, edges: edges, required: required)
    if let cycle = problem.requiredCycle { throw .cycle(cycle) }

    let (netted, certainCost) = problem.netted()
    var lowerBound = certainCost
    var rank = [Int](repeating: 0, count: nodeCount)
    let components = netted.strongComponents.filter { $0.count > 1 }
    let large = components.reduce(0) { $0 + ($1.count > exactLimit ? $1.count : 0) }
    for component in components {
      let part = netted.part(component)
      let order: [Int]
      if component.count <= min(exactLimit, 24) {
        order = SubsetOrdering(weights: part.denseWeights).order
        lowerBound += part.cost(of: order)
      } else {
        let share = effort / large * component.count
        let found = OrderSearch(part, effort: share).order
        let bound = CyclePackingBound(part, order: found).value
        if part.edgeCount <= OrderProof.edgeLimit {
          let proof = OrderProof(part, order: found, lowerBound: bound, effort: 100 * share)
          order = proof.order
          lowerBound += proof.lowerBound
        } else {
          order = found
          lowerBound += bound
        }
      }
      for (place, node) in order.enumerated() { rank[component[node]] = place }
    }

    let account = RepairAccount(of: problem, following: netted.forward(rank: rank))
    kept = account.kept.edges
    order = account.kept.topologicalOrder() ?? []
    givenUp = account.givenUp
    totalCost = account.givenUp.reduce(0) { $0 + $1.cost }
    let gap = totalCost - lowerBound
    optimality = gap <= 1e-9 * totalCost ? .exact : .bounded(gap: gap)
  }
}
