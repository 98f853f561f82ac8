public import CausalStatistics
import Glibc

/// The Bayesian Gaussian equivalent score: the log marginal likelihood of jointly normal data under a normal–Wishart
/// prior (Geiger and Heckerman 2002, Annals of Statistics 30), with the determinants' exponents as corrected by Kuipers,
/// Moffa and Heckerman (2014, Annals of Statistics 42).
///
/// With p variables, N rows, αμ and αw the prior's strengths and t = αμ (αw − p − 1) / (αμ + 1), the prior's scale is
/// T = t · I, and the data's R = T + S + N αμ / (N + αμ) (ν − x̄)(ν − x̄)ᵀ. Equal for Markov-equivalent graphs. It does
/// depend on the variables' units: t is in the square of each variable's unit, so variables on very different scales
/// are best standardised (`unitVariances`).
public struct BGe: DeterminantScore {
  /// Why a BGe score can not be had.
  public enum ParameterError: Error, Hashable, Sendable {
    /// αμ must be above 0.
    case meanStrength(Double)
    /// αw must be above p + 1.
    case precisionStrength(Double, variables: Int)
    /// The prior mean has not one entry a variable.
    case priorMean(count: Int, variables: Int)
    /// The moments of these columns are not finite numbers, or there are no rows.
    case moments
  }

  /// The number of variables p.
  public let variableCount: Int
  /// R: the prior's scale and the data's scatter in one.
  public let scatter: Matrix
  private let weightsByParents: [DeterminantWeights]

  /// The score of data with these moments.
  ///
  /// - Parameters:
  ///   - meanStrength: αμ, above 0: how many rows the prior mean is worth.
  ///   - precisionStrength: αw, above p + 1; nil for p + αμ + 1, the least informative usual choice.
  ///   - priorMean: ν, one entry a variable; nil for the data's own means.
  ///   - unitVariances: whether the variables are scaled to a variance of 1 first; a constant column stays as it is.
  /// - Throws: `ParameterError`. Complexity: O(p²).
  public init(
    _ moments: Moments, meanStrength: Double = 1, precisionStrength: Double? = nil, priorMean: [Double]? = nil,
    unitVariances: Bool = false
  ) throws(ParameterError) {
    let count = moments.columnCount
    let (strength, rows) = (precisionStrength ?? (Double(count) + meanStrength + 1), moments.weight)
    guard meanStrength > 0, meanStrength.isFinite else { throw .meanStrength(meanStrength) }
    guard strength > Double(count) + 1, strength.isFinite else {
      throw .precisionStrength(strength, variables: count)
    }
    if let priorMean, priorMean.count != count { throw .priorMean(count: priorMean.count, variables: count) }
    guard rows > 0, rows.isFinite, moments.crossProducts.storage.allSatisfy(\.isFinite),
      moments.means.allSatisfy(\.isFinite), priorMean?.allSatisfy(\.isFinite) ?? true
    else { throw .moments }

    let scale = meanStrength * (strength - Double(count) - 1) / (meanStrength + 1)
    let shift = rows * meanStrength / (rows + meanStrength)
    let units = (0..<count).map { column -> Double in
      let variance = moments.crossProducts[column, column] / rows
      return unitVariances && variance > 0 ? variance.squareRoot() : 1
    }
    var scatter = Matrix(rows: count, columns: count)
    for row in 0..<count {
      for column in 0..<count {
        var entry = moments.crossProducts[row, column]
        if let priorMean {
          entry += shift * (priorMean[row] - moments.means[row]) * (priorMean[column] - moments.means[column])
        }
        scatter[row, column] = entry / (units[row] * units[column]) + (row == column ? scale : 0)
      }
    }
    variableCount = count
    self.scatter = scatter
    weightsByParents = (0..<max(1, count)).map { parents in
      // The degrees of freedom of a family's own Wishart: αw − p + k + 1.
      let freedom = strength - Double(count) + Double(parents) + 1
      let constant =
        -rows / 2 * log(.pi) + log(meanStrength / (meanStrength + rows)) / 2 + lgamma((freedom + rows) / 2).0
        - lgamma(freedom / 2).0 + (freedom + Double(parents)) / 2 * log(scale)
      return DeterminantWeights(
        constant: constant, parents: (freedom + rows - 1) / 2, family: -(freedom + rows) / 2)
    }
  }

  /// The three weights for a family with `parentCount` parents.
  public func weights(parentCount: Int) -> DeterminantWeights { weightsByParents[parentCount] }

  /// ln p(child | parents' data): the log marginal likelihood's factor for this family, in nats. O(k³).
  public func localScore(of child: Int, parents: [Int]) -> Double { determinantScore(of: child, parents: parents) }
}
