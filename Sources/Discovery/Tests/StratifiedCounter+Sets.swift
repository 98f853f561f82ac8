extension StratifiedCounter {
  /// Counts by intersecting the sets of rows that have each level. Complexity: O(cells · rows / 64).
  func tallyBySets(
    _ bitmaps: LevelBitmaps, _ x: Int, _ y: Int, given z: [Int], _ statistic: StratifiedTally.Statistic
  ) -> StratifiedTally {
    let (width, height) = (data.levels[x], data.levels[y])
    let strata = z.reduce(1) { $0 * data.levels[$1] }
    let cells = strata * width * height
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: cells + width + height) { room in
      guard let counts = room.baseAddress else { return StratifiedTally() }
      room.initialize(repeating: 0)
      bitmaps.words.withUnsafeBufferPointer { words in
        guard let words = words.baseAddress else { return }
        let tables = SetTables(
          bitmaps: bitmaps, words: words, counts: counts, x: bitmaps.places[x], width: width, y: bitmaps.places[y],
          height: height)
        let isComplete = !(data.hasMissing[x] || data.hasMissing[y])
        if z.isEmpty {
          if isComplete { tables.countCompletePair() } else { tables.countPair() }
        } else if z.count == 1, isComplete, !data.hasMissing[z[0]] {
          tables.countCompleteStrata(bitmaps.places[z[0]], strata: strata)
        } else {
          tables.countStrata(z.map { (place: bitmaps.places[$0], levels: data.levels[$0]) })
        }
      }
      return StratifiedTally(
        counts, strata: strata, width: width, height: height, room: counts + cells, statistic)
    }
  }
}

/// Tables of two columns that are counted by intersecting sets of rows.
private struct SetTables {
  let bitmaps: LevelBitmaps
  let words: UnsafePointer<RowBits>
  /// strata × height × width, zero to begin with.
  let counts: UnsafeMutablePointer<Int32>
  /// The first level of x, and how many there are; of y likewise.
  let x: Int
  let width: Int
  let y: Int
  let height: Int

  private func set(_ level: Int, from block: Int) -> UnsafePointer<RowBits> {
    words + (level &* bitmaps.wordsPerLevel &+ block &* BitCounting.wordsPerBlock)
  }

  /// Some blocks at a time, as many as counting takes at once.
  private func forEachPart(_ body: (_ block: Int, _ blocks: Int) -> Void) {
    var block = 0
    while block < bitmaps.blocks {
      let count = min(BitCounting.mostBlocks, bitmaps.blocks - block)
      body(block, count)
      block += count
    }
  }

  /// All cells.
  func countPair() { countPair(width: width, height: height) }

  private func countPair(width: Int, height: Int) {
    forEachPart { block, blocks in
      for a in 0..<width {
        let ofX = set(x &+ a, from: block)
        for b in 0..<height {
          counts[b &* self.width &+ a] &+= BitCounting.intersection(ofX, set(y &+ b, from: block), blocks: blocks)
        }
      }
    }
  }

  /// All cells but the last line and column, which follow from the levels' own counts, as no value is missing.
  func countCompletePair() {
    countPair(width: width - 1, height: height - 1)
    for a in 0..<width { counts[(height - 1) * width + a] = bitmaps.counts[x + a] }
    for b in 0..<(height - 1) {
      var rest = bitmaps.counts[y + b]
      for a in 0..<(width - 1) {
        rest -= counts[b * width + a]
        counts[(height - 1) * width + a] -= counts[b * width + a]
      }
      counts[b * width + width - 1] = rest
      counts[height * width - 1] -= rest
    }
  }

  /// The strata of one column's levels but the last, which is what the others leave of the table of all rows, as no value
  /// is missing.
  func countCompleteStrata(_ z: Int, strata: Int) {
    let cells = width * height
    let last = SetTables(
      bitmaps: bitmaps, words: words, counts: counts + (strata - 1) * cells, x: x, width: width, y: y, height: height)
    last.countCompletePair()
    guard strata > 1 else { return }
    withUnsafeTemporaryAllocation(of: RowBits.self, capacity: BitCounting.mostBlocks * BitCounting.wordsPerBlock) {
      room in
      guard let room = room.baseAddress else { return }
      forEachPart { block, blocks in
        for stratum in 0..<(strata - 1) {
          countPair(in: set(z &+ stratum, from: block), stratum, block, blocks, room: room)
        }
      }
    }
    for stratum in 0..<(strata - 1) {
      for cell in 0..<cells { last.counts[cell] &-= counts[stratum &* cells &+ cell] }
    }
  }

  /// All strata of some columns.
  ///
  /// - Parameter columns: The first level of each, and how many there are; one column at least.
  func countStrata(_ columns: [(place: Int, levels: Int)]) {
    let words = BitCounting.mostBlocks * BitCounting.wordsPerBlock
    withUnsafeTemporaryAllocation(of: RowBits.self, capacity: words * columns.count) { room in
      guard let room = room.baseAddress else { return }
      forEachPart { block, blocks in
        for level in 0..<columns[0].levels {
          descend(
            columns, 1, set(columns[0].place &+ level, from: block), level, block, blocks, room: room)
        }
      }
    }
  }

  /// Counts the strata within `rows`, the rows that have certain levels of the first `depth` columns.
  private func descend(
    _ columns: [(place: Int, levels: Int)], _ depth: Int, _ rows: UnsafePointer<RowBits>, _ stratum: Int, _ block: Int,
    _ blocks: Int, room: UnsafeMutablePointer<RowBits>
  ) {
    guard depth < columns.count else { return countPair(in: rows, stratum, block, blocks, room: room) }
    let words = blocks &* BitCounting.wordsPerBlock
    for level in 0..<columns[depth].levels {
      let others = set(columns[depth].place &+ level, from: block)
      for word in 0..<words { room[word] = rows[word] & others[word] }
      descend(
        columns, depth + 1, room, stratum &* columns[depth].levels &+ level, block, blocks, room: room + words)
    }
  }

  /// Counts one stratum.
  private func countPair(
    in rows: UnsafePointer<RowBits>, _ stratum: Int, _ block: Int, _ blocks: Int, room: UnsafeMutablePointer<RowBits>
  ) {
    let (table, words) = (counts + stratum &* width &* height, blocks &* BitCounting.wordsPerBlock)
    for a in 0..<width {
      let ofX = set(x &+ a, from: block)
      for word in 0..<words { room[word] = rows[word] & ofX[word] }
      for b in 0..<height {
        table[b &* width &+ a] &+= BitCounting.intersection(room, set(y &+ b, from: block), blocks: blocks)
      }
    }
  }
}
