import Glibc

/// A place of the beta law, with what loses digits when it is computed from x alone.
struct BetaPlace {
  /// Where, in 0...1.
  var x: Double
  /// 1 − x.
  var y: Double
  /// a y − b x: how far x lies below a / (a + b), times a + b.
  var lead: Double

  /// The place seen from the other end.
  var mirrored: BetaPlace { BetaPlace(x: y, y: x, lead: -lead) }
}

/// The beta law: I_x(a, b) and its complement, the regularised incomplete beta function (DLMF 8.17), each to full relative
/// accuracy.
///
/// The continued fraction in whichever of x and y lies below its mean; where that is slow (large shapes near the mean)
/// the integral itself; where a shape below 1 leaves little on the far side, the series of the complement.
struct BetaShape: Hashable, Sendable {
  let a: Double
  let b: Double
  private let logPeaks: Double

  /// - Parameters:
  ///   - a: The first shape, within 1e-101...1e101.
  ///   - b: The second shape, likewise.
  init(_ a: Double, _ b: Double) {
    (self.a, self.b) = (a, b)
    logPeaks = logPeakMass(a) + logPeakMass(b) - logPeakMass(a + b)
  }

  /// log(xᵃ yᵇ / B(a, b)): the log density of the log odds at log(x / y), for x and y above 0.
  func logKernel(_ place: BetaPlace) -> Double {
    let n = a + b
    let first = deviance(a, n * place.x, difference: place.lead)
    let second = deviance(b, n * place.y, difference: -place.lead)
    return logPeaks - first - second + log(a) + log(b / n)
  }

  /// P(X ≤ x) and P(X > x), for x and y above 0.
  func tails(_ place: BetaPlace) -> TailProbabilities { betaTails(a, b, place, logKernel: logKernel(place)) }

  /// The same for odds v = x / y so far out that x or y is below any Double: the first term of the series alone.
  func tails(logOdds: Double) -> TailProbabilities {
    if logOdds > 0 { return farTail(b, a, -logOdds).mirrored }
    return farTail(a, b, logOdds)
  }
}

/// `BetaShape.tails(_:)` where the caller knows `logKernel` better: from t itself, for example.
func betaTails(_ a: Double, _ b: Double, _ place: BetaPlace, logKernel: Double) -> TailProbabilities {
  // Whether x > (a + 1) / (a + b + 2).
  if 2 * place.x - 1 > place.lead { return lowerBetaTail(b, a, place.mirrored, logKernel).mirrored }
  return lowerBetaTail(a, b, place, logKernel)
}

/// The tails for x up to about the mean.
private func lowerBetaTail(_ a: Double, _ b: Double, _ place: BetaPlace, _ logKernel: Double) -> TailProbabilities {
  guard let fraction = betaFraction(a, b, place, terms: 100) else {
    // Beyond its mode a tail decays from its start, as the rule wants.
    if place.lead >= 0 { return betaTailByIntegral(b, a, place.mirrored, logKernel).mirrored }
    return betaTailByIntegral(a, b, place, logKernel)
  }
  let lower = TailProbabilities(lowerLogScale: logKernel, factor: fraction)
  return a < 1 && lower.lower > 0.5 ? smallBetaComplement(a, b, place.x) : lower
}

/// I_x(a, b) B(a, b) / (xᵃ yᵇ) by the continued fraction of DiDonato and Morris (1992, ACM TOMS 18, equation 9), the even
/// part of DLMF 8.17.22: below the mean its terms are sums of positive numbers, so that none cancel where x is near 1.
/// Nil where `terms` are not enough.
private func betaFraction(_ a: Double, _ b: Double, _ place: BetaPlace, terms: Int) -> Double? {
  let (x, y, distance) = (place.x, place.y, place.lead + 1)
  var value = a * distance / (a + 1)
  var (c, d) = (value, 0.0)
  for index in 1...terms {
    let n = Double(index)
    let middle = a + 2 * n
    let share = n * (b - n) * x / (middle - 1)
    let numerator = (a + n - 1) * (a + b + n - 1) / (middle - 1) * x * share
    let denominator = n + share + (a + n) * (distance + n * (1 + y)) / (middle + 1)
    d = 1 / (denominator + numerator * d)
    c = denominator + numerator / c
    let change = c * d
    value *= change
    if abs(change - 1) < 3e-16 { return 1 / value }
  }
  return nil
}

/// P(X > x) for x at or above the mode of the log odds, by integrating their density.
private func betaTailByIntegral(_ a: Double, _ b: Double, _ place: BetaPlace, _ logKernel: Double) -> TailProbabilities
{
  let (x, y, slope, n) = (place.x, place.y, -place.lead, a + b)
  let integral = integrateTail(slope: slope, curvature: n * x * y) { d in slope * d + n * logisticBend(x, y, d) }
  return TailProbabilities(upperLogScale: logKernel, factor: integral)
}

/// 1 − I_x(a, b) for a < 1, where it is small: 1 − xᵃ / (a B(a, b)) (1 + a Σ (1 − b) … (k − b) xᵏ / (k! (a + k))).
private func smallBetaComplement(_ a: Double, _ b: Double, _ x: Double) -> TailProbabilities {
  let exponent = a * log(x) - logGammaOfOnePlus(a) + logGammaIncrement(b, a)
  var (sum, term, k) = (0.0, 1.0, 0.0)
  while abs(term) > 1e-18 * abs(sum) {
    k += 1
    term *= (k - b) / k * x
    sum += term / (a + k)
  }
  return TailProbabilities(upperLogScale: 0, factor: max(0, -expm1(exponent) - exp(exponent) * a * sum))
}

/// The tails at odds below any Double.
private func farTail(_ a: Double, _ b: Double, _ logOdds: Double) -> TailProbabilities {
  let exponent = a * logOdds - logGammaOfOnePlus(a) + logGammaIncrement(b, a)
  if exponent > -0.7 { return TailProbabilities(upperLogScale: 0, factor: max(0, -expm1(exponent))) }
  return TailProbabilities(lowerLogScale: exponent, factor: 1)
}

/// log Γ(b + a) − log Γ(b), relatively accurate for small a.
private func logGammaIncrement(_ b: Double, _ a: Double) -> Double {
  if b < 1 { return logGammaIncrement(b + 1, a) - log1p(a / b) }
  if a < 1e-5 { return a * (digamma(b) + 0.5 * a * trigamma(b)) }
  if a + b > 30 && b > 15 {
    // Stirling's formula for both, so that their large terms cancel by hand.
    let step = log1p(a / b)
    return a * log(b) + (a + b - 0.5) * step - a + (stirlingError(a + b) - stirlingError(b))
  }
  return logGamma(b + a) - logGamma(b)
}

/// The derivative of log Γ at x ≥ 1 (DLMF 5.5.2 and 5.11.2).
private func digamma(_ x: Double) -> Double {
  var (x, shift) = (x, 0.0)
  while x < 10 {
    shift -= 1 / x
    x += 1
  }
  let s = 1 / (x * x)
  let tail = s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s * (1.0 / 132)))))
  return shift + log(x) - 0.5 / x - tail
}

/// The second derivative of log Γ at x ≥ 1, to eight digits or more.
private func trigamma(_ x: Double) -> Double {
  var (x, shift) = (x, 0.0)
  while x < 10 {
    shift += 1 / (x * x)
    x += 1
  }
  let s = 1 / (x * x)
  return shift + 1 / x + 0.5 * s + s / x * (1.0 / 6 - s * (1.0 / 30 - s * (1.0 / 42)))
}
