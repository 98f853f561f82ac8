import CausalGraphs
import Identification

/// A formula's value on a joint distribution with its derivative by every cell of it: each part of the formula is a table
/// over its free variables, kept on a tape, and derivatives run back along it.
///
/// Where the outcome has a moment axis (cell 0: weight, cell 1: weight times outcome) in the place of its values, the
/// outcome may take any numbers: a sum over it is its cell 0, its mean the cell 1. That wants formulae linear in the
/// outcome's distribution; others are refused.
struct FormulaTape {
  /// The formula is not linear in the outcome's distribution.
  struct Nonlinear: Error {}

  private enum Operation {
    case leaf
    /// Sums over the cells of a factor that lie in each cell of this one.
    case gathered(Int, places: [Int32])
    /// The product of factors.
    case product([(factor: Int, places: [Int32])])
    /// The first over the second; 0 where the second is 0.
    case ratio(above: Int, aboveAt: [Int32], below: Int, belowAt: [Int32])
  }

  private enum Key: Hashable {
    case expression(Expression)
    case marginal([Int])
    case restricted(Int, [Int: Int])
  }

  private(set) var factors: [CellFactor] = []
  private var operations: [Operation] = []
  private var known: [Key: Int] = [:]
  /// By variable.
  private let levels: [Int: Int]
  private let momentAxis: Int?

  /// - Parameters:
  ///   - joint: the distribution, of all variables of the formulae.
  ///   - momentAxis: the outcome, where its axis is one of moments.
  init(joint: CellFactor, momentAxis: Int?) {
    levels = Dictionary(uniqueKeysWithValues: zip(joint.variables, joint.levels))
    self.momentAxis = momentAxis
    factors = [joint]
    operations = [.leaf]
    known[.marginal(joint.variables)] = 0
  }

  /// The factor's place on the tape.
  mutating func compile(_ expression: Expression) throws(Nonlinear) -> Int {
    if let place = known[.expression(expression)] { return place }
    let place: Int
    switch expression {
    case .probability(let of, let given):
      guard !of.isEmpty else {
        place = constant(1)
        break
      }
      if let momentAxis, given.contains(momentAxis) { throw Nonlinear() }
      let above = marginal(of + given)
      place = given.isEmpty ? above : ratio(above, marginal(given))
    case .product(let parts):
      var places: [Int] = []
      for part in parts { places.append(try compile(part)) }
      place = try product(places)
    case .ratio(let above, let below):
      let (first, second) = (try compile(above), try compile(below))
      if let momentAxis, factors[second].variables.contains(momentAxis) { throw Nonlinear() }
      place = ratio(first, second)
    case .sum(let bound, let body):
      let inner = try compile(body)
      place = try summed(inner, over: bound)
    }
    known[.expression(expression)] = place
    return place
  }

  /// A nested formula where treatments have one value, and their reference value in some factors.
  mutating func compile(
    _ formula: NestedFormula, treated: [Int: Int], reference: [Int: Int]
  ) throws(Nonlinear) -> Int {
    var places: [Int] = []
    for factor in formula.factors {
      var values = treated
      for node in factor.atReference { values[node] = reference[node] }
      places.append(restricted(try compile(factor.expression), to: values))
    }
    return try summed(try product(places), over: formula.bound)
  }

  /// The part of a factor where variables have these values.
  mutating func restricted(_ place: Int, to values: [Int: Int]) -> Int {
    let factor = factors[place]
    let fixed = values.filter { factor.variables.contains($0.key) }
    guard !fixed.isEmpty else { return place }
    if let done = known[.restricted(place, fixed)] { return done }
    let kept = factor.variables.filter { fixed[$0] == nil }
    let result = gathered(place, kept, fixed: fixed)
    known[.restricted(place, fixed)] = result
    return result
  }

  /// P of some variables.
  mutating func marginal(_ variables: [Int]) -> Int {
    let wanted = Array(Set(variables)).sorted()
    if let place = known[.marginal(wanted)] { return place }
    // From the smallest table that has them all.
    var source = 0
    for (key, place) in known {
      guard case .marginal(let others) = key, wanted.allSatisfy(others.contains) else { continue }
      let (size, best) = (factors[place].values.count, factors[source].values.count)
      if size < best || size == best && place < source { source = place }
    }
    let place = gathered(source, wanted, fixed: dropped(source, wanted))
    known[.marginal(wanted)] = place
    return place
  }

  mutating func product(_ places: [Int]) throws(Nonlinear) -> Int {
    guard !places.isEmpty else { return constant(1) }
    guard places.count > 1 else { return places[0] }
    if let momentAxis, places.count(where: { factors[$0].variables.contains(momentAxis) }) > 1 { throw Nonlinear() }
    let variables = Set(places.flatMap { factors[$0].variables }).sorted()
    var result = factor(variables, repeating: 1)
    var parts: [(factor: Int, places: [Int32])] = []
    for place in places {
      let map = result.places(in: factors[place])
      let other = factors[place].values
      for cell in result.values.indices { result.values[cell] *= other[Int(map[cell])] }
      parts.append((place, map))
    }
    return append(result, .product(parts))
  }

  mutating func summed(_ place: Int, over bound: [Int]) throws(Nonlinear) -> Int {
    let own = factors[place].variables
    let kept = own.filter { !bound.contains($0) }
    var result = gathered(place, kept, fixed: dropped(place, kept))
    // What a sum's body does not depend on is counted as often as it has values.
    let idle = bound.filter { !own.contains($0) }
    if let momentAxis, idle.contains(momentAxis) { throw Nonlinear() }
    let times = idle.reduce(1.0) { $0 * Double(levels[$1] ?? 1) }
    if times != 1 { result = try product([result, constant(times)]) }
    return result
  }

  /// The moment axis at its weight, where it is summed over.
  private func dropped(_ place: Int, _ kept: [Int]) -> [Int: Int] {
    guard let momentAxis, factors[place].variables.contains(momentAxis), !kept.contains(momentAxis) else { return [:] }
    return [momentAxis: 0]
  }

  private mutating func gathered(_ place: Int, _ kept: [Int], fixed: [Int: Int]) -> Int {
    guard kept != factors[place].variables else { return place }
    var result = factor(kept, repeating: 0)
    let map = factors[place].places(in: result, fixed: fixed)
    let source = factors[place].values
    for cell in source.indices where map[cell] >= 0 { result.values[Int(map[cell])] += source[cell] }
    return append(result, .gathered(place, places: map))
  }

  private mutating func ratio(_ above: Int, _ below: Int) -> Int {
    let variables = Set(factors[above].variables + factors[below].variables).sorted()
    var result = factor(variables, repeating: 0)
    let (aboveAt, belowAt) = (result.places(in: factors[above]), result.places(in: factors[below]))
    let (top, bottom) = (factors[above].values, factors[below].values)
    for cell in result.values.indices {
      let divisor = bottom[Int(belowAt[cell])]
      result.values[cell] = divisor == 0 ? 0 : top[Int(aboveAt[cell])] / divisor
    }
    return append(result, .ratio(above: above, aboveAt: aboveAt, below: below, belowAt: belowAt))
  }

  private mutating func constant(_ value: Double) -> Int {
    append(CellFactor([], levels: [], repeating: value), .leaf)
  }

  private func factor(_ variables: [Int], repeating value: Double) -> CellFactor {
    CellFactor(variables, levels: variables.map { levels[$0] ?? 1 }, repeating: value)
  }

  private mutating func append(_ factor: CellFactor, _ operation: Operation) -> Int {
    factors.append(factor)
    operations.append(operation)
    return factors.count - 1
  }

  /// Σ seed · value of a factor's cells, derived by each cell of the joint distribution.
  func gradient(of place: Int, seed: [Double]) -> [Double] {
    var slopes = [[Double]?](repeating: nil, count: factors.count)
    slopes[place] = seed
    for node in stride(from: place, through: 1, by: -1) {
      guard let own = slopes[node] else { continue }
      switch operations[node] {
      case .leaf: continue
      case .gathered(let source, let places):
        add(to: source, &slopes) { target in
          for cell in places.indices where places[cell] >= 0 { target[cell] += own[Int(places[cell])] }
        }
      case .product(let parts):
        for (index, part) in parts.enumerated() {
          let others = parts.enumerated().filter { $0.offset != index }.map(\.element)
          add(to: part.factor, &slopes) { target in
            for cell in own.indices where own[cell] != 0 {
              var rest = own[cell]
              for other in others { rest *= factors[other.factor].values[Int(other.places[cell])] }
              target[Int(part.places[cell])] += rest
            }
          }
        }
      case .ratio(let above, let aboveAt, let below, let belowAt):
        let divisors = factors[below].values
        add(to: above, &slopes) { target in
          for cell in own.indices where own[cell] != 0 && divisors[Int(belowAt[cell])] != 0 {
            target[Int(aboveAt[cell])] += own[cell] / divisors[Int(belowAt[cell])]
          }
        }
        let values = factors[node].values
        add(to: below, &slopes) { target in
          for cell in own.indices where own[cell] != 0 && divisors[Int(belowAt[cell])] != 0 {
            target[Int(belowAt[cell])] -= own[cell] * values[cell] / divisors[Int(belowAt[cell])]
          }
        }
      }
    }
    return slopes[0] ?? [Double](repeating: 0, count: factors[0].values.count)
  }

  private func add(to place: Int, _ slopes: inout [[Double]?], _ body: (inout [Double]) -> Void) {
    var target = slopes[place] ?? [Double](repeating: 0, count: factors[place].values.count)
    slopes[place] = nil
    body(&target)
    slopes[place] = target
  }
}
