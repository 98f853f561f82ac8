import CausalData
import CausalStatistics
import StrictJSON
import Testing

@testable import Estimation

@Suite struct BalanceTests {
  @Test("Standardised differences and variance ratios, by hand")
  func byHand() throws {
    let table = try Table([
      "x": [1, 2, 3, 2, 4, 9], "k": [5, 5, 5, 5, 5, 5], "t": [0, 0, 0, 1, 1, 1], "y": [0, 1, 2, 3, 4, 6],
    ])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x", "k"]), in: table)
    let weights = ColumnStorage<Double>([1, 1, 2, 3, 1, 0])
    let balance = CovariateBalance(
      of: sample.adjustment, treatment: sample.treatment.values, sampleWeights: nil, weights: weights)
    let x = balance.covariates[0]
    // Means 5 and 2, variances 13 and 1: (5 − 2) / √7.
    #expect(abs((x.differenceBefore ?? 0) - 3 / 7.0.squareRoot()) < 1e-12)
    #expect(abs((x.varianceRatioBefore ?? 0) - 13) < 1e-12)
    // Weighted means 2.5 and 2.25; variances 3 / (4 − 10/4) = 2 and 2.75 / (4 − 6/4) = 1.1.
    #expect(abs((x.differenceAfter ?? 0) - 0.25 / 7.0.squareRoot()) < 1e-12)
    #expect(abs((x.varianceRatioAfter ?? 0) - 2 / 1.1) < 1e-12)
    #expect(balance.covariates[1].differenceBefore == 0)
    #expect(balance.covariates[1].varianceRatioBefore == nil)
  }

  @Test("A mean of a thousand million costs no digits")
  func farMeans() throws {
    var columns = WeightedWorld(rows: 500, seed: 6).columns
    func balance() throws -> CovariateBalance.Covariate {
      let table = try Table(columns.map { (name: $0.0, content: .numbers($0.1)) })
      let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["a"]), in: table)
      return CovariateBalance(
        of: sample.adjustment, treatment: sample.treatment.values, sampleWeights: nil,
        weights: ColumnStorage<Double>([Double](repeating: 1, count: 500))
      ).covariates[0]
    }
    let near = try balance()
    columns[0].1 = columns[0].1.map { $0 + 1e9 }
    let far = try balance()
    #expect(abs((near.differenceBefore ?? 0) - (far.differenceBefore ?? 1)) < 1e-6)
    #expect(abs((near.varianceRatioAfter ?? 0) - (far.varianceRatioAfter ?? 1)) < 1e-6)
  }

  @Test("Overlap: ranges, effective sizes, extreme weights, rows beyond the other arm")
  func overlap() {
    let assessment = OverlapAssessment(
      scores: ColumnStorage<Double>([0.1, 0.2, 0.5, 0.3, 0.6, 1]),
      treatment: ColumnStorage<Double>([0, 0, 0, 1, 1, 1]),
      sampleWeights: nil, weights: ColumnStorage<Double>([1, 1, 2, 4, 1, 1]))
    #expect(assessment.control.smallestScore == 0.1 && assessment.control.largestScore == 0.5)
    #expect(assessment.treated.smallestScore == 0.3 && assessment.treated.largestScore == 1)
    // Both reach 0.3...0.5: 0.1, 0.2, 0.6 and 1 are outside.
    #expect(assessment.rowsOutsideCommonSupport == 4)
    #expect(abs(assessment.treated.effectiveSampleSize - 36.0 / 18) < 1e-12)
    #expect(abs(assessment.treated.largestWeight - 2) < 1e-12)
    #expect(abs(assessment.control.largestShare - 0.5) < 1e-12)
    #expect(assessment.treated.histogram.last == 1)
    #expect(assessment.treated.histogram.reduce(0, +) == 3)
  }

  @Test("Inverse weights by the fitted score balance what they can; the estimate carries both judgements")
  func attached() throws {
    let estimate = try PropensityWeightingEstimator().estimate(SmokingFixture().sample(), .of(.ato))[0]
    let balance = try #require(estimate.balance)
    #expect(balance.largestBefore > 0.2)
    // Overlap weights of a logistic score balance every mean exactly (Li, Morgan and Zaslavsky 2018, theorem 3).
    #expect(balance.largestAfter < 1e-8)
    let overlap = try #require(estimate.overlap)
    #expect(overlap.treated.rows == 403 && overlap.control.rows == 1_163)
    #expect(overlap.treated.effectiveSampleSize <= 403)
    let details = try #require(estimate.json["diagnostics"])
    #expect(details["balance"]?["covariates"]?.array?.count == 18)
    #expect(details["overlap"]?["treated"]?["rows"]?.integer == 403)
  }
}
