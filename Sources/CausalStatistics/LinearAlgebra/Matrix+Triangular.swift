/// Which triangle of a matrix counts; the other is not read.
public enum Triangle: Hashable, Sendable {
  /// On and below the diagonal.
  case lower
  /// On and above the diagonal.
  case upper
}

extension Matrix {
  /// T⁻¹ B, or T⁻ᵀ B, for the triangular T (this one) of n × n and B of n × m, by substitution.
  ///
  /// A zero on the diagonal gives infinities: ask `Cholesky` or `LeastSquares` where that can be. Complexity: O(n² m).
  public func solvingTriangular(_ right: Matrix, _ triangle: Triangle, transposed: Bool = false) -> Matrix {
    precondition(rows == columns && right.rows == rows, "T X = B wants a square T with as many rows as B")
    var result = right
    guard rows > 0, right.columns > 0 else { return result }
    withEntries { t in
      result.withMutableEntries { b in
        OpenBLAS.solveTriangular(
          rows, right.columns, t, ldt: rows, isUpper: triangle == .upper, transposed: transposed, b, ldb: rows)
      }
    }
    return result
  }
}
