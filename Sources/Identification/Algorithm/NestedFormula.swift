public import CausalGraphs

/// A formula in which treatments have two values: the one whose effect is asked for, x, and the one that it is compared
/// with, x*. It is Σ over `bound` of the factors' product.
public struct NestedFormula: Hashable, Sendable {
  /// A part, and which treatments have their reference value in it.
  public struct Factor: Hashable, Sendable {
    /// In which treatments occur free.
    public let expression: Expression
    /// Ascending.
    public let atReference: [Int]
  }

  /// Summed over, ascending.
  public let bound: [Int]
  /// At least one.
  public let factors: [Factor]

  /// The formula in words of mathematics; reference values have a star: "Σ_{m} P(y | x, m) P(m | x*)".
  public func text(_ variables: VariableList) -> String { written(TextNotation(variables)) }

  /// The formula as LaTeX, for mathematics mode.
  public func latex(_ variables: VariableList) -> String { written(LatexNotation(variables)) }

  private func written(_ notation: some ExpressionNotation) -> String {
    let scope = factors.reduce(into: Set(bound)) { $0.formUnion($1.expression.freeVariables) }
    let parts = factors.enumerated().map { place, factor -> String in
      let text = factor.expression.written(
        StarredNotation(base: notation, starred: Set(factor.atReference)), primes: [:], scope: scope)
      if case .sum = factor.expression, place < factors.count - 1 { return notation.grouped(text) }
      return text
    }
    let body = parts.joined(separator: " ")
    return bound.isEmpty ? body : notation.sum(bound.map { notation.name($0) }, body)
  }

  /// The formula's value.
  ///
  /// - Parameters:
  ///   - values: of the free variables, by node; treatments have x.
  ///   - reference: x*, by node.
  ///   - levels: how many values each node has.
  ///   - probability: as for `Expression.value`.
  /// - Complexity: runs over the product of the bound variables' levels.
  public func value(
    at values: [Int: Int], reference: [Int: Int], levels: [Int],
    probability: (_ of: [Int], _ given: [Int], [Int: Int]) -> Double
  ) -> Double {
    var (outer, total) = (values, 0.0)
    for node in bound { outer[node] = 0 }
    while true {
      var product = 1.0
      for factor in factors where product != 0 {
        var inner = outer
        for node in factor.atReference { inner[node] = reference[node] ?? 0 }
        // A variable may be free that makes no difference: any value will do.
        for node in factor.expression.freeVariables where inner[node] == nil { inner[node] = 0 }
        product *= factor.expression.value(at: inner, levels: levels, probability: probability)
      }
      total += product
      guard let place = bound.lastIndex(where: { outer[$0, default: 0] + 1 < levels[$0] }) else { return total }
      outer[bound[place], default: 0] += 1
      for later in bound[(place + 1)...] { outer[later] = 0 }
    }
  }
}

/// Another notation, some variables' own values with a star; what a sum runs over has none.
private struct StarredNotation<Base: ExpressionNotation>: ExpressionNotation {
  let base: Base
  let starred: Set<Int>

  func name(_ node: Int) -> String { base.name(node) }
  func name(_ node: Int, primes: Int) -> String {
    base.name(node, primes: primes) + (primes == 0 && starred.contains(node) ? "*" : "")
  }
  func probability(_ of: [String], _ given: [String]) -> String { base.probability(of, given) }
  func sum(_ bound: [String], _ body: String) -> String { base.sum(bound, body) }
  func ratio(_ above: String, _ below: String) -> String { base.ratio(above, below) }
  func grouped(_ body: String) -> String { base.grouped(body) }
}
