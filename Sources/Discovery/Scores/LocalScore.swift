/// A decomposable score: a graph's is the sum of its families' (a variable with its parents).
///
/// In nats, higher is better: a log marginal likelihood or its BIC approximation (log-likelihood − λ/2 · k · ln n, so
/// λ = 1 is the plain BIC and λ = 2 the doubled penalty of discovery).
public protocol LocalScore: Sendable {
  /// The number of variables, which are numbered from 0.
  var variableCount: Int { get }
  /// The score of `child` with these parents (distinct, in any order, without `child`); −∞ where it cannot be computed.
  func localScore(of child: Int, parents: [Int]) -> Double
}
