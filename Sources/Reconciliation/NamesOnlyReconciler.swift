public import CausalGraphs
import Discovery

/// From proposals alone, without data, to one acyclic graph: the posterior of names and data where the data's log marginal
/// likelihood is 0.
///
/// 1. Proposals are pooled pair by pair: `PoolingRule` has the formulae. A graph's prior is the exponential of the sum of
///    its edges' pooled log-odds over none, those of `sparseProbability` where nobody made a direct claim; cycles, and what
///    knowledge forbids, have none.
/// 2. Candidates: a direct edge whose pooled log-odds over no edge are positive, with these as its weight; and, for a pair
///    without one, the order that the experts claim, with its log-odds · `orderShare`. What knowledge forbids is left out;
///    what it requires must stand.
/// 3. The candidates that are worth most together without a cycle are kept: `MaximumAcyclicSubgraph`. Where only direct
///    claims were made, this is the most probable of all graphs.
/// 4. A direct edge that was kept stands. Of the orders kept for pairs on which only order is known, those stand that
///    no other path implies (the transitive reduction), marked `order-only`. An order between two variables of
///    which somebody denies the direct link takes part in 3 and never stands.
/// 5. Edges' probabilities are those over all graphs: summed exactly for up to 17 variables (20 where `posterior` is
///    `exact`), sampled for up to 100; above, each is conditional on the rest of the graph. Acyclicity couples the pairs,
///    so they differ from what was elicited. An edge that stands for an order has that order's probability.
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
    let solution = try solution(candidates, known, variables)

    let required = Set(known.required)
    let kept = Set(solution.kept)
    let direct = candidates.direct.keys.filter { kept.contains($0) && !required.contains($0) }
    let order = candidates.standable.filter { kept.contains($0) && !required.contains($0) }
    let everything = try DirectedAcyclicGraph(variables, edges: required.union(direct).union(order).sorted())
    let essential = everything.transitiveReduction
    let standing = required.union(direct).union(order.filter(essential.contains))
    let graph = try DirectedAcyclicGraph(variables, edges: standing.sorted())
    let found = try NamesPosterior(settings: settings, rule: rule)(
      opinions.map(\.pooled), knowledge: knowledge, start: graph)

    let judge = PairJudge(
      graph: graph, candidates: candidates, knowledge: known, required: required, kept: kept, solution: solution,
      rule: rule, posterior: found?.posterior)
    var accounts = opinions.map { judge.account($0.pooled, proposals: $0.proposals.map(\.proposal)) }
    let spoken = Set(opinions.map { DirectedEdge($0.pooled.first, $0.pooled.second) })
    for edge in known.required where !spoken.contains(edge) && !spoken.contains(edge.reversed) {
      accounts.append(judge.requiredOnly(edge))
    }
    var result = ReconciledGraph(
      graph: graph, pairs: accounts.sorted { $0.key < $1.key }.map(\.account), rejected: rejected,
      totalCost: solution.totalCost, optimality: solution.optimality, sparseProbability: rule.sparseProbability)
    (result.posterior, result.logPrior) = (found?.posterior, found?.logPrior ?? [])
    result.posteriorMethod = PosteriorEstimate.words(found?.posterior) ?? "conditional on the rest of the graph"
    result.notes = PosteriorEstimate.notes(found?.posterior)
    if settings.estimate == .leastExpectedDistance {
      result.notes.append(
        "Without data the graph reported is that of the claims worth most together, not that of least expected distance."
      )
    }
    return result
  }

  private func solution(
    _ candidates: EdgeCandidates, _ known: NodeKnowledge, _ variables: VariableList
  ) throws(GraphError) -> MaximumAcyclicSubgraph {
    do throws(MaximumAcyclicSubgraph.RequirementError) {
      return try MaximumAcyclicSubgraph(
        nodeCount: variables.count, edges: candidates.weighted, required: known.required, effort: effort)
    } catch {
      switch error {
      case .cycle(let nodes): throw .cycle(nodes.map { variables[$0].name })
      }
    }
  }
}
