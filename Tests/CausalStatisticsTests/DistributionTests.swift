import CausalStatistics
import Foundation
import Testing

@Suite("Distributions")
struct DistributionTests {
  /// Against mpmath: probabilities, their logarithms, quantiles, relative; log densities relative to max(1, |log density|).
  private let tolerance = 1e-10

  @Test("Normal law against mpmath")
  func normal() throws {
    try check("normal", count: 260) { _ in Normal.standard }
    for (mean, deviation) in [(3.0, 2.0), (-1e3, 0.5)] {
      let law = try Normal(mean: mean, standardDeviation: deviation)
      #expect(relativeError(law.survival(mean + 3 * deviation), Normal.standard.survival(3)) < 1e-12)
      #expect(relativeError(law.quantile(0.2), mean + deviation * Normal.standard.quantile(0.2)) < 1e-15)
      #expect(relativeError(law.density(mean) * deviation, Normal.standard.density(0)) < 1e-14)
    }
  }

  @Test("χ² law against mpmath")
  func chiSquared() throws {
    try check("chi-squared", count: 400) { try ChiSquared(degreesOfFreedom: $0[0]) }
  }

  @Test("Student's law against mpmath")
  func student() throws {
    try check("student", count: 400) { try StudentT(degreesOfFreedom: $0[0]) }
    for line in try DistributionFixture.lines("student") {
      let law = try StudentT(degreesOfFreedom: line.inputs[0])
      #expect(law.survival(-line.inputs[1]) == law.cumulative(line.inputs[1]))
      #expect(law.cumulative(-line.inputs[1]) == law.survival(line.inputs[1]))
      #expect(relativeError(law.twoSided(-line.inputs[1]), 2 * line.upper) < tolerance)
    }
  }

  @Test("F law against mpmath")
  func fisher() throws {
    try check("fisher", count: 300) { try FDistribution(numerator: $0[0], denominator: $0[1]) }
  }

  @Test("Binomial law against mpmath")
  func binomial() throws {
    let lines = try DistributionFixture.lines("binomial")
    #expect(lines.count > 160)
    var worst = 0.0
    for line in lines {
      let law = try Binomial(trials: Int(line.inputs[0]), probability: line.inputs[1])
      let successes = Int(line.inputs[2])
      let tails = law.tails(at: successes)
      let errors = [
        abs(law.logMass(successes) - line.logDensity) / max(1, abs(line.logDensity)),
        relativeError(tails.lower, line.lower), relativeError(tails.upper, line.upper),
        relativeError(tails.logLower, line.logLower), relativeError(tails.logUpper, line.logUpper),
      ]
      for error in errors where !(error < tolerance) { Issue.record("\(line): \(errors)") }
      worst = max(worst, errors.max() ?? .infinity)
      if line.lower < 0.5 { #expect(law.quantile(line.lower) == successes, "\(line)") }
      if line.upper < 0.5 { #expect(law.upperQuantile(line.upper) == successes, "\(line)") }
    }
    #expect(worst < tolerance)
  }

  private func check<Law: ContinuousDistribution>(
    _ name: String, count: Int, _ make: ([Double]) throws -> Law
  ) throws {
    let lines = try DistributionFixture.lines(name)
    #expect(lines.count > count)
    var worst = [Double](repeating: 0, count: 6)
    for line in lines {
      let (law, x) = (try make(line.inputs), line.inputs[line.inputs.count - 1])
      let tails = law.tails(at: x)
      var errors = [
        abs(law.logDensity(x) - line.logDensity) / max(1, abs(line.logDensity)),
        max(relativeError(tails.lower, line.lower), relativeError(law.cumulative(x), line.lower)),
        max(relativeError(tails.upper, line.upper), relativeError(law.survival(x), line.upper)),
        relativeError(tails.logLower, line.logLower), relativeError(tails.logUpper, line.logUpper),
      ]
      // The probability given is rounded, by up to 1.2e-16 of itself: what that moves x by is no fault of the quantile.
      let (below, small) = (line.lower < line.upper, min(line.lower, line.upper))
      let back = below ? law.quantile(small) : law.upperQuantile(small)
      let allowed = 3e-16 * small / exp(line.logDensity)
      errors.append(max(0, abs(back - x) - allowed) / max(abs(x), 1e-300))
      for error in errors where !(error < tolerance) {
        Issue.record("\(name) \(line.inputs): \(errors), back \(back)")
        break
      }
      for (place, error) in errors.enumerated() { worst[place] = max(worst[place], error) }
    }
    if ProcessInfo.processInfo.environment["SHOW_ERRORS"] != nil { print(name, worst) }
    #expect(worst.allSatisfy { $0 < tolerance })
  }
}
