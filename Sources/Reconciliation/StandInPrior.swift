import Glibc

/// The log-prior of each edge from pooled opinions.
struct StandInPrior {
  let values: [Double]
  let sparseProbability: Double

  init(_ opinions: [PooledPair], count: Int, rule: PoolingRule) {
    let probability = min(0.2, max(0.02, 1 / Double(max(2, count) - 1)))
    let base = log(probability / (1 - 2 * probability))
    var values = [Double](repeating: base, count: count * count)
    for pair in opinions {
      let (forward, backward) = (pair.first * count + pair.second, pair.second * count + pair.first)
      if let there = pair.forward, let back = pair.backward {
        (values[forward], values[backward]) = (there, back)
      } else if let before = pair.before, let after = pair.after {
        values[backward] -= rule.orderShare * max(0, before - after)
        values[forward] -= rule.orderShare * max(0, after - before)
      }
    }
    (self.values, sparseProbability) = (values, probability)
  }
}
