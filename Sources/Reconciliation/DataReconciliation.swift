import CausalGraphs
import Discovery
import StrictJSON

/// One reconciliation of proposals with data, step by step.
struct DataReconciliation {
  let variables: VariableList
  let data: ReconciliationData
  let named: BackgroundKnowledge
  let knowledge: NodeKnowledge
  let settings: ReconciliationSettings
  let accepted: [CanonicalProposal]
  let rejected: [RejectedProposal]
  let progress: (@Sendable (SearchProgress) -> Void)?

  init(
    _ proposals: some Sequence<EdgeProposal>, over variables: VariableList, data: ReconciliationData,
    knowledge: BackgroundKnowledge, settings: ReconciliationSettings,
    progress: (@Sendable (SearchProgress) -> Void)?
  ) throws {
    (self.variables, self.data, self.settings, self.progress) = (variables, data, settings, progress)
    named = knowledge
    self.knowledge = try knowledge.validate(over: variables)
    (accepted, rejected) = CanonicalProposal.sort(proposals, over: variables)
  }

  func result() throws -> ReconciledGraph {
    let score = try familyScores()
    let estimate = PosteriorEstimate(settings: settings, variables: variables, progress: progress)
    let opinions = CanonicalProposal.pooled(accepted, rule: settings.rule)
    let pairs = opinions.map { DirectedEdge($0.pooled.first, $0.pooled.second) }
    let prior = ExpertPrior(accepted, nodeCount: variables.count, settings: settings.prior)
    let nobody = ExpertPrior([], nodeCount: variables.count, settings: settings.prior)

    let withoutExperts = try EdgeConstraints(named, over: variables, logPrior: nobody.logPrior())
    var alone = estimate.isExact ? nil : try find(score, withoutExperts).graph
    let dataOnly = try estimate(score, constraints: withoutExperts, start: alone).flatMap(trusted)
    if dataOnly == nil, alone == nil { alone = try find(score, withoutExperts).graph }
    let reliabilities = try prior.fit(
      to: dataOnly ?? ofClass(alone ?? DirectedAcyclicGraph(variables), score, withoutExperts, pairs))

    let constraints = try EdgeConstraints(
      named, over: variables, logPrior: prior.logPrior(reliabilities: reliabilities.map(\.weight)))
    let best = try find(score, constraints)
    // Where nobody spoke the two are one.
    let posterior =
      prior.opinions.isEmpty && dataOnly != nil && (!settings.drawsGraphs || dataOnly?.samples.isEmpty == false)
      ? dataOnly
      : try estimate(score, constraints: constraints, start: best.graph, isDrawing: settings.drawsGraphs)
    let chosen = try graph(best, posterior, constraints)
    let directions = settled(
      chosen, constraints, votes: votes(dataOnly, posterior, alone: alone, constraints)
    ) { graph in
      isByDistance(posterior)
        ? posterior.map { -graph.expectedDistance(under: $0) } ?? 0
        : graph.score(by: score, constraints: constraints)
    }

    let worth = try FamilyWorth(directions.graph, score: score, constraints: constraints, pairs: pairs)
    let judge = EvidenceJudge(
      worth: worth, directions: directions, knowledge: knowledge, data: data, posterior: posterior,
      sparseLogOdds: prior.sparseLogOdds)
    var accounts: [EvidenceJudge.Keyed] = []
    for opinion in opinions {
      try Task.checkCancellation()
      accounts.append(judge.account(opinion.pooled, proposals: opinion.proposals.map(\.proposal)))
    }
    let spoken = Set(pairs)
    for edge in directions.graph.edges where !spoken.contains(edge) && !spoken.contains(edge.reversed) {
      accounts.append(judge.account(edge))
    }
    let overruled = try overruled(judge, opinions.map(\.proposals))

    var result = ReconciledGraph(
      graph: directions.graph, pairs: accounts.sorted { $0.key < $1.key }.map(\.account), rejected: rejected,
      totalCost: overruled.reduce(0) { $0 + max(0, $1.cost ?? 0) },
      optimality: best.isProven && settings.estimate == .mostProbable ? .exact : .bounded(gap: .infinity),

      sparseProbability: settings.prior.sparse.probability(variables: variables.count))
    (result.posterior, result.dataOnly, result.overruled) = (posterior, dataOnly, overruled)
    (result.reliabilities, result.logPrior) = (reliabilities, constraints.logPrior)
    result.posteriorMethod = PosteriorEstimate.words(posterior) ?? "conditional on the rest of the graph"
    result.notes = notes(best, posterior, reliabilities)
    // Where required parents leave a variable without a score, so is the graph.
    let total = directions.graph.score(by: score, constraints: constraints)
    result.learning = LearningSummary(
      algorithm: best.algorithm, method: data.name, methodKind: .score, settingName: settingName,
      setting: data.setting, score: total.isFinite ? total : nil,
      evaluations: best.evaluations, rows: data.rows, optimality: best.optimality, notes: result.notes)
    return result
  }

  // MARK: Steps

  /// A posterior that experts may be measured by: not one of chains that do not agree, unless it was asked for.
  private func trusted(_ posterior: EdgePosterior) -> EdgePosterior? {
    guard case .sampled(let diagnostic) = posterior.method, settings.posterior == .automatic else { return posterior }
    return diagnostic.hasConverged ? posterior : nil
  }

  /// Where each family has a price of its own, those that several computations ask for are computed once.
  private func familyScores() throws -> any LocalScore {
    guard ExactLimits.isWorthTabulating(data.score) else { return data.score }
    let limit = ExactLimits.parentLimit(for: data.score) ?? variables.count
    return try TabulatedScore(
      data.score, parentLimit: settings.parentLimit.map { min(max($0, 0), limit) } ?? limit, threads: settings.threads)
  }

  private func find(_ score: any LocalScore, _ constraints: EdgeConstraints) throws -> MostProbableGraph {
    try MostProbableGraph.find(
      score, variables: variables, constraints: constraints, settings: settings, progress: progress)
  }

  private func graph(
    _ best: MostProbableGraph, _ posterior: EdgePosterior?, _ constraints: EdgeConstraints
  ) throws -> DirectedAcyclicGraph {
    guard isByDistance(posterior), let posterior else { return best.graph }
    return try .leastExpectedDistance(
      under: posterior, over: variables, constraints: constraints, effort: settings.effort)
  }

  /// What the graph found in the data alone says of pairs.
  private func ofClass(
    _ graph: DirectedAcyclicGraph, _ score: any LocalScore, _ constraints: EdgeConstraints, _ pairs: [DirectedEdge]
  ) throws -> EdgePosterior {
    let worth = try FamilyWorth(graph, score: score, constraints: constraints, pairs: pairs)
    return ClassPosterior.estimate(
      worth, equivalent: try graph.completedPartiallyDirectedGraph.applying(named), pairs: pairs)
  }

  private func isByDistance(_ posterior: EdgePosterior?) -> Bool {
    settings.estimate == .leastExpectedDistance && posterior != nil
  }

  /// The graph with open directions settled, unless that makes it worse: some scores tell equivalent graphs apart.
  private func settled(
    _ graph: DirectedAcyclicGraph, _ constraints: EdgeConstraints, votes: DirectionAccount.Votes,
    value: (DirectedAcyclicGraph) -> Double
  ) -> DirectionAccount {
    let account = DirectionAccount(graph, constraints: constraints, votes: votes)
    guard account.graph != graph, !(value(account.graph) >= value(graph) - 1e-6) else { return account }
    return DirectionAccount(graph, constraints: constraints, votes: votes, isFixed: true)
  }

  private func votes(
    _ dataOnly: EdgePosterior?, _ posterior: EdgePosterior?, alone: DirectedAcyclicGraph?,
    _ constraints: EdgeConstraints
  ) -> DirectionAccount.Votes {
    let aloneClass = alone?.completedPartiallyDirectedGraph
    return DirectionAccount.Votes(
      data: { edge in
        if let dataOnly { return dataOnly.share(of: edge) }
        guard let aloneClass else { return nil }
        return aloneClass.contains(edge) ? 1 : aloneClass.contains(edge.reversed) ? 0 : nil
      },
      posterior: { edge in posterior?.share(of: edge) },
      experts: { edge in
        constraints.logPrior(of: edge.target, parents: [edge.source])
          - constraints.logPrior(of: edge.source, parents: [edge.target])
      },
      evenness: posterior?.isSampled == true ? 0.05 : 1e-6)
  }

  private func overruled(
    _ judge: EvidenceJudge, _ opinions: [ArraySlice<CanonicalProposal>]
  ) throws -> [OverruledAnswer] {
    var answers: [OverruledAnswer] = []
    for proposals in opinions {
      try Task.checkCancellation()
      answers += judge.overruled(proposals)
    }
    return answers.enumerated().sorted { left, right in
      let (one, other) = (left.element.cost ?? .infinity, right.element.cost ?? .infinity)
      return one != other ? one > other : left.offset < right.offset
    }.map(\.element)
  }

  // MARK: Words

  private var settingName: LearningSummary.SettingName? {
    switch data.name {
    case "BDeu": .equivalentSampleSize
    case "degenerate-Gaussian BIC": .penalty
    default: nil
    }
  }

  private func notes(
    _ best: MostProbableGraph, _ posterior: EdgePosterior?, _ reliabilities: [ExpertReliability]
  ) -> [String] {
    let chosen =
      isByDistance(posterior)
      ? "The graph is the acyclic one whose distance to the truth is expected to be least: an edge counts P(edge) less "
        + "P(no edge between the two)."
      : "The graph is the one of highest posterior score that was found (\(best.optimality))."
    return data.notes + [chosen] + PosteriorEstimate.notes(posterior)
      + reliabilities.map { "\($0.name.visible(limit: 60)): \($0.explanation)" }
      + (reliabilities.isEmpty
        ? [] : ["The data are used twice: for what the experts' claims are worth, and for the graph."]) + [
        "Nothing in the data can contradict an expert about the direction of an edge that the data leave undirected.",
        "What following an overruled answer would cost is that of the nearest graph that follows it: at most so much.",
      ]
  }
}

extension EdgePosterior {
  /// The share of the pair's edge probability that is this edge's; nil where an edge is all but impossible.
  func share(of edge: DirectedEdge) -> Double? {
    let (own, other) = (probability(of: edge), probability(of: edge.reversed))
    return own + other > 1e-3 ? own / (own + other) : nil
  }
}
