internal import CausalStatistics

/// The next cause in a causal order: the variable that is least an effect of any other, by the sum over the others of
/// min(0, evidence)² (Hyvärinen and Smith 2013, section 4).
///
/// The sums only grow, so the variable with the smallest sum so far is looked at further until one is complete and still
/// smallest. That finds the same variable as all sums would, from a fraction of the pairs.
struct CausalOrderSearch {
  private var columns: ResidualColumns
  private let threads: Int
  /// The sums of the step before: where to look first.
  private var hints: [Double]
  /// How many pairs have been compared.
  private(set) var comparisons = 0

  init(_ columns: ResidualColumns, threads: Int) {
    (self.columns, self.threads) = (columns, threads)
    hints = [Double](repeating: 0, count: columns.count)
  }

  /// Takes the cause's part out of the other columns; a column of which nothing is left, if there is one.
  mutating func remove(_ cause: Int, from others: [Int]) -> Int? { columns.remove(cause, from: others) }

  /// The most exogenous of `candidates`, which are among `remaining`.
  mutating func next(of candidates: [Int], remaining: [Int]) -> Int {
    guard candidates.count > 1 else { return candidates[0] }
    let own = entropies(of: remaining)
    let count = columns.count
    var sums = [Double](repeating: .infinity, count: count)
    var isKnown = [Bool](repeating: false, count: count * count)
    for candidate in candidates { sums[candidate] = 0 }
    let ordered = candidates.sorted { (hints[$0], $0) < (hints[$1], $1) }
    while true {
      var best = ordered[0]
      for candidate in ordered where sums[candidate] < sums[best] { best = candidate }
      let open = remaining.filter { $0 != best && !isKnown[best * count + $0] }
        .sorted { abs(columns.correlation($0, best)) > abs(columns.correlation($1, best)) }
      guard !open.isEmpty else {
        for candidate in candidates { hints[candidate] = sums[candidate] }
        return best
      }
      let chosen = Array(open.prefix(8))
      comparisons += chosen.count
      for (other, evidence) in zip(chosen, evidences(for: best, against: chosen, own: own)) {
        isKnown[best * count + other] = true
        isKnown[other * count + best] = true
        if evidence < 0 { sums[best] += evidence * evidence } else { sums[other] += evidence * evidence }
      }
    }
  }

  private func entropies(of remaining: [Int]) -> [Double] {
    let (columns, rows) = (columns, columns.rows)
    let entropies = mapInParallel(parts: remaining.count, threads: threads) { part in
      let column = remaining[part]
      return columns.values.withUnsafeBufferPointer { values in
        let start = values.baseAddress! + column * rows
        return NegentropyKernel.entropy(
          start, minus: 0, times: start, scale: 1, rows: rows, bound: columns.bounds[column])
      }
    }
    var own = [Double](repeating: 0, count: columns.count)
    for (column, entropy) in zip(remaining, entropies) { own[column] = entropy }
    return own
  }

  private func evidences(for cause: Int, against others: [Int], own: [Double]) -> [Double] {
    let (columns, rows) = (columns, columns.rows)
    return mapInParallel(parts: others.count, threads: threads) { part in
      let other = others[part]
      let (slope, rest) = (columns.correlation(cause, other), columns.rest(cause, other))
      guard rest > 1e-12 else { return 0 }
      let scale = 1 / rest.squareRoot()
      let bound = (columns.bounds[cause] + columns.bounds[other]) * scale
      return columns.values.withUnsafeBufferPointer { values in
        let (x, y) = (values.baseAddress! + cause * rows, values.baseAddress! + other * rows)
        let ofCause = NegentropyKernel.entropy(x, minus: slope, times: y, scale: scale, rows: rows, bound: bound)
        let ofOther = NegentropyKernel.entropy(y, minus: slope, times: x, scale: scale, rows: rows, bound: bound)
        return own[other] + ofCause - own[cause] - ofOther
      }
    }
  }
}
