import ArgumentParser
import CausalGraphs
import Discovery
import Reconciliation

/// One sample, without and with the expert.
struct ReplayRun {
  /// What one prior and the data come to.
  struct Outcome {
    let graph: DirectedAcyclicGraph
    let mostProbable: DirectedAcyclicGraph
    let posterior: EdgePosterior
  }

  let sampleSize: Double
  let reliabilities: [Double]
  let alone: Outcome
  let merged: Outcome

  init(
    _ data: DiscreteData, variables: VariableList, proposals: [EdgeProposal], reliability: Double?, sampleSize: Double?
  ) throws {
    let settings = ExpertPriorSettings()
    let prior = ExpertPrior(proposals, over: variables, settings: settings)
    let size = try sampleSize ?? EquivalentSampleSize(for: data, sparse: settings.sparse).value
    guard let score = DiscreteScore(.bdeu(equivalentSampleSize: size), edgePrior: 0) else {
      throw ValidationError("the sample size must be above 0")
    }
    let local = DiscreteLocalScore(data, score: score)
    self.sampleSize = size
    let silent = [Double](repeating: 0, count: prior.experts.count)
    alone = try Self.outcome(local, variables, prior.logPrior(reliabilities: silent))
    if let reliability {
      reliabilities = prior.experts.map { _ in reliability }
    } else {
      reliabilities = prior.fit(to: alone.posterior).map(\.weight)
    }
    merged = try Self.outcome(local, variables, prior.logPrior(reliabilities: reliabilities))
  }

  private static func outcome(
    _ score: DiscreteLocalScore, _ variables: VariableList, _ logPrior: [Double]
  ) throws -> Outcome {
    let constraints = try EdgeConstraints(BackgroundKnowledge(), over: variables, logPrior: logPrior)
    let found = try DiscreteOrderSearch(score, constraints: constraints).run()
    let best = try DirectedAcyclicGraph(
      variables, edges: found.parents.enumerated().flatMap { child, parents in parents.map { DirectedEdge($0, child) } }
    )
    let posterior =
      variables.count <= 12
      ? try ExactEdgePosterior().posterior(of: score, variables: variables, constraints: constraints)
      : Self.certain(best)
    let graph = try DirectedAcyclicGraph.leastExpectedDistance(
      under: posterior, over: variables, constraints: constraints)
    return Outcome(graph: graph, mostProbable: best, posterior: posterior)
  }

  /// The one graph found.
  private static func certain(_ graph: DirectedAcyclicGraph) -> EdgePosterior {
    var probabilities = [Double](repeating: 0, count: graph.nodeCount * graph.nodeCount)
    for edge in graph.edges { probabilities[edge.source * graph.nodeCount + edge.target] = 1 }
    return EdgePosterior(
      nodeCount: graph.nodeCount, probabilities: probabilities,
      method: .exact(logEvidence: 0, parentLimit: nil))
  }

  /// Extra, missing and reversed edges.
  static func distance(_ graph: DirectedAcyclicGraph, _ truth: DirectedAcyclicGraph) -> Int {
    let (found, expected) = (Set(graph.edges), Set(truth.edges))
    let extra = found.count { !expected.contains($0) && !expected.contains($0.reversed) }
    let missing = expected.count { !found.contains($0) && !found.contains($0.reversed) }
    return extra + missing + found.count { !expected.contains($0) && expected.contains($0.reversed) }
  }
}
