internal import CausalGraphs
internal import CausalStatistics

extension AncestralMarks {
  /// Possible-D-SEP of a node (Spirtes, Glymour and Scheines 2000, section 6.7): the nodes at the end of a path on which
  /// each inner node is a collider or the middle of a triangle; ascending. Complexity: O(edges · degree).
  func possibleDSeparation(of node: Int) -> [Int] {
    var seen = BitMatrix(count: count)
    var found = BitMatrix(count: count)
    var stack = neighbours[node].map { (node, $0) }
    for (source, target) in stack {
      seen[source, target] = true
      found[node, target] = true
    }
    while let (source, middle) = stack.popLast() {
      for next in neighbours[middle] where next != source && next != node && !seen[middle, next] {
        guard adjacent[source, next] || (isInto(middle, from: source) && isInto(middle, from: next)) else { continue }
        seen[middle, next] = true
        found[node, next] = true
        stack.append((middle, next))
      }
    }
    return found.columns(of: node)
  }
}

/// The second search for separating sets of FCI: among the Possible-D-SEP sets of a pair's ends, where latent variables
/// may have hidden one from the first search.
struct PossibleDSeparationSearch {
  let test: any IndependenceTest
  let settings: ConstraintSettings
  let constraints: EdgeConstraints
  let progress: ((SearchProgress) -> Void)?

  /// Takes out every edge whose ends some set separates; all edges are judged by the graph as it came in, so that their
  /// order does not matter. Complexity: O(edges · 2^size of Possible-D-SEP) tests.
  func run(_ marks: AncestralMarks, _ skeleton: inout Skeleton) throws(CancellationError) {
    let sets = mapInParallel(parts: marks.count, threads: settings.threads) { marks.possibleDSeparation(of: $0) }
    let limit = max(0, settings.maximumConditioningSize ?? .max)
    var open = skeleton.edges.filter { edge in
      !constraints.requiredParents[edge.first].contains(edge.second)
        && !constraints.requiredParents[edge.second].contains(edge.first)
    }
    let levels = skeleton.largestSize + 1
    var size = 1
    while size <= limit {
      open = open.filter {
        skeleton.adjacent[$0.first, $0.second] && max(sets[$0.first].count, sets[$0.second].count) > size
      }
      guard !open.isEmpty else { return }
      guard !Task.isCancelled else { throw CancellationError() }
      let (test, level, edges, subsetSize, known) = (PairTest(test), settings.level, open, size, skeleton)
      let outcomes = mapInParallel(parts: edges.count, threads: settings.threads) { place -> PairOutcome in
        let (first, second) = edges[place]
        // Sets of neighbours alone were tested in the first search; so each set holds one that is not.
        let near = marks.neighbours[first].filter { $0 != second }
        let far = sets[first].filter { $0 != second && !marks.adjacent[first, $0] }
        var outcome = PairOutcome(
          test, first, second, among: far + near, size: subsetSize, leading: far.count, at: level,
          untestable: known.untestableSets(first, second))
        guard outcome.separatingSet == nil else { return outcome }
        let farther = sets[second].filter { $0 != first && !marks.adjacent[second, $0] }
        let nearer = marks.neighbours[second].filter { $0 != first }
        outcome.add(
          PairOutcome(
            test, first, second, among: farther + nearer, size: subsetSize, leading: farther.count, at: level,
            untestable: outcome.untestable))
        return outcome
      }
      for (edge, outcome) in zip(edges, outcomes) {
        skeleton.count(outcome, of: edge.first, edge.second)
        if outcome.tally.tests > 0 { skeleton.largestSize = max(skeleton.largestSize, size) }
        if let set = outcome.separatingSet { skeleton.separate(edge.first, edge.second, by: set) }
      }
      progress?(SearchProgress(done: levels + size))
      size += 1
    }
    if open.contains(where: {
      skeleton.adjacent[$0.first, $0.second] && max(sets[$0.first].count, sets[$0.second].count) > size
    }) {
      skeleton.isLimited = true
    }
  }
}
