import CausalStatistics
import SeededRandom
import Testing

/// Random codes with missing values among them, in bytes or words, and the counts by their definition.
private struct CodeSample {
  var bytes: [[UInt8]]
  var words: [[Int32]]
  let levels: [Int]
  let rows: Int

  init(levels: [Int], rows: Int, missing: Double, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    (self.levels, self.rows) = (levels, rows)
    words = levels.map { count in
      (0..<rows).map { _ in
        let isMissing = Double(generator.next() >> 11) * 0x1p-53 < missing
        return isMissing ? -1 : Int32(generator.next() % UInt64(count))
      }
    }
    bytes = words.map { $0.map { $0 < 0 || $0 > 254 ? 255 : UInt8($0) } }
  }

  /// The counts row by row.
  func expected(_ range: Range<Int>, weights: [Double]? = nil) -> [Int: Double] {
    var counts: [Int: Double] = [:]
    for row in range {
      let codes = words.map { Int($0[row]) }
      guard !codes.contains(-1), !(weights?[row].isNaN ?? false) else { continue }
      var (cell, stride) = (0, 1)
      for (code, count) in zip(codes, levels) {
        cell += code * stride
        stride *= count
      }
      counts[cell, default: 0] += weights?[row] ?? 1
    }
    return counts
  }

  /// What the counter makes of some ranges; `isByte` says which columns are given as bytes.
  func counted(_ ranges: [Range<Int>], isByte: [Bool], weights: [Double]? = nil) -> ContingencyTable {
    var counter = ContingencyCounter(levels: levels)
    func descend(_ column: Int, _ pointers: [CodePointer]) {
      if column == levels.count {
        for range in ranges {
          if let weights {
            weights.withUnsafeBufferPointer { counter.add(pointers, rows: range, weights: $0.baseAddress) }
          } else {
            counter.add(pointers, rows: range)
          }
        }
      } else if isByte[column] {
        bytes[column].withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          descend(column + 1, pointers + [.bytes(base)])
        }
      } else {
        words[column].withUnsafeBufferPointer { buffer in
          guard let base = buffer.baseAddress else { return }
          descend(column + 1, pointers + [.words(base)])
        }
      }
    }
    descend(0, [])
    return counter.table
  }
}

extension ContingencyTable {
  fileprivate var cells: [Int: Double] {
    var cells: [Int: Double] = [:]
    forEachCell { cells[$0] = $1 }
    return cells
  }
}

@Suite("Contingency tables")
struct ContingencyTableTests {
  @Test("Counts equal their definition, for bytes and words, dense and sparse, with missing values", arguments: 0..<12)
  func definition(seed: UInt64) {
    var generator = SplitMix64(seed: 100 + seed)
    let shapes = [[2, 3], [7], [2, 2, 2, 3, 4], [250, 3], [1000, 9], [2000, 2000], [40, 40, 40, 40], [254, 1]]
    for levels in shapes {
      let rows = 1 + Int(generator.next() % 5_000)
      let sample = CodeSample(
        levels: levels, rows: rows, missing: seed % 3 == 0 ? 0 : 0.1, seed: generator.next())
      let isByte = levels.map { $0 <= 255 && generator.next() % 4 != 0 }
      let cut = Int(generator.next() % UInt64(rows))
      let table = sample.counted([0..<cut, cut..<rows], isByte: isByte)
      let expected = sample.expected(0..<rows)
      #expect(table.cells == expected)
      #expect(table.rows == Int(expected.values.reduce(0, +)))
      #expect(table.total == Double(table.rows))
      #expect(table.isDense == (levels.reduce(1, *) <= ContingencyTable.denseLimit))
    }
  }

  @Test("Weighted counts are sums of weights over the rows that have one", arguments: 0..<6)
  func weights(seed: UInt64) {
    var generator = SplitMix64(seed: 200 + seed)
    for levels in [[3, 4], [2000, 1999]] {
      let sample = CodeSample(levels: levels, rows: 3_000, missing: 0.05, seed: generator.next())
      // Whole numbers, so that no order of adding matters.
      let weights = (0..<3_000).map { _ in
        generator.next() % 20 == 0 ? Double.nan : Double(generator.next() % 9)
      }
      let table = sample.counted([0..<3_000], isByte: levels.map { $0 < 255 }, weights: weights)
      #expect(table.cells == sample.expected(0..<3_000, weights: weights).filter { $0.value != 0 })
    }
  }

  @Test("Parts merge to the whole, and a marginal is the table of its columns", arguments: 0..<6)
  func mergingAndMarginals(seed: UInt64) {
    for levels in [[3, 2, 5], [300, 200, 100]] {
      let sample = CodeSample(levels: levels, rows: 2_500, missing: 0, seed: 300 + seed)
      let isByte = levels.map { $0 < 255 }
      let whole = sample.counted([0..<2_500], isByte: isByte)
      var merged = sample.counted([0..<900], isByte: isByte)
      merged.merge(sample.counted([900..<2_500], isByte: isByte))
      #expect(merged == whole)
      for columns in [[0], [2, 0], [1, 2], [2, 1, 0], []] {
        let marginal = whole.marginal(of: columns)
        var part = CodeSample(levels: columns.map { levels[$0] }, rows: 2_500, missing: 0, seed: 0)
        part.words = columns.map { sample.words[$0] }
        #expect(marginal.cells == part.expected(0..<2_500))
        #expect(marginal.rows == 2_500)
      }
    }
  }

  @Test("A cell is found by its codes and names them")
  func cells() {
    for levels in [[2, 3, 4], [700, 800, 900]] {
      let sample = CodeSample(levels: levels, rows: 500, missing: 0, seed: 4)
      let table = sample.counted([0..<500], isByte: levels.map { $0 < 255 })
      let expected = sample.expected(0..<500)
      for row in 0..<500 {
        let codes = sample.words.map { Int($0[row]) }
        let cell = codes[0] + codes[1] * levels[0] + codes[2] * levels[0] * levels[1]
        #expect(table[codes] == expected[cell])
        #expect(table.codes(of: cell) == codes)
      }
      #expect(table[levels.map { $0 - 1 }] == expected[levels.reduce(1, *) - 1] ?? 0)
    }
  }

  @Test("Codes that are no level are never counted, whatever they are")
  func strayCodes() {
    let first: [UInt8] = [0, 1, 2, 3, 200, 255, 1]
    let second: [Int32] = [0, 1, .max, .min, -1, 1, 1]
    var counter = ContingencyCounter(levels: [3, 2])
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        counter.add([.bytes(first), .words(second)], rows: 0..<7)
      }
    }
    #expect(counter.table.counts == [1, 0, 0, 0, 2, 0])
    #expect(counter.table.rows == 3)
  }

  @Test("There is no table with too many cells or columns, or with a column without levels")
  func limits() {
    #expect(ContingencyTable.cellCount(levels: [Int](repeating: 1 << 20, count: 4)) == nil)
    #expect(ContingencyTable.cellCount(levels: [Int](repeating: 2, count: 9)) == nil)
    #expect(ContingencyTable.cellCount(levels: [2, 0]) == nil)
    #expect(ContingencyTable.cellCount(levels: [Int](repeating: 100, count: 8)) == 10_000_000_000_000_000)
    #expect(ContingencyTable.cellCount(levels: []) == 1)
  }
}
