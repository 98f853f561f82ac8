import Glibc

/// What an attack says about an estimate.
public enum RefutationVerdict: String, Hashable, Sendable, CaseIterable, Codable {
  /// The estimate stood.
  case passed
  /// The estimate fell.
  case failed
  /// Neither.
  case inconclusive
}

/// The one rule by which replicates become a verdict: by the size of the drift and by its place among the replicates.
///
/// The drift is the distance of the replicates' mean from what a correct estimate would give, in units of the original
/// estimate's standard error. The p-value is two-sided: the share of replicates at least as far from their median, on
/// either side, as the expected value is. A drift alone never fails an estimate that chance explains, and a tiny spread of the replicates
/// never fails one that hardly moved.
public struct VerdictRule: Hashable, Sendable {
  /// Drift up to this many standard errors passes.
  public var passingDrift = 0.5
  /// Drift beyond this many standard errors may fail.
  public var failingDrift = 1.0
  /// Failing takes a p-value of at most this.
  public var significance = 0.05

  /// Half a standard error, one standard error, .05.
  public init() {}

  /// - Parameters:
  ///   - drift: In standard errors, of either sign; nil where there is no standard error.
  ///   - pValue: Nil where there is none.
  public func verdict(drift: Double?, pValue: Double?) -> RefutationVerdict {
    let size = drift.map { abs($0) } ?? .infinity
    if size <= passingDrift { return .passed }
    if let pValue, pValue > significance { return .passed }
    if size > failingDrift, let pValue, pValue <= significance { return .failed }
    return .inconclusive
  }

  /// The two-sided place of `expected` among replicates: twice the smaller of the shares at or below and at or above it, each with
  /// the expected value counted among them (Davison & Hinkley 1997, 4.2), so never 0.
  ///
  /// - Parameter replicates: Finite.
  /// - Returns: In 0...1; 1 where there are no replicates.
  public static func pValue(of expected: Double, among replicates: [Double]) -> Double {
    var (below, above) = (1, 1)
    for value in replicates {
      if value <= expected { below += 1 }
      if value >= expected { above += 1 }
    }
    return min(1, 2 * Double(min(below, above)) / Double(replicates.count + 1))
  }
}
