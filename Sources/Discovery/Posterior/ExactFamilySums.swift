internal import CausalStatistics

/// A_v(U) = Σ over parent sets S ⊆ U of exp(score(v | S)), for every variable v and set U of others.
///
/// Each variable's sums are relative to its best family's score, `references[v]`. All terms are positive, so each sum is
/// exact to rounding however far the scores are apart.
struct FamilySums: Sendable {
  let nodeCount: Int
  /// nodeCount × 2ᵖ⁻¹, by child and mask of the family space: mantissas in 1..<2 or 0, and powers of two.
  let mantissas: LargeBuffer<Double>
  let exponents: LargeBuffer<Int32>
  /// The highest score of each child's families, in nats; −∞ where none has one.
  private(set) var references: [Double]

  /// Room for `nodeCount` children.
  init(nodeCount: Int) {
    self.nodeCount = nodeCount
    let size = nodeCount << (nodeCount - 1)
    mantissas = LargeBuffer(count: size)
    exponents = LargeBuffer(count: size)
    references = [Double](repeating: -.infinity, count: nodeCount)
  }

  /// Scores the children's families, a few children at a time, and sums them over subsets. O(p² 2ᵖ) steps.
  ///
  /// - Returns: the number of local scores computed.
  mutating func fill(
    families: [FamilySpace], scoring: any FamilyScoring, threads: Int, childrenDone: (Int) throws -> Void
  ) rethrows -> Int {
    var evaluations = 0
    let step = max(1, threads)
    for start in stride(from: 0, to: nodeCount, by: step) {
      let chosen = Array(families[start..<min(start + step, nodeCount)])
      let done = mapInParallel(parts: chosen.count, threads: threads) { [self] part in
        let scores = LargeBuffer<Double>(count: chosen[part].size)
        let evaluations = scoring.fill(scores.elements, of: chosen[part])
        return (reference: sum(scores.elements, of: chosen[part]), evaluations: evaluations)
      }
      for (family, result) in zip(chosen, done) {
        references[family.child] = result.reference
        evaluations += result.evaluations
      }
      try childrenDone(start + chosen.count)
    }
    return evaluations
  }

  private func sum(_ scores: UnsafeMutableBufferPointer<Double>, of family: FamilySpace) -> Double {
    var reference = -Double.infinity
    for score in scores where score > reference { reference = score }
    let start = family.child * family.size
    let (mantissas, exponents) = (mantissas.slice(start, family.size), exponents.slice(start, family.size))
    for mask in 0..<family.size {
      let weight = ScaledSum(exponential: scores[mask] - reference)
      mantissas[mask] = weight.mantissa
      exponents[mask] = Int32(truncatingIfNeeded: max(weight.exponent, FamilySums.zeroExponent))
    }
    FamilySums.sumOverSubsets(mantissas, exponents)
    for mask in 0..<family.size {
      var sum = ScaledSum(mantissa: mantissas[mask], exponent: Int(exponents[mask]))
      sum.normalise()
      mantissas[mask] = sum.mantissa
      exponents[mask] = Int32(truncatingIfNeeded: max(sum.exponent, FamilySums.zeroExponent))
    }
    return reference
  }

  /// What stands for zero; scores that are further than 10⁹ nats below the best count as such.
  private static let zeroExponent = -2_000_000_000

  private static func sumOverSubsets(
    _ mantissas: UnsafeMutableBufferPointer<Double>, _ exponents: UnsafeMutableBufferPointer<Int32>
  ) {
    guard let mantissas = mantissas.baseAddress, let base = exponents.baseAddress else { return }
    let count = exponents.count
    var half = 1
    while half < count {
      var start = 0
      while start < count {
        for low in start..<(start &+ half) {
          let high = low &+ half
          let (first, second) = (Int(base[low]), Int(base[high]))
          let larger = max(first, second)
          mantissas[high] =
            mantissas[high] * ScaledSum.power(second &- larger) + mantissas[low] * ScaledSum.power(first &- larger)
          base[high] = Int32(truncatingIfNeeded: larger)
        }
        start &+= 2 &* half
      }
      half &*= 2
    }
  }

  /// Where A_v(U) stands, for a set U without v.
  @inline(__always)
  func index(_ node: Int, _ set: Int) -> Int {
    let below = 1 &<< node &- 1
    return node &<< (nodeCount &- 1) &+ (set & below | (set &>> 1) & ~below)
  }
}
