import CausalData

/// The rows on one side of a cutoff, in ascending order of the running variable; rows of one value in an order of their
/// own contents, so that the table's order of rows changes no bit.
struct DiscontinuitySide: Sendable {
  /// Running variable less cutoff, in its standard deviations.
  let distances: [Double]
  /// The outcome, the treatment where the design is fuzzy, covariates; one value a row each.
  let columns: [[Double]]
  /// Above 0; nil where all rows weigh 1.
  let weights: [Double]?
  /// Codes of clusters; nil where there are none.
  let clusters: [Int32]?
  /// How many values the running variable takes.
  let distinctCount: Int

  var count: Int { distances.count }

  init(distances: [Double], columns: [[Double]], weights: [Double]?, clusters: [Int32]?) {
    (self.distances, self.columns, self.weights, self.clusters) = (distances, columns, weights, clusters)
    distinctCount = DiscontinuitySide.distinct(distances[...])
  }

  /// The farthest row's distance.
  var reach: Double { max(abs(distances.first ?? 0), abs(distances.last ?? 0)) }

  /// The rows within a bandwidth.
  func range(within bandwidth: Double) -> Range<Int> {
    // The first row beyond the near end, then the first beyond the far one: both conditions are monotone in the order.
    let low = DiscontinuitySide.first(distances) { $0 > -bandwidth }
    let high = DiscontinuitySide.first(distances) { $0 >= bandwidth }
    return low..<max(low, high)
  }

  /// How many values of the running variable lie in a range of rows.
  func distinctCount(in range: Range<Int>) -> Int { DiscontinuitySide.distinct(distances[range]) }

  /// The distance of the k-th value from the cutoff (the farthest where there are fewer).
  func distance(ofValue place: Int) -> Double {
    let isLeft = (distances.first ?? 0) < 0
    var (found, last) = (0, Double.nan)
    for index in distances.indices {
      let value = distances[isLeft ? distances.count - 1 - index : index]
      guard value != last else { continue }
      (found, last) = (found + 1, value)
      if found == place { break }
    }
    return abs(last)
  }

  /// Σ factors[l] · columns[l], row by row.
  func combined(_ factors: [Double]) -> [Double] {
    var total = [Double](repeating: 0, count: count)
    for (factor, column) in zip(factors, columns) {
      for row in total.indices { total[row] += factor * column[row] }
    }
    return total
  }

  private static func distinct(_ values: ArraySlice<Double>) -> Int {
    var count = 0
    var last = Double.nan
    for value in values where value != last { (count, last) = (count + 1, value) }
    return count
  }

  private static func first(_ values: [Double], where isBeyond: (Double) -> Bool) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if isBeyond(values[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
