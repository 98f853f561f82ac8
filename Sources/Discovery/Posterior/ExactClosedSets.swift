/// Which sets of variables can be closed under "parent of" in a graph of any weight, and between which powers of two the
/// sums over graphs on them lie.
///
/// By sums over orders, which are all positive: O(S) = Σ over v in S of O(S \ {v}) A_v(S \ {v}) counts each graph on S at
/// least once and at most |S|! times, and likewise from above: K(S) = Σ over v not in S of A_v(S) K(S ∪ {v}). What
/// graphs weigh in which S is closed is at most O(S) K(S); where that is below 2⁻⁸⁰ of all there is, S is left out.
struct ClosedSets: Sendable {
  /// By set: O(S)'s power of two, which is at most that of the sum over graphs plus log₂ |S|!.
  let below: LargeBuffer<Int>
  /// By set: K(S)'s power of two.
  let above: LargeBuffer<Int>
  /// By set: which variables can come next, all their parents being in the set; none for sets that are left out.
  let next: LargeBuffer<UInt32>

  /// The highest power that is left out, relative to the whole. There are at most 3²⁰ < 2³² terms of this size.
  private static let negligible = -80

  /// O(p 2ᵖ).
  init(_ sums: FamilySums) {
    let count = sums.nodeCount
    let sets = 1 << count
    (below, above, next) = (LargeBuffer(count: sets), LargeBuffer(count: sets), LargeBuffer(count: sets))
    let mantissas = LargeBuffer<Double>(count: sets)
    let whole = sets - 1
    let (below, above, room) = (below.elements, above.elements, mantissas.elements)
    let (weights, powers) = (sums.mantissas.elements, sums.exponents.elements)
    for set in 0...whole {
      var sum = set == 0 ? ScaledSum(mantissa: 1, exponent: 0) : .zero
      var rest = set
      while rest != 0 {
        let node = rest.trailingZeroBitCount
        rest &= rest &- 1
        let before = set & ~(1 &<< node)
        let index = sums.index(node, before)
        let product = room[before] * weights[index]
        if product > 0 { sum.add(product, below[before] &+ Int(powers[index])) }
      }
      sum.normalise()
      (room[set], below[set]) = (sum.mantissa, sum.exponent)
    }
    for set in (0...whole).reversed() {
      var sum = set == whole ? ScaledSum(mantissa: 1, exponent: 0) : .zero
      var rest = whole & ~set
      while rest != 0 {
        let node = rest.trailingZeroBitCount
        rest &= rest &- 1
        let after = set | 1 &<< node
        let index = sums.index(node, set)
        let product = room[after] * weights[index]
        if product > 0 { sum.add(product, above[after] &+ Int(powers[index])) }
      }
      sum.normalise()
      (room[set], above[set]) = (sum.mantissa, sum.exponent)
    }
    markNext(count: count)
  }

  private func markNext(count: Int) {
    let whole = 1 << count - 1
    let (below, above, next) = (below.elements, above.elements, next.elements)
    // The whole is at least O(all) / p!; a factor of four for mantissas.
    var orders = 1.0
    for node in 0..<count { orders *= Double(node + 1) }
    let least = below[whole] - Int(orders.exponent) - 3 + ClosedSets.negligible
    for set in 0...whole {
      next[set] = 0
      guard below[set] &+ above[set] >= least else { continue }
      var rest = whole & ~set
      while rest != 0 {
        let after = set | rest & -rest
        if below[after] &+ above[after] >= least { next[set] |= UInt32(truncatingIfNeeded: rest & -rest) }
        rest &= rest &- 1
      }
    }
  }
}
