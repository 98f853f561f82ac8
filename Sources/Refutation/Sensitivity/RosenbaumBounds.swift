import CausalStatistics
import Glibc

/// Bounds on the p-value of matched pairs under hidden bias (Rosenbaum 2002, Observational Studies, chapter 4): two units of a
/// pair may differ by a factor of up to Γ in their odds of treatment.
///
/// McNemar's test for binary outcomes, exactly; Wilcoxon's signed ranks otherwise, by the normal law with middle ranks for
/// ties. One-sided, in the direction of the difference, as is usual.
public struct RosenbaumBounds: Hashable, Sendable {
  /// Pairs that differ in the outcome: the others say nothing.
  public let informativePairs: Int
  /// Whether the outcomes are 0 and 1.
  public let isBinary: Bool
  /// Whether the treated have the higher outcomes.
  public let isPositive: Bool
  /// The sum of the ranks of the pairs in favour (McNemar: their number).
  private let statistic: Double
  private let ranks: Double
  private let squaredRanks: Double

  /// - Parameter differences: The treated unit's outcome less the other's, one a pair, finite.
  /// - Returns: Nil where no pair differs.
  public init?(differences: [Double], isBinary: Bool) {
    let found = differences.filter { $0 != 0 }
    guard !found.isEmpty, found.allSatisfy(\.isFinite) else { return nil }
    let weights =
      isBinary ? [Double](repeating: 1, count: found.count) : RosenbaumBounds.middleRanks(found.map { abs($0) })
    let positive = zip(found, weights).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    let total = weights.reduce(0, +)
    (informativePairs, self.isBinary) = (found.count, isBinary)
    isPositive = 2 * positive >= total
    statistic = isPositive ? positive : total - positive
    (ranks, squaredRanks) = (total, weights.reduce(0) { $0 + $1 * $1 })
  }

  /// Ranks from 1, equal values sharing the mean of theirs.
  private static func middleRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = values
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = 0.5 * Double(start + end + 1) }
      start = end
    }
    return ranks
  }

  /// The largest p-value that a hidden bias of up to Γ allows.
  ///
  /// - Parameter gamma: 1 or more; 1 for none.
  public func upperPValue(gamma: Double) -> Double { pValue(max(1, gamma) / (1 + max(1, gamma))) }

  /// The smallest p-value that a hidden bias of up to Γ allows.
  public func lowerPValue(gamma: Double) -> Double { pValue(1 / (1 + max(1, gamma))) }

  /// P(T ≥ t) where each pair is in favour with a chance.
  private func pValue(_ chance: Double) -> Double {
    if isBinary {
      let trials = Int(ranks)
      guard let law = try? Binomial(trials: trials, probability: min(1, chance)), statistic > 0 else { return 1 }
      return min(1, law.survival(Int(statistic) - 1))
    }
    let deviation = (chance * (1 - chance) * squaredRanks).squareRoot()
    guard deviation > 0 else { return 1 }
    return Normal.standard.survival((statistic - chance * ranks) / deviation)
  }

  /// The least Γ at which the largest p-value passes `significance`: 1 where it does without any bias; nil beyond 1,000.
  public func tippingGamma(significance: Double = 0.05) -> Double? {
    guard upperPValue(gamma: 1) <= significance else { return 1 }
    guard upperPValue(gamma: 1_000) > significance else { return nil }
    var (low, high) = (0.0, Glibc.log(1_000.0))
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if upperPValue(gamma: exp(middle)) > significance { high = middle } else { low = middle }
    }
    return exp(high)
  }

  /// The Γ at which the pairs are what the hidden bias alone would be expected to give: ranks in favour over ranks against.
  public var explainingGamma: Double { statistic < ranks ? statistic / (ranks - statistic) : .infinity }
}
