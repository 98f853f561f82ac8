import Glibc

/// The lasso (Tibshirani 1996, JRSS B 58), or the elastic net (Zou and Hastie 2005, JRSS B 67), along falling penalties,
/// from moments alone: the least (1 / 2W) Σ w (y − α − xᵀβ)² + λ (κ |β|₁ + (1 − κ) |β|² / 2), the intercept free, W = Σ w.
///
/// Coordinate descent on the cross-products (Friedman, Hastie and Tibshirani 2010, J. Stat. Software 33), each λ from the
/// last one's solution; how far each solution is from the optimum's conditions is stated.
public struct LassoPath: Hashable, Sendable {
  /// The solution at one penalty.
  public struct Point: Hashable, Sendable {
    /// λ.
    public let penalty: Double
    /// One a predictor, in the outcome's unit by the predictor's.
    public let coefficients: [Double]
    /// The outcome where all predictors are 0.
    public let intercept: Double
    /// The largest breach of the conditions of the optimum, as a share of the penalty that silences all predictors: |xᵀr / W
    /// − λ (1 − κ) β| is λ κ where β ≠ 0, and at most that where β = 0.
    public let optimalityGap: Double
    /// Σ w (y − ŷ)² / Σ w (y − ȳ)²; 1 for a constant outcome.
    public let unexplained: Double

    /// The predictors with a coefficient.
    public var active: [Int] { coefficients.indices.filter { coefficients[$0] != 0 } }
  }

  /// One a penalty, in the order of the penalties.
  public let points: [Point]

  /// At penalties of one's own choice, best in falling order.
  ///
  /// - Parameters:
  ///   - moments: Those of the predictors and, in the last column, the outcome.
  ///   - penalties: λ, each 0 or more.
  ///   - mixture: κ in 0...1; 1 is the lasso.
  ///   - standardized: Whether the penalty counts predictors in units of their standard deviation (divisor n).
  ///   - tolerance: The optimality gap at which a solution is taken.
  /// - Throws: `badPenalty`, `tooFewRows` for no rows, `overflow`, `notConverged` after 100 000 sweeps.
  /// - Complexity: O(p · active) a sweep; memory O(p²), whatever the number of rows.
  public init(
    _ moments: Moments, penalties: [Double], mixture: Double = 1, standardized: Bool = true, tolerance: Double = 1e-10
  ) throws(RegressionError) {
    var descent = try CoordinateDescent(moments, mixture: mixture, standardized: standardized, tolerance: tolerance)
    var points: [Point] = []
    for penalty in penalties { points.append(try descent.solve(penalty)) }
    self.points = points
  }

  /// At penalties that fall evenly in their logarithm from the smallest one that silences all predictors.
  ///
  /// - Parameters:
  ///   - count: How many, 1 or more.
  ///   - smallest: The last penalty as a share of the first, in 0...1.
  public init(
    _ moments: Moments, count: Int, smallest: Double = 1e-3, mixture: Double = 1, standardized: Bool = true,
    tolerance: Double = 1e-10
  ) throws(RegressionError) {
    guard smallest > 0, smallest <= 1 else { throw .badPenalty(smallest) }
    guard mixture > 0 else { throw .badPenalty(mixture) }
    let descent = try CoordinateDescent(moments, mixture: mixture, standardized: standardized, tolerance: tolerance)
    let ratio = log(smallest) / Double(max(1, count - 1))
    let penalties = (0..<max(1, count)).map { descent.silencing / mixture * exp(ratio * Double($0)) }
    try self.init(
      moments, penalties: penalties, mixture: mixture, standardized: standardized, tolerance: tolerance)
  }
}

/// The state of the descent: predictors in units of their standard deviation or their own, divided by √W.
private struct CoordinateDescent {
  private let moments: Moments
  private let kept: [Int]
  private let units: [Double]
  private let mixture: Double
  private let tolerance: Double
  /// xᵀx / W.
  private let gram: Matrix
  private let products: [Double]
  private let total: Double
  private var solution: [Double]
  /// xᵀ(y − Xβ) / W.
  private var gradient: [Double]
  /// The largest |xᵀy| / W.
  let silencing: Double

  init(
    _ moments: Moments, mixture: Double, standardized: Bool, tolerance: Double
  ) throws(RegressionError) {
    guard moments.columnCount > 0 else { throw .lengthsDiffer }
    guard mixture >= 0, mixture <= 1 else { throw .badPenalty(mixture) }
    guard moments.rows > 0, moments.weight > 0 else { throw .tooFewRows(rows: moments.rows, parameters: 1) }
    guard moments.crossProducts.isFinite else { throw .overflow }
    (self.moments, self.mixture, self.tolerance) = (moments, mixture, max(tolerance, 1e-14))
    let outcome = moments.columnCount - 1
    let weight = moments.weight
    let kept = (0..<outcome).filter { !moments.isConstant($0) }
    let units = kept.map { standardized ? (moments.crossProducts[$0, $0] / weight).squareRoot() : 1 }
    var gram = Matrix(rows: kept.count, columns: kept.count)
    for (column, predictor) in kept.enumerated() {
      for (row, other) in kept.enumerated() {
        gram[row, column] = moments.crossProducts[other, predictor] / weight / units[row] / units[column]
      }
    }
    let products = zip(kept, units).map { moments.crossProducts[$0, outcome] / weight / $1 }
    (self.kept, self.units, self.gram, self.products) = (kept, units, gram, products)
    total = moments.crossProducts[outcome, outcome] / weight
    solution = [Double](repeating: 0, count: kept.count)
    gradient = products
    silencing = products.map(abs).max() ?? 0
  }

  mutating func solve(_ penalty: Double) throws(RegressionError) -> LassoPath.Point {
    guard penalty >= 0, penalty < .infinity else { throw .badPenalty(penalty) }
    let (sharp, smooth) = (penalty * mixture, penalty * (1 - mixture))
    var sweeps = 0
    while true {
      sweep(kept.indices, sharp, smooth)
      if gap(sharp, smooth) <= tolerance { break }
      // Between full sweeps only the predictors that have a coefficient.
      let active = kept.indices.filter { solution[$0] != 0 }
      for _ in 0..<20 {
        sweep(active, sharp, smooth)
        sweeps += 1
      }
      refreshGradient()
      sweeps += 1
      if sweeps > 100_000 { throw .notConverged(iterations: sweeps) }
    }
    return point(penalty, gap(sharp, smooth))
  }

  private mutating func sweep(_ order: some Sequence<Int>, _ sharp: Double, _ smooth: Double) {
    let count = kept.count
    let solution = solution
    var updated = solution
    gram.withEntries { gram in
      updated.withUnsafeMutableBufferPointer { solution in
        gradient.withUnsafeMutableBufferPointer { gradient in
          for index in order {
            let column = gram + index &* count
            let own = column[index]
            let partial = gradient[index] + own * solution[index]
            let shrunk = abs(partial) <= sharp ? 0 : partial > 0 ? partial - sharp : partial + sharp
            let next = shrunk / (own + smooth)
            let change = next - solution[index]
            guard change != 0 else { continue }
            solution[index] = next
            for other in 0..<count { gradient[other] -= column[other] * change }
          }
        }
      }
    }
    self.solution = updated
  }

  /// The gradient from the solution itself, so that rounding does not add up over sweeps.
  private mutating func refreshGradient() {
    gradient = zip(products, gram.times(solution)).map { $0 - $1 }
  }

  private func gap(_ sharp: Double, _ smooth: Double) -> Double {
    guard silencing > 0 else { return 0 }
    var worst = 0.0
    for index in kept.indices {
      let slope = gradient[index] - smooth * solution[index]
      let breach =
        solution[index] == 0 ? max(0, abs(slope) - sharp) : abs(slope - (solution[index] > 0 ? sharp : -sharp))
      worst = max(worst, breach)
    }
    return worst / silencing
  }

  private func point(_ penalty: Double, _ gap: Double) -> LassoPath.Point {
    let outcome = moments.columnCount - 1
    var coefficients = [Double](repeating: 0, count: outcome)
    for (place, predictor) in kept.enumerated() { coefficients[predictor] = solution[place] / units[place] }
    let intercept = zip(coefficients, moments.means).reduce(moments.means[outcome]) { $0 - $1.0 * $1.1 }
    // (y − Xβ)ᵀ(y − Xβ) = yᵀy − βᵀ(xᵀy + gradient).
    let explained = solution.indices.reduce(0) { $0 + solution[$1] * (products[$1] + gradient[$1]) }
    return LassoPath.Point(
      penalty: penalty, coefficients: coefficients, intercept: intercept, optimalityGap: gap,
      unexplained: total > 0 ? min(1, max(0, 1 - explained / total)) : 1)
  }
}
