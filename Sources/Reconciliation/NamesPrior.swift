import CausalGraphs
import Glibc

/// The prior over graphs that proposals alone make: ln P(edge)/P(none) of each ordered pair, added up over a graph's edges.
///
/// A pair with a direct claim has its pooled log-odds (`PoolingRule`), the penalty that an order puts on the reversed edge
/// included. A pair of which nobody made a direct claim has those of `sparseProbability`, less that penalty. Experts are
/// taken at their word: a claim's probabilities, which may be calibrated, are all that is known, so of two variables the edge
/// is as probable as its pooled claims say.
enum NamesPrior {
  /// By source, then target; 0 on the diagonal.
  static func logPrior(_ pairs: [PooledPair], nodeCount count: Int, rule: PoolingRule) -> [Double] {
    let sparse = sparseLogOdds(rule)
    var prior = [Double](repeating: sparse, count: count * count)
    for node in 0..<count { prior[node * count + node] = 0 }
    for pair in pairs {
      let (forward, backward) = logOdds(of: pair, rule: rule)
      (prior[pair.first * count + pair.second], prior[pair.second * count + pair.first]) = (forward, backward)
    }
    return prior
  }

  /// Of first → second, and of second → first.
  static func logOdds(of pair: PooledPair, rule: PoolingRule) -> (forward: Double, backward: Double) {
    if let forward = pair.forward, let backward = pair.backward { return (forward, backward) }
    let (sparse, lead) = (sparseLogOdds(rule), (pair.before ?? 0) - (pair.after ?? 0))
    return (sparse - rule.orderShare * max(0, -lead), sparse - rule.orderShare * max(0, lead))
  }

  /// Of each direction of a pair that nobody spoke of; never positive, so that no edge stands for want of an opinion.
  static func sparseLogOdds(_ rule: PoolingRule) -> Double {
    let probability = min(max(rule.sparseProbability, 1e-9), 1 / 3)
    return log(probability / (1 - 2 * probability))
  }
}
