public import CausalGraphs
import Discovery

/// From proposals alone, without data, to one acyclic graph: the posterior of names and data where the data's log marginal
/// likelihood is 0.
///
/// Proposals are pooled pair by pair: `PoolingRule` has the formulae. A graph's prior is the exponential of the sum of its
/// edges' pooled log-odds over none; an order that is claimed is a penalty on the reversed edge, and where nobody made a
/// direct claim the log-odds are those of `sparseProbability` less that penalty. Cycles, and what knowledge forbids, have
/// none.
///
/// 1. **The most probable graph.** Only edges with positive log-odds and required ones can be in it: it is the set of
///    them that is worth most together, has the required ones and closes no cycle (`MaximumAcyclicSubgraph`: proven up to 20
///    variables in one tangle of cycles; beyond, `ReconciledGraph.optimality` says how much ln P may be missed by).
/// 2. **Orders, shown beside it.** An order is no edge, and there is no graph of direct edges that says it: a believed path
///    may lead through any variables. So the claimed orders that agree with the most probable graph and are worth most
///    together without a cycle are looked for with that graph held fixed (`BelievedOrders`), and what neither it nor another
///    order implies is shown as an edge of basis `order-only`, whose probability is that of the order. Such edges are not
///    part of the most probable graph, whose prior speaks against them as against every edge that nobody claims. An order
///    between two variables of which somebody denies the direct link counts and is not shown; one that is claimed alike
///    both ways is none.
/// 3. **Probabilities** of edges are those over all graphs: summed exactly for up to 17 variables (20 where `posterior` is
///    `exact`), sampled for up to 100; above, each is conditional on the rest of the most probable graph. Acyclicity couples
///    the pairs, so they differ from what was elicited.
///
/// One problem for edges and orders together would be another estimate: an order worth much could then push out an edge,
/// though the prior holds it against the reversed edge alone, and the graph would be the most probable one of no
/// distribution.
///
/// The result depends on the set of proposals and the seed, not on the sequence of proposals or the number of threads.
public struct NamesOnlyReconciler: Hashable, Sendable {
  /// How it is done. Of the prior's settings only the rule counts, and no parent limit holds: there is nothing to learn a
  /// reliability from, and nothing to compute that many parents make slow.
  public var settings: ReconciliationSettings

  /// How opinions on a pair are pooled.
  public var rule: PoolingRule {
    get { settings.rule }
    set { settings.rule = newValue }
  }
  /// How long the search for the best acyclic subgraph goes on where it can not be exact, in elementary steps.
  public var effort: Int {
    get { settings.effort }
    set { settings.effort = newValue }
  }

  /// A reconciler with these settings.
  public init(settings: ReconciliationSettings = ReconciliationSettings()) { self.settings = settings }

  /// - Parameter knowledge: Hard: never overruled. Tiers that variables carry hold as well.
  /// - Throws: `GraphError` where the knowledge contradicts itself or names an unknown variable; `ReconciliationError` where
  ///   the posterior asked for is not to be had; `CancellationError` where the task was cancelled.
  public func reconcile(
    _ proposals: some Sequence<EdgeProposal>, over variables: VariableList,
    knowledge: BackgroundKnowledge = BackgroundKnowledge()
  ) throws -> ReconciledGraph {
    let known = try knowledge.validate(over: variables)
    let (accepted, rejected) = CanonicalProposal.sort(proposals, over: variables)
    let opinions = CanonicalProposal.pooled(accepted, rule: rule)
    let candidates = EdgeCandidates(opinions.map(\.pooled), knowledge: known, rule: rule)
    let best = try best(candidates, known, variables)
    let mostProbable = try DirectedAcyclicGraph(variables, edges: best.kept)
    let orders = try BelievedOrders(candidates, along: mostProbable, effort: effort)
    let graph = try DirectedAcyclicGraph(variables, edges: (best.kept + orders.shown).sorted())
    let found = try NamesPosterior(settings: settings, rule: rule)(
      opinions.map(\.pooled), knowledge: knowledge, start: mostProbable)

    let required = Set(known.required)
    let judge = PairJudge(
      graph: graph, mostProbable: mostProbable, candidates: candidates, knowledge: known, required: required,
      best: best, orders: orders, rule: rule, posterior: found?.posterior)
    var accounts = opinions.map { judge.account($0.pooled, proposals: $0.proposals.map(\.proposal)) }
    let spoken = Set(opinions.map { DirectedEdge($0.pooled.first, $0.pooled.second) })
    for edge in known.required where !spoken.contains(edge) && !spoken.contains(edge.reversed) {
      accounts.append(judge.requiredOnly(edge))
    }
    var result = ReconciledGraph(
      graph: graph, pairs: accounts.sorted { $0.key < $1.key }.map(\.account), rejected: rejected,
      totalCost: best.totalCost, optimality: best.optimality, sparseProbability: rule.sparseProbability)
    (result.posterior, result.logPrior) = (found?.posterior, found?.logPrior ?? [])
    result.posteriorMethod = PosteriorEstimate.words(found?.posterior) ?? "conditional on the rest of the graph"
    result.notes = PosteriorEstimate.notes(found?.posterior) + orders.notes
    if settings.estimate == .leastExpectedDistance {
      result.notes.append(
        "Without data the graph reported is the most probable one, not that of least expected distance.")
    }
    return result
  }

  private func best(
    _ candidates: EdgeCandidates, _ known: NodeKnowledge, _ variables: VariableList
  ) throws(GraphError) -> MaximumAcyclicSubgraph {
    do throws(MaximumAcyclicSubgraph.RequirementError) {
      return try MaximumAcyclicSubgraph(
        nodeCount: variables.count, edges: candidates.weightedEdges, required: known.required, effort: effort)
    } catch {
      switch error {
      case .cycle(let nodes): throw .cycle(nodes.map { variables[$0].name })
      }
    }
  }
}
