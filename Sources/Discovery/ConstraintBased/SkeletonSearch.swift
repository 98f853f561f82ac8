internal import CausalGraphs
internal import CausalStatistics

/// The search for adjacencies of PC-stable (Colombo and Maathuis 2014, JMLR 15): level by level by the size of the
/// conditioning set, with adjacencies frozen while a level lasts, so that neither the order of the variables nor the
/// number of threads matters.
struct SkeletonSearch {
  let test: any IndependenceTest
  let settings: ConstraintSettings
  let constraints: EdgeConstraints
  /// Whether a variable that may not cause either end of an edge stays out of the sets that are to separate them: right
  /// without latent variables, where the parents of one end separate.
  let keepsToPossibleParents: Bool
  let progress: ((SearchProgress) -> Void)?

  /// How many edges are tested between two looks at whether the task was cancelled.
  private static let batch = 4_096

  /// Complexity: O(pairs · 2^degree) tests at worst, few in sparse graphs.
  func run() throws(CancellationError) -> Skeleton {
    let count = test.variableCount
    precondition(constraints.nodeCount == count, "constraints over the same variables")
    let forbidden = constraints.isForbidden
    // Without latent variables a pair with both directions forbidden has no edge at all.
    var skeleton = Skeleton(nodeCount: count) { first, second in
      keepsToPossibleParents && forbidden[first * count + second] && forbidden[second * count + first]
    }
    let limit = max(0, settings.maximumConditioningSize ?? .max)
    var size = 0
    while size <= limit {
      let candidates = SeparationCandidates(skeleton, constraints, keepsToPossibleParents: keepsToPossibleParents)
      let open = skeleton.edges.filter {
        !isRequired($0.first, $0.second) && !skeleton.isExhausted($0.first, $0.second)
          && candidates.mostBeside($0.first, $0.second) >= size
      }
      guard !open.isEmpty else { return skeleton }
      skeleton.largestSize = size
      try runLevel(size, edges: open, candidates, &skeleton)
      progress?(SearchProgress(done: size + 1))
      size += 1
    }
    let candidates = SeparationCandidates(skeleton, constraints, keepsToPossibleParents: keepsToPossibleParents)
    skeleton.isLimited = skeleton.edges.contains {
      !skeleton.isExhausted($0.first, $0.second) && candidates.mostBeside($0.first, $0.second) >= size
    }
    return skeleton
  }

  private func isRequired(_ one: Int, _ other: Int) -> Bool {
    constraints.requiredParents[one].contains(other) || constraints.requiredParents[other].contains(one)
  }

  private func runLevel(
    _ size: Int, edges: [(first: Int, second: Int)], _ candidates: SeparationCandidates, _ skeleton: inout Skeleton
  ) throws(CancellationError) {
    var start = 0
    while start < edges.count {
      guard !Task.isCancelled else { throw CancellationError() }
      let part = Array(edges[start..<min(start + SkeletonSearch.batch, edges.count)])
      let known = part.map { skeleton.untestableSets($0.first, $0.second) }
      for (edge, outcome) in zip(part, outcomes(of: part, size: size, candidates, known)) {
        skeleton.count(outcome, of: edge.first, edge.second)
        if let set = outcome.separatingSet { skeleton.separate(edge.first, edge.second, by: set) }
      }
      start += part.count
    }
  }

  private func outcomes(
    of edges: [(first: Int, second: Int)], size: Int, _ candidates: SeparationCandidates, _ known: [UntestableSets]
  ) -> [PairOutcome] {
    let (test, level) = (PairTest(test), settings.level)
    return mapInParallel(parts: edges.count, threads: settings.threads) { place in
      let (first, second) = edges[place]
      guard size > 0 else { return PairOutcome(test, first, second, among: [], size: 0, leading: 0, at: level) }
      let ofFirst = candidates.of(first, beside: second)
      var outcome = PairOutcome(
        test, first, second, among: ofFirst, size: size, leading: ofFirst.count, at: level,
        untestable: known[place])
      guard outcome.separatingSet == nil else { return outcome }
      // From the other side only the sets that were not tested from this one.
      let ofSecond = candidates.of(second, beside: first)
      let fresh = ofSecond.filter { !candidates.contains($0, of: first) }
      guard !fresh.isEmpty else { return outcome }
      outcome.add(
        PairOutcome(
          test, first, second, among: fresh + ofSecond.filter { candidates.contains($0, of: first) }, size: size,
          leading: fresh.count, at: level, untestable: outcome.untestable))
      return outcome
    }
  }
}
