extension Matrix {
  /// A B, for A (this one) of m × k and B of k × n. Complexity: O(m k n).
  public func times(_ other: Matrix) -> Matrix {
    precondition(columns == other.rows, "A B wants as many columns in A as B has rows")
    return product(other, rows, other.columns, columns, transposed: false)
  }

  /// Aᵀ B, for A (this one) of k × m and B of k × n. Complexity: O(m k n).
  public func transposedTimes(_ other: Matrix) -> Matrix {
    precondition(rows == other.rows, "AᵀB wants as many rows in A as in B")
    return product(other, columns, other.columns, rows, transposed: true)
  }

  /// A x, one number a row. Complexity: O(entries).
  public func times(_ vector: [Double]) -> [Double] {
    precondition(vector.count == columns, "A x wants one number a column")
    return times(Matrix(rows: columns, columns: 1, storage: vector)).storage
  }

  /// Aᵀ x, one number a column. Complexity: O(entries).
  public func transposedTimes(_ vector: [Double]) -> [Double] {
    precondition(vector.count == rows, "Aᵀx wants one number a row")
    return transposedTimes(Matrix(rows: rows, columns: 1, storage: vector)).storage
  }

  /// XᵀX, columns × columns, both triangles filled. Complexity: O(rows columns²).
  public func gram() -> Matrix {
    var result = Matrix(rows: columns, columns: columns)
    guard rows > 0, columns > 0 else { return result }
    withEntries { entries in
      result.withMutableEntries { OpenBLAS.gram(columns, rows, entries, lda: rows, $0, ldc: columns) }
    }
    result.mirrorUpperTriangle()
    return result
  }

  private func product(_ other: Matrix, _ m: Int, _ n: Int, _ k: Int, transposed: Bool) -> Matrix {
    var result = Matrix(rows: m, columns: n)
    guard m > 0, n > 0, k > 0 else { return result }
    withEntries { a in
      other.withEntries { b in
        result.withMutableEntries { c in
          OpenBLAS.product(m, n, k, a, lda: rows, transposeA: transposed, b, ldb: k, transposeB: false, c, ldc: m)
        }
      }
    }
    return result
  }
}
