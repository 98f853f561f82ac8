import CausalStatistics
import Testing

@Suite("Linear regression")
struct LinearRegressionTests {
  /// Against statsmodels, relative to max(1, |value|).
  private let tolerance = 1e-10
  private static let kinds: [(String, CovarianceEstimator)] = [
    ("nonrobust", .classical), ("HC0", .hc0), ("HC1", .hc1), ("HC2", .hc2), ("HC3", .hc3), ("CR0", .clusterCR0),
    ("CR1", .clusterCR1),
  ]

  @Test("Coefficients, errors, p-values, intervals as statsmodels has them", arguments: kinds, [false, true])
  func statsmodels(kind: (String, CovarianceEstimator), weighted: Bool) throws {
    let fixture = try RegressionFixture()
    let rows = try fixture.rows(["a", "b", "g"], outcome: "y", weighted: weighted)
    let fit = try LinearRegression(rows, covariance: kind.1)
    let found = fit.coefficients
    let wanted = try #require(fixture.expected["\(weighted ? "wls" : "ols").\(kind.0)"])
    let intervals = (0..<4).flatMap { index in
      let interval = found.confidenceInterval(index, level: 0.9)
      return [interval.lowerBound, interval.upperBound]
    }
    #expect(worstDifference(found.values, wanted[0..<4]) < tolerance)
    #expect(worstDifference(found.standardErrors, wanted[4..<8]) < tolerance)
    #expect(worstDifference((0..<4).map(found.pValue), wanted[8..<12]) < tolerance)
    #expect(worstDifference(intervals, wanted[12..<20]) < tolerance)
    #expect(worstDifference(found.covariance.storage, wanted[20..<36]) < tolerance)
    let summary = try #require(fixture.expected[weighted ? "wls.fit" : "ols.fit"])
    #expect(worstDifference([fit.residualSumOfSquares, fit.determination], summary) < tolerance)
    #expect(found.names == ["(intercept)", "a", "b", "g"] && fit.rows == (weighted ? 79 : 80) && fit.dropped.isEmpty)
    #expect(found.index(of: "g") == 3)
    if kind.1 == .hc1, !weighted {
      let wald = try found.waldTest([1, 2])
      let wantedWald = try #require(fixture.expected["ols.wald"])
      #expect(relativeError(wald.f, wantedWald[0]) < tolerance && relativeError(wald.pValue, wantedWald[1]) < tolerance)
    }
    if kind.1 == .classical {
      let moments = try LinearRegression(rows.moments(), names: rows.predictorNames)
      #expect(moments == fit)
    }
  }

  @Test("Far from the origin and in wild units, the same answer", arguments: LinearRegressionTests.kinds)
  func wildUnits(kind: (String, CovarianceEstimator)) throws {
    let fixture = try RegressionFixture()
    let (a, b) = (fixture.columns["a"] ?? [], fixture.columns["b"] ?? [])
    let labels = fixture.columns["cluster"]?.map { Int($0) }
    let plain = try RegressionRows(
      names: ["a", "b"], predictors: [a, b], outcome: fixture.columns["y"] ?? [], clusters: labels)
    // Exact shifts and powers of two: the data are the same but for the rounding of a + 2²⁰.
    let far = a.map { ($0 * 0x1p32).rounded() * 0x1p-32 }
    let wild = try RegressionRows(
      names: ["a", "b"], predictors: [far.map { $0 + 0x1p20 }, b.map { $0 * 0x1p300 }],
      outcome: fixture.columns["y"] ?? [], clusters: labels)
    let one = try LinearRegression(plain, covariance: kind.1).coefficients
    let two = try LinearRegression(wild, covariance: kind.1).coefficients
    for index in 1...2 {
      let unit = index == 2 ? 0x1p300 : 1
      #expect(relativeError(two.values[index] * unit, one.values[index]) < 1e-7)
      #expect(relativeError(two.standardErrors[index] * unit, one.standardErrors[index]) < 1e-7)
    }
  }

  @Test("Threads change nothing, not the last bit", arguments: LinearRegressionTests.kinds)
  func threads(kind: (String, CovarianceEstimator)) throws {
    var stream = RandomStream(seed: 3)
    let x = (0..<2).map { _ in (0..<20_000).map { _ in stream.normal() } }
    let y = x[0].map { $0 + stream.normal() }
    let clusters = (0..<20_000).map { $0 / 50 }
    var rows = try RegressionRows(names: ["p", "q"], predictors: x, outcome: y, clusters: clusters)
    let one = try LinearRegression(rows, covariance: kind.1)
    rows.threads = 3
    #expect(try LinearRegression(rows, covariance: kind.1) == one)
  }

  @Test("A 90% interval holds the true slope 90% of the time where errors are unequal or clustered")
  func coverage() throws {
    // 0.90 ± 4 √(0.9 · 0.1 / 1 000) for the robust errors (chance of a miss 6e-5, and a bias of the method of a percent
    // or so allowed on top); the classical interval is far off in both cases.
    var held: [CovarianceEstimator: Int] = [:]
    for run in 0..<1_000 {
      var stream = RandomStream(seed: 17, stream: run)
      let effects = (0..<40).map { _ in stream.normal() }
      let clustered = (0..<40).map { _ in stream.normal() }
      let labels = (0..<120).map { $0 / 3 }
      let x = labels.map { clustered[$0] + 0.2 * stream.normal() }
      let free = (0..<120).map { _ in stream.normal() }
      let y = labels.indices.map { 2 * x[$0] + effects[labels[$0]] + 0.3 * stream.normal() }
      let uneven = free.map { 2 * $0 + abs($0) * stream.normal() }
      let grouped = try RegressionRows(names: ["x"], predictors: [x], outcome: y, clusters: labels)
      let skewed = try RegressionRows(names: ["x"], predictors: [free], outcome: uneven)
      for estimator in CovarianceEstimator.allCases {
        let rows = estimator.isClustered ? grouped : skewed
        let interval = try LinearRegression(rows, covariance: estimator).coefficients.confidenceInterval(1, level: 0.9)
        held[estimator, default: 0] += interval.contains(2) ? 1 : 0
      }
    }
    for (estimator, count) in held {
      let range = estimator == .classical ? 0...800 : estimator == .hc3 || estimator == .hc2 ? 862...960 : 840...938
      #expect(range.contains(count), "\(estimator): \(count)")
    }
  }

  @Test("What determines what is named, dropped or refused")
  func dependence() throws {
    let x: [Double] = [1, 2, 3, 4, 5, 7]
    let predictors = [x, x.map { 2 * $0 - 1 }, [5, 5, 5, 5, 5, 5], [1, 0, 0, 1, 1, 0]]
    let rows = try RegressionRows(
      names: ["x", "twice", "five", "g"], predictors: predictors, outcome: [1, 3, 2, 5, 4, 9])
    #expect(throws: RegressionError.dependentColumns(["twice", "five"])) { try LinearRegression(rows) }
    let fit = try LinearRegression(rows, covariance: .hc3, dependentColumns: .drop)
    #expect(fit.dropped == ["twice", "five"] && fit.coefficients.names == ["(intercept)", "x", "g"])
    let alone = try RegressionRows(names: ["x", "g"], predictors: [x, predictors[3]], outcome: rows.outcome)
    #expect(try LinearRegression(alone, covariance: .hc3).coefficients == fit.coefficients)
    #expect(throws: RegressionError.dependentColumns(["x", "x"])) {
      try fit.coefficients.waldTest([1, 1])
    }
  }

  @Test("Clusters whose rows all weigh nothing are as if they were not there", arguments: [1, 3])
  func weightlessClusters(threads: Int) throws {
    let fixture = try RegressionFixture()
    let (a, y) = (fixture.columns["a"] ?? [], fixture.columns["y"] ?? [])
    let labels = (fixture.columns["cluster"] ?? []).map { Int($0) }
    let plain = try RegressionRows(names: ["a"], predictors: [a], outcome: y, clusters: labels)
    let padded = try RegressionRows(
      names: ["a"], predictors: [a + [3, 9, 4]], outcome: y + [70, -50, 3],
      weights: y.map { _ in 1 } + [0, 0, 0], clusters: labels + [100, 101, 101], threads: threads)
    let one = try LinearRegression(plain, covariance: .clusterCR1).coefficients
    let two = try LinearRegression(padded, covariance: .clusterCR1).coefficients
    #expect(one.degreesOfFreedom == 11 && two.degreesOfFreedom == 11)
    #expect(worstDifference(two.values + two.standardErrors, one.values + one.standardErrors) < 1e-12)
    let lonely = try RegressionRows(
      names: ["a"], predictors: [a], outcome: y, weights: labels.map { $0 == labels[0] ? 1 : 0 }, clusters: labels)
    #expect(throws: RegressionError.tooFewClusters(1)) { try LinearRegression(lonely, covariance: .clusterCR0) }
  }

  @Test("Strange rows are refused with their place")
  func refusals() throws {
    func rows(_ x: [Double], _ y: [Double], weights: [Double]? = nil, clusters: [Int]? = nil) throws -> RegressionRows {
      try RegressionRows(names: ["x"], predictors: [x], outcome: y, weights: weights, clusters: clusters)
    }
    #expect(throws: RegressionError.lengthsDiffer) { _ = try rows([1], [1, 2]) }
    #expect(throws: RegressionError.notFinite(column: "x", row: 1)) { try rows([1, .nan], [1, 2]) }
    #expect(throws: RegressionError.notFinite(column: "(outcome)", row: 0)) { try rows([1, 2], [.infinity, 2]) }
    #expect(throws: RegressionError.badWeight(row: 1)) { try rows([1, 2], [1, 2], weights: [1, -1]) }
    #expect(throws: RegressionError.badWeight(row: 0)) { try rows([1, 2], [1, 2], weights: [.nan, 1]) }
    #expect(throws: RegressionError.tooFewRows(rows: 0, parameters: 2)) { try LinearRegression(try rows([], [])) }
    let two = try rows([1, 2], [1, 2])
    #expect(throws: RegressionError.tooFewRows(rows: 2, parameters: 2)) { try LinearRegression(two) }
    let zeros = try rows([1, 2, 3], [1, 2, 4], weights: [0, 0, 0])
    #expect(throws: RegressionError.tooFewRows(rows: 0, parameters: 2)) { try LinearRegression(zeros) }
    let huge = try rows([1e200, -1e200, 3e200, 1], [1, 2, 3, 4])
    #expect(throws: RegressionError.overflow) { try LinearRegression(huge) }
    let four = try rows([1, 2, 3, 5], [1, 2, 2, 1])
    #expect(throws: RegressionError.tooFewClusters(0)) { try LinearRegression(four, covariance: .clusterCR1) }
    let one = try rows([1, 2, 3, 5], [1, 2, 2, 1], clusters: [7, 7, 7, 7])
    #expect(throws: RegressionError.tooFewClusters(1)) { try LinearRegression(one, covariance: .clusterCR0) }
    // A perfect fit: no residuals, no errors, no NaN.
    let perfect = try LinearRegression(rows([1, 2, 3, 5], [2, 4, 6, 10]), covariance: .hc3).coefficients
    #expect(abs(perfect.values[1] - 2) < 1e-12 && perfect.pValue(1) < 1e-6 && !perfect.statistic(0).isNaN)
    // A row that alone has a level has leverage 1, and no say in HC3.
    let lone = try LinearRegression(rows([0, 0, 0, 1], [1, 2, 4, 9]), covariance: .hc3).coefficients
    #expect(lone.standardErrors.allSatisfy { $0.isFinite })
  }
}
