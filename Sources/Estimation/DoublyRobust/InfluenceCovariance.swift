import CausalData
import CausalStatistics

/// Variances of estimates whose error is a sum over rows of influence values.
enum InfluenceCovariance {
  /// Σ of products of sums: over rows, or over clusters (times G / (G − 1)); columns × columns, row by row.
  ///
  /// - Parameter columns: One influence value a row, already divided by the sum of weights.
  static func covariance(
    _ columns: [ColumnStorage<Double>], clusters: ClusterColumn?, weights: ColumnStorage<Double>?, threads: Int
  ) throws(EstimationError) -> [[Double]] {
    let width = columns.count
    guard let first = columns.first else { return [] }
    let rows = first.count
    var products: [Double]
    if let clusters {
      products = clustered(columns, clusters, counting: try occupied(clusters, weights))
    } else {
      products = ColumnAddresses.lend(columns) { addresses in
        RowParts.sums(rows: rows, width: width * width, threads: threads) { part, sums in
          for i in 0..<width {
            let a = addresses.starts[i]
            for j in i..<width {
              let b = addresses.starts[j]
              var sum = 0.0
              for row in part { sum += a[row] * b[row] }
              sums[i * width + j] = sum
            }
          }
        }
      }
    }
    for i in 0..<width { for j in 0..<i { products[i * width + j] = products[j * width + i] } }
    return (0..<width).map { Array(products[$0 * width..<($0 + 1) * width]) }
  }

  /// How many clusters have a row that counts: two or more, or an error.
  static func occupied(_ clusters: ClusterColumn, _ weights: ColumnStorage<Double>?) throws(EstimationError) -> Int {
    var seen = [Bool](repeating: false, count: clusters.count)
    for row in 0..<clusters.codes.count where weights.map({ $0[row] > 0 }) ?? true {
      seen[Int(clusters.codes[row])] = true
    }
    let found = seen.count { $0 }
    guard found > 1 else { throw .regression(.tooFewClusters(found), model: "influence of clusters") }
    return found
  }

  private static func clustered(
    _ columns: [ColumnStorage<Double>], _ clusters: ClusterColumn, counting count: Int
  ) -> [Double] {
    let width = columns.count
    let sums = columns.map { column in
      var sums = [Double](repeating: 0, count: clusters.count)
      column.withUnsafeBufferPointer { values in
        clusters.codes.withUnsafeBufferPointer { codes in
          for row in values.indices { sums[Int(codes[row])] += values[row] }
        }
      }
      return sums
    }
    let factor = Double(count) / Double(count - 1)
    var products = [Double](repeating: 0, count: width * width)
    for i in 0..<width {
      for j in i..<width {
        products[i * width + j] = zip(sums[i], sums[j]).reduce(0) { $0 + $1.0 * $1.1 } * factor
      }
    }
    return products
  }

  /// The variance of one estimate: Σ of squares over rows, or over clusters of squared sums.
  static func variance(
    of influence: [Double], clusters: ClusterColumn?, weights: ColumnStorage<Double>?, threads: Int
  ) throws(EstimationError) -> Double {
    if let clusters {
      let count = try occupied(clusters, weights)
      var sums = [Double](repeating: 0, count: clusters.count)
      clusters.codes.withUnsafeBufferPointer { codes in
        for row in codes.indices { sums[Int(codes[row])] += influence[row] }
      }
      return sums.reduce(0) { $0 + $1 * $1 } * Double(count) / Double(count - 1)
    }
    return RowParts.sums(rows: influence.count, width: 1, threads: threads) { part, sums in
      for row in part { sums[0] += influence[row] * influence[row] }
    }[0]
  }
}
