/// Weighted first and second moments of some columns, centred: all that linear methods need of any number of rows.
public struct Moments: Hashable, Sendable {
  /// The number of rows behind it.
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
}
