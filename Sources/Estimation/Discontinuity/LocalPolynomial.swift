import CausalStatistics

/// How rows near a cutoff are weighted by their distance.
public enum DiscontinuityKernel: String, Hashable, Sendable, CaseIterable, Codable {
  /// 1 − |u|: the best at a boundary (Cheng, Fan and Marron 1997).
  case triangular
  /// 1/2.
  case uniform
  /// 3/4 (1 − u²).
  case epanechnikov

  /// At a distance in bandwidths, in −1...1.
  @inline(__always) func weight(_ u: Double) -> Double {
    switch self {
    case .triangular: max(0, 1 - abs(u))
    case .uniform: 0.5
    case .epanechnikov: max(0, 0.75 * (1 - u * u))
    }
  }

  /// Of the rule of thumb for the pilot bandwidth: this · spread · n^(−1/5).
  var pilotFactor: Double {
    switch self {
    case .triangular: 2.576
    case .uniform: 1.843
    case .epanechnikov: 2.34
    }
  }
}

/// A polynomial fitted to one side's rows within a bandwidth, as a linear smoother of any column: coefficient ν is
/// Σ weightsᵢ yᵢ / hᵛ, in powers of distance over bandwidth.
struct LocalPolynomial {
  let side: DiscontinuitySide
  let order: Int
  let bandwidth: Double
  /// The rows of positive weight, but for rows exactly at the bandwidth.
  let range: Range<Int>
  /// Kernel times row weights, for the rows of `range`.
  private let weights: [Double]
  /// Of Σ w r rᵀ, r the powers of distance over bandwidth.
  private let gram: Cholesky

  /// Nil where the rows within the bandwidth take too few values for the order.
  init?(_ side: DiscontinuitySide, order: Int, bandwidth: Double, kernel: DiscontinuityKernel) {
    guard bandwidth > 0, bandwidth.isFinite else { return nil }
    (self.side, self.order, self.bandwidth) = (side, order, bandwidth)
    range = side.range(within: bandwidth)
    guard side.distinctCount(in: range) > order else { return nil }
    weights = range.map { row in
      kernel.weight(side.distances[row] / bandwidth) * (side.weights.map { $0[row] } ?? 1)
    }
    var sums = [Double](repeating: 0, count: 2 * order + 1)
    for (index, row) in range.enumerated() {
      var power = weights[index]
      let u = side.distances[row] / bandwidth
      for degree in sums.indices {
        sums[degree] += power
        power *= u
      }
    }
    var matrix = Matrix(rows: order + 1, columns: order + 1)
    for row in 0...order { for column in 0...order { matrix[row, column] = sums[row + column] } }
    guard let gram = try? Cholesky(matrix) else { return nil }
    self.gram = gram
  }

  /// For each row of the side: its weight in a coefficient, times the bandwidth to the coefficient's power; 0 outside.
  func smoother(of coefficient: Int) -> [Double] {
    var unit = [Double](repeating: 0, count: order + 1)
    unit[coefficient] = 1
    let row = gram.solve(unit)
    var result = [Double](repeating: 0, count: side.count)
    for (index, place) in range.enumerated() {
      result[place] = weights[index] * polynomial(row, side.distances[place] / bandwidth)
    }
    return result
  }

  /// A column less the polynomial fitted to it, for the side's rows; beyond the bandwidth the polynomial goes on.
  func residuals(of column: [Double]) -> [Double] {
    let fitted = gram.solve(crossProducts(with: column))
    return zip(column, side.distances).map { $0 - polynomial(fitted, $1 / bandwidth) }
  }

  /// Σ w y zᵀ of the side's columns, less what the polynomial explains.
  func partialCrossProducts() -> Matrix {
    let columns = side.columns
    let projected = columns.map { crossProducts(with: $0) }
    let solved = projected.map { gram.solve($0) }
    var result = Matrix(rows: columns.count, columns: columns.count)
    for first in columns.indices {
      for second in columns.indices {
        var sum = 0.0
        for (index, row) in range.enumerated() { sum += weights[index] * columns[first][row] * columns[second][row] }
        let explained = zip(projected[first], solved[second]).reduce(0) { $0 + $1.0 * $1.1 }
        result[first, second] = sum - explained
      }
    }
    return result
  }

  private func crossProducts(with column: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: order + 1)
    for (index, row) in range.enumerated() {
      var power = weights[index] * column[row]
      let u = side.distances[row] / bandwidth
      for degree in sums.indices {
        sums[degree] += power
        power *= u
      }
    }
    return sums
  }

  @inline(__always) private func polynomial(_ coefficients: [Double], _ u: Double) -> Double {
    var value = 0.0
    for coefficient in coefficients.reversed() { value = value * u + coefficient }
    return value
  }
}
