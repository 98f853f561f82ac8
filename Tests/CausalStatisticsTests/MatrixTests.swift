import CausalStatistics
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test("Entries lie column by column")
  func columnMajor() {
    var matrix = Matrix(rows: 2, columns: 3)
    matrix[1, 2] = 5
    #expect(matrix.storage == [0, 0, 0, 0, 0, 5])
  }
}
