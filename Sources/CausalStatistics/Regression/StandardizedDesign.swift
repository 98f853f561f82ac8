/// Which predictors a model has, and the origin and unit of each: a row of the design is z = (1, (x − centre) / scale, …).
///
/// Sums over z neither cancel (means of 1e9) nor overflow (units of 1e200), whoever computes them.
public struct StandardizedDesign: Hashable, Sendable {
  /// The columns, as numbers of the source's predictors.
  public let predictors: [Int]
  /// One a column.
  public let centres: [Double]
  /// One a column, above 0.
  public let scales: [Double]

  /// The number of parameters: the columns and the intercept.
  public var width: Int { predictors.count + 1 }

  /// - Parameters:
  ///   - predictors: Numbers of predictors.
  ///   - centres: One a column, finite.
  ///   - scales: One a column, above 0 and finite.
  public init(predictors: [Int], centres: [Double], scales: [Double]) {
    precondition(predictors.count == centres.count && predictors.count == scales.count, "one each a column")
    (self.predictors, self.centres, self.scales) = (predictors, centres, scales)
  }

  /// Mean 0 and standard deviation 1 by these moments, in which the predictors come first. `kept` must vary.
  init(_ moments: Moments, predictors kept: [Int]) {
    let scales = kept.map { (moments.crossProducts[$0, $0] / moments.weight).squareRoot() }
    self.init(predictors: kept, centres: kept.map { moments.means[$0] }, scales: scales)
  }

  /// Parameters of z → the intercept and the coefficients in the columns' own units.
  func coefficients(from parameters: [Double]) -> [Double] {
    let slopes = zip(parameters.dropFirst(), scales).map { $0 / $1 }
    let intercept = zip(slopes, centres).reduce(parameters[0]) { $0 - $1.0 * $1.1 }
    return [intercept] + slopes
  }

  /// The covariance matrix of the same: J V Jᵀ for the Jacobian J of `coefficients(from:)`.
  func covariance(from covariance: Matrix) -> Matrix {
    var scaled = covariance
    for column in 0..<width {
      for row in 0..<width {
        let unit = (row == 0 ? 1 : scales[row - 1]) * (column == 0 ? 1 : scales[column - 1])
        scaled[row, column] /= unit
      }
    }
    var shift = Matrix.identity(width)
    for column in 1..<max(1, width) { shift[0, column] = -centres[column - 1] }
    return shift.times(scaled).times(shift.transposed)
  }
}
