/// A Cholesky factorisation that passes over dependent columns, and names them.
///
/// From left to right, a column counts as a linear combination of the columns kept before it when what is left of its
/// diagonal entry is at most `tolerance` times the entry itself: for moments, when those columns explain all but that
/// share of its variance. So of two copies the later one is named, whatever the scales.
public struct RankedCholesky: Hashable, Sendable {
  /// The columns kept, ascending.
  public let kept: [Int]
  /// The columns found to be combinations of those kept before them (zero columns too), ascending.
  public let dependent: [Int]
  /// The factorisation of the kept rows and columns.
  public let cholesky: Cholesky

  /// The number of columns kept.
  public var rank: Int { kept.count }

  /// The share of a column's diagonal entry that rounding alone may leave: moments are accurate to about 1e-15, and a
  /// share of 1e-12 is a thousandth of a thousandth of the column's standard deviation.
  public static let defaultTolerance = 1e-12

  /// Factors what can be factored of a symmetric positive semidefinite `matrix`, of which the lower triangle is read.
  ///
  /// - Throws: `notFinite` only. A matrix that is not semidefinite loses the offending columns as dependent.
  /// - Complexity: O(n³ / 3) multiplications, n the side.
  public init(_ matrix: Matrix, tolerance: Double = defaultTolerance) throws(LinearAlgebraError) {
    precondition(matrix.rows == matrix.columns, "only a square matrix has a Cholesky factor")
    guard matrix.isLowerTriangleFinite else { throw .notFinite }
    let size = matrix.rows
    if let whole = try? Cholesky(matrix), whole.isWellConditioned(of: matrix, tolerance) {
      (kept, dependent, cholesky) = (Array(0..<size), [], whole)
      return
    }
    var (kept, dependent): ([Int], [Int]) = ([], [])
    // Row k of `factor` belongs to the k-th kept column; its entries stand in `matrix`'s own order of columns.
    var work = matrix
    for column in 0..<size {
      let left = work.storage[column * (size + 1)]
      guard left > tolerance * matrix.storage[column * (size + 1)] else {
        dependent.append(column)
        continue
      }
      kept.append(column)
      work.withMutableEntries { RankedCholesky.eliminate(column, size, $0) }
    }
    (self.kept, self.dependent) = (kept, dependent)
    var factor = work.selecting(rows: kept, columns: kept)
    factor.clearUpperTriangle()
    cholesky = Cholesky(factor: factor)
  }

  /// Column `k` of the factor, and its part taken out of the columns after it.
  private static func eliminate(_ k: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>) {
    let column = a + k &* n
    let root = column[k].squareRoot()
    column[k] = root
    for i in k &+ 1..<max(n, k &+ 1) { column[i] /= root }
    for j in k &+ 1..<max(n, k &+ 1) {
      let (target, scale) = (a + j &* n, column[j])
      for i in j..<n { target[i] -= column[i] * scale }
    }
  }
}

extension Cholesky {
  /// A factor made elsewhere: lower triangular, a positive diagonal.
  init(factor: Matrix) { self.factor = factor }

  /// Whether each column keeps more than `tolerance` of its diagonal entry.
  fileprivate func isWellConditioned(of matrix: Matrix, _ tolerance: Double) -> Bool {
    zip(factor.diagonal, matrix.diagonal).allSatisfy { $0 * $0 > tolerance * $1 }
  }
}
