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
      let edges = skeleton.edges.filter { !isRequired($0.first, $0.second) }
      let widest = edges.map {
        max(candidates($0.first, $0.second, skeleton), candidates($0.second, $0.first, skeleton))
      }
      let open = zip(edges, widest).filter { $0.1 >= size }.map(\.0)
      guard !open.isEmpty else { return skeleton }
      skeleton.largestSize = size
      try runLevel(size, edges: open, &skeleton)
      progress?(SearchProgress(done: size + 1))
      size += 1
    }
    skeleton.isLimited = skeleton.edges.contains {
      max(candidates($0.first, $0.second, skeleton), candidates($0.second, $0.first, skeleton)) >= size
    }
    return skeleton
  }

  private func isRequired(_ one: Int, _ other: Int) -> Bool {
    constraints.requiredParents[one].contains(other) || constraints.requiredParents[other].contains(one)
  }

  /// How many variables may be conditioned on from the side of `node`.
  private func candidates(_ node: Int, _ other: Int, _ skeleton: Skeleton) -> Int {
    keepsToPossibleParents
      ? possibleParents(of: node, skeleton).count { $0 != other } : skeleton.adjacent.population(of: node) - 1
  }

  private func possibleParents(of node: Int, _ skeleton: Skeleton) -> [Int] {
    let around = skeleton.adjacent.columns(of: node)
    guard keepsToPossibleParents else { return around }
    return around.filter { !constraints.isForbidden[$0 * constraints.nodeCount + node] }
  }

  private func runLevel(_ size: Int, edges: [(first: Int, second: Int)], _ skeleton: inout Skeleton)
    throws(CancellationError)
  {
    let frozen = skeleton
    let neighbours = (0..<skeleton.nodeCount).map { possibleParents(of: $0, frozen) }
    var start = 0
    while start < edges.count {
      guard !Task.isCancelled else { throw CancellationError() }
      let part = Array(edges[start..<min(start + SkeletonSearch.batch, edges.count)])
      for (edge, outcome) in zip(part, outcomes(of: part, size: size, neighbours: neighbours)) {
        skeleton.count(outcome.tally, of: edge.first, edge.second)
        if let set = outcome.separatingSet { skeleton.separate(edge.first, edge.second, by: set) }
      }
      start += part.count
    }
  }

  private func outcomes(
    of edges: [(first: Int, second: Int)], size: Int, neighbours: [[Int]]
  ) -> [PairOutcome] {
    let (test, level) = (test, settings.level)
    return mapInParallel(parts: edges.count, threads: settings.threads) { place in
      let (first, second) = edges[place]
      let ofFirst = neighbours[first].filter { $0 != second }
      var outcome = PairOutcome(test, first, second, among: ofFirst, size: size, leading: ofFirst.count, at: level)
      guard outcome.separatingSet == nil, size > 0 else { return outcome }
      // From the other side only the sets that were not tested from this one.
      let ofSecond = neighbours[second].filter { $0 != first }
      let fresh = ofSecond.filter { !ofFirst.contains($0) }
      outcome.add(
        PairOutcome(
          test, first, second, among: fresh + ofSecond.filter { ofFirst.contains($0) }, size: size,
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
