import CausalStatistics
import Foundation
import Testing

@Suite("Generalized linear models")
struct GeneralizedLinearModelTests {
  /// Against statsmodels, relative to max(1, |value|).
  private let tolerance = 1e-8

  @Test("Coefficients, errors, p-values, likelihood as statsmodels has them", arguments: [false, true])
  func statsmodels(weighted: Bool) throws {
    let fixture = try RegressionFixture()
    for (name, outcome, family) in [
      ("logit", "yes", GeneralizedLinearFamily.logistic), ("poisson", "count", .poisson),
    ] {
      let rows = try fixture.rows(["a", "b", "g"], outcome: outcome, weighted: weighted)
      let fit = try GeneralizedLinearModel(family, rows)
      let wanted = try #require(fixture.expected["\(name).\(weighted ? "weighted" : "plain")"])
      let found = fit.coefficients
      #expect(worstDifference(found.values + found.standardErrors, wanted[0..<8]) < tolerance)
      #expect(worstDifference((0..<4).map(found.pValue), wanted[8..<12]) < tolerance)
      #expect(relativeError(fit.logLikelihood, wanted[12]) < 1e-10)
      #expect(fit.iterations < 10 && fit.rows == (weighted ? 79 : 80))
      guard !weighted else { continue }
      for (kind, estimator) in [("HC0", CovarianceEstimator.hc0), ("CR0", .clusterCR0)] {
        let robust = try GeneralizedLinearModel(family, rows: rows, covariance: estimator).coefficients
        let wanted = try #require(fixture.expected["\(name).\(kind)"])
        #expect(worstDifference(robust.values + robust.standardErrors, wanted) < tolerance)
      }
      let mean = fit.mean([1, 2, 0])
      let linear = found.values[0] + found.values[1] + 2 * found.values[2]
      #expect(abs(mean - (family == .logistic ? 1 / (1 + exp(-linear)) : exp(linear))) < 1e-12)
    }
  }

  @Test("A group's log odds and log mean are those of its counts")
  func closedForm() throws {
    let g: [Double] = [0, 0, 0, 0, 0, 1, 1, 1, 1]
    let yes: [Double] = [1, 0, 0, 0, 0, 1, 1, 1, 0]
    let fit = try GeneralizedLinearModel(
      .logistic, RegressionRows(names: ["g"], predictors: [g], outcome: yes)
    ).coefficients
    #expect(worstDifference(fit.values, [log(0.25), log(3.0) - log(0.25)]) < 1e-10)
    #expect(worstDifference(fit.covariance.storage, [1.25, -1.25, -1.25, 1.25 + 4.0 / 3]) < 1e-7)
    let count: [Double] = [0, 2, 1, 0, 2, 5, 7, 4, 4]
    let rates = try GeneralizedLinearModel(
      .poisson, RegressionRows(names: ["g"], predictors: [g], outcome: count)
    ).coefficients
    #expect(worstDifference(rates.values, [0, log(5.0)]) < 1e-10)
  }

  @Test("Complete and quasi-complete separation are said, with the predictor; near ones are fitted")
  func separation() throws {
    var stream = RandomStream(seed: 31)
    let other = (0..<60).map { _ in stream.normal() }
    let x = (0..<60).map { Double($0) }
    let complete = x.map { $0 < 30 ? 0.0 : 1 }
    func fit(_ columns: [String: [Double]], _ y: [Double], _ family: GeneralizedLinearFamily) throws -> [Double] {
      let names = columns.keys.sorted()
      let rows = try RegressionRows(names: names, predictors: names.map { columns[$0] ?? [] }, outcome: y)
      return try GeneralizedLinearModel(family, rows).coefficients.values
    }
    #expect(throws: RegressionError.separated(["x"])) { try fit(["x": x], complete, .logistic) }
    // All of the group say yes, the others are mixed.
    let group = x.map { $0 >= 45 ? 1.0 : 0 }
    let mixed = x.map { $0 >= 45 ? 1 : stream.bernoulli(0.5) ? 1.0 : 0 }
    #expect(throws: RegressionError.separated(["group"])) {
      try fit(["group": group, "other": other], mixed, .logistic)
    }
    // All counts of the group are 0.
    let counts = x.map { $0 >= 45 ? 0 : Double(stream.poisson(mean: 2)) }
    #expect(throws: RegressionError.separated(["group"])) {
      try fit(["group": group, "other": other], counts, .poisson)
    }
    #expect(throws: RegressionError.separated(["(intercept)"])) { try fit(["x": x], x.map { _ in 0 }, .logistic) }
    #expect(throws: RegressionError.separated(["(intercept)"])) { try fit(["x": x], x.map { _ in 1 }, .logistic) }
    #expect(throws: RegressionError.separated(["(intercept)"])) { try fit(["x": x], x.map { _ in 0 }, .poisson) }
    // One row against the order is enough for a maximum, however steep.
    var nearly = complete
    nearly[29] = 1
    nearly[30] = 0
    let steep = try fit(["x": x], nearly, .logistic)
    #expect(steep[1] > 1 && steep[1] < 20 && steep.allSatisfy { $0.isFinite })
    var rare = mixed
    rare[50] = 0
    let log14 = try fit(["group": group], rare, .logistic)
    #expect(abs(log14[0] + log14[1] - log(14.0)) < 1e-9)
  }

  @Test("With one predictor, separation is said exactly where the order of the outcomes is that of the predictor")
  func separationInFull() throws {
    var said = 0
    for run in 0..<600 {
      var stream = RandomStream(seed: 51, stream: run)
      let count = 4 + stream.below(5)
      let x = (0..<count).map { _ in Double(stream.below(6)) }
      let y = (0..<count).map { _ in Double(stream.below(2)) }
      guard Set(x).count > 1 else { continue }
      let (lower, upper) = (
        x.indices.filter { y[$0] == 0 }.map { x[$0] }, x.indices.filter { y[$0] == 1 }.map { x[$0] }
      )
      let separated =
        lower.isEmpty || upper.isEmpty || (lower.max() ?? 0) <= (upper.min() ?? 0)
        || (upper.max() ?? 0) <= (lower.min() ?? 0)
      let rows = try RegressionRows(names: ["x"], predictors: [x], outcome: y)
      do throws(RegressionError) {
        let fit = try GeneralizedLinearModel(.logistic, rows)
        #expect(!separated, "run \(run): \(x) \(y)")
        // The maximum: scores of 0.
        let scores = x.indices.reduce(into: [0.0, 0.0]) {
          let left = y[$1] - fit.mean([x[$1]])
          $0 = [$0[0] + left, $0[1] + left * x[$1]]
        }
        #expect(abs(scores[0]) < 1e-6 && abs(scores[1]) < 1e-6)
      } catch {
        guard case .separated = error else { throw error }
        #expect(separated, "run \(run): \(x) \(y)")
        said += 1
      }
    }
    #expect(said > 50 && said < 500)
  }

  @Test("A fit needs an outcome that its model allows, and ends where it is told to")
  func refusals() throws {
    let x: [Double] = [1, 2, 3, 4, 6]
    func rows(_ y: [Double]) throws -> RegressionRows {
      try RegressionRows(names: ["x"], predictors: [x], outcome: y)
    }
    #expect(throws: RegressionError.outcomeOutOfRange(row: 2, value: 1.5)) {
      try GeneralizedLinearModel(.logistic, rows([0, 1, 1.5, 0, 1]))
    }
    #expect(throws: RegressionError.outcomeOutOfRange(row: 1, value: -1)) {
      try GeneralizedLinearModel(.poisson, rows([0, -1, 1, 0, 1]))
    }
    #expect(throws: RegressionError.notConverged(iterations: 2)) {
      try GeneralizedLinearModel(.logistic, rows([0, 1, 1, 0, 1]), iterations: 2)
    }
    // Shares between 0 and 1 are no separation; a perfect exponential is found.
    let shares = try GeneralizedLinearModel(.logistic, rows(x.map { 1 / (1 + exp(1 - 0.5 * $0)) })).coefficients
    #expect(worstDifference(shares.values, [-1, 0.5]) < 1e-9)
    let growth = try GeneralizedLinearModel(.poisson, rows(x.map { exp(2 * $0 - 3) })).coefficients
    #expect(worstDifference(growth.values, [-3, 2]) < 1e-9)
  }

  @Test("Steps over parts of the rows add up to the step over all; threads change nothing")
  func partsAndThreads() throws {
    var stream = RandomStream(seed: 8)
    let x = (0..<9_000).map { _ in stream.normal() + 1e6 }
    let y = x.map { stream.bernoulli(1 / (1 + exp(1e6 - $0))) ? 1.0 : 0 }
    func rows(_ range: Range<Int>) throws -> RegressionRows {
      try RegressionRows(names: ["x"], predictors: [Array(x[range])], outcome: Array(y[range]))
    }
    let design = StandardizedDesign(predictors: [0], centres: [1e6], scales: [2])
    let request = NewtonRequest(family: .logistic, design: design, parameters: [0.3, 0.1], direction: [0, 1])
    let whole = try rows(0..<9_000).newtonStep(request)
    var sum = try rows(0..<1_234).newtonStep(request)
    sum.merge(try rows(1_234..<9_000).newtonStep(request))
    #expect(sum.rows == whole.rows && sum.smallestMargin == whole.smallestMargin)
    #expect(worstDifference(sum.gradient + sum.information.storage, whole.gradient + whole.information.storage) < 1e-12)
    #expect(relativeError(sum.logLikelihood, whole.logLikelihood) < 1e-12)
    // The same sums row by row.
    let mean = { (linear: Double) in 1 / (1 + exp(-linear)) }
    let slow = x.indices.reduce(0) { $0 + (y[$1] - mean(0.3 + 0.1 * (x[$1] - 1e6) / 2)) * (x[$1] - 1e6) / 2 }
    #expect(relativeError(whole.gradient[1], slow) < 1e-10)
    var many = try rows(0..<9_000)
    let one = try GeneralizedLinearModel(.logistic, rows: many, covariance: .hc1)
    many.threads = 3
    #expect(try GeneralizedLinearModel(.logistic, rows: many, covariance: .hc1) == one)
    // The truth is slope 1: within 4 standard errors.
    #expect(abs(one.coefficients.values[1] - 1) < 4 * one.coefficients.standardErrors[1])
  }
}
