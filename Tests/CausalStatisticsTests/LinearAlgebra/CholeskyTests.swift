import CausalStatistics
import Glibc
import SeededRandom
import Testing

@Suite("Cholesky")
struct CholeskyTests {
  @Test("Factor, solutions, inverse and determinant agree with the plain loop", arguments: [0, 1, 2, 12, 24, 25, 70])
  func agrees(size: Int) throws {
    var generator = SplitMix64(seed: UInt64(size))
    let matrix = Draw.positiveDefinite(size, &generator)
    let cholesky = try Cholesky(matrix)
    let factor = PlainLoops.cholesky(matrix)
    #expect(size == 0 || cholesky.factor.relativeDistance(to: factor) < 1e-11)
    let right = Draw.matrix(size, 2, &generator)
    let solution = cholesky.solve(right)
    #expect(size == 0 || PlainLoops.product(matrix, solution).relativeDistance(to: right) < 1e-9)
    let first = cholesky.solve(Array(right.column(0)))
    #expect(zip(first, solution.storage).allSatisfy { abs($0 - $1) < 1e-9 * max(1, abs($1)) })
    let inverse = cholesky.inverse
    #expect(size == 0 || PlainLoops.product(matrix, inverse).relativeDistance(to: .identity(size)) < 1e-9)
    #expect(inverse == inverse.transposed)
    #expect(abs(cholesky.logDeterminant - factor.diagonal.reduce(0) { $0 + 2 * log($1) }) < 1e-9)
  }

  @Test("The upper triangle is not read")
  func lowerTriangleOnly() throws {
    for size in [3, 30] {
      var generator = SplitMix64(seed: 9)
      var matrix = Draw.positiveDefinite(size, &generator)
      let expected = try Cholesky(matrix).factor
      for column in 0..<size {
        for row in 0..<column { matrix[row, column] = .nan }
      }
      #expect(try Cholesky(matrix).factor == expected)
      #expect(try RankedCholesky(matrix).cholesky.factor == expected)
    }
  }

  @Test("What is not positive definite is refused where it breaks down", arguments: [3, 40])
  func refused(size: Int) throws {
    var matrix = Matrix.identity(size)
    matrix[size - 1, size - 2] = 2
    #expect(throws: LinearAlgebraError.notPositiveDefinite(column: size - 1)) { try Cholesky(matrix) }
    matrix[1, 1] = 0
    #expect(throws: LinearAlgebraError.notPositiveDefinite(column: 1)) { try Cholesky(matrix) }
    matrix[2, 1] = .infinity
    #expect(throws: LinearAlgebraError.notFinite) { try Cholesky(matrix) }
    #expect(throws: LinearAlgebraError.notFinite) { try RankedCholesky(matrix) }
  }

  @Test("Dependent columns are named, the later ones, whatever the scales", arguments: [0, 30])
  func ranks(extra: Int) throws {
    var generator = SplitMix64(seed: 5)
    var columns = (0..<4 + extra).map { _ in (0..<60).map { _ in generator.uniform() } }
    columns.insert(zip(columns[0], columns[1]).map { 1e6 * ($0 - 2 * $1) }, at: 2)
    columns.append(columns[3].map { $0 * 1e-9 })
    columns.append([Double](repeating: 0, count: 60))
    // Nearly the first column, and yet its own: a millionth of it is noise.
    columns.append(columns[0].map { $0 + 1e-5 * generator.uniform() })
    let gram = Matrix(columns: columns).gram()
    let ranked = try RankedCholesky(gram)
    #expect(ranked.dependent == [2, 5 + extra, 6 + extra])
    #expect(ranked.rank == columns.count - 3 && ranked.kept.count == ranked.rank)
    let kept = gram.selecting(rows: ranked.kept, columns: ranked.kept)
    let factor = ranked.cholesky.factor
    #expect(PlainLoops.product(factor, factor.transposed).relativeDistance(to: kept) < 1e-14)
  }
}
