import Glibc

/// The χ² law.
public struct ChiSquared: ContinuousDistribution {
  /// The degrees of freedom, in 1e-100...1e100, not necessarily whole.
  public let degreesOfFreedom: Double
  private let shape: GammaShape

  /// - Throws: `degreesOfFreedom` where they are out of their range.
  public init(degreesOfFreedom: Double) throws(DistributionError) {
    try requireFreedom(degreesOfFreedom)
    self.degreesOfFreedom = degreesOfFreedom
    shape = GammaShape(degreesOfFreedom / 2)
  }

  public func logDensity(_ x: Double) -> Double {
    guard x > 0 else {
      if x == 0 { return degreesOfFreedom < 2 ? .infinity : degreesOfFreedom == 2 ? -log(2.0) : -.infinity }
      return x < 0 ? -.infinity : .nan
    }
    guard x < .infinity else { return -.infinity }
    return shape.logKernel(x / 2) - log(x)
  }

  public func tails(at x: Double) -> TailProbabilities { shape.tails(x / 2) }

  public func quantile(_ probability: Double) -> Double {
    quantile(lower: probability, upper: 1 - probability, normal: standardNormalQuantile(probability))
  }

  public func upperQuantile(_ probability: Double) -> Double {
    quantile(lower: 1 - probability, upper: probability, normal: -standardNormalQuantile(probability))
  }

  private func quantile(lower: Double, upper: Double, normal: Double) -> Double {
    guard lower >= 0, upper >= 0 else { return .nan }
    if lower == 0 { return 0 }
    if upper == 0 { return .infinity }
    let rising = lower <= upper
    let u = solveLogTail(target: log(rising ? lower : upper), rising: rising, start: start(lower, normal)) { u in
      let x = exp(u)
      let tails = shape.tails(x)
      return LogTailPlace(
        logTail: rising ? tails.logLower : tails.logUpper, logDensity: shape.logKernel(x), slope: shape.a - x)
    }
    return 2 * exp(u)
  }

  /// Wilson and Hilferty's cube (1931, PNAS 17) for log(x / 2); far below, the first term of the series.
  private func start(_ lower: Double, _ normal: Double) -> Double {
    let spread = 1 / (9 * shape.a)
    let root = 1 - spread + normal * spread.squareRoot()
    let small = (log(lower) + logGammaOfOnePlus(shape.a)) / shape.a
    guard root > 0.3 else { return small }
    return log(shape.a) + 3 * log(root)
  }
}

/// The range within which every formula holds.
func requireFreedom(_ degreesOfFreedom: Double) throws(DistributionError) {
  guard degreesOfFreedom >= 1e-100, degreesOfFreedom <= 1e100 else { throw .degreesOfFreedom(degreesOfFreedom) }
}
