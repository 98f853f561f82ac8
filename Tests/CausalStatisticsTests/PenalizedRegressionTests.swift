import CausalStatistics
import Testing

@Suite("Ridge and lasso")
struct PenalizedRegressionTests {
  private let names = ["a", "b", "g", "d", "z1", "z2"]

  @Test("Ridge as scikit-learn has it", arguments: [false, true])
  func ridge(weighted: Bool) throws {
    let fixture = try RegressionFixture()
    let moments = try fixture.moments(names, outcome: "y", weighted: weighted)
    for penalty in [0.1, 3.0, 100.0] {
      let fit = try RidgeRegression(moments, penalty: penalty)
      let wanted = try #require(fixture.expected["ridge\(weighted ? ".weighted" : "").\(penalty)"])
      #expect(worstDifference(fit.coefficients + [fit.intercept], wanted) < 1e-10)
      #expect(fit.effectiveParameters > 0 && fit.effectiveParameters < 6)
    }
    let none = try RidgeRegression(moments, penalty: 0)
    let plain = try LinearRegression(moments, names: names).coefficients.values
    #expect(worstDifference([none.intercept] + none.coefficients, plain) < 1e-10)
    #expect(abs(none.effectiveParameters - 6) < 1e-9)
    // In units of standard deviations, the unit of a column does not matter.
    let standardized = try RidgeRegression(moments, penalty: 20, standardized: true)
    var scaled = moments
    scaled.means[1] *= 1_024
    for other in 0..<7 {
      scaled.crossProducts[1, other] *= 1_024
      scaled.crossProducts[other, 1] *= 1_024
    }
    let same = try RidgeRegression(scaled, penalty: 20, standardized: true)
    #expect(relativeError(same.coefficients[1] * 1_024, standardized.coefficients[1]) < 1e-10)
  }

  @Test("Lasso and elastic net as scikit-learn has them", arguments: [0.001, 0.05, 0.3, 1.2])
  func lasso(penalty: Double) throws {
    let fixture = try RegressionFixture()
    let plain = try fixture.moments(names, outcome: "y")
    let weighted = try fixture.moments(names, outcome: "y", weighted: true)
    // scikit-learn's own stopping leaves about 1e-8.
    for (key, moments, mixture, standardized) in [
      ("lasso", plain, 1.0, false), ("lasso.weighted", weighted, 1, false), ("net", weighted, 0.3, true),
    ] {
      let path = try LassoPath(
        moments, penalties: [5, penalty], mixture: mixture, standardized: standardized, tolerance: 1e-13)
      let point = try #require(path.points.last)
      let wanted = try #require(fixture.expected["\(key).\(penalty)"])
      #expect(worstDifference(point.coefficients + [point.intercept], wanted) < 1e-7, "\(key)")
      let zeros = wanted.dropLast().indices.filter { wanted[$0] == 0 }
      #expect(point.coefficients.indices.filter { point.coefficients[$0] == 0 } == zeros)
    }
  }

  @Test("Along a path: the optimum's conditions hold, the first point is silent, the last is near least squares")
  func path() throws {
    let fixture = try RegressionFixture()
    let moments = try fixture.moments(names, outcome: "y", weighted: true)
    let path = try LassoPath(moments, count: 50, smallest: 1e-6)
    #expect(path.points.count == 50 && path.points[0].active.isEmpty && path.points[0].unexplained == 1)
    #expect(!path.points[1].active.isEmpty)
    let outcome = names.count
    for point in path.points {
      #expect(point.optimalityGap <= 1e-10)
      // The same conditions from the moments, in units of standard deviations.
      for predictor in 0..<outcome {
        let unit = (moments.crossProducts[predictor, predictor] / moments.weight).squareRoot()
        let explained = (0..<outcome).reduce(0) { $0 + moments.crossProducts[predictor, $1] * point.coefficients[$1] }
        let slope = (moments.crossProducts[predictor, outcome] - explained) / moments.weight / unit
        if point.coefficients[predictor] == 0 {
          #expect(abs(slope) <= point.penalty + 1e-8)
        } else {
          #expect(abs(slope - (point.coefficients[predictor] > 0 ? point.penalty : -point.penalty)) < 1e-8)
        }
      }
    }
    let gaps = zip(path.points, path.points.dropFirst()).filter { $0.unexplained < $1.unexplained - 1e-9 }
    #expect(gaps.isEmpty)
    let plain = try LinearRegression(moments, names: names)
    let last = try #require(path.points.last)
    #expect(worstDifference([last.intercept] + last.coefficients, plain.coefficients.values) < 1e-4)
    #expect(abs(last.unexplained - (1 - plain.determination)) < 1e-6)
  }

  @Test("Copies, constants, empty data and strange options")
  func corners() throws {
    var moments = Moments(columnCount: 3)
    #expect(throws: RegressionError.tooFewRows(rows: 0, parameters: 1)) { try LassoPath(moments, penalties: [1]) }
    #expect(throws: RegressionError.tooFewRows(rows: 0, parameters: 1)) { try RidgeRegression(moments, penalty: 1) }
    moments = try Moments(columns: [[1, 2, 3, 4], [1, 2, 3, 4], [2, 1, 4, 5]])
    #expect(throws: RegressionError.badPenalty(-1)) { try LassoPath(moments, penalties: [-1]) }
    #expect(throws: RegressionError.badPenalty(2)) { try LassoPath(moments, penalties: [1], mixture: 2) }
    #expect(throws: RegressionError.badPenalty(0)) { try LassoPath(moments, count: 9, smallest: 0) }
    #expect(throws: RegressionError.badPenalty(.infinity)) { try RidgeRegression(moments, penalty: .infinity) }
    let copies = try #require(try LassoPath(moments, penalties: [0.1]).points.first)
    #expect(copies.optimalityGap <= 1e-10 && copies.coefficients.allSatisfy { $0.isFinite })
    let ridge = try RidgeRegression(moments, penalty: 1)
    #expect(abs(ridge.coefficients[0] - ridge.coefficients[1]) < 1e-12)
    moments = try Moments(columns: [[7, 7, 7, 7], [1, 2, 3, 4], [5, 5, 5, 5]])
    let flat = try LassoPath(moments, count: 3)
    #expect(flat.points.allSatisfy { $0.coefficients == [0, 0] && $0.intercept == 5 && $0.unexplained == 1 })
    #expect(try RidgeRegression(moments, penalty: 0).coefficients == [0, 0])
  }
}
