/// A decomposable score: a graph's is the sum of its families' (a variable with its parents).
///
/// In nats, higher is better: a log marginal likelihood or its BIC approximation (log-likelihood − λ/2 · k · ln n, so
/// λ = 1 is the plain BIC and λ = 2 the doubled penalty of discovery).
public protocol LocalScore: Sendable {
  /// The number of variables, which are numbered from 0.
  var variableCount: Int { get }
  /// The score of `child` with these parents (distinct, in any order, without `child`); −∞ where it cannot be computed.
  func localScore(of child: Int, parents: [Int]) -> Double
  /// The scores of `child` with `parents` and one more, one a candidate: what a search asks most of the time. A score
  /// that can share work between the candidates overrides the default, which asks one by one.
  func localScores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double]
}

extension LocalScore {
  public func localScores(of child: Int, parents: [Int], addingEachOf candidates: [Int]) -> [Double] {
    var family = parents + [child]
    return candidates.map { candidate in
      family[parents.count] = candidate
      return localScore(of: child, parents: family)
    }
  }
}
