internal import CausalStatistics
import Glibc

/// The adaptive lasso (Zou 2006, JASA 101) on correlations: predictors weighted by the absolute values of their least
/// squares coefficients, the penalty chosen by the BIC along the whole path (Efron, Hastie, Johnstone and Tibshirani
/// 2004, Annals of Statistics 32; noise variance from the full regression).
enum AdaptiveLasso {
  /// The predictors that stay, ascending; nil where the predictors are linearly dependent or as many as the rows.
  ///
  /// - Parameters:
  ///   - correlations: of all variables.
  ///   - predictors: with the target, rows and columns of `correlations`.
  /// - Complexity: O(k⁴) at most for k predictors.
  static func chosen(_ correlations: Matrix, target: Int, predictors: [Int], rows: Int) -> [Int]? {
    let count = predictors.count
    guard count > 0 else { return [] }
    guard rows > count + 1 else { return nil }
    let gram = correlations.selecting(rows: predictors, columns: predictors)
    let towards = predictors.map { correlations[$0, target] }
    guard let full = solve(gram, towards) else { return nil }
    let explained = zip(full, towards).reduce(0) { $0 + $1.0 * $1.1 }
    let noise = max(1 - explained, 1e-15) / Double(rows - count - 1)
    // Weighted predictors: x_j |b_j|; one whose coefficient is 0 stays out.
    let weights = full.map(abs)
    var scaled = gram
    for row in 0..<count {
      for column in 0..<count { scaled[row, column] *= weights[row] * weights[column] }
    }
    let path = LassoPath(gram: scaled, towards: zip(towards, weights).map { $0 * $1 })
    var (best, chosen): (Double, [Int]) = (.infinity, [])
    for point in path.points {
      let coefficients = zip(point, weights).map { $0 * $1 }
      var residual = 1.0
      for row in 0..<count {
        residual -= 2 * coefficients[row] * towards[row]
        for column in 0..<count { residual += coefficients[row] * gram[row, column] * coefficients[column] }
      }
      let used = (0..<count).filter { abs(coefficients[$0]) > 0 }
      // In units of the noise variance: n RSS / σ² with both as shares of the target's variance.
      let criterion = residual / noise + log(Double(rows)) * Double(used.count)
      if criterion < best { (best, chosen) = (criterion, used) }
    }
    return chosen.map { predictors[$0] }
  }

  /// The solution of a positive definite system; nil where it is singular to working precision.
  static func solve(_ matrix: Matrix, _ right: [Double]) -> [Double]? {
    guard matrix.rows > 0 else { return [] }
    guard let factor = try? Cholesky(matrix) else { return nil }
    let solution = factor.solve(right)
    return solution.allSatisfy(\.isFinite) ? solution : nil
  }
}

/// The lasso's coefficients at every penalty where a predictor comes in or goes out, from none to least squares.
struct LassoPath {
  /// Coefficients at each breakpoint, the greatest penalty first.
  private(set) var points: [[Double]] = []

  /// - Parameters: the predictors' cross-products, and theirs with the target.
  init(gram: Matrix, towards: [Double]) {
    let count = towards.count
    var active: [Int] = []
    var signs: [Double] = []
    points.append([Double](repeating: 0, count: count))
    guard var penalty = towards.map(abs).max(), penalty > 0,
      let first = towards.firstIndex(where: { abs($0) == penalty })
    else { return }
    active = [first]
    signs = [towards[first] > 0 ? 1 : -1]
    for _ in 0..<(8 * count + 8) {
      // On this stretch the active coefficients are u − λ v.
      let inner = gram.selecting(rows: active, columns: active)
      guard let u = AdaptiveLasso.solve(inner, active.map { towards[$0] }), let v = AdaptiveLasso.solve(inner, signs)
      else { return }
      let below = penalty * (1 - 1e-12)
      var (next, entering, leaving): (Double, (Int, Double)?, Int?) = (0, nil, nil)
      for candidate in 0..<count where !active.contains(candidate) {
        var (constant, slope) = (towards[candidate], 0.0)
        for (index, member) in active.enumerated() {
          constant -= gram[candidate, member] * u[index]
          slope += gram[candidate, member] * v[index]
        }
        // The candidate's correlation with the residual is constant + λ slope; it comes in where that is ± λ.
        for (sign, at) in [(1.0, constant / (1 - slope)), (-1.0, -constant / (1 + slope))]
        where at.isFinite && at > next && at < below {
          (next, entering, leaving) = (at, (candidate, sign), nil)
        }
      }
      for index in active.indices {
        let at = u[index] / v[index]
        if at.isFinite && at > next && at < below { (next, entering, leaving) = (at, nil, index) }
      }
      var point = [Double](repeating: 0, count: count)
      for (index, member) in active.enumerated() where index != leaving { point[member] = u[index] - next * v[index] }
      points.append(point)
      guard next > 0 else { return }
      penalty = next
      if let (candidate, sign) = entering {
        active.append(candidate)
        signs.append(sign)
      } else if let leaving {
        active.remove(at: leaving)
        signs.remove(at: leaving)
      }
      guard !active.isEmpty else { return }
    }
  }
}
