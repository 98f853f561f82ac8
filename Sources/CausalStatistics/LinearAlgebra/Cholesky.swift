import Glibc

/// The Cholesky factorisation A = L Lᵀ of a symmetric positive definite matrix.
public struct Cholesky: Hashable, Sendable {
  /// L: lower triangular, zeros above the diagonal.
  public let factor: Matrix

  /// Sides up to here are factored by a plain loop, which beats a call into LAPACK there.
  static let smallSide = 24

  /// Factors `matrix`, of which the lower triangle is read. Complexity: O(n³ / 3) multiplications.
  ///
  /// - Throws: `notFinite`, or `notPositiveDefinite` with the column where the factorisation breaks down. Nearly
  ///   dependent columns pass here: `RankedCholesky` names them.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    precondition(matrix.rows == matrix.columns, "only a square matrix has a Cholesky factor")
    let size = matrix.rows
    var factor = matrix
    let broken: Int =
      switch size {
      case 0: 0
      case ...Cholesky.smallSide: factor.withMutableEntries { Cholesky.factorSmall(size, $0) }
      default: factor.withMutableEntries { OpenBLAS.cholesky(size, $0, lda: size) }
      }
    guard broken == 0, factor.isLowerTriangleFinite else {
      guard matrix.isLowerTriangleFinite else { throw .notFinite }
      throw .notPositiveDefinite(column: max(0, broken - 1))
    }
    factor.clearUpperTriangle()
    self.factor = factor
  }

  /// The lower factor in place of A's lower triangle by columns; 0, or the order of the first minor that is not positive.
  static func factorSmall(_ n: Int, _ a: UnsafeMutablePointer<Double>) -> Int {
    for k in 0..<n {
      let column = a + k &* n
      let pivot = column[k]
      guard pivot > 0 else { return k + 1 }
      let root = pivot.squareRoot()
      column[k] = root
      for i in k &+ 1..<max(n, k &+ 1) { column[i] /= root }
      for j in k &+ 1..<max(n, k &+ 1) {
        let (target, scale) = (a + j &* n, column[j])
        for i in j..<n { target[i] -= column[i] * scale }
      }
    }
    return 0
  }

  /// A⁻¹ B for B of n × m. Complexity: O(n² m).
  public func solve(_ right: Matrix) -> Matrix {
    factor.solvingTriangular(factor.solvingTriangular(right, .lower), .lower, transposed: true)
  }

  /// A⁻¹ b. Complexity: O(n²).
  public func solve(_ right: [Double]) -> [Double] {
    precondition(right.count == factor.rows, "one number a row")
    var solution = right
    guard !solution.isEmpty else { return solution }
    factor.withEntries { l in
      solution.withUnsafeMutableBufferPointer { Cholesky.solve(factor.rows, l, $0) }
    }
    return solution
  }

  private static func solve(_ n: Int, _ l: UnsafePointer<Double>, _ x: UnsafeMutableBufferPointer<Double>) {
    for k in 0..<n {
      let column = l + k &* n
      let value = x[k] / column[k]
      x[k] = value
      for i in k &+ 1..<max(n, k &+ 1) { x[i] -= column[i] * value }
    }
    for k in stride(from: n &- 1, through: 0, by: -1) {
      let column = l + k &* n
      var value = x[k]
      for i in k &+ 1..<max(n, k &+ 1) { value -= column[i] * x[i] }
      x[k] = value / column[k]
    }
  }

  /// A⁻¹, both triangles filled. Complexity: O(2 n³ / 3) multiplications.
  public var inverse: Matrix {
    let size = factor.rows
    guard size > 0 else { return factor }
    var result = factor
    // The diagonal is positive, so the inverse exists.
    let zero = result.withMutableEntries { OpenBLAS.inverseFromCholesky(size, $0, lda: size) }
    precondition(zero == 0, "a Cholesky factor has a positive diagonal")
    result.mirrorLowerTriangle()
    return result
  }

  /// ln det A. Complexity: O(n).
  public var logDeterminant: Double { factor.diagonal.reduce(0) { $0 + 2 * log($1) } }
}

extension Matrix {
  /// Whether the entries on and below the diagonal are finite numbers.
  var isLowerTriangleFinite: Bool {
    (0..<columns).allSatisfy { column in storage[column * (rows + 1)..<(column + 1) * rows].allSatisfy(\.isFinite) }
  }

  /// Puts zeros above the diagonal.
  mutating func clearUpperTriangle() {
    for column in 0..<columns {
      for row in 0..<min(column, rows) { storage[row + column * rows] = 0 }
    }
  }

  /// Copies the lower triangle into the upper.
  mutating func mirrorLowerTriangle() {
    precondition(rows == columns, "only a square matrix is symmetric")
    for column in 0..<columns {
      for row in 0..<column { storage[row + column * rows] = storage[column + row * rows] }
    }
  }
}
