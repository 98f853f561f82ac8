import CausalStatistics
import Foundation
import Testing

@Suite("Random draws")
struct RandomDrawTests {
  /// Mean and variance within 4 Monte Carlo standard errors (chance of a miss 6e-5 each), and the Kolmogorov–Smirnov
  /// distance below 1.95 / √n (chance 1e-3; the seeds are fixed).
  private func check(
    _ drawn: [Double], mean: Double, variance: Double, fourth: Double, cumulative: ((Double) -> Double)? = nil,
    location: SourceLocation = #_sourceLocation
  ) {
    let n = Double(drawn.count)
    let average = drawn.reduce(0, +) / n
    #expect(abs(average - mean) < 4 * (variance / n).squareRoot(), sourceLocation: location)
    let spread = drawn.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let error = ((fourth - variance * variance) / n).squareRoot()
    #expect(abs(spread - variance) < 4 * error, sourceLocation: location)
    guard let cumulative else { return }
    var distance = 0.0
    for (place, value) in drawn.sorted().enumerated() {
      let exact = cumulative(value)
      distance = max(distance, Double(place + 1) / n - exact, exact - Double(place) / n)
    }
    #expect(distance * n.squareRoot() < 1.95, sourceLocation: location)
  }

  @Test("Normal numbers, both of a pair")
  func normal() {
    var stream = RandomStream(seed: 21)
    let pairs = (0..<20_000).map { _ in (stream.normal(), stream.normal()) }
    let cumulative = { (x: Double) in 0.5 * erfc(-x / 2.0.squareRoot()) }
    check(pairs.map(\.0), mean: 0, variance: 1, fourth: 3, cumulative: cumulative)
    check(pairs.map(\.1), mean: 0, variance: 1, fourth: 3, cumulative: cumulative)
    check(pairs.map { $0.0 * $0.1 }, mean: 0, variance: 1, fourth: 9)
    let shifted = stream.normal(mean: 5, standardDeviation: 0)
    #expect(shifted == 5)
  }

  @Test("Exponential, gamma and χ² numbers")
  func positive() {
    var stream = RandomStream(seed: 22)
    let exponential = (0..<20_000).map { _ in stream.exponential() }
    check(exponential, mean: 1, variance: 1, fourth: 9) { 1 - exp(-$0) }
    // χ² on 2 is twice the exponential; on 4: 1 − e^(−x/2)(1 + x/2); on 1 the square of a normal number.
    let two = (0..<20_000).map { _ in stream.chiSquared(degreesOfFreedom: 2) }
    check(two, mean: 2, variance: 4, fourth: 144) { 1 - exp(-$0 / 2) }
    let four = (0..<20_000).map { _ in stream.chiSquared(degreesOfFreedom: 4) }
    check(four, mean: 4, variance: 8, fourth: 384) { 1 - exp(-$0 / 2) * (1 + $0 / 2) }
    let one = (0..<20_000).map { _ in stream.chiSquared(degreesOfFreedom: 1) }
    check(one, mean: 1, variance: 2, fourth: 60) { erf(($0 / 2).squareRoot()) }
    #expect(stream.gamma(shape: 0) == 0 && stream.gamma(shape: -1) == 0 && stream.gamma(shape: .nan) == 0)
    #expect(stream.gamma(shape: .infinity) == .infinity)
    let tiny = stream.gamma(shape: 1e-300)
    #expect(tiny >= 0 && tiny < 1)
  }

  @Test("Poisson numbers: moments, and χ² against the mass", arguments: [0.05, 1, 4, 9.99, 10, 37.5, 1_000, 1e9])
  func poisson(mean: Double) {
    var stream = RandomStream(seed: 23)
    let drawn = (0..<20_000).map { _ in Double(stream.poisson(mean: mean)) }
    check(drawn, mean: mean, variance: mean, fourth: mean + 3 * mean * mean)
    if mean < 100 {
      checkMass(drawn) { exp($0 * log(mean) - mean - lgamma($0 + 1)) }
    }
  }

  @Test("Poisson numbers of strange means")
  func strangePoisson() {
    var stream = RandomStream(seed: 24)
    for mean: Double in [0, -1, .nan, -.infinity] { #expect(stream.poisson(mean: mean) == 0) }
    #expect(stream.poisson(mean: 1e-300) == 0)
    #expect(stream.poisson(mean: .infinity) > 3_900_000_000_000_000_000)
    #expect(abs(Double(stream.poisson(mean: 1e16)) - 1e16) < 1e9)
  }

  @Test(
    "Binomial numbers: moments, and χ² against the mass",
    arguments: [(1, 0.3), (20, 0.1), (50, 0.5), (50, 0.97), (400, 0.2), (1_000_000, 0.25), (1_000_000, 1e-6)])
  func binomial(trials: Int, probability: Double) {
    var stream = RandomStream(seed: 25)
    let drawn = (0..<20_000).map { _ in Double(stream.binomial(trials: trials, probability: probability)) }
    let n = Double(trials)
    let variance = n * probability * (1 - probability)
    let fourth = variance * (1 + (3 * n - 6) * probability * (1 - probability))
    check(drawn, mean: n * probability, variance: variance, fourth: fourth)
    if trials < 1_000 {
      checkMass(drawn) { k in
        guard k <= n else { return 0 }
        let ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
        return exp(ways + k * log(probability) + (n - k) * log1p(-probability))
      }
    }
    #expect(stream.binomial(trials: -1, probability: 0.5) == 0 && stream.binomial(trials: 9, probability: .nan) == 0)
    #expect(stream.binomial(trials: 9, probability: 2) == 9 && stream.binomial(trials: 9, probability: -1) == 0)
  }

  /// χ² over the values expected at least ten times, within 5 of its standard deviations.
  private func checkMass(_ drawn: [Double], mass: (Double) -> Double) {
    let (n, highest) = (Double(drawn.count), drawn.max() ?? 0)
    var (statistic, cells) = (0.0, 0.0)
    for value in 0...Int(highest) {
      let expected = n * mass(Double(value))
      guard expected >= 10 else { continue }
      let difference = Double(drawn.count { $0 == Double(value) }) - expected
      statistic += difference * difference / expected
      cells += 1
    }
    #expect(cells >= 2)
    #expect(abs(statistic - cells) < 5 * (2 * cells).squareRoot() + 1)
  }
}
