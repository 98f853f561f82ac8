import Glibc

/// The F law (Fisher and Snedecor): the ratio of two independent χ² numbers, each over its degrees of freedom.
public struct FDistribution: ContinuousDistribution {
  /// The degrees of freedom above the line, in 1e-100...1e100.
  public let numerator: Double
  /// The degrees of freedom below the line, in 1e-100...1e100.
  public let denominator: Double
  private let shape: BetaShape

  /// - Throws: `degreesOfFreedom` where one of them is out of its range.
  public init(numerator: Double, denominator: Double) throws(DistributionError) {
    try requireFreedom(numerator)
    try requireFreedom(denominator)
    (self.numerator, self.denominator) = (numerator, denominator)
    shape = BetaShape(numerator / 2, denominator / 2)
  }

  public func logDensity(_ f: Double) -> Double {
    guard f > 0 else {
      if f == 0 { return numerator < 2 ? .infinity : numerator == 2 ? 0 : -.infinity }
      return f < 0 ? -.infinity : .nan
    }
    guard f < .infinity else { return -.infinity }
    return logDensityOfLogarithm(log(f), odds(f)) - log(f)
  }

  public func tails(at f: Double) -> TailProbabilities {
    guard f > 0 else { return f == f ? .allAbove : .notANumber }
    guard f < .infinity else { return .allBelow }
    return tails(log: log(f), odds: odds(f))
  }

  public func quantile(_ probability: Double) -> Double { quantile(lower: probability, upper: 1 - probability) }

  public func upperQuantile(_ probability: Double) -> Double { quantile(lower: 1 - probability, upper: probability) }

  private func odds(_ f: Double) -> Double { numerator / denominator * f }

  private func isOrdinary(_ odds: Double) -> Bool { odds > 1e-290 && odds < 1e290 }

  /// The odds as a place of the beta law: a y − b x is a (1 − f) y, of full accuracy near f = 1.
  private func place(_ logF: Double, _ odds: Double) -> BetaPlace {
    let y = 1 / (1 + odds)
    let x = odds * y
    let lead = abs(logF) < 1 ? -shape.a * expm1(logF) * y : shape.a * y - shape.b * x
    return BetaPlace(x: x, y: y, lead: lead)
  }

  private func tails(log logF: Double, odds: Double) -> TailProbabilities {
    guard isOrdinary(odds) else {
      return shape.tails(logOdds: log(numerator) - log(denominator) + logF)
    }
    return shape.tails(place(logF, odds))
  }

  private func logDensityOfLogarithm(_ logF: Double, _ odds: Double) -> Double {
    guard isOrdinary(odds) else {
      let logOdds = log(numerator) - log(denominator) + logF
      let tail = shape.tails(logOdds: logOdds)
      return logOdds < 0 ? tail.logLower + log(shape.a) : tail.logUpper + log(shape.b)
    }
    return shape.logKernel(place(logF, odds))
  }

  private func quantile(lower: Double, upper: Double) -> Double {
    guard lower >= 0, upper >= 0 else { return .nan }
    if lower == 0 { return 0 }
    if upper == 0 { return .infinity }
    let rising = lower <= upper
    let u = solveLogTail(target: log(rising ? lower : upper), rising: rising, start: start(lower)) { u in
      let odds = odds(exp(u))
      let tails = tails(log: u, odds: odds)
      return LogTailPlace(
        logTail: rising ? tails.logLower : tails.logUpper, logDensity: logDensityOfLogarithm(u, odds),
        slope: odds < 1e290 ? (shape.a - shape.b * odds) / (1 + odds) : -shape.b)
    }
    return exp(u)
  }

  /// log f by the cube roots of both χ² (Paulson 1942, Ann. Math. Stat. 13), 0 where they do not serve.
  private func start(_ lower: Double) -> Double {
    guard numerator >= 2, denominator >= 3 else { return 0 }
    let z = standardNormalQuantile(lower)
    let (above, below) = (2 / (9 * numerator), 2 / (9 * denominator))
    let (p, q) = (1 - above, 1 - below)
    let discriminant = p * p * below + q * q * above - above * below * z * z
    let bottom = q * q - z * z * below
    guard discriminant > 0, bottom > 0.05 else { return 0 }
    let root = (p * q + z * discriminant.squareRoot()) / bottom
    return root > 0.05 ? 3 * log(root) : 0
  }
}
