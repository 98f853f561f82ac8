import CausalStatistics
import Identification

/// Permutations of the columns, by number: all of them where there are few, else random ones.
struct Relabellings: Sendable {
  let columns: Int
  let count: Int
  /// Whether each permutation comes once, the identity first.
  let isExhaustive: Bool
  private let seed: UInt64

  init(columns: Int, wanted: Int, seed: UInt64) {
    (self.columns, self.seed) = (columns, seed)
    var all = 1
    for factor in 1...max(1, columns) where all <= wanted { all *= factor }
    isExhaustive = all <= wanted
    count = isExhaustive ? all : wanted
  }

  /// `result[c]`: the column that takes the place of c.
  subscript(number: Int) -> [Int] {
    guard isExhaustive else {
      var stream = RandomStream(seed: seed, path: [0, number])
      return stream.permutation(columns)
    }
    // The digits of the number in the factorial system choose among what is left.
    var (left, rest, result) = (Array(0..<columns), number, [Int]())
    var block = (1..<max(1, columns)).reduce(1, *)
    for place in 0..<columns {
      result.append(left.remove(at: rest / block))
      rest %= block
      if place < columns - 1 { block /= columns - 1 - place }
    }
    return result
  }
}

extension LocalIndependence {
  /// The same statement about other variables.
  func relabelled(_ labels: [Int]) -> LocalIndependence {
    LocalIndependence(node: labels[node], conditions: conditions.map { labels[$0] }, others: others.map { labels[$0] })
  }
}
