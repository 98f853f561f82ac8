import CausalData
import CausalStatistics
import Testing

@testable import Estimation

@Suite struct LinearRegressionEstimatorTests {
  @Test("A difference in means and its unequal-variance error, by hand")
  func differenceInMeans() throws {
    let table = try Table(["t": [0, 0, 0, 1, 1, 1], "y": [1, 2, 3, 4, 6, 11]])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: []), in: table)
    var settings = EstimationSettings()
    settings.covariance = .hc0
    let estimates = try LinearRegressionEstimator(adjusting: false).estimate(sample, settings)
    #expect(estimates.count == 1)
    #expect(abs(estimates[0].effect - 5) < 1e-12)
    // HC0: the sum over arms of Σ (y − ȳ)² / n²: 2/9 + 26/9.
    let error = try #require(estimates[0].standardError)
    #expect(abs(error - (28.0 / 9).squareRoot()) < 1e-12)
    #expect(estimates[0].contrast.description == "from 0 to 1")
  }
}
