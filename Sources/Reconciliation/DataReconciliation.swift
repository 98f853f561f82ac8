import CausalGraphs
import Discovery
import Glibc

/// One reconciliation of proposals with data, step by step.
struct DataReconciliation {
  let variables: VariableList
  let data: ReconciliationData
  let knowledge: NodeKnowledge
  let settings: ReconciliationSettings
  let opinions: [(pooled: PooledPair, proposals: ArraySlice<CanonicalProposal>)]
  let rejected: [RejectedProposal]
  let prior: StandInPrior
  /// With the experts' prior.
  let constraints: EdgeConstraints
  /// With the sparse default for every pair.
  let dataConstraints: EdgeConstraints
  let progress: (@Sendable (SearchProgress) -> Void)?

  init(
    _ proposals: some Sequence<EdgeProposal>, over variables: VariableList, data: ReconciliationData,
    knowledge: BackgroundKnowledge, settings: ReconciliationSettings,
    progress: (@Sendable (SearchProgress) -> Void)?
  ) throws {
    (self.variables, self.data, self.settings, self.progress) = (variables, data, settings, progress)
    self.knowledge = try knowledge.validate(over: variables)
    let (accepted, rejected) = CanonicalProposal.sort(proposals, over: variables)
    self.rejected = rejected
    opinions = CanonicalProposal.pooled(accepted, rule: settings.rule)
    prior = StandInPrior(opinions.map(\.pooled), count: variables.count, rule: settings.rule)
    constraints = try EdgeConstraints(knowledge, over: variables, logPrior: prior.values)
    let nobody = StandInPrior([], count: variables.count, rule: settings.rule)
    dataConstraints = try EdgeConstraints(knowledge, over: variables, logPrior: nobody.values)
  }

  func result() throws -> ReconciledGraph {
    let alone = try MostProbableGraph.find(
      data, variables: variables, constraints: dataConstraints, settings: settings, progress: progress)
    let best = try MostProbableGraph.find(
      data, variables: variables, constraints: constraints, settings: settings, progress: progress)
    let aloneClass = alone.graph.completedPartiallyDirectedGraph
    let directions = DirectionAccount(
      best.graph, constraints: constraints,
      data: { edge in
        aloneClass.contains(edge) ? .supports : aloneClass.contains(edge.reversed) ? .contradicts : .open
      },
      experts: { edge in
        let lead =
          constraints.logPrior(of: edge.target, parents: [edge.source])
          - constraints.logPrior(of: edge.source, parents: [edge.target])
        return lead > 1e-9 ? .supports : lead < -1e-9 ? .contradicts : .open
      })
    let pairs = opinions.map { DirectedEdge($0.pooled.first, $0.pooled.second) }
    let worth = try FamilyWorth(directions.graph, score: data.score, constraints: constraints, pairs: pairs)
    let judge = EvidenceJudge(
      worth: worth, directions: directions, knowledge: knowledge, data: data, rule: settings.rule)
    var accounts = opinions.map { judge.account($0.pooled, proposals: $0.proposals.map(\.proposal)) }
    let spoken = Set(pairs)
    for edge in directions.graph.edges where !spoken.contains(edge) && !spoken.contains(edge.reversed) {
      accounts.append(judge.account(edge))
    }
    let overruled = opinions.flatMap { judge.overruled($0.proposals) }
      .enumerated().sorted { left, right in
        let (one, other) = (left.element.cost ?? .infinity, right.element.cost ?? .infinity)
        return one != other ? one > other : left.offset < right.offset
      }.map(\.element)
    var result = ReconciledGraph(
      graph: directions.graph, pairs: accounts.sorted { $0.key < $1.key }.map(\.account), rejected: rejected,
      totalCost: overruled.reduce(0) { $0 + max(0, $1.cost ?? 0) },
      optimality: best.isProven ? .exact : .bounded(gap: .infinity), sparseProbability: prior.sparseProbability)
    result.overruled = overruled
    result.notes = notes(best)
    result.learning = LearningSummary(
      algorithm: best.algorithm, method: data.name, methodKind: .score, settingName: settingName,
      setting: data.setting, score: best.score, evaluations: best.evaluations, rows: data.rows,
      optimality: best.optimality, notes: result.notes)
    return result
  }

  private var settingName: LearningSummary.SettingName? {
    switch data.name {
    case "BDeu": .equivalentSampleSize
    case "degenerate-Gaussian BIC": .penalty
    default: nil
    }
  }

  private func notes(_ best: MostProbableGraph) -> [String] {
    data.notes + [
      "The graph is the one of highest posterior score that was found (\(best.optimality)).",
      "An edge's probability is conditional on the rest of the graph.",
      "Nothing in the data can contradict an expert about the direction of an edge that the data leave undirected.",
      "What following an overruled answer would cost is that of the nearest graph that follows it: at most so much.",
    ]
  }
}
