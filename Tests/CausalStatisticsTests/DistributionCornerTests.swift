import CausalStatistics
import Foundation
import Testing

@Suite("Distributions: corners")
struct DistributionCornerTests {
  @Test("Parameters out of range are refused with their value")
  func refusals() {
    for strange in [0.0, -1, .infinity, .nan, 1e-200, 1e200] {
      #expect(throws: DistributionError.self) { try ChiSquared(degreesOfFreedom: strange) }
      #expect(throws: DistributionError.self) { try StudentT(degreesOfFreedom: strange) }
      #expect(throws: DistributionError.self) { try FDistribution(numerator: strange, denominator: 1) }
      #expect(throws: DistributionError.self) { try FDistribution(numerator: 1, denominator: strange) }
    }
    #expect(throws: DistributionError.degreesOfFreedom(-2)) { try StudentT(degreesOfFreedom: -2) }
    #expect(throws: DistributionError.standardDeviation(0)) { try Normal(mean: 0, standardDeviation: 0) }
    #expect(throws: DistributionError.mean(.infinity)) { try Normal(mean: .infinity, standardDeviation: 1) }
    #expect(throws: DistributionError.trials(-1)) { try Binomial(trials: -1, probability: 0.5) }
    #expect(throws: DistributionError.probability(1.5)) { try Binomial(trials: 1, probability: 1.5) }
    #expect(throws: DistributionError.self) { try Binomial(trials: 1, probability: .nan) }
  }

  @Test("Wild arguments give probabilities that add to 1, finite or infinite quantiles, never NaN", arguments: 0..<40)
  func wildArguments(seed: UInt64) throws {
    var stream = RandomStream(seed: seed)
    for _ in 0..<40 {
      let (first, second) = (wild(&stream, 95), wild(&stream, 95))
      let law = try FDistribution(numerator: first, denominator: second)
      try checkWild(law, at: wild(&stream, 300), level: stream.uniform(), "F \(first) \(second)")
      try checkWild(ChiSquared(degreesOfFreedom: first), at: wild(&stream, 300), level: stream.uniform(), "χ² \(first)")
      try checkWild(StudentT(degreesOfFreedom: first), at: wild(&stream, 300), level: wild(&stream, 300), "t \(first)")
      try checkWild(Normal.standard, at: wild(&stream, 300), level: stream.openUniform(), "normal")
      // Near the mean too, where large shapes are hard.
      try checkWild(ChiSquared(degreesOfFreedom: first), at: first, level: 0.5, "χ² \(first) at its mean")
      try checkWild(law, at: 1, level: 0.5, "F \(first) \(second) at 1")
      let trials = Int(min(wild(&stream, 18), 1e18))
      let binomial = try Binomial(trials: trials, probability: stream.uniform())
      let successes = Int(binomial.probability * Double(trials))
      let tails = binomial.tails(at: successes)
      #expect(abs(tails.lower + tails.upper - 1) < 1e-12 && binomial.logMass(successes) <= 0)
      let quantile = try #require(binomial.quantile(stream.uniform()))
      #expect((0...trials).contains(quantile))
    }
  }

  /// Log-uniform over 10^±range.
  private func wild(_ stream: inout RandomStream, _ range: Double) -> Double {
    pow(10, (2 * stream.uniform() - 1) * range)
  }

  private func checkWild(_ law: some ContinuousDistribution, at x: Double, level: Double, _ note: String) throws {
    let tails = law.tails(at: x)
    #expect(tails.lower >= 0 && tails.upper >= 0 && abs(tails.lower + tails.upper - 1) < 1e-12, "\(note) at \(x)")
    #expect(tails.logLower <= 0 && tails.logUpper <= 0, "\(note) at \(x)")
    #expect(!law.logDensity(x).isNaN && law.density(x) >= 0, "\(note) at \(x)")
    let level = min(level, 1)
    let (low, high) = (law.quantile(level), law.upperQuantile(level))
    #expect(!low.isNaN && !high.isNaN, "\(note), level \(level)")
    // There and back, where x is a Double at all and the law not so steep that the next Double is elsewhere.
    let jump = law.cumulative(low * (1 + 1e-13)) - law.cumulative(low * (1 - 1e-13))
    if low > 1e-290, low < 1e290, level > 1e-290, level < 0.9, jump < 1e-10 * level {
      #expect(abs(law.cumulative(low) - level) <= 1e-9 * level, "\(note), level \(level), quantile \(low)")
    }
  }

  @Test("Ends of the laws, and what is not a number")
  func ends() throws {
    let laws: [any ContinuousDistribution] = [
      Normal.standard, try ChiSquared(degreesOfFreedom: 3), try StudentT(degreesOfFreedom: 0.5),
      try FDistribution(numerator: 2, denominator: 7),
    ]
    for law in laws {
      #expect(law.cumulative(.infinity) == 1 && law.survival(.infinity) == 0)
      #expect(law.cumulative(-.infinity) == 0 && law.survival(-.infinity) == 1)
      #expect(law.logSurvival(.infinity) == -.infinity && law.logDensity(.infinity) == -.infinity)
      #expect(law.quantile(1) == .infinity && law.upperQuantile(0) == .infinity)
      #expect(law.quantile(0) == law.upperQuantile(1) && law.quantile(0) <= 0)
      for strange in [-0.1, 1.1, .nan] {
        #expect(law.quantile(strange).isNaN && law.upperQuantile(strange).isNaN)
      }
      #expect(law.cumulative(.nan).isNaN && law.logDensity(.nan).isNaN)
    }
    let exponential = try ChiSquared(degreesOfFreedom: 2)
    #expect(abs(exponential.logDensity(0) + log(2.0)) < 1e-15 && exponential.density(-1) == 0)
    #expect(try ChiSquared(degreesOfFreedom: 1).logDensity(0) == .infinity)
    // Beyond what a Double can hold, the logarithm goes on: Mills's ratio.
    #expect(abs(Normal.standard.logSurvival(1e5) / -5_000_000_012.43186 - 1) < 1e-12)
    let certain = try Binomial(trials: 4, probability: 1)
    #expect(certain.quantile(0.3) == 4 && certain.mass(4) == 1 && certain.survival(3) == 1)
    let none = try Binomial(trials: 0, probability: 0.3)
    #expect(none.quantile(1) == 0 && none.cumulative(0) == 1 && none.mass(0) == 1 && none.mass(1) == 0)
    #expect(none.quantile(.nan) == nil && none.upperQuantile(2) == nil)
  }

  @Test("Binomial quantiles are the smallest that reach their level, tried in full", arguments: [1, 2, 7, 30])
  func binomialQuantiles(trials: Int) throws {
    for probability in [1e-9, 0.03, 0.5, 0.8, 1] {
      let law = try Binomial(trials: trials, probability: probability)
      for step in 1..<200 {
        let level = Double(step) / 200
        let wanted = (0...trials).first { law.cumulative($0) >= level * (1 - 1e-12) }
        #expect(law.quantile(level) == wanted)
        #expect(law.upperQuantile(1 - level) == wanted)
      }
    }
  }
}
