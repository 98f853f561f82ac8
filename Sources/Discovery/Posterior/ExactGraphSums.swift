internal import CausalStatistics

/// The sums over all DAGs, each counted once, on every set of variables and on what completes every set.
///
/// With A_v(U) = Σ over S ⊆ U of exp(score(v | S)):
///
///     below(S) = Σ over ∅ ≠ T ⊆ S of (−1)^(|T|+1) below(S \ T) Π over v in T of A_v(S \ T)       (graphs on S)
///     above(U) = Σ over ∅ ≠ T ⊆ V \ U of (−1)^(|T|+1) above(U ∪ T) Π over v in T of A_v(U)       (completions of U)
///
/// which are inclusion and exclusion over the nodes without children (Robinson 1973; Tian and He 2009, UAI) and its
/// derivative. below(V) = above(∅) is the evidence. In the second sum the terms with v in T add up, times below(U), to what
/// graphs weigh in which U is the set of v's nondescendants, whose parents are then any subset of U.
///
/// Every term is what some graphs weigh, so none is larger than the sum it goes into; rounding adds up to at most 2⁻⁵³
/// times the expected number of pairs (U, T) such that U and U ∪ T are closed under "parent of" and no two of T are
/// adjacent: 3ᵖ where all weight lies on the empty graph, and with signs at random about the root of that.
struct GraphSums: Sendable {
  let nodeCount: Int
  private let sums: FamilySums
  private let closed: ClosedSets
  /// By set, relative to 2^`closed.below`, and to 2^`closed.above`.
  private let below: LargeBuffer<Double>
  private let above: LargeBuffer<Double>
  /// Sets are done in blocks of 2^`lowBits` that share their high bits; blocks with as many high bits at the same time.
  private let lowBits: Int

  init(_ sums: FamilySums, _ closed: ClosedSets) {
    nodeCount = sums.nodeCount
    (self.sums, self.closed) = (sums, closed)
    (below, above) = (LargeBuffer(count: 1 << nodeCount), LargeBuffer(count: 1 << nodeCount))
    lowBits = GraphSums.lowBits(nodeCount)
  }

  private static func lowBits(_ nodeCount: Int) -> Int { min(nodeCount, max(6, min(11, nodeCount - 4))) }

  /// How often `solve` calls `layerDone`.
  static func layerCount(nodeCount: Int) -> Int { 2 * (nodeCount - lowBits(nodeCount) + 1) }

  /// All sums, and what follows from them. O(3ᵖ) steps where no set is left out.
  func solve(threads: Int, layerDone: (Int) throws -> Void) rethrows -> GraphSumTotals {
    let blocks = 1 << (nodeCount - lowBits)
    let layers = nodeCount - lowBits + 1
    for layer in 0..<layers {
      let chosen = (0..<blocks).filter { $0.nonzeroBitCount == layer }
      performInParallel(parts: chosen.count, threads: threads) { sumBelow(block: chosen[$0]) }
      try layerDone(layer + 1)
    }
    var totals = [GraphSumTotals](repeating: GraphSumTotals(nodeCount: nodeCount), count: blocks)
    for layer in 0..<layers {
      let chosen = (0..<blocks).filter { $0.nonzeroBitCount == layers - 1 - layer }
      let done = mapInParallel(parts: chosen.count, threads: threads) { sumAbove(block: chosen[$0]) }
      for (block, total) in zip(chosen, done) { totals[block] = total }
      try layerDone(layers + layer + 1)
    }
    var total = GraphSumTotals(nodeCount: nodeCount)
    for part in totals { total.add(part) }
    let whole = 1 << nodeCount - 1
    let scale = ScaledSum.power(closed.above.elements[0] - closed.below.elements[whole])
    total.fromBelow = below.elements[whole]
    total.fromAbove = above.elements[0] * scale
    total.exponent = closed.below.elements[whole]
    return total
  }

  // MARK: - Graphs on a set

  private func sumBelow(block: Int) {
    let start = block << lowBits
    below.slice(start, 1 << lowBits).update(repeating: 0)
    if block == 0 { below.elements[0] = 1 }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 1 << lowBits) { products in
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 1 << lowBits) { powers in
        var from = 0
        while true {
          for set in (from << lowBits)..<((from + 1) << lowBits) where closed.next.elements[set] != 0 {
            push(set, taking: (block & ~from) << lowBits, products: products, powers: powers)
          }
          if from == block { break }
          from = (from &- block) & block
        }
      }
    }
  }

  /// Adds the terms of U = `set` to the sets U ∪ T where T has exactly the high bits `taking`.
  private func push(
    _ set: Int, taking high: Int, products: UnsafeMutableBufferPointer<Double>, powers: UnsafeMutableBufferPointer<Int>
  ) {
    let candidates = Int(closed.next.elements[set])
    guard high & ~candidates == 0 else { return }
    let low = candidates & (1 << lowBits - 1)
    let (below, scales) = (below.elements.baseAddress!, closed.below.elements.baseAddress!)
    products[0] = -below[set]
    powers[0] = scales[set]
    _ = multiply(set, high, products, powers, doubling: false)
    let count = multiply(set, low, products, powers, doubling: true)
    let target = set | high
    var (subset, place) = (0, 0)
    if high == 0 { (subset, place) = ((0 &- low) & low, 1) }
    while place < count {
      let into = target | subset
      below[into] += products[place] * ScaledSum.power(powers[place] &- scales[into])
      subset = (subset &- low) & low
      place &+= 1
    }
  }

  /// Multiplies by −A_v(set) for each v of `nodes`: all of them at once, or, doubling, for every subset of them, which
  /// follow each other as binary numbers. Returns how many products there are.
  @inline(__always)
  private func multiply(
    _ set: Int, _ nodes: Int, _ products: UnsafeMutableBufferPointer<Double>, _ powers: UnsafeMutableBufferPointer<Int>,
    doubling: Bool
  ) -> Int {
    let (mantissas, exponents) = (sums.mantissas.elements.baseAddress!, sums.exponents.elements.baseAddress!)
    let (products, powers) = (products.baseAddress!, powers.baseAddress!)
    var (count, rest) = (1, nodes)
    while rest != 0 {
      let index = sums.index(rest.trailingZeroBitCount, set)
      let (factor, power) = (-mantissas[index], Int(exponents[index]))
      if doubling {
        for place in 0..<count {
          products[count &+ place] = products[place] * factor
          powers[count &+ place] = powers[place] &+ power
        }
        count &*= 2
      } else {
        products[0] *= factor
        powers[0] &+= power
      }
      rest &= rest &- 1
    }
    return count
  }

  // MARK: - Completions of a set, and what nodes' nondescendants are

  private func sumAbove(block: Int) -> GraphSumTotals {
    let sets = (block << lowBits)..<((block + 1) << lowBits)
    var totals = GraphSumTotals(nodeCount: nodeCount)
    let most = sets.reduce(0) { max($0, closed.next.elements[$1].nonzeroBitCount) }
    let whole = 1 << nodeCount - 1
    let products = LargeBuffer<Double>(count: 1 << most)
    let powers = LargeBuffer<Int>(count: 1 << most)
    let weights = LargeBuffer<Double>(count: max(1, most))
    for set in sets.reversed() {
      above.elements[set] = set == whole ? 1 : 0
      let candidates = Int(closed.next.elements[set])
      guard candidates != 0 else { continue }
      pull(set, candidates, products.elements, powers.elements, weights.elements)
      let scale =
        below.elements[set]
        * ScaledSum.power(closed.below.elements[set] &+ closed.above.elements[set] &- closed.below.elements[whole])
      var (rest, place) = (candidates, 0)
      while rest != 0 {
        totals.add(weights.elements[place] * scale, node: rest.trailingZeroBitCount, nondescendants: set, sums: sums)
        rest &= rest &- 1
        place &+= 1
      }
    }
    return totals
  }

  /// above(set), and by candidate the part of its sum where T holds the candidate.
  private func pull(
    _ set: Int, _ candidates: Int, _ products: UnsafeMutableBufferPointer<Double>,
    _ powers: UnsafeMutableBufferPointer<Int>, _ weights: UnsafeMutableBufferPointer<Double>
  ) {
    let (above, scales) = (above.elements.baseAddress!, closed.above.elements.baseAddress!)
    products[0] = -1
    powers[0] = -scales[set]
    let count = multiply(set, candidates, products, powers, doubling: true)
    let terms = products.baseAddress!
    terms[0] = 0
    var (subset, place) = ((0 &- candidates) & candidates, 1)
    while place < count {
      let from = set | subset
      terms[place] *= above[from] * ScaledSum.power(powers[place] &+ scales[from])
      subset = (subset &- candidates) & candidates
      place &+= 1
    }
    // Halves, from the last candidate to the first: the upper one holds the terms with it.
    var (half, candidate) = (count / 2, candidates.nonzeroBitCount &- 1)
    while candidate >= 0 {
      var sum = 0.0
      for place in 0..<half {
        sum += terms[half &+ place]
        terms[place] += terms[half &+ place]
      }
      weights[candidate] = sum
      half /= 2
      candidate &-= 1
    }
    above[set] = terms[0]
  }
}

/// What the sums over graphs say: all relative to 2^`exponent`, so that only ratios mean anything.
struct GraphSumTotals: Sendable {
  let nodeCount: Int
  /// By source, then target: what graphs with the edge weigh.
  private(set) var edges: [Double]
  /// By ancestor, then descendant: what graphs with a directed path weigh.
  private(set) var paths: [Double]
  /// By node: what all graphs weigh, once more.
  private(set) var wholes: [Double]
  /// What all graphs weigh, by the two recursions.
  var fromBelow = 0.0
  var fromAbove = 0.0
  /// The power of two that weights are relative to.
  var exponent = 0

  init(nodeCount: Int) {
    self.nodeCount = nodeCount
    edges = [Double](repeating: 0, count: nodeCount * nodeCount)
    paths = edges
    wholes = [Double](repeating: 0, count: nodeCount)
  }

  mutating func add(_ other: GraphSumTotals) {
    for index in edges.indices {
      edges[index] += other.edges[index]
      paths[index] += other.paths[index]
    }
    for node in wholes.indices { wholes[node] += other.wholes[node] }
  }

  /// Adds the graphs in which `set` holds the node's nondescendants.
  ///
  /// Its parents are then some subset S of them, with weight exp(score(v | S)): those with u in S are what A_v(U) has
  /// above A_v(U \ {u}).
  mutating func add(_ weight: Double, node: Int, nondescendants set: Int, sums: FamilySums) {
    wholes[node] += weight
    guard weight != 0 else { return }
    let (mantissas, exponents) = (sums.mantissas.elements, sums.exponents.elements)
    let index = sums.index(node, set)
    let (mantissa, exponent) = (mantissas[index], Int(exponents[index]))
    for other in 0..<nodeCount where other != node {
      if set >> other & 1 == 1 {
        let without = sums.index(node, set & ~(1 &<< other))
        let share = mantissas[without] / mantissa * ScaledSum.power(Int(exponents[without]) &- exponent)
        edges[other &* nodeCount &+ node] += weight * (1 - share)
      } else {
        paths[node &* nodeCount &+ other] += weight
      }
    }
  }
}
