import Glibc

/// For every node and every set of its candidates ln Σ exp(score) over the parent sets within it: what a move between
/// partitions asks, by looking up two entries (Kuipers and Moffa 2017, JASA 112; Kuipers, Suter and Moffa 2022, Journal
/// of Computational and Graphical Statistics 31).
///
/// Flat arrays over all nodes; those of node v begin at its start and end at the next one's.
final class SampledFamilyTables: Sendable {
  let nodeCount: Int
  let families: [SampledFamilies]
  /// The bits of a mask, by node.
  let candidateStart: LargeBuffer<Int32>
  let candidates: LargeBuffer<Int32>
  let requiredStart: LargeBuffer<Int32>
  let required: LargeBuffer<Int32>
  /// The nodes that v may be or must be a parent of, with v's bit there, 0 where it must.
  let childStart: LargeBuffer<Int32>
  let children: LargeBuffer<Int32>
  let childBits: LargeBuffer<UInt32>
  /// Sums by mask, in nats.
  let tableStart: LargeBuffer<Int>
  let sums: LargeBuffer<Double>
  /// How many sets each of the sums is over.
  let counts: LargeBuffer<Int32>
  /// The sets themselves, best first.
  let setStart: LargeBuffer<Int>
  let sets: LargeBuffer<UInt32>
  let scores: LargeBuffer<Double>

  init(_ families: [SampledFamilies]) {
    let count = families.count
    self.families = families
    nodeCount = count
    func starts<Number: FixedWidthInteger & BitwiseCopyable & Sendable>(
      _ sizes: (SampledFamilies) -> Int
    ) -> LargeBuffer<Number> {
      let starts = LargeBuffer<Number>(count: count + 1, repeating: 0)
      for node in 0..<count { starts.elements[node + 1] = starts.elements[node] + Number(sizes(families[node])) }
      return starts
    }
    func flat<Element: BitwiseCopyable & Sendable>(_ lists: [[Element]]) -> LargeBuffer<Element> {
      let whole = lists.flatMap { $0 }
      let buffer = LargeBuffer<Element>(count: whole.count)
      _ = buffer.elements.initialize(fromContentsOf: whole)
      return buffer
    }
    candidateStart = starts { $0.candidates.count }
    candidates = flat(families.map { $0.candidates.map(Int32.init) })
    requiredStart = starts { $0.required.count }
    required = flat(families.map { $0.required.map(Int32.init) })
    tableStart = starts { 1 << $0.candidates.count }
    setStart = starts { $0.sets.count }
    sets = flat(families.map(\.sets))
    scores = flat(families.map(\.scores))
    var below = [[(child: Int32, bit: UInt32)]](repeating: [], count: count)
    for family in families {
      for parent in family.required { below[parent].append((Int32(family.child), 0)) }
      for (bit, parent) in family.candidates.enumerated() {
        below[parent].append((Int32(family.child), 1 << UInt32(bit)))
      }
    }
    childStart = LargeBuffer<Int32>(count: count + 1, repeating: 0)
    for node in 0..<count {
      childStart.elements[node + 1] = childStart.elements[node] + Int32(below[node].count)
    }
    children = flat(below.map { $0.map(\.child) })
    childBits = flat(below.map { $0.map(\.bit) })
    let size = tableStart.elements[count]
    sums = LargeBuffer<Double>(count: size, repeating: -.infinity)
    counts = LargeBuffer<Int32>(count: size, repeating: 0)
    for (node, family) in families.enumerated() { fill(node, family) }
  }

  private func fill(_ node: Int, _ family: SampledFamilies) {
    let size = 1 << family.candidates.count
    let (sums, counts) = (
      self.sums.slice(tableStart.elements[node], size), self.counts.slice(tableStart.elements[node], size)
    )
    for (set, score) in zip(family.sets, family.scores) { (sums[Int(set)], counts[Int(set)]) = (score, 1) }
    for bit in family.candidates.indices {
      for mask in 0..<size where mask >> bit & 1 == 1 {
        let smaller = mask & ~(1 << bit)
        sums[mask] = SampledFamilyTables.sum(sums[mask], sums[smaller])
        counts[mask] &+= counts[smaller]
      }
    }
  }

  /// ln(eᵃ + eᵇ).
  @inline(__always) private static func sum(_ first: Double, _ second: Double) -> Double {
    let (low, high) = first < second ? (first, second) : (second, first)
    // Also where both are −∞.
    return low >= high - 40 && low > -.infinity ? high + log1p(exp(low - high)) : high
  }

  /// ln Σ exp(score) over the node's sets within `allowed`; −∞ where there is none.
  @inline(__always) func sum(_ node: Int, within allowed: UInt32) -> Double {
    sums.elements[tableStart.elements[node] &+ Int(allowed)]
  }

  /// ln Σ exp(score) over the node's sets within `allowed` that meet `needed`, which lies within `allowed`; NaN where the
  /// tables can not tell, because the sets that do not are nearly the whole sum.
  @inline(__always) func sum(_ node: Int, within allowed: UInt32, meeting needed: UInt32) -> Double {
    let start = tableStart.elements[node]
    let (whole, rest) = (start &+ Int(allowed), start &+ Int(allowed & ~needed))
    // Sums over the same sets may differ by rounding.
    if counts.elements[whole] == counts.elements[rest] { return -.infinity }
    let (sum, without) = (sums.elements[whole], sums.elements[rest])
    let difference = without - sum
    if difference < -37 { return sum }
    // Sums of some thousand nats are right to 1e-12.
    return difference < -1e-9 ? sum + log(-expm1(difference)) : .nan
  }

  /// The same from the sets themselves.
  func exactSum(_ node: Int, within allowed: UInt32, meeting needed: UInt32) -> Double {
    var (first, total) = (-Double.infinity, 0.0)
    for place in setStart.elements[node]..<setStart.elements[node &+ 1] {
      let set = sets.elements[place]
      guard set & ~allowed == 0 && set & needed != 0 else { continue }
      let score = scores.elements[place]
      if first == -.infinity { first = score }
      // There are at most 2¹⁶ of these.
      if score < first - 25 { break }
      total += exp(score - first)
    }
    return first + log(total)
  }

  /// The place of a set within `allowed` that meets `needed` (0: any), drawn with probability ∝ exp(score).
  ///
  /// - Parameters:
  ///   - sum: `sum(_:within:meeting:)`, finite.
  ///   - uniform: between 0 and 1.
  func draw(_ node: Int, within allowed: UInt32, meeting needed: UInt32, sum: Double, uniform: Double) -> Int {
    var (chosen, left) = (-1, uniform)
    for place in setStart.elements[node]..<setStart.elements[node &+ 1] {
      let set = sets.elements[place]
      guard set & ~allowed == 0 && (needed == 0 || set & needed != 0) else { continue }
      // Rounding may leave a last bit of the interval to nobody: it goes to the best.
      if chosen < 0 { chosen = place }
      left -= exp(scores.elements[place] - sum)
      if left < 0 { return place }
    }
    return chosen
  }
}
