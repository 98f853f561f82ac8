internal import CausalGraphs
internal import CausalStatistics

/// Whether an unshielded triple is a collider, by the rule that was asked for.
enum TripleVerdict: Hashable, Sendable {
  /// With the p-value of the test that separates its ends: the larger, the surer.
  case collider(pValue: Double)
  case nonCollider
  case ambiguous
}

extension Skeleton {
  /// The verdict on each unshielded triple, in the order of `unshieldedTriples`; tests that this takes are counted.
  ///
  /// Where knowledge alone holds a triple's ends apart (no set was found to separate them), the triple is ambiguous.
  mutating func verdicts(
    test: any IndependenceTest, settings: ConstraintSettings
  ) throws(CancellationError) -> [(triple: UnshieldedTriple, verdict: TripleVerdict)] {
    let triples = unshieldedTriples
    guard settings.colliderRule != .standard else {
      return triples.map { triple in
        guard let set = separatingSet(triple.first, triple.second) else { return (triple, .ambiguous) }
        guard !set.contains(triple.middle) else { return (triple, .nonCollider) }
        return (triple, .collider(pValue: largestPValue(triple.first, triple.second) ?? 0))
      }
    }
    guard !Task.isCancelled else { throw CancellationError() }
    // One count of votes a pair, whichever triples it ends.
    let pairs = Set(triples.map { [$0.first, $0.second] }).sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
    let frozen = self
    let votes = mapInParallel(parts: pairs.count, threads: settings.threads) { place in
      SeparationVotes(test, pairs[place][0], pairs[place][1], frozen, settings)
    }
    var byPair: [[Int]: SeparationVotes] = [:]
    for (pair, vote) in zip(pairs, votes) {
      count(vote.tally, of: pair[0], pair[1])
      byPair[pair] = vote
    }
    return triples.map { triple in
      guard let vote = byPair[[triple.first, triple.second]], vote.sets > 0 else { return (triple, .ambiguous) }
      let share = Double(vote.holding[triple.middle]) / Double(vote.sets)
      let (below, above) =
        settings.colliderRule == .conservative ? (share == 0, share == 1) : (share < 0.5, share > 0.5)
      let pValue = largestPValue(triple.first, triple.second) ?? 0
      return (triple, below ? .collider(pValue: pValue) : above ? .nonCollider : .ambiguous)
    }
  }
}

/// The sets among the neighbours of either of two nodes that separate them, counted.
private struct SeparationVotes: Sendable {
  var tally = SeparationTally()
  /// How many sets separate.
  var sets = 0
  /// `holding[v]`: how many of them hold v.
  var holding: [Int]

  init(_ test: any IndependenceTest, _ first: Int, _ second: Int, _ skeleton: Skeleton, _ settings: ConstraintSettings)
  {
    var (sets, holding) = (0, [Int](repeating: 0, count: skeleton.nodeCount))
    func vote(_ members: [Int]) {
      sets += 1
      for member in members { holding[member] += 1 }
    }
    let limit = max(0, settings.maximumConditioningSize ?? .max)
    let ofFirst = skeleton.adjacent.columns(of: first)
    let ofSecond = skeleton.adjacent.columns(of: second)
    let fresh = ofSecond.filter { !ofFirst.contains($0) }
    let other = fresh + ofSecond.filter { ofFirst.contains($0) }
    for size in 0...max(ofFirst.count, ofSecond.count) where size <= limit {
      // The empty set once, and from the other side only sets that were not tested from this one.
      let sides = size == 0 ? [(ofFirst, 0)] : [(ofFirst, ofFirst.count), (other, fresh.count)]
      for (candidates, leading) in sides {
        tally.add(
          test.separations(
            of: first, second, among: candidates, size: size, leading: leading, at: settings.level
          ) { members, _ in
            vote(members)
            return true
          })
      }
    }
    // A set found while there were more neighbours speaks where no other does.
    if sets == 0, let set = skeleton.separatingSet(first, second) { vote(set) }
    (self.sets, self.holding) = (sets, holding)
  }
}
