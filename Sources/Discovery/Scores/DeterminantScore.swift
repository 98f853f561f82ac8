public import CausalStatistics
import Glibc

/// A Gaussian score whose local scores follow from two determinants of one matrix M:
///
/// score(v | S) = constant(k) + parents(k) · ln det M[S] + family(k) · ln det M[S ∪ {v}], with k = |S|.
///
/// The Gaussian BIC and BGe are of this form. What a search gains by knowing: the determinants of all 2ᵖ principal
/// submatrices cost three multiplications each, so every local score there is costs a few more. Where M[S ∪ {v}] is
/// close to singular, searches ask for `localScore(of:parents:)`, which may say something else there.
public protocol DeterminantScore: LocalScore {
  /// M, positive semidefinite, `variableCount` square.
  var scatter: Matrix { get }
  /// The three weights for a family with `parentCount` parents.
  func weights(parentCount: Int) -> DeterminantWeights
}

/// How a `DeterminantScore` weighs its two determinants.
public struct DeterminantWeights: Hashable, Sendable {
  /// What does not depend on the data's second moments, in nats.
  public var constant: Double
  /// The weight of ln det M[S].
  public var parents: Double
  /// The weight of ln det M[S ∪ {v}].
  public var family: Double

  /// Three weights.
  public init(constant: Double, parents: Double, family: Double) {
    (self.constant, self.parents, self.family) = (constant, parents, family)
  }
}

/// What others leave of a variable's variance is taken from differences while it is above this share of the variance;
/// below it rounding begins to show, and the score is computed by its own definition.
let trustedShare = 1e-6

extension DeterminantScore {
  /// The score by its definition, from one Cholesky factor of M[S ∪ {v}] with v last; −∞ where that submatrix is
  /// singular to working precision. O(|S|³ / 3), no allocation on the heap for small S.
  public func determinantScore(of child: Int, parents: [Int]) -> Double {
    let count = parents.count
    let weights = weights(parentCount: count)
    let side = count + 1
    let singularShare = 1e-13
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: side * side) { factor in
      var logDeterminant = 0.0
      return scatter.withColumns { matrix in
        for row in 0..<side {
          let rowNode = row < count ? parents[row] : child
          for column in 0...row {
            let columnNode = column < count ? parents[column] : child
            var sum = matrix[rowNode &+ columnNode &* variableCount]
            for inner in 0..<column { sum -= factor[row &* side &+ inner] * factor[column &* side &+ inner] }
            if column < row {
              factor[row &* side &+ column] = sum / factor[column &* side &+ column]
            } else {
              // What is left of a variance after regression on the columns before it.
              guard sum > matrix[rowNode &+ rowNode &* variableCount] * singularShare else { return -.infinity }
              factor[row &* side &+ row] = sum.squareRoot()
              let rest = log(sum)
              if row == count {
                return weights.constant + (weights.parents + weights.family) * logDeterminant + weights.family * rest
              }
              logDeterminant += rest
            }
          }
        }
        return -.infinity
      }
    }
  }
}

extension Matrix {
  /// The entries, column by column.
  func withColumns<Result>(_ body: (UnsafeBufferPointer<Double>) -> Result) -> Result {
    storage.withUnsafeBufferPointer(body)
  }
}
