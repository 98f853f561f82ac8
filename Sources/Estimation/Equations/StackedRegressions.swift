import CausalData
import CausalStatistics
import StrictJSON

/// Several least-squares regressions on the same rows, and means of columns, with the covariance of all their parameters
/// together: from one pass of moments where errors are classical, one pass more for robust ones.
///
/// Columns are counted from their means over the rows, so the intercept of each equation and each mean is 0 here; they are
/// parameters all the same, for they vary from sample to sample.
struct StackedRegressions {
  /// One regression by the source's columns; its outcome is the number of predictors for the source's own outcome.
  struct Equation {
    let name: String
    let outcome: Int
    let predictors: [Int]
  }

  let rows: Int
  /// Of t tests: the smallest n − k, or clusters − 1.
  let freedom: Double
  /// parameters × parameters.
  let covariance: Matrix
  /// Names of predictors that those before them determine, none twice.
  let dropped: [String]
  let moments: Moments
  private let values: [Double]
  private let places: [[Int: Int]]
  private let meanPlaces: [Int: Int]
  private let residuals: [Double]

  /// A slope of an equation; 0 without error where the column was dropped.
  func slope(_ equation: Int, _ column: Int) -> Differentiable {
    guard let place = places[equation][column] else { return .constant(0, of: values.count) }
    return parameter(place)
  }

  /// Whether a column has a slope in an equation.
  func keeps(_ equation: Int, _ column: Int) -> Bool { places[equation][column] != nil }

  /// A column's mean less the mean over these rows.
  func mean(_ column: Int) -> Differentiable {
    guard let place = meanPlaces[column] else { preconditionFailure("a mean that was not asked for") }
    return parameter(place)
  }

  func constant(_ value: Double) -> Differentiable { .constant(value, of: values.count) }

  /// The residual sum of squares over the total one, taken from 1.
  func determination(_ equation: Int) -> Double { residuals[equation] }

  private func parameter(_ place: Int) -> Differentiable {
    var result = Differentiable.constant(values[place], of: values.count)
    result.gradient[place] = 1
    return result
  }

  /// - Parameters:
  ///   - means: columns whose means are parameters.
  ///   - estimator: HC2 and HC3 count as HC1.
  init(
    _ source: ColumnRegression, _ equations: [Equation], means: [Int], covariance estimator: CovarianceEstimator
  ) throws(EstimationError) {
    let moments: Moments
    do throws(RegressionError) { moments = try source.moments() } catch {
      throw .regression(error, model: equations[0].name)
    }
    let units = ColumnUnits(moments)
    let products = units.products(of: moments)
    let names = source.predictorNames
    var values: [Double] = []
    var places: [[Int: Int]] = []
    var blocks: [Block] = []
    var (dropped, residuals): ([String], [Double]) = ([], [])
    for equation in equations {
      let block = try Block(equation, products, rows: moments.rows, weight: moments.weight)
      for column in equation.predictors where !block.kept.contains(column) && !dropped.contains(names[column]) {
        dropped.append(names[column])
      }
      var slopes: [Int: Int] = [:]
      values.append(0)
      for (slope, column) in zip(block.slopes, block.kept) {
        slopes[column] = values.count
        values.append(slope * units.scales[equation.outcome] / units.scales[column])
      }
      places.append(slopes)
      residuals.append(block.determination)
      blocks.append(block)
    }
    var meanPlaces: [Int: Int] = [:]
    for column in means {
      meanPlaces[column] = values.count
      values.append(0)
      blocks.append(Block(meanOf: column, products, weight: moments.weight))
    }
    // The covariance in standard deviations, then in the columns' units.
    var scaling: [Double] = []
    for block in blocks {
      let unit = units.scales[block.outcome]
      scaling.append(unit)
      scaling += block.kept.map { unit / units.scales[$0] }
    }
    let smallest = blocks.map { moments.rows - $0.kept.count - 1 }.min() ?? 0
    var covariance: Matrix
    if estimator == .classical {
      covariance = StackedRegressions.classical(blocks, products, moments)
      freedom = Double(smallest)
    } else {
      let clusters: Int
      (covariance, clusters) = try StackedRegressions.robust(blocks, units, source, estimator, moments.rows)
      freedom = estimator.isClustered ? Double(clusters - 1) : Double(smallest)
    }
    for column in 0..<covariance.columns {
      for row in 0..<covariance.rows { covariance[row, column] *= scaling[row] * scaling[column] }
    }
    (rows, self.covariance, self.dropped, self.moments) = (moments.rows, covariance, dropped, moments)
    (self.values, self.places, self.meanPlaces, self.residuals) = (values, places, meanPlaces, residuals)
  }
}

extension StackedRegressions {
  /// One equation in standard deviations.
  private struct Block {
    let outcome: Int
    let kept: [Int]
    let slopes: [Double]
    /// The inverse of Σ w z zᵀ for z = (1, x).
    let inverse: Matrix
    let determination: Double
    var width: Int { kept.count + 1 }
    /// The residual as a combination of all columns.
    func residual(columns: Int) -> [Double] {
      var result = [Double](repeating: 0, count: columns)
      result[outcome] = 1
      for (column, slope) in zip(kept, slopes) { result[column] -= slope }
      return result
    }

    init(meanOf column: Int, _ products: Matrix, weight: Double) {
      (outcome, kept, slopes, determination) = (column, [], [], 0)
      inverse = Matrix(rows: 1, columns: 1, repeating: 1 / weight)
    }

    init(
      _ equation: Equation, _ products: Matrix, rows: Int, weight: Double
    ) throws(EstimationError) {
      outcome = equation.outcome
      let predictors = equation.predictors
      guard let ranked = try? RankedCholesky(products.selecting(rows: predictors, columns: predictors)) else {
        throw .regression(.overflow, model: equation.name)
      }
      let kept = ranked.kept.map { predictors[$0] }
      self.kept = kept
      guard rows > kept.count + 1 else {
        throw .regression(.tooFewRows(rows: rows, parameters: kept.count + 1), model: equation.name)
      }
      let line = kept.map { products[$0, equation.outcome] }
      slopes = ranked.cholesky.solve(line)
      let explained = zip(slopes, line).reduce(0) { $0 + $1.0 * $1.1 }
      let total = products[equation.outcome, equation.outcome]
      determination = total > 0 ? min(1, max(0, explained / total)) : 0
      let small = ranked.cholesky.inverse
      var inverse = Matrix(rows: kept.count + 1, columns: kept.count + 1)
      inverse[0, 0] = 1 / weight
      for column in kept.indices {
        for row in kept.indices { inverse[row + 1, column + 1] = small[row, column] }
      }
      self.inverse = inverse
    }
  }

  /// Σ over pairs of equations of σ_kl A_k⁻¹ Σ w z_k z_lᵀ A_l⁻¹, with the residuals' covariance σ_kl.
  private static func classical(_ blocks: [Block], _ products: Matrix, _ moments: Moments) -> Matrix {
    let starts = starts(blocks)
    var result = Matrix(rows: starts.total, columns: starts.total)
    let residuals = blocks.map { $0.residual(columns: products.rows) }
    for (first, left) in blocks.enumerated() {
      let moved = products.times(residuals[first])
      for (second, right) in blocks.enumerated() {
        let shared = zip(residuals[second], moved).reduce(0) { $0 + $1.0 * $1.1 }
        let freedom = Double(moments.rows - max(left.width, right.width))
        var cross = Matrix(rows: left.width, columns: right.width)
        cross[0, 0] = moments.weight
        for (column, b) in right.kept.enumerated() {
          for (row, a) in left.kept.enumerated() { cross[row + 1, column + 1] = products[a, b] }
        }
        let part = left.inverse.times(cross).times(right.inverse).scaled(by: shared / freedom)
        for column in 0..<right.width {
          for row in 0..<left.width {
            result[starts.first[first] + row, starts.first[second] + column] = part[row, column]
          }
        }
      }
    }
    return result
  }

  private static func starts(_ blocks: [Block]) -> (first: [Int], total: Int) {
    var (first, total): ([Int], Int) = ([], 0)
    for block in blocks {
      first.append(total)
      total += block.width
    }
    return (first, total)
  }

  private static func robust(
    _ blocks: [Block], _ units: ColumnUnits, _ source: ColumnRegression, _ estimator: CovarianceEstimator, _ rows: Int
  ) throws(EstimationError) -> (Matrix, Int) {
    let known = estimator.isClustered ? source.clusterCount : 0
    if estimator.isClustered, known < 2 { throw .regression(.tooFewClusters(known), model: "regressions") }
    // Combinations: the constant, every column, then each block's residual.
    let columns = units.count
    var combinations = Matrix(rows: columns + 1, columns: columns + 1 + blocks.count)
    for place in 0...columns { combinations[place, place] = 1 }
    for (place, block) in blocks.enumerated() {
      for (column, value) in block.residual(columns: columns).enumerated() {
        combinations[column + 1, columns + 1 + place] = value
      }
    }
    let pairs = blocks.enumerated().flatMap { place, block in
      ([0] + block.kept.map { $0 + 1 }).map { ProductScores.Pair(residual: columns + 1 + place, instrument: $0) }
    }
    let empty = ProductScores(units, combinations: combinations, pairs: pairs, clusterCount: known)
    let sums: ProductScores
    do throws(RegressionError) { sums = try source.total(empty) } catch {
      throw .regression(error, model: "regressions")
    }
    let clusters = sums.clusterCount
    if estimator.isClustered, clusters < 2 { throw .regression(.tooFewClusters(clusters), model: "regressions") }
    let starts = starts(blocks)
    var bread = Matrix(rows: starts.total, columns: starts.total)
    for (place, block) in blocks.enumerated() {
      // Each equation has its own small-sample factor; its root on either side.
      let factor = estimator.equationFactor(rows: rows, parameters: block.width, clusters: clusters).squareRoot()
      for column in 0..<block.width {
        for row in 0..<block.width {
          bread[starts.first[place] + row, starts.first[place] + column] = block.inverse[row, column] * factor
        }
      }
    }
    return (bread.times(sums.middle).times(bread), clusters)
  }
}
