public import CausalGraphs

/// A formula for a causal effect in terms of what is observed.
///
/// Variables are nodes. A free variable stands for a value that is given from outside, a bound one for the values that a
/// sum runs over; within the sum the outer value is out of sight.
public indirect enum Expression: Hashable, Sendable {
  /// P(of | given) of the observed variables, each ascending; 1 where `of` is empty.
  case probability(of: [Int], given: [Int])
  /// Σ over all values of the variables, ascending.
  case sum(over: [Int], Expression)
  /// The factors' product; 1 where there are none.
  case product([Expression])
  /// The first divided by the second.
  case ratio(Expression, Expression)

  /// One.
  static let one = Expression.product([])

  /// A product without needless nesting.
  static func multiplying(_ factors: [Expression]) -> Expression {
    let flat = factors.flatMap { factor -> [Expression] in
      switch factor {
      case .product(let inner): inner
      case .probability(of: [], given: _): []
      default: [factor]
      }
    }
    return flat.count == 1 ? flat[0] : .product(flat)
  }

  /// A sum without needless nesting; factors that the variables do not occur in come out of it, and a variable whose
  /// only factor is its own distribution goes.
  public static func summing(over variables: [Int], _ body: Expression) -> Expression {
    guard !variables.isEmpty else { return body }
    switch body {
    case .sum(let inner, let rest): return summing(over: (variables + inner).sorted(), rest)
    case .probability(let of, let given) where variables.allSatisfy(of.contains):
      return .probability(of: of.filter { !variables.contains($0) }, given: given)
    case .product(let factors):
      for (place, factor) in factors.enumerated() {
        guard case .probability(let of, let given) = factor else { continue }
        let own = of.filter { node in
          variables.contains(node)
            && !factors.indices.contains { $0 != place && factors[$0].freeVariables.contains(node) }
        }
        guard !own.isEmpty else { continue }
        var rest = factors
        rest[place] = .probability(of: of.filter { !own.contains($0) }, given: given)
        return summing(over: variables.filter { !own.contains($0) }, multiplying(rest))
      }
      let inside = factors.filter { !$0.freeVariables.isDisjoint(with: variables) }
      let outside = factors.filter { $0.freeVariables.isDisjoint(with: variables) }
      guard !outside.isEmpty else { return .sum(over: variables, body) }
      return multiplying(outside + [summing(over: variables, multiplying(inside))])
    default: return .sum(over: variables, body)
    }
  }

  /// Every variable in it, those that a sum runs over too.
  public var allVariables: Set<Int> {
    switch self {
    case .probability(let of, let given): Set(of).union(given)
    case .sum(let bound, let body): body.allVariables.union(bound)
    case .product(let factors): factors.reduce(into: []) { $0.formUnion($1.allVariables) }
    case .ratio(let above, let below): above.allVariables.union(below.allVariables)
    }
  }

  /// The variables that are not summed over.
  public var freeVariables: Set<Int> {
    switch self {
    case .probability(let of, let given): Set(of).union(given)
    case .sum(let bound, let body): body.freeVariables.subtracting(bound)
    case .product(let factors): factors.reduce(into: []) { $0.formUnion($1.freeVariables) }
    case .ratio(let above, let below): above.freeVariables.union(below.freeVariables)
    }
  }

  /// The formula in words of mathematics: "Σ_{z} P(y | x, z) P(z)". A variable that a sum runs over while it is also given
  /// from outside is written with a prime.
  public func text(_ variables: VariableList) -> String {
    written(TextNotation(variables), primes: [:], scope: freeVariables)
  }

  /// The formula as LaTeX, for mathematics mode; primes as in `text`.
  public func latex(_ variables: VariableList) -> String {
    written(LatexNotation(variables), primes: [:], scope: freeVariables)
  }

  /// - Parameters:
  ///   - primes: by node, how many sums have taken the name.
  ///   - scope: names that are taken.
  func written(_ notation: some ExpressionNotation, primes: [Int: Int], scope: Set<Int>) -> String {
    func names(_ nodes: [Int], _ primes: [Int: Int]) -> [String] {
      nodes.map { notation.name($0, primes: primes[$0, default: 0]) }
    }
    switch self {
    case .probability(of: [], given: _): return "1"
    case .probability(let of, let given): return notation.probability(names(of, primes), names(given, primes))
    case .sum(let bound, let body):
      var inner = primes
      for node in bound where scope.contains(node) { inner[node, default: 0] += 1 }
      return notation.sum(
        names(bound, inner), body.written(notation, primes: inner, scope: scope.union(bound)))
    case .product(let factors) where factors.isEmpty: return "1"
    case .product(let factors):
      return factors.enumerated().map { place, factor -> String in
        let text = factor.written(notation, primes: primes, scope: scope)
        // A sum reaches to the end of what it stands in.
        if case .sum = factor, place < factors.count - 1 { return notation.grouped(text) }
        return text
      }.joined(separator: " ")
    case .ratio(let above, let below):
      return notation.ratio(
        above.written(notation, primes: primes, scope: scope), below.written(notation, primes: primes, scope: scope))
    }
  }
}
