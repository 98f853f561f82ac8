import CausalStatistics
import SeededRandom
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test("Entries lie column by column")
  func columnMajor() {
    var matrix = Matrix(rows: 2, columns: 3)
    matrix[1, 2] = 5
    #expect(matrix.storage == [0, 0, 0, 0, 0, 5])
    let paper = Matrix([[1, 2, 3], [4, 5, 6]])
    #expect(paper.storage == [1, 4, 2, 5, 3, 6])
    #expect(paper == Matrix(columns: [[1, 4], [2, 5], [3, 6]]))
    #expect(paper.row(1) == [4, 5, 6] && Array(paper.column(1)) == [2, 5] && paper.diagonal == [1, 5])
    #expect(paper.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(paper.selecting(rows: [1, 0], columns: [2, 2]) == Matrix([[6, 6], [3, 3]]))
    #expect(Matrix.identity(2) == Matrix([[1, 0], [0, 1]]))
    #expect(paper.isFinite && !Matrix([[1, .nan]]).isFinite)
  }

  @Test("Products agree with the plain loop, empty shapes included", arguments: 0..<12 as Range<UInt64>)
  func products(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let (m, n, k) = (generator.below(40), generator.below(40), generator.below(60))
    let (a, b) = (Draw.matrix(m, k, &generator), Draw.matrix(k, n, &generator))
    let expected = PlainLoops.product(a, b)
    #expect(a.times(b).relativeDistance(to: expected) < 1e-13)
    #expect(a.transposed.transposedTimes(b).relativeDistance(to: expected) < 1e-13)
    let gram = b.gram()
    #expect(gram.relativeDistance(to: PlainLoops.product(b.transposed, b)) < 1e-13)
    #expect(gram == gram.transposed)
    let vector = (0..<k).map { _ in generator.uniform() }
    let column = Matrix(rows: k, columns: 1, storage: vector)
    #expect(
      Matrix(rows: m, columns: 1, storage: a.times(vector)).relativeDistance(to: PlainLoops.product(a, column)) < 1e-13)
    #expect(
      Matrix(rows: n, columns: 1, storage: b.transposedTimes(vector))
        .relativeDistance(to: PlainLoops.product(b.transposed, column)) < 1e-13)
  }

  @Test("Substitution undoes the product, for both triangles and their transposes")
  func triangular() {
    var generator = SplitMix64(seed: 3)
    for size in [0, 1, 2, 7, 40] {
      let whole = Draw.matrix(size, size, &generator)
      let right = Draw.matrix(size, 3, &generator)
      for (triangle, transposed) in [(Triangle.lower, false), (.lower, true), (.upper, false), (.upper, true)] {
        var t = Matrix(rows: size, columns: size)
        for row in 0..<size {
          for column in 0..<size where (triangle == .lower) == (row > column) { t[row, column] = whole[row, column] }
          t[row, row] = 2 + whole[row, row]
        }
        // What stands in the other triangle must not matter.
        var dirty = t
        for row in 0..<size {
          for column in 0..<size where t[row, column] == 0 { dirty[row, column] = .nan }
        }
        let solution = dirty.solvingTriangular(right, triangle, transposed: transposed)
        let back = PlainLoops.product(transposed ? t.transposed : t, solution)
        #expect(size == 0 || back.relativeDistance(to: right) < 1e-12)
      }
    }
  }
}
