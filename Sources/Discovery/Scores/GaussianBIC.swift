public import CausalStatistics
import Foundation

/// The Bayesian information criterion of linear-Gaussian families, from moments alone.
///
/// A family's score is the maximised log-likelihood's gain over having no parents, −n/2 ln σ² with σ² the share of the
/// variance that is left, less (λ/2 ln n + 2γ ln p) for each parent: λ is the penalty discount, γ the extension for many
/// variables (Chen and Chen 2008; Foygel and Drton 2010). So the graph without edges scores 0, and scales do not matter.
/// Markov-equivalent graphs score the same.
///
/// A constant column takes no part in any relation: it scores 0 whatever its parents. A parent that the other parents
/// determine (residual variance below 1e-10 of its own) adds its penalty and nothing else; a child that its parents
/// determine has the variance 1e-10, so that scores stay finite.
public struct GaussianBIC: LocalScore, Hashable {
  /// What a search needs to know of the data.
  public let variableCount: Int
  /// The sample size n that counts: rows, or the effective number of weighted ones.
  public let sampleSize: Double
  /// What one parent costs, in nats.
  public let penalty: Double
  /// p × p, column by column; a constant column is independent of the others.
  let correlations: [Double]
  /// Columns without variance, ascending.
  public let constantColumns: [Int]
  /// Residual variances below this share of the variance count as none.
  static let singular = 1e-10

  /// - Parameters:
  ///   - moments: At least one column. Entries that are no numbers count as no relation.
  ///   - penaltyDiscount: λ; 1 is the plain BIC, 2 the doubled one that searches use.
  ///   - extension: γ of the extended BIC, between 0 and 1.
  public init(_ moments: Moments, penaltyDiscount: Double = 2, extension gamma: Double = 0.25) {
    let count = moments.columnCount
    variableCount = count
    sampleSize = max(1, moments.weight)
    penalty = penaltyDiscount / 2 * log(sampleSize) + 2 * gamma * log(Double(max(1, count)))
    let correlations = Correlations(moments)
    (self.correlations, constantColumns) = (correlations.values, correlations.constantColumns)
  }

  public func localScore(of child: Int, parents: [Int]) -> Double {
    var factor = ResidualFactor(correlations: correlations, count: variableCount)
    for parent in parents { factor.add(parent) }
    return value(residual: factor.residualVariance(of: child), parents: parents.count)
  }

  public func localScores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double] {
    var factor = ResidualFactor(correlations: correlations, count: variableCount)
    for parent in parents { factor.add(parent) }
    let own = factor.coordinates(of: child)
    return candidates.map { candidate in
      let other = factor.coordinates(of: candidate)
      var (covariance, variance) = (correlations[child * variableCount + candidate], 1.0)
      for index in own.values.indices {
        covariance -= own.values[index] * other.values[index]
        variance -= other.values[index] * other.values[index]
      }
      let explained = variance > Self.singular ? covariance * covariance / variance : 0
      return value(residual: own.residual - explained, parents: parents.count + 1)
    }
  }

  /// The score of a family with this residual variance (of a child of variance 1).
  @inline(__always) func value(residual: Double, parents: Int) -> Double {
    -sampleSize / 2 * log(max(residual, Self.singular)) - penalty * Double(parents)
  }
}

/// The Cholesky factor of the correlations of some variables, grown one variable at a time.
private struct ResidualFactor {
  private let correlations: [Double]
  private let count: Int
  private var members: [Int] = []
  /// Row by row, lower triangle with the diagonal's reciprocals.
  private var rows: [[Double]] = []

  init(correlations: [Double], count: Int) { (self.correlations, self.count) = (correlations, count) }

  /// Adds a variable, unless the others determine it.
  mutating func add(_ variable: Int) {
    let own = coordinates(of: variable)
    guard own.residual > GaussianBIC.singular else { return }
    members.append(variable)
    rows.append(own.values + [1 / own.residual.squareRoot()])
  }

  func residualVariance(of variable: Int) -> Double { coordinates(of: variable).residual }

  /// L⁻¹ times the variable's correlations with the members, and the variance that is left.
  func coordinates(of variable: Int) -> (values: [Double], residual: Double) {
    var (values, residual) = ([Double](), 1.0)
    values.reserveCapacity(members.count + 1)
    for (index, row) in rows.enumerated() {
      var sum = correlations[variable * count + members[index]]
      for earlier in 0..<index { sum -= row[earlier] * values[earlier] }
      sum *= row[index]
      values.append(sum)
      residual -= sum * sum
    }
    return (values, residual)
  }
}
