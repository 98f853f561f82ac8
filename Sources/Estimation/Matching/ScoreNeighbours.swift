import CausalData

/// Neighbours on one number: cells of an arm in ascending order of the score, so that those of a cell lie side by side.
///
/// Complexity: O(n) to sort (by digits), O(k) a cell to find neighbours.
struct ScoreNeighbours: NeighbourSearch {
  let cells: MatchingCells
  /// The score of each cell of each arm, ascending within a stratum.
  let scores: [[Double]]
  /// The stratum of each cell; empty where there is one.
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
    if strata == nil, rows.weights == nil,
      let singles = SingleRows(score, order, rows, apart: isGrouping ? tolerance : -.infinity)
    {
      cells = MatchingCells(arms: singles.scores.map { ArmCells(singles: $0.count) }, cellOfRow: singles.cellOfRow)
      (scores, self.strata, ranks) = (singles.scores, [[], []], singles.ranks)
      return
    }
    var untreated = ScoreArm(rows, hasStrata: strata != nil)
    var treated = untreated
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
    untreated.cells.compact()
    treated.cells.compact()
    cells = MatchingCells(arms: [untreated.cells, treated.cells], cellOfRow: cellOfRow)
    (scores, self.strata, ranks) = (
      [untreated.scores, treated.scores], [untreated.strata, treated.strata], [untreated.ranks, treated.ranks]
    )
  }

  func opposite(of arm: Int, rows: Int, caliper: Double) -> NeighbourLists {
    let (ranks, strata) = (ranks[arm], strata[arm])
    return scores[arm].withUnsafeBufferPointer { scores in
      withOthers(of: 1 - arm) { others in
        guard others.isPlain else {
          return NeighbourLists(ranges: scores.count, leavingOutItself: false) { cell in
            let place = Int(ranks[cell])
            return others.nearest(
              to: scores[cell], in: strata.isEmpty ? 0 : strata[cell], below: place - 1, above: place, rows: rows,
              caliper: caliper)
          }
        }
        return NeighbourLists(ranges: scores.count, leavingOutItself: false) { cell in
          let place = Int(ranks[cell])
          return others.nearestPlain(to: scores[cell], below: place - 1, above: place, rows: rows, caliper: caliper)
        }
      }
    }
  }

  func peers(of arm: Int, rows: Int) -> NeighbourLists {
    withOthers(of: arm) { others in
      guard others.isPlain else {
        return NeighbourLists(ranges: others.scores.count, leavingOutItself: true) { cell in
          let missing = rows - (others.count(cell) - 1)
          guard missing > 0 else { return 0..<0 }
          return others.nearest(
            to: others.scores[cell], in: others.stratum(cell), below: cell - 1, above: cell + 1, rows: missing,
            caliper: .infinity)
        }
      }
      return NeighbourLists(ranges: others.scores.count, leavingOutItself: true) { cell in
        others.nearestPlain(
          to: others.scores[cell], below: cell - 1, above: cell + 1, rows: rows, caliper: .infinity)
      }
    }
  }

  /// Lends `body` the cells of an arm.
  @inline(__always)
  private func withOthers<Result>(of arm: Int, _ body: (Others) -> Result) -> Result {
    scores[arm].withUnsafeBufferPointer { scores in
      strata[arm].withUnsafeBufferPointer { strata in
        cells.arms[arm].counts.withUnsafeBufferPointer { counts in
          body(Others(scores: scores, strata: strata, counts: counts, tolerance: tolerance))
        }
      }
    }
  }

  /// The cells of an arm among which neighbours are sought.
  private struct Others {
    let scores: UnsafeBufferPointer<Double>
    /// Empty for a single one.
    let strata: UnsafeBufferPointer<Int32>
    /// Empty where each cell has one row.
    let counts: UnsafeBufferPointer<Int32>
    let tolerance: Double

    /// Whether all cells are single rows of one stratum.
    var isPlain: Bool { strata.isEmpty && counts.isEmpty }

    /// How many rows a cell has.
    @inline(__always)
    func count(_ cell: Int) -> Int { counts.isEmpty ? 1 : Int(counts[cell]) }

    /// The stratum of a cell.
    @inline(__always)
    func stratum(_ cell: Int) -> Int32 { strata.isEmpty ? 0 : strata[cell] }

    /// The cells nearest to a score, as a range (that may hold the cell between `below` and `above` itself).
    func nearest(
      to score: Double, in stratum: Int32, below: Int, above: Int, rows: Int, caliper: Double
    ) -> Range<Int> {
      var (low, high, found) = (below, above, 0)
      var reach = caliper
      while true {
        let down = low >= 0 && self.stratum(low) == stratum ? score - scores[low] : .infinity
        let up = high < scores.count && self.stratum(high) == stratum ? scores[high] - score : .infinity
        let nearer = min(down, up)
        guard nearer.isFinite, nearer <= reach + tolerance else { break }
        if down <= up {
          found += count(low)
          low -= 1
        } else {
          found += count(high)
          high += 1
        }
        if found >= rows { reach = min(reach, nearer) }
      }
      return low + 1..<high
    }

    /// The same where `isPlain`: which side is nearer cannot be guessed, so the two move by marks and not by branches.
    @inline(__always)
    func nearestPlain(to score: Double, below: Int, above: Int, rows: Int, caliper: Double) -> Range<Int> {
      var (low, high, found) = (below, above, 0)
      var reach = caliper
      let end = scores.count
      while true {
        let down = low >= 0 ? score - scores[low] : .infinity
        let up = high < end ? scores[high] - score : .infinity
        let nearer = down <= up ? down : up
        guard nearer < .infinity, nearer <= reach + tolerance else { break }
        let step = down <= up ? 1 : 0
        low &-= step
        high &+= 1 &- step
        found &+= 1
        if found >= rows { reach = nearer < reach ? nearer : reach }
      }
      return Range(uncheckedBounds: (low &+ 1, high))
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
    // A row's number in the lowest bits, as much of its place on the scale as there is room for above it.
    let rowBits = UInt64.bitWidth - UInt64(score.count).leadingZeroBitCount
    let spare = max(0, bits + rowBits - UInt64.bitWidth)
    var keys = [UInt64](unsafeUninitializedCapacity: score.count) { buffer, count in
      for row in score.indices {
        let place = UInt64((score[row] - low) * unit) >> UInt64(spare)
        buffer.initializeElement(at: row, to: place << UInt64(rowBits) | UInt64(row))
      }
      count = score.count
    }
    sortByDigits(&keys, from: rowBits, bits: bits - spare) { $0 }
    let mask = UInt64(1) << UInt64(rowBits) - 1
    if spare > 0 {
      sortRuns(of: &keys, above: rowBits) { UInt64((score[Int($0 & mask)] - low) * unit) }
    }
    if let strata {
      // A stable pass by stratum on top.
      var starts = [Int](repeating: 0, count: strata.count + 1)
      for code in strata.codes { starts[Int(code) + 1] += 1 }
      for stratum in 0..<strata.count { starts[stratum + 1] += starts[stratum] }
      var order = [Int32](repeating: 0, count: keys.count)
      for key in keys {
        let row = Int32(truncatingIfNeeded: key & mask)
        let stratum = Int(strata.codes[Int(row)])
        order[starts[stratum]] = row
        starts[stratum] += 1
      }
      return (order, range)
    }
    return (keys.map { Int32(truncatingIfNeeded: $0 & mask) }, range)
  }
}

/// The cells of one arm while they are told off in ascending order.
private struct ScoreArm {
  var cells: ArmCells
  var scores: [Double] = []
  var strata: [Int32] = []
  var ranks: [Int32] = []
  /// Cells that no further row joins.
  var closedCount = 0
  let hasStrata: Bool

  init(_ rows: MatchingRows, hasStrata: Bool) {
    cells = ArmCells(isWeighted: rows.weights != nil)
    self.hasStrata = hasStrata
  }

  mutating func reserve(_ capacity: Int) {
    cells.reserve(capacity)
    scores.reserveCapacity(capacity)
    if hasStrata { strata.reserveCapacity(capacity) }
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
      if hasStrata { strata.append(stratum) }
      ranks.append(Int32(truncatingIfNeeded: rank))
    }
    return Int32(truncatingIfNeeded: cells.count - 1)
  }
}
