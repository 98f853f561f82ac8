/// Counts of cells by number where most cells never occur: open addressing, doubled when half full.
struct CellHash: Sendable {
  /// The cell in each slot; −1 where the slot is free.
  private var cells: [Int]
  private var counts: [Double]
  private var used = 0

  init() {
    cells = [Int](repeating: -1, count: 1024)
    counts = [Double](repeating: 0, count: 1024)
  }

  /// Adds to a cell. Amortised O(1).
  mutating func add(_ count: Double, to cell: Int) {
    if used * 2 >= cells.count { grow() }
    let slot = slot(of: cell)
    if cells[slot] < 0 {
      cells[slot] = cell
      used += 1
    }
    counts[slot] += count
  }

  /// The cells in ascending order, and their counts. O(cells · log cells).
  func sorted() -> (cells: [Int], counts: [Double]) {
    let slots = cells.indices.filter { cells[$0] >= 0 }.sorted { cells[$0] < cells[$1] }
    return (slots.map { cells[$0] }, slots.map { counts[$0] })
  }

  /// Where the cell stands, or the free slot where it belongs.
  private func slot(of cell: Int) -> Int {
    let mask = cells.count &- 1
    // Fibonacci hashing (Knuth 1973, 6.4): the top bits of a multiple of 2⁶⁴/φ.
    let mixed = UInt64(truncatingIfNeeded: cell) &* 0x9E37_79B9_7F4A_7C15
    var slot = Int(truncatingIfNeeded: mixed >> 20) & mask
    while cells[slot] >= 0 && cells[slot] != cell { slot = (slot &+ 1) & mask }
    return slot
  }

  private mutating func grow() {
    let (oldCells, oldCounts) = (cells, counts)
    cells = [Int](repeating: -1, count: oldCells.count * 2)
    counts = [Double](repeating: 0, count: oldCells.count * 2)
    for (cell, count) in zip(oldCells, oldCounts) where cell >= 0 {
      let slot = slot(of: cell)
      cells[slot] = cell
      counts[slot] = count
    }
  }
}
