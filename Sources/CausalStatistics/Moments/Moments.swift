/// Weighted first and second moments of some columns, centred: all that linear methods need of any number of rows.
///
/// Being centred, they lose nothing to large means: columns of mean 1e9 and unit variance keep ten digits and more.
/// Two of them add up to those of all rows (`merge`).
public struct Moments: Hashable, Sendable {
  /// The number of rows behind it: those of a positive weight without a missing value.
  public var rows: Int
  /// The sum of the rows' weights; the number of rows where all weigh 1.
  public var weight: Double
  /// Σ w x / Σ w, one a column.
  public var means: [Double]
  /// Σ w (x − mean)(y − mean), columns × columns, symmetric, both triangles filled.
  public var crossProducts: Matrix

  /// The number of columns.
  public var columnCount: Int { means.count }

  /// Moments from their parts; `crossProducts` is square with one row a mean.
  public init(rows: Int, weight: Double, means: [Double], crossProducts: Matrix) {
    precondition(crossProducts.rows == means.count && crossProducts.columns == means.count, "shapes differ")
    (self.rows, self.weight, self.means, self.crossProducts) = (rows, weight, means, crossProducts)
  }

  /// The moments of no rows: zeros.
  public init(columnCount: Int) {
    self.init(
      rows: 0, weight: 0, means: [Double](repeating: 0, count: columnCount),
      crossProducts: Matrix(rows: columnCount, columns: columnCount))
  }
}

extension Moments {
  /// Adds the rows of `other`, of the same columns in the same order (Chan, Golub and LeVeque 1983, The American
  /// Statistician 37). Associative up to rounding. Complexity: O(columns²).
  public mutating func merge(_ other: Moments) {
    precondition(columnCount == other.columnCount, "moments of different columns do not add up")
    guard other.weight > 0 else {
      rows += other.rows
      return
    }
    guard weight > 0 else {
      let count = rows
      self = other
      rows += count
      return
    }
    let size = columnCount
    let total = weight + other.weight
    let share = other.weight / total
    let factor = weight * share
    let differences = zip(means, other.means).map { $1 - $0 }
    crossProducts.addOuterProduct(of: differences, factor: factor, and: other.crossProducts)
    for column in 0..<size { means[column] += differences[column] * share }
    (rows, weight) = (rows + other.rows, total)
  }

  /// The moments of these columns only, in this order; a column may be repeated. Complexity: O(chosen²).
  public func selecting(_ columns: [Int]) -> Moments {
    Moments(
      rows: rows, weight: weight, means: columns.map { means[$0] },
      crossProducts: crossProducts.selecting(rows: columns, columns: columns))
  }
}

extension Matrix {
  /// This, plus factor · d dᵀ, plus `other`; all of n × n.
  fileprivate mutating func addOuterProduct(of d: [Double], factor: Double, and other: Matrix) {
    let size = rows
    guard size > 0 else { return }
    withMutableEntries { target in
      other.withEntries { other in
        d.withUnsafeBufferPointer { d in
          for column in 0..<size {
            // The same product for (r, c) and (c, r), so that the result is exactly symmetric.
            let start = column &* size
            for row in 0..<size { target[start &+ row] += other[start &+ row] + d[row] * d[column] * factor }
          }
        }
      }
    }
  }
}
