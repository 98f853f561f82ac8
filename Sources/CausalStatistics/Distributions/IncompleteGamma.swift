import Glibc

/// The gamma law of scale 1: P(a, x) and Q(a, x), the regularised incomplete gamma functions (DLMF 8.2), each to full
/// relative accuracy.
///
/// Below x = a + 1 the series 8.7.1, above it the continued fraction 8.9.2; between ¾ a and 1¼ a of large shapes the
/// integral itself. Where a < 1 leaves little above a small x, from the series of the complement.
struct GammaShape: Hashable, Sendable {
  let a: Double
  private let logPeak: Double

  /// - Parameter a: The shape, within 1e-101...1e101.
  init(_ a: Double) { (self.a, logPeak) = (a, logPeakMass(a)) }

  /// log(xᵃ e⁻ˣ / Γ(a)): the log density of log X at log x, for x > 0.
  func logKernel(_ x: Double) -> Double { logPeak - deviance(a, x) + log(a) }

  func tails(_ x: Double) -> TailProbabilities {
    guard x > 0 else { return x == x ? .allAbove : .notANumber }
    guard x < .infinity else { return .allBelow }
    if a > 150, abs(x - a) < 0.25 * a { return tailsByIntegral(x) }
    let logMass = logPeak - deviance(a, x)  // xᵃ e⁻ˣ / Γ(a + 1)
    guard x < a + 1 else {
      return TailProbabilities(upperLogScale: logMass, factor: a * fraction(x))
    }
    let lower = TailProbabilities(lowerLogScale: logMass, factor: series(x))
    return a < 1 && lower.lower > 0.5 ? smallComplement(x) : lower
  }

  /// Σ xᵏ / ((a + 1) … (a + k)).
  private func series(_ x: Double) -> Double {
    var (sum, term, denominator) = (1.0, 1.0, a)
    while term > 1e-17 * sum {
      denominator += 1
      term *= x / denominator
      sum += term
    }
    return sum
  }

  /// 1 / (x + 1 − a − 1 (1 − a) / (x + 3 − a − …)) by Lentz's method.
  private func fraction(_ x: Double) -> Double {
    var denominator = x + 1 - a
    var c = 1e300
    var d = 1 / denominator
    var value = d
    var index = 1.0
    while index < 10_000 {
      let numerator = -index * (index - a)
      denominator += 2
      d = 1 / (numerator * d + denominator)
      c = denominator + numerator / c
      let change = c * d
      value *= change
      if abs(change - 1) < 2e-16 { break }
      index += 1
    }
    return value
  }

  /// Q(a, x) = 1 − xᵃ / Γ(a + 1) − xᵃ / Γ(a) Σ (−x)ᵏ / ((a + k) k!) for a < 1 and x < a + 1, where it is small.
  private func smallComplement(_ x: Double) -> TailProbabilities {
    let exponent = a * log(x) - logGammaOfOnePlus(a)
    var (sum, term, k) = (0.0, 1.0, 0.0)
    while abs(term) > 1e-18 * abs(sum) {
      k += 1
      term *= -x / k
      sum += term / (a + k)
    }
    return TailProbabilities(upperLogScale: 0, factor: max(0, -expm1(exponent) - exp(exponent) * a * sum))
  }

  private func tailsByIntegral(_ x: Double) -> TailProbabilities {
    let logDensity = logKernel(x)
    if x < a {
      let integral = integrateTail(slope: a - x, curvature: x) { d in (a - x) * d + x * expBend(-d) }
      return TailProbabilities(lowerLogScale: logDensity, factor: integral)
    }
    let integral = integrateTail(slope: x - a, curvature: x) { d in (x - a) * d + x * expBend(d) }
    return TailProbabilities(upperLogScale: logDensity, factor: integral)
  }
}
