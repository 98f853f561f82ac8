import CausalData
import CausalStatistics

/// Neighbours on covariates, by k-d trees, one an arm and stratum; cells are numbered in their trees' order.
struct CovariateNeighbours: NeighbourSearch {
  let cells: MatchingCells
  private let trees: [[Stratum]]
  private let threads: Int

  /// The cells of one arm in one stratum.
  private struct Stratum: Sendable {
    let tree: KDTree
    /// The first of them.
    let start: Int
  }

  private static let chunk = 512

  /// - Parameters:
  ///   - points: The coordinates of each row, `dimensions` (1 or more) each, in units in which distance is Euclidean.
  ///   - strata: As for scores.
  init(
    points: [Double], dimensions: Int, _ rows: MatchingRows, strata: (codes: [Int32], count: Int)? = nil, threads: Int
  ) {
    let grouped = DistinctPoints(points, dimensions, rows, strata: strata)
    var arms = [ArmCells](repeating: ArmCells(isWeighted: rows.weights != nil), count: 2)
    var trees: [[Stratum]] = [[], []]
    var numbers: [[Int32]] = [[], []]
    for arm in 0...1 {
      numbers[arm] = [Int32](repeating: 0, count: grouped.representatives[arm].count)
      var start = 0
      // The first rows of the cells of each stratum.
      var members = [[Int32]](repeating: [], count: strata?.count ?? 1)
      for (cell, row) in grouped.representatives[arm].enumerated() {
        members[Int(strata?.codes[Int(row)] ?? 0)].append(Int32(truncatingIfNeeded: cell))
      }
      for cells in members {
        var coordinates: [Double] = []
        coordinates.reserveCapacity(cells.count * dimensions)
        for cell in cells {
          let base = Int(grouped.representatives[arm][Int(cell)]) * dimensions
          coordinates.append(contentsOf: points[base..<base + dimensions])
        }
        let tree = KDTree(points: coordinates, dimensions: dimensions)
        for (place, member) in tree.order.enumerated() {
          numbers[arm][Int(cells[Int(member)])] = Int32(truncatingIfNeeded: start + place)
        }
        trees[arm].append(Stratum(tree: tree, start: start))
        start += cells.count
      }
      arms[arm] = ArmCells(count: start, isWeighted: rows.weights != nil)
    }
    var cellOfRow = grouped.cellOfRow
    for row in 0..<rows.count where cellOfRow[row] >= 0 {
      let arm = rows.arm(row)
      cellOfRow[row] = numbers[arm][Int(cellOfRow[row])]
      arms[arm].add(to: Int(cellOfRow[row]), weight: rows.weight(row))
    }
    cells = MatchingCells(arms: arms, cellOfRow: cellOfRow)
    (self.trees, self.threads) = (trees, threads)
  }

  func opposite(of arm: Int, rows: Int, caliper: Double) -> NeighbourLists {
    search(from: arm, in: 1 - arm, caliper: caliper) { _ in rows }
  }

  func peers(of arm: Int, rows: Int) -> NeighbourLists {
    let counts = cells.arms[arm].counts
    return search(from: arm, in: arm, caliper: .infinity) { rows - (Int(counts[$0]) - 1) }
  }

  /// Chunk by chunk, each chunk's lists on their own, in the order of the cells whoever finds them.
  private func search(
    from arm: Int, in other: Int, caliper: Double, wanted: @Sendable (_ cell: Int) -> Int
  ) -> NeighbourLists {
    var lists = NeighbourLists()
    for (own, others) in zip(trees[arm], trees[other]) {
      let count = own.tree.order.count
      let parts = mapInParallel(
        parts: (count + CovariateNeighbours.chunk - 1) / CovariateNeighbours.chunk, threads: threads
      ) {
        part in
        let range = part * CovariateNeighbours.chunk..<min(count, (part + 1) * CovariateNeighbours.chunk)
        return find(range, own, others, isSameArm: arm == other, other, caliper, wanted)
      }
      for part in parts { lists.append(part) }
    }
    return lists
  }

  private func find(
    _ range: Range<Int>, _ own: Stratum, _ others: Stratum, isSameArm: Bool, _ other: Int, _ caliper: Double,
    _ wanted: (_ cell: Int) -> Int
  ) -> NeighbourLists {
    var lists = NeighbourLists()
    var search = KDTree.Search(others.tree)
    let dimensions = own.tree.dimensions
    cells.arms[other].counts.withUnsafeBufferPointer { counts in
      own.tree.points.withUnsafeBufferPointer { points in
        guard let base = points.baseAddress, let counts = counts.baseAddress else {
          for _ in range { lists.append([]) }
          return
        }
        for place in range {
          let rows = wanted(own.start + place)
          guard rows > 0 else {
            lists.append([])
            continue
          }
          search.nearest(
            base + place * dimensions, in: others.tree, counts: counts + others.start,
            skipping: isSameArm ? Int32(truncatingIfNeeded: place) : -1, rows: rows, reach: caliper)
          lists.append(search.found.map { Int32(truncatingIfNeeded: others.start) + $0.point }.sorted())
        }
      }
    }
    return lists
  }
}

/// Rows of equal coordinates, arm and stratum brought together by a hash table.
private struct DistinctPoints {
  /// The first row of each cell, for each arm.
  private(set) var representatives: [[Int32]] = [[], []]
  private(set) var cellOfRow: [Int32]

  init(
    _ points: [Double], _ dimensions: Int, _ rows: MatchingRows, strata: (codes: [Int32], count: Int)?
  ) {
    let count = rows.count
    var capacity = 16
    while capacity < 2 * count { capacity *= 2 }
    var table = [Int32](repeating: -1, count: capacity)
    cellOfRow = [Int32](repeating: -1, count: count)
    points.withUnsafeBufferPointer { points in
      for row in 0..<count where rows.weight(row) > 0 {
        let (arm, stratum) = (rows.arm(row), strata?.codes[row] ?? 0)
        var hash = UInt64(truncatingIfNeeded: stratum) &* 2 &+ UInt64(arm)
        for axis in 0..<dimensions {
          // Adding 0 makes −0 and 0 one.
          hash = (hash ^ (points[row &* dimensions &+ axis] + 0).bitPattern) &* 0x9E37_79B9_7F4A_7C15
          hash ^= hash >> 29
        }
        var place = Int(truncatingIfNeeded: hash) & (capacity - 1)
        while true {
          let first = Int(table[place])
          if first < 0 {
            table[place] = Int32(truncatingIfNeeded: row)
            cellOfRow[row] = Int32(truncatingIfNeeded: representatives[arm].count)
            representatives[arm].append(Int32(truncatingIfNeeded: row))
            break
          }
          let isSame =
            rows.arm(first) == arm && (strata?.codes[first] ?? 0) == stratum
            && (0..<dimensions).allSatisfy {
              points[row &* dimensions &+ $0] == points[first &* dimensions &+ $0]
            }
          if isSame {
            cellOfRow[row] = cellOfRow[first]
            break
          }
          place = (place + 1) & (capacity - 1)
        }
      }
    }
  }
}
