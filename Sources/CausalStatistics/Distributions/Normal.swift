import Glibc

/// The normal law.
public struct Normal: ContinuousDistribution {
  /// The mean, finite.
  public let mean: Double
  /// The standard deviation, above 0 and finite.
  public let standardDeviation: Double

  /// Mean 0, standard deviation 1.
  public static let standard = Normal()

  private init() { (mean, standardDeviation) = (0, 1) }

  /// - Throws: `mean` or `standardDeviation` where they are out of their range.
  public init(mean: Double, standardDeviation: Double) throws(DistributionError) {
    guard mean.isFinite else { throw .mean(mean) }
    guard standardDeviation > 0, standardDeviation.isFinite else { throw .standardDeviation(standardDeviation) }
    (self.mean, self.standardDeviation) = (mean, standardDeviation)
  }

  public func logDensity(_ x: Double) -> Double {
    let z = (x - mean) / standardDeviation
    return -0.5 * z * z - logRootTwoPi - log(standardDeviation)
  }

  public func cumulative(_ x: Double) -> Double { 0.5 * erfc(-rootHalf * ((x - mean) / standardDeviation)) }

  public func survival(_ x: Double) -> Double { 0.5 * erfc(rootHalf * ((x - mean) / standardDeviation)) }

  public func tails(at x: Double) -> TailProbabilities {
    let z = (x - mean) / standardDeviation
    let upper = Self.upperTail(abs(z))
    return z < 0 ? upper.mirrored : upper
  }

  public func quantile(_ probability: Double) -> Double {
    mean + standardDeviation * standardNormalQuantile(probability)
  }

  public func upperQuantile(_ probability: Double) -> Double {
    mean - standardDeviation * standardNormalQuantile(probability)
  }

  /// P(Z > z) for z ≥ 0: the C library's erfc, and beyond 20 the asymptotic series (Abramowitz and Stegun 26.2.12).
  private static func upperTail(_ z: Double) -> TailProbabilities {
    guard z > 20 else { return TailProbabilities(upperLogScale: 0, factor: 0.5 * erfc(rootHalf * z)) }
    let inverse = 1 / (z * z)
    var (sum, term) = (1.0, 1.0)
    for odd in stride(from: 1.0, through: 19, by: 2) {
      term *= -odd * inverse
      sum += term
    }
    return TailProbabilities(upperLogScale: -0.5 * z * z - logRootTwoPi, factor: sum / z)
  }
}

/// √½.
private let rootHalf = 0.707106781186547524400844362105

/// z with P(Z ≤ z) = probability: a start of four digits (Hastings's, Abramowitz and Stegun 26.2.23; near ½ the series of
/// the inverse) and two steps of Halley's method, each of which triples the digits.
func standardNormalQuantile(_ probability: Double) -> Double {
  guard probability >= 0, probability <= 1 else { return .nan }
  if probability == 0 { return -.infinity }
  if probability == 1 { return .infinity }
  let centred = probability - 0.5
  if abs(centred) < 0.25 { return centralNormalQuantile(centred) }
  let tail = min(probability, 1 - probability)
  let root = (-2 * log(tail)).squareRoot()
  let numerator = 2.515517 + root * (0.802853 + root * 0.010328)
  var z = root - numerator / (1 + root * (1.432788 + root * (0.189269 + root * 0.001308)))
  for _ in 0..<2 {
    // (tail − P(Z > z)) / density, both scaled by exp(z² / 2) where they would underflow.
    let density = exp(-0.5 * z * z - logRootTwoPi)
    let step = (tail - 0.5 * erfc(rootHalf * z)) / density
    z -= step / (1 + 0.5 * z * step)
  }
  return centred < 0 ? -z : z
}

/// z with P(0 < Z ≤ z) = `area`, |area| < ¼.
private func centralNormalQuantile(_ area: Double) -> Double {
  let linear = area * 2.506628274631000502415765284811  // √(2π)
  let square = linear * linear
  var z = linear * (1 + square * (1.0 / 6 + square * (7.0 / 120 + square * (127.0 / 5_040))))
  for _ in 0..<2 {
    let step = (0.5 * erf(rootHalf * z) - area) / exp(-0.5 * z * z - logRootTwoPi)
    z -= step / (1 + 0.5 * z * step)
  }
  return z
}
