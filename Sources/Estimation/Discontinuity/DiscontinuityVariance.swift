/// The variance of a linear smoother on one side.
enum DiscontinuityVariance {
  /// From each row's nearest neighbours by the running variable (Calonico, Cattaneo and Titiunik 2014), within a range of
  /// rows: Σ λ² J / (J + 1) (y − ȳ)², J the neighbours' number, `neighbours` or more where distances tie.
  static func byNeighbours(
    _ smoother: [Double], _ column: [Double], _ side: DiscontinuitySide, _ range: Range<Int>, neighbours: Int
  ) -> Double {
    let distances = side.distances
    let wanted = min(neighbours, range.count - 1)
    guard wanted > 0 else { return 0 }
    // Where the rows of one value begin and end.
    func start(of row: Int) -> Int {
      var row = row
      while row > range.lowerBound, distances[row - 1] == distances[row] { row -= 1 }
      return row
    }
    func end(of row: Int) -> Int {
      var row = row + 1
      while row < range.upperBound, distances[row] == distances[row - 1] { row += 1 }
      return row
    }
    var total = 0.0
    var first = range.lowerBound
    while first < range.upperBound {
      let last = end(of: first)
      var (low, high) = (first, last)
      while high - low - 1 < wanted {
        let left = low > range.lowerBound ? distances[first] - distances[low - 1] : .infinity
        let right = high < range.upperBound ? distances[high] - distances[first] : .infinity
        let tie = max(left, right).isFinite ? max(left, right) * 1e-8 : 0
        if left <= right + tie { low = start(of: low - 1) }
        if right <= left + tie { high = end(of: high) }
      }
      let others = Double(high - low - 1)
      var sum = 0.0
      for row in low..<high { sum += column[row] }
      for row in first..<last {
        let deviation = column[row] - (sum - column[row]) / others
        let weighted = smoother[row] * deviation
        total += weighted * weighted * others / (others + 1)
      }
      first = last
    }
    return total
  }

  /// From clusters' sums of residuals, with the usual correction G / (G − 1) · (n − 1) / (n − k).
  static func byClusters(
    _ smoother: [Double], _ residuals: [Double], _ codes: [Int32], _ range: Range<Int>, parameters: Int
  ) -> Double {
    var places: [Int32: Int] = [:]
    var sums: [Double] = []
    for row in range {
      let place = places[codes[row]] ?? sums.count
      if place == sums.count {
        places[codes[row]] = place
        sums.append(0)
      }
      sums[place] += smoother[row] * residuals[row]
    }
    let (clusters, rows) = (Double(sums.count), Double(range.count))
    guard clusters > 1, rows > Double(parameters) else { return .nan }
    let correction = clusters / (clusters - 1) * (rows - 1) / (rows - Double(parameters))
    return correction * sums.reduce(0) { $0 + $1 * $1 }
  }
}
