/// The eigenvalues and eigenvectors of a symmetric matrix: A = V diag(λ) Vᵀ (divide and conquer: LAPACK's dsyevd).
public struct SymmetricEigen: Hashable, Sendable {
  /// λ, ascending.
  public let values: [Double]
  /// V: column k is the eigenvector of `values[k]`, of length 1 and with its largest entry (the first of them) positive.
  public let vectors: Matrix

  /// Decomposes `matrix`, of which the lower triangle is read. Complexity: O(n³).
  ///
  /// - Throws: `notFinite`, `noConvergence`.
  public init(_ matrix: Matrix) throws(LinearAlgebraError) {
    precondition(matrix.rows == matrix.columns, "only a square matrix has eigenvalues")
    guard matrix.isLowerTriangleFinite else { throw .notFinite }
    let size = matrix.rows
    var (values, vectors) = ([Double](repeating: 0, count: size), matrix)
    guard size > 0 else {
      (self.values, self.vectors) = (values, vectors)
      return
    }
    let info = values.withUnsafeMutableBufferPointer { values in
      guard let start = values.baseAddress else { return 0 }
      return vectors.withMutableEntries { OpenBLAS.symmetricEigen(size, $0, lda: size, values: start, vectors: true) }
    }
    guard info == 0 else { throw .noConvergence }
    for column in 0..<size { vectors.makeLargestEntryPositive(inColumn: column) }
    (self.values, self.vectors) = (values, vectors)
  }
}

extension Matrix {
  /// The sign of an eigenvector is anyone's choice: this fixes it.
  fileprivate mutating func makeLargestEntryPositive(inColumn column: Int) {
    let range = column * rows..<(column + 1) * rows
    var largest = 0.0
    for index in range where abs(storage[index]) > abs(largest) { largest = storage[index] }
    guard largest < 0 else { return }
    for index in range { storage[index].negate() }
  }
}
