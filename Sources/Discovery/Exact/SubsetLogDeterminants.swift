internal import CausalStatistics
import Glibc

/// ln det M[S] for all 2ᵖ subsets S of a matrix's rows.
///
/// Subsets are walked as a tree, the highest row decided first; one that takes a row in leaves the Schur complement of
/// the rows below it. Those matrices shrink as their number doubles, so it comes to about three multiplications and one
/// logarithm a subset.
enum SubsetLogDeterminants {
  /// Fills `result[mask]`, bit v of mask for row v; −∞ where M[S] is close to singular (`trustedShare`). O(2ᵖ).
  static func fill(_ result: UnsafeMutableBufferPointer<Double>, of matrix: Matrix) {
    let side = matrix.rows
    precondition(matrix.columns == side && result.count == 1 << side, "one determinant a subset")
    let offsets = (0...side).map { rows in (0..<rows).reduce(0) { $0 + $1 * $1 } }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: offsets[side] + side * side + side) { room in
      let levels = room.baseAddress!
      let least = levels + (offsets[side] + side * side)
      for row in 0..<side { least[row] = matrix[row, row] * trustedShare }
      let top = levels + offsets[side]
      for row in 0..<side {
        for column in 0..<side { top[row * side + column] = matrix[row, column] }
      }
      offsets.withUnsafeBufferPointer { offsets in
        let walk = Walk(result: result.baseAddress!, levels: levels, offsets: offsets, least: least)
        walk.run(rows: side, matrix: top, stride: side, start: 0, logDeterminant: 0)
      }
    }
  }

  private struct Walk {
    let result: UnsafeMutablePointer<Double>
    let levels: UnsafeMutablePointer<Double>
    let offsets: UnsafeBufferPointer<Int>
    let least: UnsafeMutablePointer<Double>

    /// All subsets that agree with the mask `start` in the bits from `rows` up; `matrix` holds the lower triangle of
    /// what M's first `rows` rows leave when the rows taken so far are eliminated.
    func run(rows: Int, matrix: UnsafeMutablePointer<Double>, stride: Int, start: Int, logDeterminant: Double) {
      guard rows > 0 else {
        result[start] = logDeterminant
        return
      }
      let last = rows &- 1
      run(rows: last, matrix: matrix, stride: stride, start: start, logDeterminant: logDeterminant)
      let taken = start | 1 &<< last
      let pivot = matrix[last &* stride &+ last]
      guard pivot > least[last] else {
        (result + taken).update(repeating: -.infinity, count: 1 << last)
        return
      }
      let rest = levels + offsets[last]
      let row = matrix + last &* stride
      for first in 0..<last {
        let factor = row[first] / pivot
        let (from, to) = (matrix + first &* stride, rest + first &* last)
        for second in 0...first { to[second] = from[second] - factor * row[second] }
      }
      run(rows: last, matrix: rest, stride: last, start: taken, logDeterminant: logDeterminant + log(pivot))
    }
  }
}
