extension Expression {
  /// The formula's value.
  ///
  /// - Parameters:
  ///   - values: of the free variables, by node.
  ///   - levels: how many values each node has.
  ///   - probability: P(of | given) at values by node; what is asked for with probability 0 given counts as 0.
  /// - Complexity: one sum runs over the product of its variables' levels.
  public func value(
    at values: [Int: Int], levels: [Int], probability: (_ of: [Int], _ given: [Int], [Int: Int]) -> Double
  ) -> Double {
    switch self {
    case .probability(of: [], given: _): return 1
    case .probability(let of, let given): return probability(of, given, values)
    case .product(let factors):
      var product = 1.0
      for factor in factors where product != 0 {
        product *= factor.value(at: values, levels: levels, probability: probability)
      }
      return product
    case .ratio(let above, let below):
      let divisor = below.value(at: values, levels: levels, probability: probability)
      // 0 / 0: an event that never happens contributes nothing.
      return divisor == 0 ? 0 : above.value(at: values, levels: levels, probability: probability) / divisor
    case .sum(let bound, let body):
      var (inner, total) = (values, 0.0)
      for node in bound { inner[node] = 0 }
      while true {
        total += body.value(at: inner, levels: levels, probability: probability)
        guard let place = bound.lastIndex(where: { inner[$0, default: 0] + 1 < levels[$0] }) else { return total }
        inner[bound[place], default: 0] += 1
        for later in bound[(place + 1)...] { inner[later] = 0 }
      }
    }
  }
}
