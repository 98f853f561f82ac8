/// The order of k nodes whose backward edges weigh least, exactly (Lawler 1964: dynamic programming over the sets that
/// can come first).
///
/// f(S) is the least backward weight among the nodes of S when S comes first: f(S) = min over v ∈ S of f(S \ v) +
/// out(v, S \ v), where out(v, S) is the weight of v's edges into S, which point backward once v stands behind S.
///
/// Sets are bit masks, cut in two: the low `rowBits` nodes make the columns of a row, the others number the rows. For a
/// node of the high part, a row is then a sum and a minimum of whole rows, in straight loops; out(v, S) is the sum of
/// a term of the column and a term of the row, both from small tables.
///
/// Complexity: O(2ᵏ k) time, 8 · 2ᵏ bytes.
struct SubsetOrdering {
  private let count: Int
  private let rowBits: Int
  /// Term of the column: `columnOut[v << rowBits | low]`.
  private let columnOut: [Double]
  /// Terms of the row, in two halves of `halfBits` bits: `rowOut[v << halfBits | part]`.
  private let rowOutLow: [Double]
  private let rowOutHigh: [Double]
  private let halfBits: Int

  /// - Parameter weights: k × k, row source, column target, zero where there is no edge and on the diagonal; infinite
  ///   where an edge must not point backward. k at most 24.
  init(weights: [Double]) {
    count = Int(Double(weights.count).squareRoot().rounded())
    precondition(count * count == weights.count && count <= 24)
    rowBits = min(count, 6)
    halfBits = (count - rowBits + 1) / 2
    columnOut = SubsetOrdering.sums(weights, count, nodes: 0..<rowBits, bits: rowBits)
    let middle = min(count, rowBits + halfBits)
    rowOutLow = SubsetOrdering.sums(weights, count, nodes: rowBits..<middle, bits: halfBits)
    rowOutHigh = SubsetOrdering.sums(weights, count, nodes: middle..<count, bits: halfBits)
  }

  /// For each v and each subset of `nodes`: the weight of v's edges into it.
  private static func sums(_ weights: [Double], _ count: Int, nodes: Range<Int>, bits: Int) -> [Double] {
    var table = [Double](repeating: 0, count: count << bits)
    for node in 0..<count {
      for subset in 1..<max(1, 1 << nodes.count) {
        let lowest = nodes.lowerBound + subset.trailingZeroBitCount
        table[node << bits | subset] = table[node << bits | subset & (subset - 1)] + weights[node * count + lowest]
      }
    }
    return table
  }

  private func rowOut(_ node: Int, _ row: Int) -> Double {
    rowOutLow[node << halfBits | row & (1 << halfBits - 1)] + rowOutHigh[node << halfBits | row >> halfBits]
  }

  /// Among orders of equal weight the one with the largest index last, then the last but one, and so on.
  var order: [Int] {
    guard count > 0 else { return [] }
    let best = table
    var order: [Int] = []
    var set = 1 << count - 1
    while set != 0 {
      var chosen = set.trailingZeroBitCount
      for node in (0..<count).reversed() where set >> node & 1 == 1 {
        let rest = set & ~(1 << node)
        let out = rowOut(node, rest >> rowBits) + columnOut[node << rowBits | rest & (1 << rowBits - 1)]
        if best[rest] + out == best[set] {
          chosen = node
          break
        }
      }
      order.append(chosen)
      set &= ~(1 << chosen)
    }
    return order.reversed()
  }

  /// f for every set.
  private var table: [Double] {
    let width = 1 << rowBits
    return [Double](unsafeUninitializedCapacity: 1 << count) { buffer, used in
      buffer.initialize(repeating: .infinity)
      used = 1 << count
      buffer[0] = 0
      columnOut.withUnsafeBufferPointer { columnOut in
        guard let best = buffer.baseAddress, let columns = columnOut.baseAddress else { return }
        var base = [Double](repeating: 0, count: count)
        for row in 0..<(1 << (count - rowBits)) {
          for node in 0..<count { base[node] = rowOut(node, row) }
          let current = best + row << rowBits
          var rest = row
          while rest != 0 {
            let bit = rest.trailingZeroBitCount
            rest &= rest &- 1
            let node = rowBits &+ bit
            let previous = best + (row & ~(1 << bit)) << rowBits
            relax(current, previous, columns + node << rowBits, base[node], width)
          }
          for set in 1..<width {
            var rest = set
            var least = current[set]
            while rest != 0 {
              let node = rest.trailingZeroBitCount
              rest &= rest &- 1
              let before = set & ~(1 << node)
              let value = current[before] + (base[node] + columns[node << rowBits | before])
              if value < least { least = value }
            }
            current[set] = least
          }
        }
      }
    }
  }

  /// current[i] = min(current[i], previous[i] + (base + out[i])).
  private func relax(
    _ current: UnsafeMutablePointer<Double>, _ previous: UnsafePointer<Double>, _ out: UnsafePointer<Double>,
    _ base: Double, _ width: Int
  ) {
    for index in 0..<width {
      let value = previous[index] + (base + out[index])
      current[index] = value < current[index] ? value : current[index]
    }
  }
}
