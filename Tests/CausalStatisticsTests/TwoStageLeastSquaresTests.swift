import CausalStatistics
import Testing

@Suite("Two-stage least squares")
struct TwoStageLeastSquaresTests {
  private typealias Roles = TwoStageLeastSquares.Roles
  private static let kinds: [(String, CovarianceEstimator)] = [
    ("classical", .classical), ("hc0", .hc0), ("hc1", .hc1), ("cr0", .clusterCR0),
  ]

  @Test("Coefficients and errors as linearmodels has them", arguments: kinds, [false, true])
  func linearmodels(kind: (String, CovarianceEstimator), weighted: Bool) throws {
    let fixture = try RegressionFixture()
    let rows = try fixture.rows(["a", "g", "d", "z1", "z2"], outcome: "y", weighted: weighted)
    let roles = Roles(exogenous: [0, 1], endogenous: [2], instruments: [3, 4])
    let fit = try TwoStageLeastSquares(rows, roles: roles, covariance: kind.1)
    let wanted = try #require(fixture.expected["iv\(weighted ? ".weighted" : "").\(kind.0)"])
    #expect(worstDifference(fit.coefficients.values, wanted[0..<4]) < 1e-9)
    #expect(worstDifference(fit.coefficients.standardErrors, wanted[4..<8]) < 1e-9)
    #expect(fit.coefficients.names == ["(intercept)", "a", "g", "d"])
    let first = try #require(fit.firstStages.first)
    if !weighted, kind.1 == .classical || kind.1 == .hc1 {
      let wanted = try #require(fixture.expected["iv.first"])
      let place = kind.1 == .classical ? 0 : 2
      #expect(relativeError(first.test.f, wanted[place]) < 1e-9)
      #expect(relativeError(first.test.pValue, wanted[place + 1]) < 1e-9)
      #expect(relativeError(first.partialDetermination, wanted[4]) < 1e-9)
    }
    #expect(first.name == "d" && (weighted || !first.isWeak))
    if kind.1 == .classical {
      #expect(try TwoStageLeastSquares(rows.moments(), names: rows.predictorNames, roles: roles) == fit)
    }
  }

  @Test("With the predictors as their own instruments it is least squares; with one instrument a ratio")
  func closedForms() throws {
    let fixture = try RegressionFixture()
    let d = fixture.columns["d"] ?? []
    let copy = try RegressionRows(
      names: ["a", "d", "copy"], predictors: [fixture.columns["a"] ?? [], d, d.map { 3 * $0 + 1 }],
      outcome: fixture.columns["y"] ?? [])
    let fit = try TwoStageLeastSquares(copy, roles: Roles(exogenous: [0], endogenous: [1], instruments: [2]))
    let plain = try LinearRegression(
      RegressionRows(names: ["a", "d"], predictors: Array(copy.predictors[0...1]), outcome: copy.outcome))
    #expect(worstDifference(fit.coefficients.values, plain.coefficients.values) < 1e-9)
    #expect(worstDifference(fit.coefficients.standardErrors, plain.coefficients.standardErrors) < 1e-9)
    let moments = try fixture.moments(["d", "z1"], outcome: "y")
    let wald = try TwoStageLeastSquares(
      moments, names: ["d", "z1"], roles: Roles(exogenous: [], endogenous: [0], instruments: [1]))
    let ratio = moments.crossProducts[1, 2] / moments.crossProducts[1, 0]
    #expect(relativeError(wald.coefficients.values[1], ratio) < 1e-12)
  }

  @Test("The interval holds the effect 90% of the time where least squares is biased; weak instruments are said")
  func coverage() throws {
    // 0.90 ± 4 √(0.9 · 0.1 / 600), a percent of bias allowed; 10 of the 600 may look weak (F is about 60).
    var (held, biased, weak) = (0, 0, 0)
    for run in 0..<600 {
      var stream = RandomStream(seed: 41, stream: run)
      let hidden = (0..<150).map { _ in stream.normal() }
      let z = (0..<150).map { _ in stream.normal() }
      let noise = (0..<150).map { _ in stream.normal() }
      let d = hidden.indices.map { 0.9 * z[$0] + hidden[$0] + 0.5 * stream.normal() }
      let y = hidden.indices.map { 1.5 * d[$0] - hidden[$0] + 0.5 * stream.normal() }
      let rows = try RegressionRows(names: ["d", "z", "noise"], predictors: [d, z, noise], outcome: y)
      let fit = try TwoStageLeastSquares(rows, roles: Roles(exogenous: [], endogenous: [0], instruments: [1]))
      held += fit.coefficients.confidenceInterval(1, level: 0.9).contains(1.5) ? 1 : 0
      let plain = try LinearRegression(rows.moments().selecting([0, 3]), names: ["d"])
      biased += plain.coefficients.confidenceInterval(1, level: 0.9).contains(1.5) ? 0 : 1
      if run < 100 {
        let bad = try TwoStageLeastSquares(rows, roles: Roles(exogenous: [], endogenous: [0], instruments: [2]))
        weak += bad.firstStages[0].isWeak ? 1 : 0
        #expect(!fit.firstStages[0].isWeak)
      }
    }
    #expect((505...575).contains(held), "\(held)")
    #expect(biased > 590 && weak >= 95)
  }

  @Test("Too few instruments, dependent ones, impossible roles")
  func refusals() throws {
    let fixture = try RegressionFixture()
    let z = fixture.columns["z1"] ?? []
    let rows = try RegressionRows(
      names: ["a", "d", "b", "z", "twice"],
      predictors: ["a", "d", "b"].map { fixture.columns[$0] ?? [] } + [z, z.map { 2 * $0 }],
      outcome: fixture.columns["y"] ?? [])
    #expect(throws: RegressionError.notIdentified(instruments: 1, endogenous: 2)) {
      try TwoStageLeastSquares(rows, roles: Roles(exogenous: [0], endogenous: [1, 2], instruments: [3]))
    }
    #expect(throws: RegressionError.dependentColumns(["twice"])) {
      try TwoStageLeastSquares(rows, roles: Roles(exogenous: [0], endogenous: [1], instruments: [3, 4]))
    }
    let dropped = try TwoStageLeastSquares(
      rows, roles: Roles(exogenous: [0], endogenous: [1], instruments: [3, 4]), covariance: .hc0,
      dependentColumns: .drop)
    let single = try TwoStageLeastSquares(
      rows, roles: Roles(exogenous: [0], endogenous: [1], instruments: [3]), covariance: .hc0)
    #expect(dropped.dropped == ["twice"] && dropped.coefficients == single.coefficients)
    #expect(throws: RegressionError.notIdentified(instruments: 1, endogenous: 2)) {
      try TwoStageLeastSquares(
        rows, roles: Roles(exogenous: [0], endogenous: [1, 2], instruments: [3, 4]), dependentColumns: .drop)
    }
    for roles in [
      Roles(exogenous: [0], endogenous: [0], instruments: [3]),
      Roles(exogenous: [9], endogenous: [1], instruments: [3]),
      Roles(exogenous: [], endogenous: [], instruments: [3]), Roles(exogenous: [-1], endogenous: [1], instruments: [3]),
    ] {
      #expect(throws: RegressionError.lengthsDiffer) { try TwoStageLeastSquares(rows, roles: roles) }
    }
    #expect(throws: RegressionError.tooFewClusters(0)) {
      try TwoStageLeastSquares(
        rows, roles: Roles(exogenous: [], endogenous: [1], instruments: [3]), covariance: .clusterCR1)
    }
  }
}
