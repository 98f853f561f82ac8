import CausalData

/// Neighbours on one number: cells of an arm in ascending order of the score, so that those of a cell lie side by side.
///
/// Complexity: O(n) to sort (by digits), O(k) a cell to find neighbours.
struct ScoreNeighbours: NeighbourSearch {
  let cells: MatchingCells
  /// The score of each cell of each arm, ascending within a stratum.
  let scores: [[Double]]
  /// The stratum of each cell.
  let strata: [[Int32]]
  /// For each cell of an arm: how many cells of the other arm come before it.
  let ranks: [[Int32]]
  /// Below this, two distances are one.
  let tolerance: Double

  /// - Parameters:
  ///   - score: Finite, one a row.
  ///   - strata: The stratum of each row, from 0 (only rows of one stratum are neighbours); nil for a single one.
  ///   - isGrouping: False for one cell a row.
  init(
    score: ColumnStorage<Double>, _ rows: MatchingRows, strata: (codes: [Int32], count: Int)? = nil,
    isGrouping: Bool = true
  ) {
    let count = rows.count
    var (order, range) = score.withUnsafeBufferPointer { ScoreNeighbours.ascending($0, strata: strata) }
    let tolerance = MatchingTolerance.score * range
    self.tolerance = tolerance
    if !isGrouping { ScoreNeighbours.shuffleTies(&order, score, rows, tolerance) }
    var untreated = ScoreArm()
    var treated = ScoreArm()
    let treatedCount = (0..<count).count { rows.isTreated($0) }
    untreated.reserve(count - treatedCount)
    treated.reserve(treatedCount)
    var last = (score: -Double.infinity, stratum: Int32(-1))
    let cellOfRow = [Int32](unsafeUninitializedCapacity: count) { cellOfRow, initialized in
      cellOfRow.initialize(repeating: -1)
      initialized = count
      score.withUnsafeBufferPointer { score in
        for place in order {
          let row = Int(place)
          let weight = rows.weight(row)
          guard weight > 0 else { continue }
          let (value, stratum) = (score[row], strata?.codes[row] ?? 0)
          if !isGrouping || stratum != last.stratum || value - last.score > tolerance {
            untreated.close()
            treated.close()
          }
          last = (value, stratum)
          // Ranks are of cells before this score, in both arms.
          if rows.isTreated(row) {
            cellOfRow[row] = treated.add(weight, value, stratum, before: untreated.closedCount)
          } else {
            cellOfRow[row] = untreated.add(weight, value, stratum, before: treated.closedCount)
          }
        }
      }
    }
    cells = MatchingCells(arms: [untreated.cells, treated.cells], cellOfRow: cellOfRow)
    (scores, self.strata, ranks) = (
      [untreated.scores, treated.scores], [untreated.strata, treated.strata], [untreated.ranks, treated.ranks]
    )
  }

  func opposite(of arm: Int, rows: Int, caliper: Double) -> NeighbourLists {
    var lists = NeighbourLists()
    let others = Others(
      scores: scores[1 - arm], strata: strata[1 - arm], counts: cells.arms[1 - arm].counts, tolerance: tolerance)
    lists.reserve(cells: cells.arms[arm].count, neighbours: rows * cells.arms[arm].count)
    for (cell, score) in scores[arm].enumerated() {
      let place = Int(ranks[arm][cell])
      let range = others.nearest(
        to: score, in: strata[arm][cell], below: place - 1, above: place, rows: rows, caliper: caliper)
      lists.append(range)
    }
    return lists
  }

  func peers(of arm: Int, rows: Int) -> NeighbourLists {
    var lists = NeighbourLists()
    let others = Others(
      scores: scores[arm], strata: strata[arm], counts: cells.arms[arm].counts, tolerance: tolerance)
    lists.reserve(cells: others.scores.count, neighbours: rows * others.scores.count)
    for (cell, score) in others.scores.enumerated() {
      let missing = rows - (Int(others.counts[cell]) - 1)
      guard missing > 0 else {
        lists.append(0..<0)
        continue
      }
      let range = others.nearest(
        to: score, in: others.strata[cell], below: cell - 1, above: cell + 1, rows: missing, caliper: .infinity)
      lists.append(range, leavingOut: cell)
    }
    return lists
  }

  /// The cells of an arm among which neighbours are sought.
  private struct Others {
    let scores: [Double]
    let strata: [Int32]
    let counts: [Int32]
    let tolerance: Double

    /// The cells nearest to a score, as a range (that may hold the cell between `below` and `above` itself).
    func nearest(
      to score: Double, in stratum: Int32, below: Int, above: Int, rows: Int, caliper: Double
    ) -> Range<Int> {
      var (low, high, found) = (below, above, 0)
      var reach = caliper
      while true {
        let down = low >= 0 && strata[low] == stratum ? score - scores[low] : .infinity
        let up = high < scores.count && strata[high] == stratum ? scores[high] - score : .infinity
        let nearer = min(down, up)
        guard nearer.isFinite, nearer <= reach + tolerance else { break }
        if down <= up {
          found += Int(counts[low])
          low -= 1
        } else {
          found += Int(counts[high])
          high += 1
        }
        if found >= rows { reach = min(reach, nearer) }
      }
      return low + 1..<high
    }
  }

  /// Puts rows of one score in an order that a hash of their outcomes decides: it favours no outcome, and does not depend
  /// on the order of rows.
  private static func shuffleTies(
    _ order: inout [Int32], _ score: ColumnStorage<Double>, _ rows: MatchingRows, _ tolerance: Double
  ) {
    func hash(_ row: Int32) -> UInt64 {
      var hash = (rows.outcome[Int(row)] + 0).bitPattern &* 0x9E37_79B9_7F4A_7C15
      hash = (hash ^ (hash >> 31)) &* 0xBF58_476D_1CE4_E5B9
      return hash ^ (hash >> 29)
    }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, abs(score[Int(order[end])] - score[Int(order[end - 1])]) <= tolerance { end += 1 }
      if end - start > 1 { order[start..<end].sort { hash($0) < hash($1) } }
      start = end
    }
  }

  /// The rows in ascending order of stratum and score, and the range of the scores.
  private static func ascending(
    _ score: UnsafeBufferPointer<Double>, strata: (codes: [Int32], count: Int)?
  ) -> (order: [Int32], range: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in score {
      if value < low { low = value }
      if value > high { high = value }
    }
    let range = high - low
    let bits = 44
    let unit = range > 0 ? Double(1 << bits) * (1 - 0x1p-40) / range : 0
    var keys = [SortKey](unsafeUninitializedCapacity: score.count) { buffer, count in
      for row in score.indices {
        let place = UInt64((score[row] - low) * unit)
        buffer.initializeElement(at: row, to: SortKey(key: place, row: Int32(truncatingIfNeeded: row)))
      }
      count = score.count
    }
    sortByDigits(&keys, bits: bits)
    if let strata {
      // A stable pass by stratum on top.
      var starts = [Int](repeating: 0, count: strata.count + 1)
      for code in strata.codes { starts[Int(code) + 1] += 1 }
      for stratum in 0..<strata.count { starts[stratum + 1] += starts[stratum] }
      var order = [Int32](repeating: 0, count: keys.count)
      for key in keys {
        let stratum = Int(strata.codes[Int(key.row)])
        order[starts[stratum]] = key.row
        starts[stratum] += 1
      }
      return (order, range)
    }
    return (keys.map(\.row), range)
  }
}

/// The cells of one arm while they are told off in ascending order.
private struct ScoreArm {
  var cells = ArmCells()
  var scores: [Double] = []
  var strata: [Int32] = []
  var ranks: [Int32] = []
  /// Cells that no further row joins.
  var closedCount = 0

  mutating func reserve(_ capacity: Int) {
    cells.reserve(capacity)
    scores.reserveCapacity(capacity)
    strata.reserveCapacity(capacity)
    ranks.reserveCapacity(capacity)
  }

  mutating func close() { closedCount = cells.count }

  /// The cell that the row is in now.
  @inline(__always)
  mutating func add(_ weight: Double, _ score: Double, _ stratum: Int32, before rank: Int) -> Int32 {
    if cells.count > closedCount {
      cells.add(to: cells.count - 1, weight: weight)
    } else {
      cells.append(weight: weight)
      scores.append(score)
      strata.append(stratum)
      ranks.append(Int32(truncatingIfNeeded: rank))
    }
    return Int32(truncatingIfNeeded: cells.count - 1)
  }
}

/// A number to sort by and the row it is of.
struct SortKey {
  var key: UInt64
  var row: Int32
}

/// Sorts by the lowest `bits` of the keys; equal keys keep their order. Complexity: O(n · bits / 11).
func sortByDigits(_ keys: inout [SortKey], bits: Int) {
  let digit = 11
  var other = keys
  for shift in stride(from: 0, to: bits, by: digit) {
    var starts = [Int](repeating: 0, count: 1 << digit)
    let mask = UInt64(1 << digit) - 1
    keys.withUnsafeBufferPointer { source in
      for item in source { starts[Int(truncatingIfNeeded: (item.key >> UInt64(shift)) & mask)] &+= 1 }
      var sum = 0
      for place in starts.indices {
        let count = starts[place]
        starts[place] = sum
        sum &+= count
      }
      starts.withUnsafeMutableBufferPointer { starts in
        other.withUnsafeMutableBufferPointer { target in
          for item in source {
            let place = Int(truncatingIfNeeded: (item.key >> UInt64(shift)) & mask)
            target[starts[place]] = item
            starts[place] &+= 1
          }
        }
      }
    }
    swap(&keys, &other)
  }
}
