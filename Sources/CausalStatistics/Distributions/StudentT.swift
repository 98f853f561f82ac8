import Glibc

/// Student's t law.
public struct StudentT: ContinuousDistribution {
  /// The degrees of freedom, in 1e-100...1e100, not necessarily whole.
  public let degreesOfFreedom: Double
  /// The log density at 0.
  private let logTop: Double
  private let rootFreedom: Double

  /// - Throws: `degreesOfFreedom` where they are out of their range.
  public init(degreesOfFreedom: Double) throws(DistributionError) {
    try requireFreedom(degreesOfFreedom)
    self.degreesOfFreedom = degreesOfFreedom
    rootFreedom = degreesOfFreedom.squareRoot()
    logTop = Self.logDensityAtZero(degreesOfFreedom / 2)
  }

  public func logDensity(_ t: Double) -> Double {
    guard abs(t) < .infinity else { return t == t ? -.infinity : .nan }
    return logTop - (degreesOfFreedom + 1) / 2 * logOnePlusSquare(abs(t) / rootFreedom)
  }

  public func tails(at t: Double) -> TailProbabilities {
    let beyond = upperTail(abs(t))
    return t < 0 ? beyond.mirrored : beyond
  }

  /// P(|T| > |t|), the p-value of a two-sided test.
  public func twoSided(_ t: Double) -> Double { min(1, 2 * upperTail(abs(t)).upper) }

  public func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    return probability < 0.5
      ? -positive(tail: probability, area: 0.5 - probability)
      : positive(tail: 1 - probability, area: probability - 0.5)
  }

  public func upperQuantile(_ probability: Double) -> Double { -quantile(probability) }

  /// P(T > t) for t ≥ 0: half the beta tail at ν / (ν + t²).
  private func upperTail(_ t: Double) -> TailProbabilities {
    if t == 0 { return TailProbabilities(upperLogScale: 0, factor: 0.5) }
    return bothSides(t / rootFreedom).upperHalf
  }

  /// P(|T| > t) as upper and P(|T| ≤ t) as lower, for t = root · √ν above 0.
  private func bothSides(_ root: Double) -> TailProbabilities {
    guard root < .infinity else { return root == root ? .allBelow : .notANumber }
    let a = degreesOfFreedom / 2
    // log of 1 / B(a, ½).
    let logNormaliser = logTop + 0.5 * log(2 * a)
    if root > 1e150 {
      return TailProbabilities(upperLogScale: logNormaliser - log(a) - 2 * a * log(root), factor: 1)
    }
    if root < 1e-150 {
      return TailProbabilities(lowerLogScale: logNormaliser + log(2 * root), factor: 1)
    }
    let square = root * root
    let y = square / (1 + square)
    let logKernel = logNormaliser - a * logOnePlusSquare(root) + 0.5 * log(y)
    let x = 1 / (1 + square)
    return betaTails(0.5, a, BetaPlace(x: y, y: x, lead: 0.5 * x - a * y), logKernel: logKernel)
  }

  /// t ≥ 0 with P(T > t) = tail and P(0 < T ≤ t) = area, which together make ½.
  private func positive(tail: Double, area: Double) -> Double {
    if area <= 0 { return 0 }
    if tail <= 0 { return .infinity }
    let rising = area < 0.25
    let target = log(2 * (rising ? area : tail))
    let u = solveLogTail(target: target, rising: rising, start: start(tail)) { u in
      let root = exp(u) / rootFreedom
      let tails = bothSides(root)
      let bend = root < 1e150 ? root * root / (1 + root * root) : 1
      let logDensity = log(2.0) + logTop + u - (degreesOfFreedom + 1) / 2 * logOnePlusSquare(root)
      return LogTailPlace(
        logTail: rising ? tails.logLower : tails.logUpper, logDensity: logDensity,
        slope: 1 - (degreesOfFreedom + 1) * bend)
    }
    return exp(u)
  }

  /// log t from the normal quantile with two terms of Cornish and Fisher's series, where the series can be trusted.
  private func start(_ tail: Double) -> Double {
    let z = -standardNormalQuantile(tail)
    let square = z * z
    guard degreesOfFreedom >= 3, square < 2 * degreesOfFreedom, z > 0 else { return min(0, log(max(z, 1e-300))) }
    let first = (square + 1) / (4 * degreesOfFreedom)
    let second = (5 * square * square + 16 * square + 3) / (96 * degreesOfFreedom * degreesOfFreedom)
    return log(z * (1 + first + second))
  }

  /// log(1 + r²), also where r² is beyond a Double.
  private func logOnePlusSquare(_ root: Double) -> Double { root < 1e150 ? log1p(root * root) : 2 * log(root) }

  /// log(Γ(a + ½) / (Γ(a) √(2πa))) for a = ν / 2.
  private static func logDensityAtZero(_ a: Double) -> Double {
    guard a < 15 else {
      let s = 1 / (a * a)
      return (-0.125 + s * (1.0 / 192 - s * (1.0 / 640 - s * (17.0 / 14_336)))) / a - logRootTwoPi
    }
    let logGammaOfA = a < 1 ? logGammaOfOnePlus(a) - log(a) : logGamma(a)
    return logGamma(a + 0.5) - logGammaOfA - 0.5 * log(a) - logRootTwoPi
  }
}
