import CausalStatistics

/// Sums over rows, part by part: parts are of a fixed size and added from the left, so that no sum depends on threads.
enum RowPass {
  /// Rows of a part.
  static let part = 1 << 14
  /// Rows that a kernel takes at once: what it writes down of them stays in the nearest cache.
  static let chunk = 512

  /// `count` sums over 0..<rows, to which `body` adds those of a range of rows.
  static func sum(
    rows: Int, count: Int, threads: Int, _ body: @Sendable (Range<Int>, inout [Double]) -> Void
  ) -> [Double] {
    let parts = (rows + part - 1) / part
    let results = mapInParallel(parts: parts, threads: threads) { index in
      var sums = [Double](repeating: 0, count: count)
      body(index * part..<min(rows, (index + 1) * part), &sums)
      return sums
    }
    var total = [Double](repeating: 0, count: count)
    for sums in results { for index in total.indices { total[index] += sums[index] } }
    return total
  }

  /// `body` for each part of 0..<rows: for what is written row by row.
  static func forEach(rows: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    performInParallel(parts: (rows + part - 1) / part, threads: threads) { index in
      body(index * part..<min(rows, (index + 1) * part))
    }
  }

  /// The chunks of a range, from the left.
  @inline(__always) static func forEachChunk(_ rows: Range<Int>, _ body: (_ start: Int, _ count: Int) -> Void) {
    var start = rows.lowerBound
    while start < rows.upperBound {
      let count = min(chunk, rows.upperBound &- start)
      body(start, count)
      start &+= count
    }
  }
}
