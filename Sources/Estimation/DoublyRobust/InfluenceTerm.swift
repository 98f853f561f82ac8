import CausalData

/// Adds what one part of an estimate contributes to the influence values of some rows: `values` holds one number a row of
/// the range, from its first row on. Influence values are made range by range and never kept for all rows.
typealias InfluenceTerm = @Sendable (_ rows: Range<Int>, _ values: UnsafeMutablePointer<Double>) -> Void

extension InfluenceCovariance {
  /// The variance of one estimate: Σ of squared influence values over rows, or over clusters of squared sums (times
  /// G / (G − 1)); by the first terms alone, and by these and the further ones.
  ///
  /// - Throws: `tooFewClusters`. Complexity: a pass of the terms.
  static func variances(
    rows: Int, _ terms: [InfluenceTerm], further: [InfluenceTerm], clusters: ClusterColumn?,
    weights: ColumnStorage<Double>?, threads: Int
  ) throws(EstimationError) -> (first: Double, all: Double) {
    if let clusters {
      let counting = try occupied(clusters, weights)
      return clustered(rows: rows, terms, further, clusters, counting: counting)
    }
    let sums = RowParts.sums(rows: rows, width: 2, threads: threads) { part, sums in
      InfluenceCovariance.fill(part, terms, further) { values, isAll in
        var sum = 0.0
        for value in values { sum += value * value }
        sums[isAll ? 1 : 0] = sum
      }
    }
    return (sums[0], sums[1])
  }

  /// By one thread, part after part: there may be as many clusters as rows.
  private static func clustered(
    rows: Int, _ terms: [InfluenceTerm], _ further: [InfluenceTerm], _ clusters: ClusterColumn, counting count: Int
  ) -> (first: Double, all: Double) {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: clusters.count), count: 2)
    clusters.codes.withUnsafeBufferPointer { codes in
      for part in 0..<RowParts.count(rows: rows) {
        let part = RowParts.range(part, rows: rows)
        fill(part, terms, further) { values, isAll in
          for (place, value) in values.enumerated() {
            sums[isAll ? 1 : 0][Int(codes[part.lowerBound + place])] += value
          }
        }
      }
    }
    let factor = Double(count) / Double(count - 1)
    let squares = sums.map { $0.reduce(0) { $0 + $1 * $1 } * factor }
    return (squares[0], squares[1])
  }

  /// Lends `body` the influence values of a part of the rows by the first terms, then those by all.
  private static func fill(
    _ part: Range<Int>, _ terms: [InfluenceTerm], _ further: [InfluenceTerm],
    _ body: (_ values: UnsafeBufferPointer<Double>, _ isAll: Bool) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, part.count)) { room in
      guard let values = room.baseAddress else { return }
      for place in part.indices { values[place &- part.lowerBound] = 0 }
      for term in terms { term(part, values) }
      body(UnsafeBufferPointer(start: values, count: part.count), false)
      for term in further { term(part, values) }
      body(UnsafeBufferPointer(start: values, count: part.count), true)
    }
  }
}
