import CausalData
import Estimation
import Identification
import Refutation
import StrictJSON
import Testing

@Suite("E-values")
struct EValueTests {
  @Test("VanderWeele and Ding's examples, to 1e-12")
  func published() throws {
    let maternal = try #require(EValue(riskRatio: 3.9, interval: 1.8...8.7))
    #expect(abs(maternal.point - 7.263034344160047) < 1e-12)
    #expect(abs(try #require(maternal.interval) - 3) < 1e-12)
    let protective = try #require(EValue(riskRatio: 0.8, interval: 0.71...0.9))
    #expect(abs(protective.point - 1.8090169943749475) < 1e-12)
    #expect(abs(try #require(protective.interval) - 1.4624752955742646) < 1e-12)
  }

  @Test("A ratio and its inverse are as easily explained; no effect takes nothing")
  func symmetry() throws {
    #expect(abs(try #require(EValue(riskRatio: 2.5)).point - (try #require(EValue(riskRatio: 0.4))).point) < 1e-12)
    #expect(EValue(riskRatio: 1)?.point == 1)
    #expect(EValue(riskRatio: 1.4, interval: 0.9...2)?.interval == 1)
    #expect(EValue(riskRatio: 0) == nil)
    #expect(EValue(riskRatio: .nan) == nil)
  }

  @Test("Other measures as risk ratios")
  func measures() throws {
    #expect(try #require(EValue(oddsRatio: 4, isRare: false)).riskRatio == 2)
    #expect(try #require(EValue(oddsRatio: 4, isRare: true)).riskRatio == 4)
    #expect(abs(try #require(EValue(riskDifference: 0.1, controlRisk: 0.1)).riskRatio - 2) < 1e-15)
    #expect(EValue(riskDifference: 0.95, controlRisk: 0.1) == nil)
    // exp(.91 · .5), by hand.
    #expect(abs(try #require(EValue(standardizedDifference: 0.5)).riskRatio - 1.5761733830) < 1e-9)
  }

  @Test("The confounder that the E-value names explains the ratio away, a weaker one does not")
  func tightness() throws {
    // The bounding factor r · r / (2r − 1) of a confounder with ratio r to both (Ding and VanderWeele 2016).
    let value = try #require(EValue(riskRatio: 2.7)).point
    #expect(abs(value * value / (2 * value - 1) - 2.7) < 1e-12)
  }
}

@Suite("E-values of estimates")
struct EValueRefuterTests {
  @Test("NHEFS in kilograms: by the standard deviation within arms")
  func continuous() async throws {
    let subject = try await NHEFSSubject.subject()
    let refutation = try #require(try EValueRefuter().refute(subject, RefutationSettings()).first)
    // numpy: pooled standard deviation of wt82_71 within the arms of qsmk 7.801486...; e = rr + sqrt(rr (rr - 1)).
    #expect(abs((refutation.diagnostics["e_value"]?.number ?? 0) - 2.3605874136249962) < 1e-9)
    // The interval's limit stands above every covariate: see the tests of observed covariate E-values.
    #expect(refutation.verdict == .passed)
  }

  @Test("A risk difference by the estimate's own risks")
  func binary() throws {
    // 20 of 100 without and 40 of 100 with treatment: a risk ratio of 2.
    var (treatment, outcome): ([Double], [Double]) = ([], [])
    for row in 0..<200 {
      treatment.append(row < 100 ? 0 : 1)
      outcome.append(row < 20 || (row >= 100 && row < 140) ? 1 : 0)
    }
    let sample = try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: []),
      in: try Table(["t": .numbers(treatment), "y": .numbers(outcome)]))
    let subject = try RefutationSubject.subjects(
      sample, LinearRegressionEstimator(adjusting: false), EstimationSettings())[0]
    let refutation = try #require(try EValueRefuter().refute(subject, RefutationSettings()).first)
    #expect(abs((refutation.diagnostics["e_value"]?.number ?? 0) - (2 + 2.0.squareRoot())) < 1e-9)
  }
}
