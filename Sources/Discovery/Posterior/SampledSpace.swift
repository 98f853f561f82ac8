/// The DAGs that are sampled: for each node its candidates and the parent sets kept.
struct SampledSpace: Sendable {
  private let makeScores: @Sendable () -> SampledScores
  private let constraints: EdgeConstraints
  private let options: GraphSampler.Options
  private var candidates: [SampledCandidates]
  private(set) var tables: SampledFamilyTables
  /// An outsider is taken for a candidate where beside a good graph's parents it adds no less than this, in nats.
  private static let worthWidening = -4.0

  /// - Throws: `GraphSamplerError.noFiniteScore`, `CancellationError`.
  init(
    _ makeScores: @escaping @Sendable () -> SampledScores, constraints: EdgeConstraints, options: GraphSampler.Options,
    start: [[Int]]?, _ work: SamplingWork
  ) throws {
    let parentLimit = max(0, options.parentLimit ?? .max)
    let candidates = try SampledSpace.byNode(constraints.nodeCount, makeScores, work) { node, scores in
      var candidates = SampledCandidates(
        child: node, constraints: constraints, parentLimit: parentLimit, scores: scores)
      if let start { candidates.prefer(start[node]) }
      return candidates
    }
    let families = try SampledSpace.byNode(constraints.nodeCount, makeScores, work) { node, scores in
      SampledSpace.families(candidates[node], constraints, options, scores)
    }
    if let node = families.firstIndex(where: { !$0.sets.contains(0) }) {
      throw GraphSamplerError.noFiniteScore(variable: node)
    }
    (self.makeScores, self.constraints, self.options) = (makeScores, constraints, options)
    self.candidates = candidates
    tables = SampledFamilyTables(families)
  }

  /// Adds to the candidates what would raise a node's score beside its parents in one of these graphs, or nearly.
  ///
  /// - Parameter graphs: The best first.
  /// - Returns: Whether any were added, and whether any of those raise a score.
  mutating func widen(
    around graphs: [[[Int]]], _ work: SamplingWork
  ) throws -> (isChanged: Bool, isStronger: Bool) {
    let (constraints, options, old) = (self.constraints, self.options, candidates)
    let limit = SampledSpace.candidateLimit(options)
    guard old.contains(where: { $0.ranking.count > limit }) else { return (false, false) }
    let families = tables.families
    // An equivalent graph may have any of these edges the other way round.
    var children = [Set<Int>](repeating: [], count: constraints.nodeCount)
    for graph in graphs {
      for (child, parents) in graph.enumerated() { for parent in parents { children[parent].insert(child) } }
    }
    let linked = children
    let widened = try SampledSpace.byNode(constraints.nodeCount, makeScores, work) { node, scores in
      SampledSpace.widened(
        old[node], families[node], parents: graphs.map { $0[node] }, children: linked[node], limit: limit,
        scores: scores)
    }
    let changed = widened.indices.filter { widened[$0].ranked.first(limit) != old[$0].first(limit) }
    guard !changed.isEmpty else { return (false, false) }
    let rebuilt = try SampledSpace.byNode(changed.count, makeScores, work) { place, scores in
      SampledSpace.families(widened[changed[place]].ranked, constraints, options, scores)
    }
    var all = families
    for (place, node) in changed.enumerated() { all[node] = rebuilt[place] }
    candidates = widened.map(\.ranked)
    tables = SampledFamilyTables(all)
    return (true, widened.contains { $0.isStronger })
  }

  private static func widened(
    _ candidates: SampledCandidates, _ family: SampledFamilies, parents sets: [[Int]], children: Set<Int>, limit: Int,
    scores: SampledScores
  ) -> (ranked: SampledCandidates, isStronger: Bool) {
    let chosen = Set(candidates.first(limit))
    let outside = candidates.ranking.filter { !chosen.contains($0) }
    guard !outside.isEmpty else { return (candidates, false) }
    var gains: [Int: Double] = [:]
    var (asked, used) = (Set<[Int]>(), Set<Int>())
    for parents in sets {
      used.formUnion(parents)
      guard asked.insert(parents).inserted else { continue }
      let without = scores.score(of: candidates.child, parents: parents)
      let with = scores.scores(of: candidates.child, parents: parents, addingEachOf: outside)
      for (variable, value) in zip(outside, with) {
        gains[variable] = max(gains[variable] ?? -.infinity, value - without)
      }
    }
    let worthy = outside.filter { children.contains($0) || gains[$0] ?? -.infinity > worthWidening }
      .sorted { (gains[$1] ?? 0, $0) < (gains[$0] ?? 0, $1) }
    guard !worthy.isEmpty else { return (candidates, false) }
    // The graphs' own parents stay, then come those that raise a score, the graphs' children, and in turn the old ones that
    // come to something and the new.
    let strong = worthy.filter { gains[$0] ?? 0 > 0 && !used.contains($0) }
    let best = sets.first ?? []
    let firm =
      candidates.ranking.filter(best.contains) + candidates.ranking.filter { used.contains($0) && !best.contains($0) }
      + strong
    let isFirm = Set(firm)
    let linked = candidates.ranking.filter { children.contains($0) && !isFirm.contains($0) }
    let isLinked = Set(linked)
    func isFree(_ variable: Int) -> Bool { !isFirm.contains(variable) && !isLinked.contains(variable) }
    let rest = candidates.ranking.filter { chosen.contains($0) && isFree($0) }
    let (useful, useless) = (rest.filter(family.candidates.contains), rest.filter { !family.candidates.contains($0) })
    let new = worthy.filter(isFree)
    var turns: [Int] = []
    for place in 0..<max(useful.count, new.count) {
      if place < useful.count { turns.append(useful[place]) }
      if place < new.count { turns.append(new[place]) }
    }
    var result = candidates
    result.prefer(firm + linked + turns + useless)
    return (result, strong.contains { gains[$0] ?? 0 > 0.5 && Set(result.first(limit)).contains($0) })
  }

  /// Of some graphs, the one with the best score.
  func best(of graphs: [[UInt32]]) -> [UInt32] {
    let scored = graphs.map { graph in
      (
        graph,
        zip(tables.families, graph).reduce(0) { sum, family in
          sum + (family.0.sets.firstIndex(of: family.1).map { family.0.scores[$0] } ?? -.infinity)
        }
      )
    }
    return scored.max { $0.1 < $1.1 }?.0 ?? []
  }

  /// The parents of each node of a graph over the tables' candidates, ascending.
  func parents(of graph: some Sequence<UInt32>) -> [[Int]] {
    zip(tables.families, graph).map { family, mask in
      let chosen = family.candidates.enumerated().filter { mask >> UInt32($0.offset) & 1 == 1 }.map(\.element)
      return family.required.isEmpty ? chosen : (family.required + chosen).sorted()
    }
  }

  /// The same of one node.
  func parents(of node: Int, _ mask: UInt16) -> [Int] {
    let family = tables.families[node]
    let chosen = family.candidates.enumerated().filter { mask >> UInt16($0.offset) & 1 == 1 }.map(\.element)
    return (family.required + chosen).sorted()
  }

  /// Those that might be parents of the node but are none of its candidates, ascending.
  func outside(of node: Int) -> [Int] {
    let chosen = Set(tables.families[node].candidates)
    return candidates[node].ranking.filter { !chosen.contains($0) }.sorted()
  }

  /// What the body makes of each node.
  func byNode<Result: Sendable>(
    _ work: SamplingWork, _ body: @Sendable (Int, SampledScores) -> Result
  ) throws -> [Result] {
    try SampledSpace.byNode(constraints.nodeCount, makeScores, work, body)
  }

  private static func candidateLimit(_ options: GraphSampler.Options) -> Int { max(0, min(16, options.candidateLimit)) }

  private static func families(
    _ candidates: SampledCandidates, _ constraints: EdgeConstraints, _ options: GraphSampler.Options,
    _ scores: SampledScores
  ) -> SampledFamilies {
    SampledFamilies(
      child: candidates.child, required: constraints.requiredParents[candidates.child],
      candidates: candidates.first(candidateLimit(options)), parentLimit: max(0, options.parentLimit ?? .max),
      tolerance: max(0, options.tolerance), scores: scores)
  }

  /// What the body makes of each node, side by side; nodes that one thread has in turn share its scores' room.
  private static func byNode<Result: Sendable>(
    _ count: Int, _ makeScores: @Sendable () -> SampledScores, _ work: SamplingWork,
    _ body: @Sendable (Int, SampledScores) -> Result
  ) throws -> [Result] {
    let parts = min(count, work.threads > 1 ? 8 * work.threads : 8)
    return try work.map(parts: parts) { part, isStopped -> [Result] in
      let scores = makeScores()
      var results: [Result] = []
      for node in (count * part / parts)..<(count * (part + 1) / parts) {
        if isStopped() { break }
        results.append(body(node, scores))
      }
      return results
    }.flatMap(\.self)
  }
}
