import SeededRandom

/// Where a chain starts: a graph over the tables' candidates, and the chain's random numbers.
struct PartitionStart: Sendable {
  var graph: [UInt32]
  var generator: SplitMix64
  /// What the order's sums came to; nil where there was no search.
  private(set) var total: Double?

  /// What the tables allow of an acyclic graph: for each node the best set within its parents there.
  init(_ parents: [[Int]], _ tables: SampledFamilyTables, generator: SplitMix64) {
    self.generator = generator
    graph = tables.families.map { $0.best(within: Set(parents[$0.child])) ?? 0 }
  }

  /// The best graph within a good order that a search from a random one found.
  init(searching perturbations: Int, _ tables: SampledFamilyTables, generator: SplitMix64, isStopped: () -> Bool) {
    var search = SampledOrderSearch(tables, generator: generator)
    let found = search.run(perturbations: perturbations, isStopped: isStopped)
    self.init(found.predecessors, tables, generator: found.generator)
    total = found.total
  }
}

/// Steps of a chain, with the graphs that they lead to.
struct PartitionRun {
  let chain: PartitionChain
  let plan: SamplingPlan

  /// The next so many graphs.
  func draws(_ count: Int, isStopped: () -> Bool) -> SampledChains.Draws {
    var draws = SampledChains.Draws()
    draws.masks.reserveCapacity(count * chain.nodeCount)
    guard chain.nodeCount > 0 else { return SampledChains.Draws(masks: [], scores: Array(repeating: 0, count: count)) }
    for _ in 0..<count {
      if isStopped() { break }
      for _ in 0..<plan.stepsADraw { chain.moveNode() }
      chain.drawGraph()
      for _ in 0..<plan.reversalsADraw { chain.reverseEdge() }
      chain.takeLayersOfGraph()
      let score = chain.drawGraph()
      draws.scores.append(score)
      for mask in chain.graph.elements { draws.masks.append(UInt16(truncatingIfNeeded: mask)) }
    }
    return draws
  }
}
