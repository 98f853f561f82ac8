public import CausalGraphs

/// From proposals alone, without data, to one acyclic graph.
///
/// 1. Proposals are pooled pair by pair: `PoolingRule` has the formulae.
/// 2. Candidates: a direct edge whose pooled log-odds over no edge are positive, with these as its weight; and, for a pair
///    without one, the order that the experts claim, with its log-odds · `orderShare`. What knowledge forbids is left out;
///    what it requires must stand.
/// 3. The candidates that are worth most together without a cycle are kept: `MaximumAcyclicSubgraph`. Up to the pairs'
///    coupling by acyclicity this is the most probable graph of the pooled pairs.
/// 4. A direct edge that was kept stands. Of the orders kept for pairs on which only order is known, those stand that
///    no other path implies (the transitive reduction), marked `order-only`. An order between two variables of
///    which somebody denies the direct link takes part in 3 and never stands.
///
/// The result depends on the set of proposals, not on their sequence.
public struct NamesOnlyReconciler: Hashable, Sendable {
  /// How opinions on a pair are pooled.
  public var rule = PoolingRule()
  /// How long the search for the best acyclic subgraph goes on where it can not be exact, in elementary steps.
  public var effort = 20_000_000

  /// With the default rule.
  public init() {}

  /// - Parameter knowledge: Hard: never overruled. Tiers that variables carry hold as well.
  /// - Throws: `GraphError` where the knowledge contradicts itself or names an unknown variable.
  public func reconcile(
    _ proposals: some Sequence<EdgeProposal>, over variables: VariableList,
    knowledge: BackgroundKnowledge = BackgroundKnowledge()
  ) throws(GraphError) -> ReconciledGraph {
    let known = try knowledge.validate(over: variables)
    let (accepted, rejected) = CanonicalProposal.sort(proposals, over: variables)
    let opinions = CanonicalProposal.pooled(accepted, rule: rule)
    let candidates = EdgeCandidates(opinions.map(\.pooled), knowledge: known, rule: rule)

    let solution: MaximumAcyclicSubgraph
    do throws(MaximumAcyclicSubgraph.RequirementError) {
      solution = try MaximumAcyclicSubgraph(
        nodeCount: variables.count, edges: candidates.weighted, required: known.required, effort: effort)
    } catch {
      switch error {
      case .cycle(let nodes): throw .cycle(nodes.map { variables[$0].name })
      }
    }

    let required = Set(known.required)
    let kept = Set(solution.kept)
    let direct = candidates.direct.keys.filter { kept.contains($0) && !required.contains($0) }
    let order = candidates.standable.filter { kept.contains($0) && !required.contains($0) }
    let everything = try DirectedAcyclicGraph(variables, edges: required.union(direct).union(order).sorted())
    let essential = everything.transitiveReduction
    let standing = required.union(direct).union(order.filter(essential.contains))
    let graph = try DirectedAcyclicGraph(variables, edges: standing.sorted())

    let judge = PairJudge(
      graph: graph, candidates: candidates, knowledge: known, required: required, kept: kept, solution: solution,
      rule: rule)
    var accounts = opinions.map { judge.account($0.pooled, proposals: $0.proposals.map(\.proposal)) }
    let spoken = Set(opinions.map { DirectedEdge($0.pooled.first, $0.pooled.second) })
    for edge in known.required where !spoken.contains(edge) && !spoken.contains(edge.reversed) {
      accounts.append(judge.requiredOnly(edge))
    }
    return ReconciledGraph(
      graph: graph, pairs: accounts.sorted { $0.key < $1.key }.map(\.account), rejected: rejected,
      totalCost: solution.totalCost, optimality: solution.optimality, sparseProbability: rule.sparseProbability)
  }
}
