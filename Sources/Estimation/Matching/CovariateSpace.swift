import CausalData
import CausalStatistics

/// Covariates turned so that a distance between rows is Euclidean.
struct CovariateSpace {
  /// The coordinates of each row side by side.
  let points: [Double]
  let dimensions: Int
  /// Columns left out: constant, or determined by those before them.
  let dropped: [String]

  /// - Throws: `regression` where squares overflow.
  init(
    _ covariates: CovariateColumns, _ rows: MatchingRows, _ distance: MatchingDistance, threads: Int
  ) throws(EstimationError) {
    let moments: Moments
    do throws(RegressionError) {
      moments = try ColumnRegression(
        names: covariates.names, predictors: covariates.storages, outcome: rows.treatment, weights: rows.weights,
        threads: threads
      ).moments().selecting(Array(0..<covariates.count))
    } catch {
      throw .regression(error, model: "covariance of the covariates")
    }
    // Constant columns are found by their own scale before the dependent ones are.
    let varying = (0..<covariates.count).filter { !moments.isConstant($0) }
    let ranked: RankedCholesky
    do throws(LinearAlgebraError) {
      ranked = try RankedCholesky(moments.selecting(varying).covariance)
    } catch {
      throw .regression(.overflow, model: "covariance of the covariates")
    }
    // Every column counts in the diagonal distance, however much others tell of it.
    let kept = distance == .mahalanobis ? ranked.kept.map { varying[$0] } : varying
    dimensions = kept.count
    let leftOut = Set(0..<covariates.count).subtracting(kept)
    dropped = leftOut.sorted().map { covariates.names[$0] }
    let means = kept.map { moments.means[$0] }
    let factor = ranked.cholesky.factor
    let scales = kept.map { moments.variance(of: $0).squareRoot() }
    let side = kept.count
    let isFull = distance == .mahalanobis
    var points = [Double](repeating: 0, count: rows.count * side)
    for (axis, column) in kept.enumerated() {
      covariates.columns[column].values.withUnsafeBufferPointer { values in
        points.withUnsafeMutableBufferPointer { points in
          for row in 0..<values.count {
            let centred = values[row] - means[axis]
            points[row &* side &+ axis] = isFull ? centred : centred / scales[axis]
          }
        }
      }
    }
    if isFull {
      // L z = x: forward substitution, row by row.
      let inverse = (0..<side).map { 1 / factor[$0, $0] }
      factor.storage.withUnsafeBufferPointer { factor in
        points.withUnsafeMutableBufferPointer { points in
          for row in 0..<rows.count {
            let base = row &* side
            for axis in 0..<side {
              let value = points[base &+ axis] * inverse[axis]
              points[base &+ axis] = value
              for later in (axis &+ 1)..<max(side, axis &+ 1) {
                points[base &+ later] -= factor[axis &* side &+ later] * value
              }
            }
          }
        }
      }
    }
    self.points = points
  }
}
