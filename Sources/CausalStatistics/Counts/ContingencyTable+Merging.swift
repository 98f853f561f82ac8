extension ContingencyTable {
  /// Adds the counts of other rows over the same columns. O(cells held).
  public mutating func merge(_ other: ContingencyTable) {
    precondition(levels == other.levels, "tables over the same columns can be merged")
    rows += other.rows
    if isDense {
      for cell in counts.indices { counts[cell] += other.counts[cell] }
      return
    }
    var (cells, sums): ([Int], [Double]) = ([], [])
    cells.reserveCapacity(occupiedCells.count + other.occupiedCells.count)
    sums.reserveCapacity(occupiedCells.count + other.occupiedCells.count)
    var (mine, theirs) = (0, 0)
    while mine < occupiedCells.count || theirs < other.occupiedCells.count {
      let left = mine < occupiedCells.count ? occupiedCells[mine] : Int.max
      let right = theirs < other.occupiedCells.count ? other.occupiedCells[theirs] : Int.max
      cells.append(min(left, right))
      var sum = 0.0
      if left <= right {
        sum += counts[mine]
        mine += 1
      }
      if right <= left {
        sum += other.counts[theirs]
        theirs += 1
      }
      sums.append(sum)
    }
    (occupiedCells, counts) = (cells, sums)
  }

  /// The table over some of the columns, in the order asked, the others summed out. O(cells held · columns).
  ///
  /// - Parameter columns: Distinct places in `levels`.
  public func marginal(of columns: [Int]) -> ContingencyTable {
    precondition(Set(columns).count == columns.count, "a marginal has each column once")
    var counter = ContingencyCounter(levels: columns.map { levels[$0] })
    // What one step of a column's level adds to the number of the marginal's cell.
    var steps = [Int](repeating: 0, count: levels.count)
    var stride = 1
    for column in columns {
      steps[column] = stride
      stride *= levels[column]
    }
    forEachCell { cell, count in
      var (rest, target) = (cell, 0)
      for (column, size) in levels.enumerated() {
        target += (rest % size) * steps[column]
        rest /= size
      }
      counter.add(count, to: target)
    }
    var table = counter.table
    table.rows = rows
    return table
  }
}
