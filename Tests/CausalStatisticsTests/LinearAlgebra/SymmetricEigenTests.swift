import CausalStatistics
import SeededRandom
import Testing

@Suite("Symmetric eigenvalues")
struct SymmetricEigenTests {
  @Test("V diag(λ) Vᵀ is the matrix and V is orthogonal", arguments: [0, 1, 2, 5, 60])
  func decomposes(size: Int) throws {
    var generator = SplitMix64(seed: UInt64(size))
    let half = Draw.matrix(size, size, &generator)
    var matrix = half
    for row in 0..<size {
      for column in 0..<size { matrix[row, column] = half[row, column] + half[column, row] }
    }
    let eigen = try SymmetricEigen(matrix)
    #expect(eigen.values == eigen.values.sorted() && eigen.values.count == size)
    var scaled = eigen.vectors
    for column in 0..<size {
      for row in 0..<size { scaled[row, column] *= eigen.values[column] }
    }
    guard size > 0 else { return }
    #expect(PlainLoops.product(scaled, eigen.vectors.transposed).relativeDistance(to: matrix) < 1e-13)
    #expect(
      PlainLoops.product(eigen.vectors.transposed, eigen.vectors).relativeDistance(to: .identity(size)) < 1e-13)
    for column in 0..<size {
      #expect((eigen.vectors.column(column).max { abs($0) < abs($1) } ?? 0) > 0)
    }
  }

  @Test("The path graph's Laplacian has the eigenvalues 2 − 2 cos(πk/n)")
  func closedForm() throws {
    // n = 4: 0, 2 − √2, 2, 2 + √2.
    let laplacian = Matrix([[1, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 1]])
    let expected = [0, 2 - 2.0.squareRoot(), 2, 2 + 2.0.squareRoot()]
    #expect(zip(try SymmetricEigen(laplacian).values, expected).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect(throws: LinearAlgebraError.notFinite) { try SymmetricEigen(Matrix([[.nan]])) }
  }
}
