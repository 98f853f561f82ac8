internal import CausalStatistics
import Glibc

/// Standardised columns that lose, one cause after the other, what the causes explain, and their correlations.
struct ResidualColumns {
  let rows: Int
  let count: Int
  /// Column after column; each in use has mean 0 and variance 1.
  private(set) var values: [Double]
  /// count × count; only entries between columns in use mean something.
  private(set) var correlations: [Double]
  /// The greatest absolute value of each column.
  private(set) var bounds: [Double]

  /// Standardised columns of a finite matrix none of whose columns is constant.
  init(_ data: Matrix) {
    (rows, count) = (data.rows, data.columns)
    values = data.storage
    let rows = rows
    for column in 0..<count {
      values.withUnsafeMutableBufferPointer { values in
        let part = UnsafeMutableBufferPointer(rebasing: values[(column * rows)..<((column + 1) * rows)])
        // The mean is taken twice, since for a mean far from 0 the first one is rounded.
        for _ in 0..<2 {
          let mean = part.reduce(0, +) / Double(rows)
          for row in part.indices { part[row] -= mean }
        }
        let deviation = (part.reduce(0) { $0 + $1 * $1 } / Double(rows)).squareRoot()
        for row in part.indices { part[row] /= deviation }
      }
    }
    correlations = Matrix(rows: rows, columns: count, storage: values).gram().storage.map { $0 / Double(rows) }
    bounds = [Double](repeating: 0, count: count)
    for column in 0..<count { measure(column) }
  }

  private mutating func measure(_ column: Int) {
    var bound = 0.0
    for value in values[(column * rows)..<((column + 1) * rows)] { bound = max(bound, abs(value)) }
    bounds[column] = bound
  }

  func correlation(_ first: Int, _ second: Int) -> Double { correlations[first + second * count] }

  /// What a column keeps of its variance when another's part is taken away.
  func rest(_ first: Int, _ second: Int) -> Double {
    let correlation = correlation(first, second)
    return max(0, 1 - correlation * correlation)
  }

  /// Takes the cause's part out of the other columns and standardises what is left. O(rows · others).
  ///
  /// - Returns: A column of which nothing is left, if there is one; the columns are then of no more use.
  mutating func remove(_ cause: Int, from others: [Int]) -> Int? {
    if let gone = others.first(where: { rest($0, cause) < 1e-12 }) { return gone }
    let slopes = others.map { correlation($0, cause) }
    let scales = others.map { 1 / rest($0, cause).squareRoot() }
    for (index, other) in others.enumerated() {
      let (slope, scale, rows) = (slopes[index], scales[index], rows)
      values.withUnsafeMutableBufferPointer { values in
        let (to, from) = (values.baseAddress! + other * rows, values.baseAddress! + cause * rows)
        for row in 0..<rows { to[row] = (to[row] - slope * from[row]) * scale }
      }
      measure(other)
    }
    for (first, one) in others.enumerated() {
      for (second, other) in others.enumerated() where other != one {
        correlations[one + other * count] =
          (correlations[one + other * count] - slopes[first] * slopes[second]) * scales[first] * scales[second]
      }
    }
    return nil
  }
}
