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
        !isRequired($0.first, $0.second) && candidates.mostBeside($0.first, $0.second) >= size
      }
      guard !open.isEmpty else { return skeleton }
      skeleton.largestSize = size
      try runLevel(size, edges: open, candidates, &skeleton)
      progress?(SearchProgress(done: size + 1))
      size += 1
    }
    let candidates = SeparationCandidates(skeleton, constraints, keepsToPossibleParents: keepsToPossibleParents)
    skeleton.isLimited = skeleton.edges.contains { candidates.mostBeside($0.first, $0.second) >= size }
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
      for (edge, outcome) in zip(part, outcomes(of: part, size: size, candidates)) {
        skeleton.count(outcome.tally, of: edge.first, edge.second)
        if let set = outcome.separatingSet { skeleton.separate(edge.first, edge.second, by: set) }
      }
      start += part.count
    }
  }

  private func outcomes(
    of edges: [(first: Int, second: Int)], size: Int, _ candidates: SeparationCandidates
  ) -> [PairOutcome] {
    let (test, level) = (test, settings.level)
    return mapInParallel(parts: edges.count, threads: settings.threads) { place in
      let (first, second) = edges[place]
      guard size > 0 else { return PairOutcome(test, first, second, among: [], size: 0, leading: 0, at: level) }
      let ofFirst = candidates.of(first, beside: second)
      var outcome = PairOutcome(test, first, second, among: ofFirst, size: size, leading: ofFirst.count, at: level)
      guard outcome.separatingSet == nil else { return outcome }
      // From the other side only the sets that were not tested from this one.
      let ofSecond = candidates.of(second, beside: first)
      let fresh = ofSecond.filter { !candidates.contains($0, of: first) }
      guard !fresh.isEmpty else { return outcome }
      outcome.add(
        PairOutcome(
          test, first, second, among: fresh + ofSecond.filter { candidates.contains($0, of: first) }, size: size,
          leading: fresh.count, at: level))
      return outcome
    }
  }
}

/// The search for one set that separates one pair.
struct PairOutcome: Sendable {
  var tally: SeparationTally
  var separatingSet: [Int]?
  var pValue = 0.0

  /// Tests until the first set that separates.
  init(
    _ test: any IndependenceTest, _ first: Int, _ second: Int, among candidates: [Int], size: Int, leading: Int,
    at level: SignificanceLevel
  ) {
    var found: (set: [Int], pValue: Double)?
    tally = test.separations(of: first, second, among: candidates, size: size, leading: leading, at: level) {
      found = ($0, $1)
      return false
    }
    separatingSet = found?.set
    pValue = found?.pValue ?? 0
  }

  /// The tests of both, and the set that the second found.
  mutating func add(_ other: PairOutcome) {
    tally.add(other.tally)
    separatingSet = other.separatingSet
    pValue = other.pValue
  }
}
