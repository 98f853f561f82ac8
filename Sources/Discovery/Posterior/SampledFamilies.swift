import CausalStatistics

/// The parent sets that one child may have in sampled graphs, with their scores.
///
/// A set is a mask over the child's candidates; its required parents are in every set and in no mask.
struct SampledFamilies: Sendable {
  let child: Int
  /// Ascending.
  let required: [Int]
  /// Ascending; bit b of a mask is `candidates[b]`. None of them is in no set.
  let candidates: [Int]
  /// Best score first; ties go to the smaller mask.
  let sets: [UInt32]
  /// In nats.
  let scores: [Double]
  /// Local scores computed.
  let evaluations: Int

  /// Scores sets level by level: a set is looked at where one of the sets that lack one of its members is no further
  /// than `tolerance` nats behind the best of its own subsets, and kept where that holds of itself.
  ///
  /// - Parameter candidates: at most 16, neither required nor forbidden.
  init(
    child: Int, required: [Int], candidates: [Int], parentLimit: Int, tolerance: Double, scores local: SampledScores
  ) {
    precondition(candidates.count <= 16, "sums over all sets of candidates are tabulated")
    let focused = local.focused(on: child, candidates: required + candidates)
    let size = 1 << candidates.count
    var values = [Double](repeating: -.infinity, count: size)
    // The best score of the set and its subsets; +∞ where it has not been looked at.
    var best = [Double](repeating: .infinity, count: size)
    values[0] = focused.score(of: child, parents: required)
    best[0] = values[0]
    var (kept, alive, evaluations) = ([UInt32](), [0], 1)
    if values[0] > -.infinity { kept.append(0) }
    var room = parentLimit - required.count
    while room > 0, !alive.isEmpty {
      room -= 1
      var next: [Int] = []
      for set in alive {
        let added = candidates.indices.filter { set >> $0 & 1 == 0 && best[set | 1 << $0] == .infinity }
        let parents = required + candidates.indices.filter { set >> $0 & 1 == 1 }.map { candidates[$0] }
        let found = focused.scores(of: child, parents: parents, addingEachOf: added.map { candidates[$0] })
        evaluations += added.count
        for (bit, value) in zip(added, found) {
          let whole = set | 1 << bit
          var (ofSubsets, rest) = (-Double.infinity, whole)
          while rest != 0 {
            let smaller = best[whole & ~(rest & -rest)]
            if smaller < .infinity { ofSubsets = max(ofSubsets, smaller) }
            rest &= rest &- 1
          }
          (values[whole], best[whole]) = (value, max(value, ofSubsets))
          if value > -.infinity && value >= ofSubsets - tolerance {
            next.append(whole)
            kept.append(UInt32(whole))
          }
        }
      }
      alive = next
    }
    let used = kept.reduce(0) { $0 | $1 }
    let bits = candidates.indices.filter { used >> UInt32($0) & 1 == 1 }
    let ranked = kept.map { (mask: $0, score: values[Int($0)]) }
      .sorted { ($1.score, $0.mask) < ($0.score, $1.mask) }
    self.child = child
    self.required = required
    self.candidates = bits.map { candidates[$0] }
    sets = ranked.map { set in
      bits.enumerated().reduce(0) { $0 | (set.mask >> UInt32($1.element) & 1) << UInt32($1.offset) }
    }
    scores = ranked.map(\.score)
    self.evaluations = evaluations
  }

  /// The best set within `parents`, as a mask; nil where there is none.
  func best(within parents: Set<Int>) -> UInt32? {
    guard required.allSatisfy(parents.contains) else { return nil }
    let allowed = candidates.enumerated().reduce(UInt32(0)) { mask, candidate in
      parents.contains(candidate.element) ? mask | 1 << UInt32(candidate.offset) : mask
    }
    return sets.first { $0 & ~allowed == 0 }
  }
}
