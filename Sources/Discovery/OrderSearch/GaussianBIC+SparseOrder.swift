import CausalStatistics
import Foundation
import SeededRandom

extension GaussianBIC {
  /// An order in which few parents are likely: the last is a variable with the fewest partial correlations given all
  /// others, and so on without it.
  ///
  /// A variable without children has its parents for neighbours and no others, so it is among those with few; taking it
  /// away joins none that were not joined. The partial correlations of what is left come from the precision matrix by
  /// elimination, which touches only the neighbours. Where variables are (nearly) dependent the correlations are shrunk
  /// a little. O(p³) for the inverse, then O(p · neighbours²), up to a bound: beyond it, and for thousands of variables,
  /// the rest stay in the order of the data, since a search from any order then takes far longer than it saves.
  ///
  /// - Parameter generator: Draws among those that have at most one neighbour more than the fewest; nil takes the first
  ///   of the fewest.
  func sparseOrder(using generator: inout SplitMix64?) -> [Int] {
    let count = variableCount
    guard count > 2, count <= 4_000 else { return Array(0..<count) }
    guard var precision = shrunkPrecision() else { return Array(0..<count) }
    // What a partial correlation of squared size r² must explain to be worth its penalty.
    let least = -expm1(-2 * penalty / sampleSize)
    var neighbours = (0..<count).map { node in
      (0..<count).filter { other in
        let entry = precision[other, node]
        return other != node && entry * entry > least * precision[node, node] * precision[other, other]
      }
    }
    var (remaining, reversed, work) = ([Bool](repeating: true, count: count), [Int](), 0)
    while reversed.count < count {
      var (last, fewest) = (-1, Int.max)
      for node in 0..<count where remaining[node] && neighbours[node].count < fewest {
        (last, fewest) = (node, neighbours[node].count)
      }
      if generator != nil {
        let few = (0..<count).filter { remaining[$0] && neighbours[$0].count <= fewest + 1 }
        last = few[generator?.below(few.count) ?? 0]
      }
      remaining[last] = false
      reversed.append(last)
      let around = neighbours[last]
      work += around.count * around.count
      guard work < 2_000_000_000 else {
        reversed.append(contentsOf: (0..<count).filter { remaining[$0] }.reversed())
        break
      }
      for node in around {
        let weight = precision[last, node] / precision[last, last]
        for other in around where other >= node {
          let entry = precision[other, node] - weight * precision[other, last]
          precision[other, node] = entry
          precision[node, other] = entry
        }
      }
      for node in around {
        var kept = neighbours[node].filter { $0 != last && !around.contains($0) }
        for other in around where other != node {
          let entry = precision[other, node]
          if entry * entry > least * precision[node, node] * precision[other, other] { kept.append(other) }
        }
        // What elimination has weakened to nothing is no neighbour on the other side either.
        neighbours[node] = kept
      }
    }
    return reversed.reversed()
  }

  /// The inverse of the correlations, with as much of the identity mixed in as it takes.
  private func shrunkPrecision() -> Matrix? {
    var share = sampleSize < 2 * Double(variableCount) ? 0.1 : 1e-6
    while share < 1 {
      var mixed = Matrix(rows: variableCount, columns: variableCount, storage: correlations.map { $0 * (1 - share) })
      for index in 0..<variableCount { mixed[index, index] = 1 }
      if let factor = try? Cholesky(mixed) { return factor.inverse }
      share *= 10
    }
    return nil
  }
}
