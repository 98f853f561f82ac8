/// Least squares by Householder QR: B that makes the columns of Y − X B as short as they can be.
///
/// From left to right, a column of X counts as a linear combination of those before it when what they leave of it is at
/// most `tolerance` times its length; it gets the coefficient 0 and is named in `dependent`. An intercept is a column
/// of ones.
public struct LeastSquares: Hashable, Sendable {
  /// B: columns of X × columns of Y.
  public let coefficients: Matrix
  /// The columns of X that are combinations of the ones before them (zero columns too), ascending.
  public let dependent: [Int]
  /// The squared length of each column of Y − X B.
  public let residualSumsOfSquares: [Double]
  /// (XᵀX)⁻¹ over the columns kept, columns of X × columns of X; zeros for dependent ones.
  public let inverseGram: Matrix

  /// The number of columns kept.
  public var rank: Int { inverseGram.columns - dependent.count }

  /// What rounding may leave of a column, in lengths.
  public static let defaultTolerance = 1e-7

  /// Regresses the columns of `y` (n × m) on those of `x` (n × p), n of any size. Complexity: O(n p (p + m)).
  ///
  /// - Throws: `notFinite` where an entry is missing or infinite.
  public init(_ x: Matrix, _ y: Matrix, tolerance: Double = defaultTolerance) throws(LinearAlgebraError) {
    precondition(x.rows == y.rows, "X and Y have as many rows")
    guard x.isFinite, y.isFinite else { throw .notFinite }
    let reduced = ReducedSystem(x, y)
    // X's columns and R's have the same lengths and angles, and R is small.
    let kept = reduced.triangle.independentColumns(tolerance)
    // Where no column goes this is a triangle already, and its QR costs next to nothing.
    let all = kept.count == x.columns
    let rows = Array(0..<reduced.triangle.rows)
    let solved =
      all ? reduced : ReducedSystem(reduced.triangle.selecting(rows: rows, columns: kept), reduced.right)
    let top = Array(0..<kept.count)
    let triangle = solved.triangle.selecting(rows: top, columns: top)
    let solution = triangle.solvingTriangular(
      solved.right.selecting(rows: top, columns: Array(0..<y.columns)), .upper)
    let root = triangle.solvingTriangular(.identity(kept.count), .upper)
    let inverse = root.times(root.transposed)
    var coefficients = Matrix(rows: x.columns, columns: y.columns)
    var inverseGram = Matrix(rows: x.columns, columns: x.columns)
    for (row, place) in kept.enumerated() {
      for column in 0..<y.columns { coefficients[place, column] = solution[row, column] }
      for (column, other) in kept.enumerated() { inverseGram[place, other] = inverse[row, column] }
    }
    (self.coefficients, self.inverseGram) = (coefficients, inverseGram)
    let found = Set(kept)
    dependent = (0..<x.columns).filter { !found.contains($0) }
    residualSumsOfSquares = (0..<y.columns).map { column in
      let beyond = all ? 0 : reduced.squaredRest[column]
      return solved.squaredRest[column] + beyond
    }
  }

  /// Regresses one outcome: see `init(_:_:tolerance:)`.
  public init(_ x: Matrix, _ y: [Double], tolerance: Double = defaultTolerance) throws(LinearAlgebraError) {
    try self.init(x, Matrix(rows: y.count, columns: 1, storage: y), tolerance: tolerance)
  }
}

/// X = Q R, and Qᵀ Y as far as R reaches.
private struct ReducedSystem {
  /// R: min(n, p) × p.
  let triangle: Matrix
  /// The first min(n, p) rows of Qᵀ Y.
  let right: Matrix
  /// The squared length of the rest of each column of Qᵀ Y.
  let squaredRest: [Double]

  init(_ x: Matrix, _ y: Matrix) {
    let (rows, columns, size) = (x.rows, x.columns, min(x.rows, x.columns))
    var (factored, rotated) = (x, y)
    if size > 0 {
      var tau = [Double](repeating: 0, count: size)
      tau.withUnsafeMutableBufferPointer { tau in
        guard let tau = tau.baseAddress else { return }
        factored.withMutableEntries { a in
          OpenBLAS.qr(rows, columns, a, lda: rows, tau: tau)
          guard y.columns > 0 else { return }
          rotated.withMutableEntries {
            OpenBLAS.multiplyByTransposedQ(
              rows, y.columns, reflectors: size, a, lda: rows, tau: tau, $0, ldc: rows)
          }
        }
      }
    }
    let top = Array(0..<size)
    var triangle = factored.selecting(rows: top, columns: Array(0..<columns))
    for column in 0..<columns {
      for row in min(column + 1, size)..<size { triangle[row, column] = 0 }
    }
    self.triangle = triangle
    right = rotated.selecting(rows: top, columns: Array(0..<y.columns))
    squaredRest = (0..<y.columns).map { column in
      rotated.column(column).dropFirst(size).reduce(0) { $0 + $1 * $1 }
    }
  }
}

extension Matrix {
  /// The columns that are not combinations of the ones before them, by Gram and Schmidt done twice over.
  fileprivate func independentColumns(_ tolerance: Double) -> [Int] {
    var (kept, basis): ([Int], [[Double]]) = ([], [])
    for column in 0..<columns {
      var left = Array(self.column(column))
      let length = left.length
      for _ in 0..<2 {
        for direction in basis {
          let along = zip(left, direction).reduce(0) { $0 + $1.0 * $1.1 }
          for index in left.indices { left[index] -= along * direction[index] }
        }
      }
      let rest = left.length
      guard rest > tolerance * length else { continue }
      kept.append(column)
      basis.append(left.map { $0 / rest })
    }
    return kept
  }
}

extension [Double] {
  /// The Euclidean length, scaled so that no square overflows.
  fileprivate var length: Double {
    let largest = reduce(0) { Swift.max($0, abs($1)) }
    guard largest > 0 else { return 0 }
    return largest * reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
  }
}
