import CausalData
import CausalStatistics
import Estimation

/// Which rows chance draws. The rules are the same whether rows or their moments are drawn.
enum DrawnRows {
  /// How often each of `units` is drawn in as many draws with replacement.
  static func bootstrap(_ units: Int, from stream: inout RandomStream, _ count: (_ unit: Int) -> Void) {
    for _ in 0..<units { count(stream.below(units)) }
  }

  /// How many of `units` a share is: one at least, and not all of two or more.
  static func size(ofShare share: Double, of units: Int) -> Int {
    max(1, min(units - 1, Int((share * Double(units)).rounded())))
  }

  /// Units that are not in a subset of `size` drawn without replacement.
  static func left(outOf units: Int, keeping size: Int, from stream: inout RandomStream) -> [Int] {
    stream.sample(units - size, of: units)
  }
}

/// The rows of each cluster, or each row on its own.
struct RowUnits: Sendable {
  /// The rows, cluster by cluster; nil where each row is a unit.
  private let rows: [Int]?
  private let ends: [Int]
  /// How many units.
  let count: Int

  init(_ sample: EffectSample) {
    guard let clusters = sample.clusters else {
      (rows, ends, count) = (nil, [], sample.rowCount)
      return
    }
    var ends = [Int](repeating: 0, count: clusters.count)
    for row in 0..<sample.rowCount { ends[Int(clusters.codes[row])] += 1 }
    for cluster in ends.indices.dropFirst() { ends[cluster] += ends[cluster - 1] }
    var next = [0] + ends.dropLast()
    var rows = [Int](repeating: 0, count: sample.rowCount)
    for row in 0..<sample.rowCount {
      let cluster = Int(clusters.codes[row])
      rows[next[cluster]] = row
      next[cluster] += 1
    }
    (self.rows, self.ends, count) = (rows, ends, clusters.count)
  }

  /// Whether units are clusters.
  var areClusters: Bool { rows != nil }

  /// The rows of a unit.
  func rows(of unit: Int) -> ArraySlice<Int> {
    guard let rows else { return [unit] }
    return rows[(unit > 0 ? ends[unit - 1] : 0)..<ends[unit]]
  }
}
