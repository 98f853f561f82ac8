import SeededRandom

/// Why no graphs can be sampled.
public enum GraphSamplerError: Error, Hashable, Sendable {
  /// With its required parents alone, this variable's score is no finite number.
  case noFiniteScore(variable: Int)
  /// The graph to start from has not one set of parents a variable, names a node that is none, or has a cycle, by itself
  /// or with the required edges.
  case unusableStart
}

/// Samples DAGs from P(G) ∝ exp(score(G)), each DAG counted once, and says how probable each edge is: for more variables
/// than exact sums can reach.
///
/// Several chains run over the partitions of the nodes by depth, each partition standing for the sum over its DAGs
/// (partition MCMC: Kuipers and Moffa 2017, JASA 112), with parents from a few candidates a node (as in Kuipers, Suter and
/// Moffa 2022, Journal of Computational and Graphical Statistics 31). A step draws one node's layer anew given the others';
/// between steps a DAG of the partition is drawn, and some of its edges are reversed with new parents for both ends
/// (Grzegorczyk and Husmeier 2008, Machine Learning 71). One chain starts from the graph that was given, or from what a
/// short order search finds, the others from graphs that were found from random orders; what would raise these graphs'
/// scores, and those of short chains from there, joins the candidates first.
///
/// What is left out, and reported by the diagnostic: parents beyond `candidateLimit` candidates a node (those that raise
/// its score most, alone or beside others, and those of the start), of which one at a time is still reckoned with in the
/// edges' probabilities though not in the graphs; sets of parents beyond the parent limit; and sets that are more than
/// `tolerance` nats behind one of their subsets, with those that only such sets lead to.
///
/// The same seed gives the same result on any number of threads.
public struct GraphSampler: Sendable {
  /// When chains count as agreeing.
  public struct Thresholds: Hashable, Sendable {
    /// Split-R̂ must be below this for each edge that is neither rare nor nearly always there, and for the score.
    public var splitRHat = 1.1
    /// The effective sample size of the same must be above this.
    public var effectiveSampleSize = 100.0
    /// No edge's probability may differ by as much between two chains, nor may one from outside the candidates be estimated at
    /// as much: another seed's candidates might have it.
    public var difference = 0.1
    /// Edges with a probability below this, or above 1 less this, are judged by their difference between chains alone.
    public var rareEdge = 0.02

    /// The usual ones.
    public init() {}
  }

  /// How much it does.
  public struct Options: Hashable, Sendable {
    /// Independent chains, 2 or more; they run side by side.
    public var chains = 4
    /// The most steps of one chain; nil for as many as suit the number of variables. Chains that agree stop earlier.
    public var steps: Int?
    /// The most candidates for a node's parents besides the required ones, at most 16. Tables grow as 2 to that power.
    public var candidateLimit = 12
    /// The most parents of one variable; nil for no limit. Required parents stay, however many.
    public var parentLimit: Int?
    /// How many nats a set of parents may be behind one of its subsets.
    public var tolerance = 16.0
    /// About how many of the sampled graphs to hand back.
    public var returnedGraphs = 1_000
    /// When chains count as agreeing.
    public var thresholds = Thresholds()
    /// Fixes every random choice.
    public var seed: UInt64 = 0
    /// Changes nothing but the time taken.
    public var threads = 1

    /// Four chains on one thread.
    public init() {}
  }

  private static let mostWidenings = 4
  private static let mostAttempts = 4

  private let makeScores: @Sendable () -> SampledScores
  private let searchStart: @Sendable () throws -> [[Int]]
  private let constraints: EdgeConstraints
  private let options: Options

  /// A sampler over the score's variables.
  public init(_ score: some LocalScore, constraints: EdgeConstraints? = nil, options: Options = Options()) {
    let constraints = constraints ?? EdgeConstraints(nodeCount: score.variableCount)
    precondition(constraints.nodeCount == score.variableCount, "constraints over the score's variables")
    self.constraints = constraints
    self.options = options
    makeScores = { SampledScores(score, constraints: constraints) }
    searchStart = { try GraphSampler.goodGraph(score, constraints: constraints, options: options) }
  }

  /// Samples.
  ///
  /// - Parameters:
  ///   - start: The parents of each node of a good graph, where one is known, which saves searching for one; what the
  ///     constraints do not allow of it is left out.
  ///   - onProgress: Told after each part of the work, from whatever thread did it.
  /// - Throws: `GraphSamplerError`; `CancellationError` once the surrounding task is cancelled.
  /// - Complexity: For p variables and K candidates O(p · 2ᴷ · K) for the tables besides the local scores, then
  ///   O(p + K²) a step.
  public func run(
    from start: [[Int]]? = nil, onProgress: (@Sendable (SearchProgress) -> Void)? = nil
  ) throws -> EdgePosterior {
    let start = try completed(start ?? searchStart())
    let count = constraints.nodeCount
    let plan = SamplingPlan(options, nodeCount: count)
    let work = SamplingWork(threads: options.threads, onProgress: onProgress)
    var space = try SampledSpace(makeScores, constraints: constraints, options: options, start: start, work)
    var best = start
    var starts: [PartitionStart] = []
    // Better graphs show better candidates, and those better graphs.
    for round in 0...GraphSampler.mostWidenings {
      starts = try makeStarts(space, plan, work, first: best)
      guard round < GraphSampler.mostWidenings else { break }
      best = space.parents(of: space.best(of: starts.map(\.graph)))
      let found = try [best] + starts.map { space.parents(of: $0.graph) } + pilotGraphs(space, starts, plan, work)
      let (isChanged, isStronger) = try space.widen(around: found, work)
      if !isChanged { break }
      if !isStronger {
        starts = try makeStarts(space, plan, work, first: best)
        break
      }
    }
    let tables = space.tables
    let chains = starts.map { PartitionChain(tables, from: $0.graph, generator: $0.generator) }
    var draws = [SampledChains.Draws](repeating: SampledChains.Draws(), count: chains.count)
    var done = 0
    while true {
      let (from, goal) = (done, plan.draws(after: done))
      let more = try work.map(parts: chains.count) { part, isStopped in
        PartitionRun(chain: chains[part], plan: plan).draws(goal - from, isStopped: isStopped)
      }
      for (chain, more) in more.enumerated() {
        draws[chain].masks += more.masks
        draws[chain].scores += more.scores
      }
      done = goal
      // The first third has to forget the start.
      let sampled = SampledChains(nodeCount: count, draws: draws, kept: done / 3..<done)
      let diagnosis = sampled.diagnosis(tables.families, thresholds: options.thresholds)
      if diagnosis.hasConverged || done >= plan.draws {
        return try posterior(sampled, diagnosis, space, work)
      }
    }
  }

  /// A few graphs that short chains come by.
  private func pilotGraphs(
    _ space: SampledSpace, _ starts: [PartitionStart], _ plan: SamplingPlan, _ work: SamplingWork
  ) throws -> [[[Int]]] {
    let tables = space.tables
    let draws = try work.map(parts: starts.count) { part, isStopped in
      let chain = PartitionChain(tables, from: starts[part].graph, generator: starts[part].generator)
      return PartitionRun(chain: chain, plan: plan).draws(plan.pilotDraws, isStopped: isStopped)
    }
    let count = tables.nodeCount
    return draws.flatMap { draws in
      stride(from: plan.pilotSpacing - 1, to: draws.scores.count, by: plan.pilotSpacing).map { draw in
        space.parents(of: draws.masks[draw * count..<(draw + 1) * count].map(UInt32.init))
      }
    }
  }

  private func makeStarts(
    _ space: SampledSpace, _ plan: SamplingPlan, _ work: SamplingWork, first: [[Int]]
  ) throws -> [PartitionStart] {
    let (tables, seed) = (space.tables, options.seed)
    func search(_ chains: [Int], attempt: Int) throws -> [PartitionStart] {
      try work.map(parts: chains.count) { part, isStopped in
        let generator = SplitMix64(seed: seed, stream: [chains[part], attempt])
        if chains[part] == 0 { return PartitionStart(first, tables, generator: generator) }
        return PartitionStart(searching: plan.perturbations, tables, generator: generator, isStopped: isStopped)
      }
    }
    var starts = try search(Array(0..<plan.chains), attempt: 0)
    // Chains that start much below the others might never find them.
    for attempt in 1...GraphSampler.mostAttempts {
      let best = starts.compactMap(\.total).max() ?? 0
      let late = starts.indices.filter { starts[$0].total ?? best < best - 2 }
      for (chain, start) in zip(late, try search(late, attempt: attempt)) {
        if let total = start.total, total > starts[chain].total ?? total { starts[chain] = start }
      }
    }
    return starts
  }

  /// What an order search finds in little time.
  private static func goodGraph(
    _ score: some LocalScore, constraints: EdgeConstraints, options: Options
  ) throws -> [[Int]] {
    if let discrete = score as? DiscreteLocalScore {
      var search = DiscreteOrderSearch.Options()
      (search.perturbations, search.parentLimit, search.seed) = (3, options.parentLimit, options.seed)
      return try DiscreteOrderSearch(discrete, constraints: constraints, options: search).run().parents
    }
    var search = OrderSearchOptions()
    (search.starts, search.perturbations, search.seed) = (1, 1, options.seed)
    (search.parentLimit, search.threads) = (options.parentLimit, options.threads)
    return try OrderSearch(score, constraints: constraints, options: search).run().parents
  }

  /// The graph with the required edges and without the forbidden ones.
  private func completed(_ start: [[Int]]) throws(GraphSamplerError) -> [[Int]] {
    let count = constraints.nodeCount
    guard start.count == count, start.allSatisfy({ $0.allSatisfy { (0..<count).contains($0) } }) else {
      throw .unusableStart
    }
    let parents = start.enumerated().map { child, parents in
      Set(parents.filter { !constraints.isForbidden[$0 * count + child] } + constraints.requiredParents[child]).sorted()
    }
    var (waiting, children) = (parents.map(\.count), [[Int]](repeating: [], count: count))
    for (child, parents) in parents.enumerated() { for parent in parents { children[parent].append(child) } }
    var open = waiting.indices.filter { waiting[$0] == 0 }
    var done = 0
    while let node = open.popLast() {
      done += 1
      for child in children[node] {
        waiting[child] -= 1
        if waiting[child] == 0 { open.append(child) }
      }
    }
    guard done == count else { throw .unusableStart }
    return parents
  }

  private func posterior(
    _ sampled: SampledChains, _ diagnosis: SamplingDiagnostic, _ space: SampledSpace, _ work: SamplingWork
  ) throws -> EdgePosterior {
    let (count, kept) = (sampled.nodeCount, sampled.kept)
    var probabilities = sampled.probabilities(space.tables.families, required: constraints.requiredParents)
    let every = max(1, diagnosis.samples / max(1, options.returnedGraphs))
    let graphs = sampled.draws.flatMap { draws in
      stride(from: kept.lowerBound, to: kept.upperBound, by: every).map { draw in
        space.parents(of: draws.masks[draw * count..<(draw + 1) * count].map(UInt32.init))
      }
    }
    var diagnosis = diagnosis
    diagnosis.parentLimit = options.parentLimit
    diagnosis.mostCandidates = space.tables.families.map(\.candidates.count).max() ?? 0
    for outsider in try space.outsiders(beside: sampled, graphs, work) {
      probabilities[outsider.parent * count + outsider.child] = outsider.probability
      diagnosis.outsideEdges += outsider.probability
      diagnosis.largestOutsideProbability = max(diagnosis.largestOutsideProbability, outsider.probability)
    }
    // Chains over the same candidates can agree on what other candidates would change.
    if diagnosis.largestOutsideProbability >= options.thresholds.difference { diagnosis.hasConverged = false }
    return EdgePosterior(
      nodeCount: count, probabilities: probabilities, method: .sampled(diagnosis), samples: graphs)
  }
}
