import Discovery
import Glibc

/// The sum over all DAGs once more, by another way that subtracts nothing: over layers, each of whose nodes has a parent
/// in the layer before it (the partitions of Kuipers and Moffa 2017, Journal of the American Statistical Association 112).
///
/// Every DAG has one such partition. O(4ᵖ) products in logarithms' stead of mantissas and powers of two, so that nothing
/// underflows: a check, and slow.
struct LayeredSum {
  /// A number above 0 of any size, or 0.
  struct Weight {
    var mantissa = 0.0
    var power = 0

    init() {}
    init(exponential nats: Double) {
      guard nats > -.infinity else { return }
      power = Int((nats / M_LN2).rounded(.down))
      mantissa = exp(nats - Double(power) * M_LN2)
    }

    var logarithm: Double { log(mantissa) + Double(power) * M_LN2 }

    static func + (left: Weight, right: Weight) -> Weight {
      if left.mantissa == 0 { return right }
      if right.mantissa == 0 { return left }
      if left.power < right.power { return right + left }
      var sum = left
      sum.mantissa += scalbn(right.mantissa, max(right.power - left.power, -400))
      return sum.normalised
    }

    static func * (left: Weight, right: Weight) -> Weight {
      var product = Weight()
      (product.mantissa, product.power) = (left.mantissa * right.mantissa, left.power + right.power)
      return product.normalised
    }

    private var normalised: Weight {
      guard mantissa > 0 else { return Weight() }
      var result = self
      result.mantissa = mantissa.significand
      result.power += Int(mantissa.exponent)
      return result
    }
  }

  /// ln of what all graphs weigh; `values[node][mask]` are families' scores, −∞ where a family is not allowed.
  static func logEvidence(_ values: [[Double]]) -> Double {
    let count = values.count
    let (sets, whole) = (1 << count, 1 << count - 1)
    // By child, a parent that must be there, and set: what the families weigh that have it and lie within the set.
    var with = [Weight](repeating: Weight(), count: count * count * sets)
    var all = [Weight](repeating: Weight(), count: count * sets)
    for child in 0..<count {
      for parent in 0..<count {
        let start = (child * count + parent) * sets
        for set in 0..<sets where set >> parent & 1 == 1 {
          with[start + set] = Weight(exponential: values[child][set])
        }
        sumOverSubsets(&with, start: start, sets: sets)
      }
      for set in 0..<sets { all[child * sets + set] = Weight(exponential: values[child][set]) }
      sumOverSubsets(&all, start: child * sets, sets: sets)
    }
    // A digit in base 3 a node: 1 placed, 2 in the last layer.
    let places = (0..<sets).map { set in
      (0..<count).reduce(0) { sum, node in set >> node & 1 == 1 ? sum + power(3, node) : sum }
    }
    var states = [Weight](repeating: Weight(), count: power(3, count))
    states[0] = Weight(exponential: 0)
    var products = [Weight](repeating: Weight(), count: sets)
    var total = Weight()
    for placed in 0...whole {
      var last = placed
      while true {
        let state = states[places[placed] + places[last]]
        if placed == whole { total = total + state }
        if state.mantissa > 0 && (last != 0 || placed == 0) {
          products[0] = state
          var (size, rest, free) = (1, whole & ~placed, [Int]())
          while rest != 0 {
            let child = rest.trailingZeroBitCount
            rest &= rest - 1
            var weight = placed == 0 ? all[child * sets] : Weight()
            // The first of the last layer's nodes that is a parent.
            var (candidates, open) = (last, placed)
            while candidates != 0 {
              let parent = candidates.trailingZeroBitCount
              candidates &= candidates - 1
              weight = weight + with[(child * count + parent) * sets + open]
              open &= ~(1 << parent)
            }
            free.append(child)
            for place in 0..<size { products[size + place] = products[place] * weight }
            size *= 2
          }
          for place in 1..<max(1, size) {
            let layer = free.indices.reduce(0) { place >> $1 & 1 == 1 ? $0 | 1 << free[$1] : $0 }
            let index = places[placed | layer] + places[layer]
            states[index] = states[index] + products[place]
          }
        }
        if last == 0 { break }
        last = (last - 1) & placed
      }
    }
    return total.logarithm
  }

  private static func sumOverSubsets(_ values: inout [Weight], start: Int, sets: Int) {
    var bit = 1
    while bit < sets {
      for set in 0..<sets where set & bit != 0 {
        values[start + set] = values[start + set] + values[start + set - bit]
      }
      bit *= 2
    }
  }

  private static func power(_ base: Int, _ exponent: Int) -> Int {
    (0..<exponent).reduce(1) { power, _ in power * base }
  }
}
