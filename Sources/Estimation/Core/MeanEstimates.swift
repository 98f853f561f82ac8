import CausalData
import CausalStatistics
import Glibc

/// The estimated mean outcomes of two arms, with the covariance of their estimates.
struct MeanEstimates: Hashable, Sendable {
  /// Of the treated arm.
  var treated: Double
  /// Of the control arm.
  var control: Double
  /// Variance of the treated arm's mean.
  var treatedVariance: Double
  /// Variance of the control arm's mean.
  var controlVariance: Double
  /// Their covariance.
  var covariance: Double

  /// The effect on a scale, and its standard error by the delta method (of the logarithm for ratios).
  ///
  /// - Throws: `badSetting` where a mean has no ratio or no odds.
  func effect(
    _ scale: EffectScale
  ) throws(EstimationError) -> (effect: Double, standardError: Double) {
    switch scale {
    case .difference:
      return (treated - control, error(1, 1))
    case .ratio:
      guard treated > 0, control > 0 else {
        throw .badSetting(
          name: "scale",
          reason: "a ratio needs mean outcomes above 0, and they are \(treated) with and \(control) without treatment")
      }
      return (treated / control, error(1 / treated, 1 / control))
    case .oddsRatio:
      guard treated > 0, treated < 1, control > 0, control < 1 else {
        throw .badSetting(
          name: "scale",
          reason:
            "odds need a share between 0 and 1, and the means are \(treated) with and \(control) without treatment"
        )
      }
      return (
        treated / (1 - treated) / (control / (1 - control)),
        error(1 / (treated * (1 - treated)), 1 / (control * (1 - control)))
      )
    }
  }

  /// The error of a · treated − b · control.
  private func error(_ a: Double, _ b: Double) -> Double {
    max(0, a * a * treatedVariance + b * b * controlVariance - 2 * a * b * covariance).squareRoot()
  }
}

/// Sums of products of the influence values of two means, over rows or over clusters.
enum InfluenceSums {
  /// How many numbers are summed.
  static func count(clusters: ClusterColumn?) -> Int { clusters.map { 2 * $0.count } ?? 3 }

  /// Adds one row's influence on the two means.
  @inline(__always)
  static func add(
    _ treated: Double, _ control: Double, cluster: Int32?, to sums: UnsafeMutablePointer<Double>
  ) {
    if let cluster {
      sums[2 &* Int(cluster)] += treated
      sums[2 &* Int(cluster) &+ 1] += control
    } else {
      sums[0] += treated * treated
      sums[1] += control * control
      sums[2] += treated * control
    }
  }

  /// Adds some rows' influences on the two means, none in a cluster: two rows at a time.
  @inline(__always)
  static func add(
    _ treated: UnsafePointer<Double>, _ control: UnsafePointer<Double>, _ count: Int,
    to sums: UnsafeMutablePointer<Double>
  ) {
    typealias Pair = SIMD2<Double>
    let (left, right) = (UnsafeRawPointer(treated), UnsafeRawPointer(control))
    var (a, b, both) = (Pair.zero, Pair.zero, Pair.zero)
    var index = 0
    while index &+ 2 <= count {
      let x = left.loadUnaligned(fromByteOffset: index &* 8, as: Pair.self)
      let y = right.loadUnaligned(fromByteOffset: index &* 8, as: Pair.self)
      a += x * x
      b += y * y
      both += x * y
      index &+= 2
    }
    sums[0] += a.sum()
    sums[1] += b.sum()
    sums[2] += both.sum()
    if index < count { add(treated[index], control[index], cluster: nil, to: sums) }
  }

  /// Variances of the two means and their covariance. Clusters: times G / (G − 1), G those with a row that counts.
  static func finish(_ sums: [Double], clusters: Int?) -> (treated: Double, control: Double, both: Double) {
    guard let clusters else { return (sums[0], sums[1], sums[2]) }
    var (treated, control, both) = (0.0, 0.0, 0.0)
    for code in 0..<(sums.count / 2) {
      let (a, b) = (sums[2 * code], sums[2 * code + 1])
      treated += a * a
      control += b * b
      both += a * b
    }
    let factor = Double(clusters) / Double(clusters - 1)
    return (factor * treated, factor * control, factor * both)
  }
}

extension ClusterColumn {
  /// How many clusters have a row of positive weight; at least 2 of them, or `tooFewClusters`.
  func counting(_ weights: UnsafePointer<Double>?) throws(EstimationError) -> Int {
    var seen = [Bool](repeating: false, count: count)
    codes.withUnsafeBufferPointer { codes in
      for row in codes.indices where weights.map({ $0[row] > 0 }) ?? true { seen[Int(codes[row])] = true }
    }
    let found = seen.count { $0 }
    guard found > 1 else { throw .regression(.tooFewClusters(found), model: "covariance of the means") }
    return found
  }
}
