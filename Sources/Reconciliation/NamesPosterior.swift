import CausalGraphs
import Discovery
import Glibc

/// How probable edges are under the prior that proposals make, over all acyclic graphs that the knowledge allows: acyclicity
/// couples the pairs, so that this is not what was elicited pair by pair.
struct NamesPosterior {
  let settings: ReconciliationSettings
  let rule: PoolingRule

  /// - Parameter start: A probable graph.
  /// - Returns: Nil where none is wanted, or there are too many variables.
  /// - Throws: `GraphError`; `ReconciliationError` where an exact sum was asked for and is not to be had;
  ///   `CancellationError`.
  func callAsFunction(
    _ pairs: [PooledPair], knowledge: BackgroundKnowledge, start: DirectedAcyclicGraph
  ) throws -> (posterior: EdgePosterior, logPrior: [Double])? {
    let variables = start.variables
    guard let isExact = isExact(variables.count) ?? (settings.drawsGraphs ? false : nil) else { return nil }
    let most = isExact ? ExactEdgePosterior.variableLimit : ExactLimits.samplingOfNames
    guard variables.count <= most else {
      throw ReconciliationError.badSetting(
        "without data, graphs are \(isExact ? "summed over" : "sampled") for at most \(most) variables, not "
          + "\(variables.count)")
    }
    let logPrior = NamesPrior.logPrior(pairs, nodeCount: variables.count, rule: rule)
    let constraints = try EdgeConstraints(knowledge, over: variables, logPrior: logPrior)
    if isExact {
      do {
        let posterior = try ExactEdgePosterior(threads: settings.threads).posterior(
          of: ZeroScore(variableCount: variables.count), variables: variables, constraints: constraints)
        guard settings.drawsGraphs else { return (posterior, logPrior) }
        return (posterior.with(try sampled(constraints, start).samples), logPrior)
      } catch let error as ExactPosteriorError {
        throw ReconciliationError.badSetting("\(error)")
      }
    }
    return (try sampled(constraints, start), logPrior)
  }

  private func sampled(_ constraints: EdgeConstraints, _ start: DirectedAcyclicGraph) throws -> EdgePosterior {
    var options = PairwiseGraphSampler.Options()
    (options.seed, options.threads) = (settings.seed, settings.threads)
    return try PairwiseGraphSampler(constraints, options: options).run(
      from: (0..<start.nodeCount).map { start.parents(of: $0) })
  }

  /// Whether the sum over all graphs is taken, or graphs are sampled; nil for neither.
  private func isExact(_ count: Int) -> Bool? {
    switch settings.posterior {
    case .none: nil
    case .exact: true
    case .sampled: false
    case .automatic: count <= ExactLimits.sumOfNames ? true : count <= ExactLimits.sampling ? false : nil
    }
  }
}

/// What is said of an edge's probability where graphs are not averaged: that of the pair given the rest of one graph, among no
/// edge and the directions that the knowledge allows and that close no cycle.
struct ConditionalPairs {
  let graph: DirectedAcyclicGraph
  let knowledge: NodeKnowledge
  let required: Set<DirectedEdge>
  let rule: PoolingRule

  /// P(first → second) and P(second → first).
  func probabilities(_ pair: PooledPair) -> (forward: Double, backward: Double) {
    let edge = DirectedEdge(pair.first, pair.second)
    if required.contains(edge) { return (1, 0) }
    if required.contains(edge.reversed) { return (0, 1) }
    let logOdds = NamesPrior.logOdds(of: pair, rule: rule)
    let forward = isOpen(edge) ? exp(logOdds.forward) : 0
    let backward = isOpen(edge.reversed) ? exp(logOdds.backward) : 0
    let whole = 1 + forward + backward
    return (forward / whole, backward / whole)
  }

  private func isOpen(_ edge: DirectedEdge) -> Bool {
    if knowledge.forbids(edge) { return false }
    if graph.contains(edge) { return true }
    guard graph.contains(edge.reversed) else { return !graph.isAncestor(edge.target, of: edge.source) }
    // A path besides the edge that would be turned round.
    return graph.children(of: edge.target).allSatisfy { $0 == edge.source || !graph.isAncestor($0, of: edge.source) }
  }
}
