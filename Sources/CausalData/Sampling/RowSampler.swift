public import CausalGraphs
import CausalStatistics

/// A causal model that rows can be drawn from, always the same ones for the same seed.
///
/// Row r of a seed is the same however many rows are drawn, in which pieces and on how many threads, and each variable
/// draws from a stream of its own: under an intervention, what does not descend from it keeps its values row by row.
public protocol RowSampler: Sendable {
  /// What is drawn, in the order of the columns.
  var variables: VariableList { get }

  /// Draws some of the rows of a seed.
  ///
  /// - Parameters:
  ///   - rows: Numbers of rows from 0; the first must be a multiple of `SamplingBlock.rows`.
  ///   - threads: The most threads to work on; no value depends on it.
  /// - Complexity: O(rows · (variables + edges)).
  func table(rows: Range<Int>, seed: UInt64, threads: Int) -> Table
}

/// The pieces that rows are drawn in.
public enum SamplingBlock {
  /// Rows that share their streams of random numbers: block b of variable v draws from the stream (seed, b, v).
  public static let rows = 4_096
}

extension RowSampler {
  /// The first `count` rows of a seed.
  public func table(rows count: Int, seed: UInt64, threads: Int = 1) -> Table {
    table(rows: 0..<max(0, count), seed: seed, threads: threads)
  }

  /// The first rows of a seed as CSV, a piece at a time, the header first: memory does not grow with their number.
  ///
  /// - Parameters:
  ///   - count: How many rows.
  ///   - write: Told each piece in order.
  /// - Throws: What `write` throws; `CancellationError` between pieces where the task was cancelled.
  public func writeCSV(
    rows count: Int, seed: UInt64, threads: Int = 1, to write: ([UInt8]) throws -> Void
  ) throws {
    try write(CSVText.header(variables.names))
    // Cells, not rows, fill memory.
    let blocks = max(1, (1 << 22) / max(1, variables.count * SamplingBlock.rows))
    let piece = blocks * SamplingBlock.rows
    var start = 0
    while start < count {
      try Task.checkCancellation()
      let end = min(count, start + piece)
      let drawn = table(rows: start..<end, seed: seed, threads: threads)
      let parts = (drawn.rowCount + SamplingBlock.rows - 1) / SamplingBlock.rows
      let texts = mapInParallel(parts: parts, threads: threads) { part in
        CSVText.rows(
          of: drawn,
          part * SamplingBlock.rows..<min(drawn.rowCount, (part + 1) * SamplingBlock.rows))
      }
      for text in texts { try write(text) }
      start = end
    }
  }
}
