import CausalStatistics
import SeededRandom

/// The references: each kernel's definition as a plain loop.
enum PlainLoops {
  static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    var result = Matrix(rows: a.rows, columns: b.columns)
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        result[row, column] = (0..<a.columns).reduce(0) { $0 + a[row, $1] * b[$1, column] }
      }
    }
    return result
  }

  /// The lower Cholesky factor, entry by entry.
  static func cholesky(_ a: Matrix) -> Matrix {
    var factor = Matrix(rows: a.rows, columns: a.rows)
    for row in 0..<a.rows {
      for column in 0...row {
        let left = (0..<column).reduce(a[row, column]) { $0 - factor[row, $1] * factor[column, $1] }
        factor[row, column] = row == column ? left.squareRoot() : left / factor[column, column]
      }
    }
    return factor
  }

  /// Means first, then products of differences: two passes, in row order.
  static func moments(_ columns: [[Double]], _ weights: [Double]) -> Moments {
    let weight = weights.reduce(0, +)
    guard weight > 0 else { return Moments(columnCount: columns.count) }
    let means = columns.map { column in
      let first = column.first ?? 0
      return first + zip(column, weights).reduce(0) { $0 + ($1.0 - first) * $1.1 } / weight
    }
    var products = Matrix(rows: columns.count, columns: columns.count)
    for a in columns.indices {
      for b in columns.indices {
        products[a, b] = weights.indices.reduce(0) {
          $0 + weights[$1] * (columns[a][$1] - means[a]) * (columns[b][$1] - means[b])
        }
      }
    }
    return Moments(rows: weights.count { $0 > 0 }, weight: weight, means: means, crossProducts: products)
  }
}

/// Numbers to try things on.
enum Draw {
  static func matrix(_ rows: Int, _ columns: Int, _ generator: inout SplitMix64) -> Matrix {
    Matrix(rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in generator.uniform() - 0.5 })
  }

  /// XᵀX of more rows than columns, and so of full rank.
  static func positiveDefinite(_ size: Int, _ generator: inout SplitMix64) -> Matrix {
    let x = matrix(size + 5, size, &generator)
    return PlainLoops.product(x.transposed, x)
  }
}

extension Matrix {
  /// The largest difference between two entries at the same place, over the largest entry (or 1).
  func relativeDistance(to other: Matrix) -> Double {
    guard rows == other.rows, columns == other.columns else { return .infinity }
    let scale = max(1e-300, other.storage.map(abs).max() ?? 0)
    return zip(storage, other.storage).reduce(0) { $1.0 == $1.1 ? $0 : max($0, abs($1.0 - $1.1) / scale) }
  }
}
