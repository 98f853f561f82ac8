/// For one child the parent sets that an optimal graph can use, best first, and for each set of candidates the first of
/// them that lies within it (after the parent graphs of Yuan and Malone 2013, JAIR 48).
///
/// A parent set of which a subset scores better is in no optimal graph, so it is left out; that usually leaves a few
/// thousand of 2ᵖ⁻¹, and the place in that list says both the score and the parents.
struct ParentSetRanking: Sendable {
  /// Masks of the family space, best score first; ties go to fewer parents, then to the smaller mask.
  let sets: [Int32]
  /// The score of each, and −∞ behind the last, for candidates among which no allowed set lies.
  let scores: [Double]

  /// From the scores of all masks; `best` is room for as many.
  init(_ scores: UnsafeMutableBufferPointer<Double>, room best: UnsafeMutableBufferPointer<Double>) {
    _ = best.update(fromContentsOf: scores)
    SubsetTransform.maximum(best)
    var kept: [Int32] = []
    for mask in scores.indices where scores[mask] > -.infinity && scores[mask] >= best[mask] {
      kept.append(Int32(mask))
    }
    kept.sort { left, right in
      let (first, second) = (scores[Int(left)], scores[Int(right)])
      guard first == second else { return first > second }
      return (left.nonzeroBitCount, left) < (right.nonzeroBitCount, right)
    }
    sets = kept
    self.scores = kept.map { scores[Int($0)] } + [-.infinity]
  }

  /// `ranks[mask]` becomes the place of the best set within the mask.
  func fill<Rank: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ ranks: UnsafeMutableBufferPointer<Rank>
  ) {
    ranks.update(repeating: Rank(truncatingIfNeeded: sets.count))
    for (rank, set) in sets.enumerated() { ranks[Int(set)] = Rank(truncatingIfNeeded: rank) }
    SubsetTransform.minimum(ranks)
  }
}

/// Extremes over all subsets of each mask, in place: for each bit in turn, what has the bit takes in what lacks it.
enum SubsetTransform {
  /// values[mask] ← max over subsets. O(2ᵇ b) for b bits.
  static func maximum(_ values: UnsafeMutableBufferPointer<Double>) {
    keep(values) { mine, subset in subset > mine ? subset : mine }
  }

  /// values[mask] ← min over subsets. O(2ᵇ b) for b bits.
  static func minimum<Value: FixedWidthInteger>(_ values: UnsafeMutableBufferPointer<Value>) {
    keep(values) { mine, subset in subset < mine ? subset : mine }
  }

  @inline(__always)
  private static func keep<Value>(
    _ values: UnsafeMutableBufferPointer<Value>, _ better: (_ mine: Value, _ subset: Value) -> Value
  ) {
    guard let base = values.baseAddress else { return }
    var half = 1
    while half < values.count {
      var start = 0
      while start < values.count {
        let (low, high) = (base + start, base + (start &+ half))
        for index in 0..<half { high[index] = better(high[index], low[index]) }
        start &+= 2 &* half
      }
      half &*= 2
    }
  }
}
