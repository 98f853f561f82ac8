import CausalData
import SeededRandom

/// Which rows the graph is learned from and which the effect is estimated from.
struct StudyRows {
  /// For the graph.
  let learning: Table
  /// For the effect.
  let estimating: Table

  /// All rows for both, or parts of their own: of rows in a drawn order, or of clusters where there are some, since rows
  /// that depend on one another must not stand on both sides.
  init(_ table: Table, split: Double?, clusters: String?, seed: UInt64) throws(StudyError) {
    guard let split else {
      (learning, estimating) = (table, table)
      return
    }
    guard split > 0, split < 1 else {
      throw .badSetting(name: "split", reason: "the share of rows for the graph lies between 0 and 1: not \(split)")
    }
    var units = [Int](0..<table.rowCount)
    if let clusters {
      let column: TableColumn
      do throws(DataError) { column = try table.column(clusters) } catch { throw .column(error) }
      var known: [String?: Int] = [:]
      for row in units {
        let value = column.text(row: row)
        let unit = known[value] ?? known.count
        known[value] = unit
        units[row] = unit
      }
    }
    let count = (units.max() ?? -1) + 1
    var random = SplitMix64(seed: seed, stream: [StudyRows.stream])
    let order = random.shuffled(Array(0..<count))
    var isLearning = [Bool](repeating: false, count: count)
    for unit in order.prefix(Int((split * Double(count)).rounded())) { isLearning[unit] = true }
    let first = units.indices.filter { isLearning[units[$0]] }
    let second = units.indices.filter { !isLearning[units[$0]] }
    guard min(first.count, second.count) >= 10 else {
      throw .badSetting(
        name: "split", reason: "\(first.count) rows for the graph and \(second.count) for the effect are too few")
    }
    (learning, estimating) = (table.selecting(rows: first), table.selecting(rows: second))
  }

  /// Sets the draw apart from others of the same seed.
  private static let stream = 0x5711
}
