import CausalStatistics
import SeededRandom
import Testing

@Suite("Least squares")
struct LeastSquaresTests {
  @Test("The normal equations hold, and the residuals are as long as said", arguments: [(5, 1), (60, 4), (300, 40)])
  func normalEquations(rows: Int, columns: Int) throws {
    var generator = SplitMix64(seed: UInt64(rows))
    let (x, y) = (Draw.matrix(rows, columns, &generator), Draw.matrix(rows, 2, &generator))
    let fit = try LeastSquares(x, y)
    #expect(fit.dependent.isEmpty && fit.rank == columns)
    let fitted = PlainLoops.product(x, fit.coefficients)
    let residuals = Matrix(rows: rows, columns: 2, storage: zip(y.storage, fitted.storage).map { $0 - $1 })
    #expect(PlainLoops.product(x.transposed, residuals).storage.allSatisfy { abs($0) < 1e-11 })
    for column in 0..<2 {
      let squares = residuals.column(column).reduce(0) { $0 + $1 * $1 }
      #expect(abs(fit.residualSumsOfSquares[column] - squares) < 1e-11)
    }
    let gram = PlainLoops.product(x.transposed, x)
    #expect(PlainLoops.product(gram, fit.inverseGram).relativeDistance(to: .identity(columns)) < 1e-10)
  }

  @Test("The Longley data (1967, JASA 62), the classic of near collinearity: NIST's certified values")
  func longley() throws {
    let rows: [[Double]] = [
      [60_323, 83.0, 234_289, 2_356, 1_590, 107_608, 1_947], [61_122, 88.5, 259_426, 2_325, 1_456, 108_632, 1_948],
      [60_171, 88.2, 258_054, 3_682, 1_616, 109_773, 1_949], [61_187, 89.5, 284_599, 3_351, 1_650, 110_929, 1_950],
      [63_221, 96.2, 328_975, 2_099, 3_099, 112_075, 1_951], [63_639, 98.1, 346_999, 1_932, 3_594, 113_270, 1_952],
      [64_989, 99.0, 365_385, 1_870, 3_547, 115_094, 1_953], [63_761, 100.0, 363_112, 3_578, 3_350, 116_219, 1_954],
      [66_019, 101.2, 397_469, 2_904, 3_048, 117_388, 1_955], [67_857, 104.6, 419_180, 2_822, 2_857, 118_734, 1_956],
      [68_169, 108.4, 442_769, 2_936, 2_798, 120_445, 1_957], [66_513, 110.8, 444_546, 4_681, 2_637, 121_950, 1_958],
      [68_655, 112.6, 482_704, 3_813, 2_552, 123_366, 1_959], [69_564, 114.2, 502_601, 3_931, 2_514, 125_368, 1_960],
      [69_331, 115.7, 518_173, 4_806, 2_572, 127_852, 1_961], [70_551, 116.9, 554_894, 4_007, 2_827, 130_081, 1_962],
    ]
    let x = Matrix(rows.map { [1] + $0.dropFirst() })
    let fit = try LeastSquares(x, rows.map { $0[0] }, tolerance: 1e-10)
    let certified = [
      -3_482_258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683, -1.03322686717359,
      -0.511041056535807e-01, 1829.15146461355,
    ]
    for (found, value) in zip(fit.coefficients.storage, certified) { #expect(abs(found / value - 1) < 1e-9) }
    #expect(abs(fit.residualSumsOfSquares[0] / 836_424.055505915 - 1) < 1e-9)
    // The same from moments, whose condition is the square of the rows'.
    let moments = try Moments(Matrix(rows))
    let fromMoments = try MomentRegression(moments, outcome: 0, predictors: Array(1...6))
    for (found, value) in zip(fromMoments.coefficients, certified.dropFirst()) {
      #expect(abs(found / value - 1) < 1e-7)
    }
    #expect(abs(fromMoments.residualSumOfSquares / 836_424.055505915 - 1) < 1e-8)
  }

  @Test("Dependent columns are named and get zeros; what is kept is fitted as without them")
  func rankDeficient() throws {
    var generator = SplitMix64(seed: 2)
    let plain = Draw.matrix(50, 3, &generator)
    let columns = (0..<3).map { Array(plain.column($0)) }
    let sum = zip(columns[0], columns[1]).map { 1e5 * ($0 + $1) }
    let x = Matrix(columns: [columns[0], columns[1], sum, [Double](repeating: 0, count: 50), columns[2], columns[2]])
    let y = (0..<50).map { _ in generator.uniform() }
    let (fit, expected) = (try LeastSquares(x, y), try LeastSquares(plain, y))
    #expect(fit.dependent == [2, 3, 5] && fit.rank == 3)
    let kept = [0, 1, 4].map { fit.coefficients[$0, 0] }
    #expect(zip(kept, expected.coefficients.storage).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect([2, 3, 5].allSatisfy { fit.coefficients[$0, 0] == 0 && fit.inverseGram[$0, $0] == 0 })
    #expect(abs(fit.residualSumsOfSquares[0] - expected.residualSumsOfSquares[0]) < 1e-12)
    #expect(
      fit.inverseGram.selecting(rows: [0, 1, 4], columns: [0, 1, 4]).relativeDistance(to: expected.inverseGram) < 1e-11)
  }

  @Test("Fewer rows than columns, no columns, no rows")
  func odd() throws {
    let wide = try LeastSquares(Matrix([[1, 2, 3], [0, 1, 1]]), [3, 1])
    #expect(wide.dependent == [2] && wide.residualSumsOfSquares[0] < 1e-28)
    #expect(abs(wide.coefficients[0, 0] - 1) < 1e-14 && abs(wide.coefficients[1, 0] - 1) < 1e-14)
    let none = try LeastSquares(Matrix(rows: 3, columns: 0), [1, 2, 2])
    #expect(none.rank == 0 && none.residualSumsOfSquares == [9])
    let empty = try LeastSquares(Matrix(rows: 0, columns: 2), [])
    #expect(empty.dependent == [0, 1] && empty.residualSumsOfSquares == [0])
    #expect(throws: LinearAlgebraError.notFinite) { try LeastSquares(Matrix([[.nan]]), [1]) }
  }
}
