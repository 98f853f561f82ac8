import Refutation
import Testing

@Suite("Partial R² sensitivity, closed forms")
struct PartialR2SensitivityTests {
  @Test("The published table of the Darfur study: 2.2 %, 13.9 %, 7.6 %")
  func darfur() throws {
    // Cinelli and Hazlett 2020, table 1: estimate .097, standard error .023, t 4.184, 783 degrees of freedom.
    let darfur = try PartialR2Sensitivity(estimate: 0.097, standardError: 0.097 / 4.184, degreesOfFreedom: 783)
    #expect(abs(darfur.partialR2 - 0.022) < 5e-4)
    #expect(abs(darfur.robustnessValue() - 0.139) < 5e-4)
    #expect(abs(darfur.robustnessValue(significance: 0.05) - 0.076) < 5e-4)
    // Half of the estimate takes less.
    #expect(darfur.robustnessValue(share: 0.5) < darfur.robustnessValue())
  }

  @Test("At the robustness value the estimate, or its interval's end, is 0", arguments: [0.5, 2.4, 7.9, 40, 400])
  func meaning(t: Double) throws {
    let sensitivity = try PartialR2Sensitivity(estimate: -t, standardError: 1, degreesOfFreedom: 500)
    let value = sensitivity.robustnessValue()
    let gone = try #require(sensitivity.adjusted(treatment: value, outcome: value))
    #expect(abs(gone.estimate) < 1e-9 * t)
    let significant = sensitivity.robustnessValue(significance: 0.05)
    let edge = try #require(sensitivity.adjusted(treatment: significant, outcome: significant))
    if t < 2 {
      #expect(significant == 0)
    } else if t < 100 {
      // With one interval for the t value and the error of the adjusted model.
      let (first, second) = (edge.interval.upperBound, sensitivity.standardError)
      #expect(abs(first) < 0.05 * second)
    } else {
      #expect(significant > 0.9 && significant < 1)
    }
  }

  @Test("Figures of an implementation in numpy, to 1e-9", arguments: publishedGrid)
  func grid(treatment: Double, outcome: Double, estimate: Double, error: Double) throws {
    let sensitivity = try PartialR2Sensitivity(
      estimate: 3.4626218292259323, standardError: 0.43845425508564034, degreesOfFreedom: 1546)
    let adjusted = try #require(sensitivity.adjusted(treatment: treatment, outcome: outcome))
    #expect(abs(adjusted.estimate - estimate) < 1e-9)
    #expect(abs(adjusted.standardError - error) < 1e-9)
    #expect(abs(sensitivity.partialR2 - 0.03877717204996131) < 1e-9)
    #expect(abs(sensitivity.robustnessValue() - 0.18169148097228796) < 1e-9)
    #expect(abs(sensitivity.robustnessValue(share: 0.5) - 0.0955098063107458) < 1e-9)
  }

  @Test("Numbers that say nothing are refused")
  func refused() throws {
    #expect(throws: RefutationError.self) {
      try PartialR2Sensitivity(estimate: .nan, standardError: 1, degreesOfFreedom: 10)
    }
    #expect(throws: RefutationError.self) {
      try PartialR2Sensitivity(estimate: 1, standardError: 0, degreesOfFreedom: 10)
    }
    #expect(throws: RefutationError.self) {
      try PartialR2Sensitivity(estimate: 1, standardError: 1, degreesOfFreedom: 1)
    }
    let sensitivity = try PartialR2Sensitivity(estimate: 1, standardError: 1, degreesOfFreedom: 10)
    #expect(sensitivity.adjusted(treatment: 1, outcome: 0.5) == nil)
    #expect(PartialR2Sensitivity.bound(treatment: 0.5, outcome: 0.5, treatmentMultiple: 1, outcomeMultiple: 1) == nil)
  }
}

private let publishedGrid: [(Double, Double, Double, Double)] = [
  (0.01, 0.01, 3.289356592351977, 0.4385961267137135), (0.01, 0.2, 2.6877561336503972, 0.39426859774306183),
  (0.05, 0.05, 2.578245244073579, 0.4385961267137135), (0.05, 0.1, 2.21192446825827, 0.42689812186767967),
  (0.1, 0.05, 2.1776524416550327, 0.45061468419366185), (0.1, 0.2, 0.8926830540841326, 0.41351239386856153),
  (0.2, 0.01, 2.6006381593414907, 0.48790738970703895), (0.2, 0.2, -0.39228633348676745, 0.4385961267137135),
]
