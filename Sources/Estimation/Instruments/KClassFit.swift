import CausalData
import CausalStatistics

/// Which member of the k-class.
enum KClass {
  /// κ = 1.
  case twoStageLeastSquares
  /// κ the smallest root of |YᵀM₁Y − κ YᵀM₂Y| = 0 (Anderson and Rubin 1949, Annals of Mathematical Statistics 20).
  case limitedInformation
}

/// β = (Xᵀ(I − κM)X)⁻¹ Xᵀ(I − κM)y, M the instruments' residual maker, after the exogenous covariates are regressed out.
struct KClassFit {
  let moments: InstrumentalMoments
  let kappa: Double
  /// One a treatment, in standard deviations.
  let slopes: [Double]
  /// (Xᵀ(I − κM)X)⁻¹.
  let bread: Matrix
  /// The coefficients of (x, y) on z: instruments × (treatments + 1).
  let reducedForm: Matrix
  /// (x, y)ᵀP(x, y), explained by the instruments, and (x, y)ᵀM(x, y), left by them.
  let (explained, left): (Matrix, Matrix)
  /// (x, y)ᵀ(x, y).
  let total: Matrix
  /// (zᵀz)'s factor.
  let instrumentFactor: Cholesky
  /// Σ w (y − ŷ)².
  let residualSumOfSquares: Double
  /// n − k.
  var freedom: Int { moments.rows - moments.covariateCount - 1 - moments.treatmentCount }
  /// n less the first stage's parameters.
  var firstStageFreedom: Int { moments.rows - moments.covariateCount - 1 - moments.instrumentCount }
  /// One a treatment, in the outcome's unit by the treatment's.
  var coefficients: [Double] { zip(slopes, moments.coefficientUnits).map { $0 * $1 } }

  /// - Throws: `irrelevantInstrument` where the instruments leave a treatment as it is.
  init(_ moments: InstrumentalMoments, _ kind: KClass, instruments names: String) throws(EstimationError) {
    self.moments = moments
    let (z, both, count) = (moments.z, moments.x + [moments.y], moments.treatmentCount)
    guard let factor = try? Cholesky(moments.products.selecting(rows: z, columns: z)) else {
      throw .regression(.overflow, model: "first stage")
    }
    instrumentFactor = factor
    let cross = moments.products.selecting(rows: z, columns: both)
    reducedForm = factor.solve(cross)
    explained = cross.transposedTimes(reducedForm)
    let total = moments.products.selecting(rows: both, columns: both)
    self.total = total
    left = Matrix(
      rows: count + 1, columns: count + 1, storage: zip(total.storage, explained.storage).map { $0 - $1 })
    let places = Array(0..<count)
    try KClassFit.checkRelevance(explained, total, places, names)
    kappa =
      switch kind {
      case .twoStageLeastSquares: 1
      case .limitedInformation: moments.instrumentCount == count ? 1 : try KClassFit.smallestRoot(total, left)
      }
    var curve = Matrix(rows: count, columns: count)
    var line = [Double](repeating: 0, count: count)
    for column in 0..<count {
      for row in 0..<count { curve[row, column] = (1 - kappa) * total[row, column] + kappa * explained[row, column] }
      line[column] = (1 - kappa) * total[column, count] + kappa * explained[column, count]
    }
    guard let solver = try? Cholesky(curve) else { throw .irrelevantInstrument(names) }
    let slopes = solver.solve(line)
    (self.slopes, bread) = (slopes, solver.inverse)
    let weights = slopes.map { -$0 } + [1]
    residualSumOfSquares = max(0, zip(weights, total.times(weights)).reduce(0) { $0 + $1.0 * $1.1 })
  }

  private static func checkRelevance(
    _ explained: Matrix, _ total: Matrix, _ places: [Int], _ names: String
  ) throws(EstimationError) {
    for place in places where !(explained[place, place] > 1e-12 * total[place, place]) {
      throw .irrelevantInstrument(names)
    }
    let part = explained.selecting(rows: places, columns: places)
    guard let ranked = try? RankedCholesky(part, tolerance: 1e-10) else {
      throw .regression(.overflow, model: "first stage")
    }
    guard ranked.dependent.isEmpty else {
      throw .regression(
        .notIdentified(instruments: ranked.rank, endogenous: places.count), model: "first stage")
    }
  }

  /// The smallest root of |total − κ left| = 0.
  private static func smallestRoot(_ total: Matrix, _ left: Matrix) throws(EstimationError) -> Double {
    guard let factor = try? Cholesky(left).factor else {
      throw .notFinite(method: .liml, what: "the ratio of variances (the instruments determine treatment or outcome)")
    }
    let half = factor.solvingTriangular(total, .lower)
    let whole = factor.solvingTriangular(half.transposed, .lower)
    guard let root = (try? SymmetricEigen(whole))?.values.first else {
      throw .notFinite(method: .liml, what: "the ratio of variances")
    }
    return max(1, root)
  }
}

/// A k-class fit with the covariance of its coefficients and, where errors are robust, the scores' second moments.
struct KClassEstimate {
  let fit: KClassFit
  let estimator: CovarianceEstimator
  /// In standard deviations: treatments × treatments.
  let covariance: Matrix
  /// Of t tests: n − k, or clusters − 1.
  let freedom: Double
  /// Nil for classical errors.
  let scores: InstrumentScores?

  var standardErrors: [Double] {
    zip(covariance.diagonal, fit.moments.coefficientUnits).map { max(0, $0).squareRoot() * $1 }
  }

  init(
    _ fit: KClassFit, source: ColumnRegression, covariance estimator: CovarianceEstimator
  ) throws(EstimationError) {
    (self.fit, self.estimator) = (fit, estimator)
    guard fit.freedom > 0 else {
      throw .tooFewRows(rows: fit.moments.rows, needed: fit.moments.rows - fit.freedom + 1, what: "these covariates")
    }
    guard estimator != .classical else {
      covariance = fit.bread.scaled(by: fit.residualSumOfSquares / Double(fit.freedom))
      (freedom, scores) = (Double(fit.freedom), nil)
      return
    }
    let scores = try InstrumentScores(fit, source: source, estimator)
    let first = fit.reducedForm.selecting(
      rows: Array(0..<fit.moments.instrumentCount), columns: Array(0..<fit.moments.treatmentCount))
    let middle = first.transposedTimes(scores.structural).times(first)
    let factor = estimator.equationFactor(
      rows: fit.moments.rows, parameters: fit.moments.rows - fit.freedom, clusters: scores.clusters)
    covariance = fit.bread.times(middle).times(fit.bread).scaled(by: factor)
    freedom = estimator.isClustered ? Double(scores.clusters - 1) : Double(fit.freedom)
    self.scores = scores
  }
}

/// The second moments of products of residuals and instruments, by one pass over the rows.
struct InstrumentScores {
  /// Σ e² z zᵀ with the residual e of the outcome's equation.
  let structural: Matrix
  /// Blocks Σ r s z zᵀ of the residuals r, s of the treatments and, last, the outcome on the instruments:
  /// (treatments + 1) · instruments a side.
  let reduced: Matrix
  let clusters: Int

  init(
    _ fit: KClassFit, source: ColumnRegression, _ estimator: CovarianceEstimator
  ) throws(EstimationError) {
    let moments = fit.moments
    let (l, q) = (moments.instrumentCount, moments.treatmentCount)
    let known = estimator.isClustered ? source.clusterCount : 0
    if estimator.isClustered, known < 2 { throw .regression(.tooFewClusters(known), model: "instrumental regression") }
    // Combinations: instruments, e, and the residuals of treatments and outcome on the instruments.
    var combinations = Matrix(rows: moments.combinations.rows, columns: l + 1 + q + 1)
    for row in 0..<combinations.rows {
      let base = moments.combinations.row(row)
      for column in 0..<l { combinations[row, column] = base[column] }
      combinations[row, l] = zip(fit.slopes, moments.x).reduce(base[moments.y]) { $0 - $1.0 * base[$1.1] }
      for target in 0...q {
        combinations[row, l + 1 + target] = (0..<l).reduce(base[l + target]) {
          $0 - fit.reducedForm[$1, target] * base[$1]
        }
      }
    }
    let pairs = (l..<(l + q + 2)).flatMap { residual in
      (0..<l).map { ProductScores.Pair(residual: residual, instrument: $0) }
    }
    let empty = ProductScores(moments.units, combinations: combinations, pairs: pairs, clusterCount: known)
    let sums: ProductScores
    do throws(RegressionError) { sums = try source.total(empty) } catch {
      throw .regression(error, model: "instrumental regression")
    }
    clusters = sums.clusterCount
    if estimator.isClustered, clusters < 2 {
      throw .regression(.tooFewClusters(clusters), model: "instrumental regression")
    }
    let middle = sums.middle
    structural = middle.selecting(rows: Array(0..<l), columns: Array(0..<l))
    let rest = Array(l..<(l * (q + 2)))
    reduced = middle.selecting(rows: rest, columns: rest)
  }

  /// The block of two reduced-form residuals.
  func block(_ first: Int, _ second: Int, instruments l: Int) -> Matrix {
    reduced.selecting(
      rows: Array((first * l)..<((first + 1) * l)), columns: Array((second * l)..<((second + 1) * l)))
  }
}
