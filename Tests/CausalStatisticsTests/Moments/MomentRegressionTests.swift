import CausalStatistics
import SeededRandom
import Testing

@Suite("Regression on moments")
struct MomentRegressionTests {
  @Test("Anscombe's first data set (1973, The American Statistician 27): R's lm gives these values")
  func anscombe() throws {
    let x: [Double] = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    let fit = try MomentRegression(Moments(columns: [x, y]), outcome: 1, predictors: [0])
    // R: coef 3.0000909, 0.5000909; sigma 1.236603; R² 0.6665425; standard error of the slope 0.1179055.
    #expect(abs(fit.intercept - 3.000_090_909_090_9) < 1e-12)
    #expect(abs(fit.coefficients[0] - 0.500_090_909_090_909) < 1e-13)
    #expect(abs((fit.residualVariance ?? 0).squareRoot() - 1.236_603) < 1e-6)
    #expect(abs(fit.determination - 0.666_542_5) < 1e-7)
    #expect(abs((fit.coefficientCovariance?[0, 0] ?? 0).squareRoot() - 0.117_905_5) < 1e-7)
    #expect(fit.residualDegreesOfFreedom == 9 && fit.dependent.isEmpty)
  }

  @Test("Residuals of the rows have the sum of squares that the moments say, and no weighted product with a predictor")
  func normalEquations() throws {
    let (columns, weights) = MomentsTests.data(500, 4, seed: 6)
    let moments = try Moments(columns: columns, weights: weights)
    let fit = try MomentRegression(moments, outcome: 2, predictors: [3, 0, 1])
    let residuals = weights.indices.map { row in
      columns[2][row] - fit.intercept - fit.coefficients[0] * columns[3][row] - fit.coefficients[1] * columns[0][row]
        - fit.coefficients[2] * columns[1][row]
    }
    let squares = zip(residuals, weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    #expect(abs(fit.residualSumOfSquares - squares) < 1e-10 * squares)
    for column in [0, 1, 3] {
      let product = weights.indices.reduce(0) { $0 + weights[$1] * residuals[$1] * columns[column][$1] }
      #expect(abs(product) < 1e-9)
    }
    #expect(fit.residualDegreesOfFreedom == weights.count { $0 > 0 } - 4)
  }

  @Test("Copies, sums and constants among the predictors get coefficient 0 and are named")
  func dependent() throws {
    var (columns, _) = MomentsTests.data(200, 3, seed: 7)
    columns.append([Double](repeating: 3.3, count: 200))
    columns.append(zip(columns[0], columns[1]).map { $0 + $1 })
    let moments = try Moments(columns: columns)
    let fit = try MomentRegression(moments, outcome: 2, predictors: [3, 0, 1, 4, 0])
    let plain = try MomentRegression(moments, outcome: 2, predictors: [0, 1])
    #expect(fit.dependent == [0, 3, 4])
    #expect([fit.coefficients[0], fit.coefficients[3], fit.coefficients[4]] == [0, 0, 0])
    #expect(abs(fit.coefficients[1] - plain.coefficients[0]) < 1e-12)
    #expect(fit.residualDegreesOfFreedom == 197)
    #expect(fit.inverse[1, 2] == plain.inverse[0, 1] && fit.inverse[0, 0] == 0)
  }

  @Test("A perfect fit, no predictors, no rows to spare: nothing negative, nothing NaN")
  func edges() throws {
    let x: [Double] = [1, 2, 3, 5]
    let moments = try Moments(columns: [x, x.map { 2 * $0 + 1 }, [7, 7, 7, 7]])
    let perfect = try MomentRegression(moments, outcome: 1, predictors: [0])
    #expect((0..<1e-14).contains(perfect.residualSumOfSquares) && abs(perfect.determination - 1) < 1e-14)
    let none = try MomentRegression(moments, outcome: 1, predictors: [])
    #expect(none.coefficients.isEmpty && none.intercept == moments.means[1])
    let flat = try MomentRegression(moments, outcome: 2, predictors: [0])
    #expect(flat.coefficients == [0] && flat.determination == 0 && flat.intercept == 7)
    let two = try MomentRegression(Moments(columns: [[1, 2], [3, 5]]), outcome: 1, predictors: [0])
    #expect(two.residualVariance == nil && two.coefficientCovariance == nil && abs(two.coefficients[0] - 2) < 1e-15)
  }
}
