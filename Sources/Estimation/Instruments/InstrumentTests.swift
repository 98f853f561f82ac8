import CausalStatistics

/// A statistic with its law's degrees of freedom and tail.
struct TestOutcome {
  let statistic: Double
  let freedom: Int
  let pValue: Double

  init(f: Double, numerator: Int, denominator: Double) {
    (statistic, freedom) = (f, numerator)
    pValue = (try? FDistribution(numerator: Double(numerator), denominator: denominator))?.survival(f) ?? .nan
  }

  init(chiSquared: Double, freedom: Int) {
    (statistic, self.freedom) = (chiSquared, freedom)
    pValue = (try? ChiSquared(degreesOfFreedom: Double(freedom)))?.survival(chiSquared) ?? .nan
  }
}

/// The tests that go with an instrumental estimate.
extension KClassEstimate {
  private var count: Int { fit.moments.instrumentCount }

  /// The share of a treatment's variance, left by the covariates, that the instruments explain.
  func partialDetermination(_ treatment: Int) -> Double {
    min(1, max(0, fit.explained[treatment, treatment] / fit.total[treatment, treatment]))
  }

  /// That no instrument moves a treatment, with equal variances.
  func firstStage(_ treatment: Int) -> TestOutcome? {
    let (freedom, left) = (fit.firstStageFreedom, fit.left[treatment, treatment])
    guard freedom > 0, left > 0 else { return nil }
    let f = fit.explained[treatment, treatment] / Double(count) / (left / Double(freedom))
    return TestOutcome(f: f, numerator: count, denominator: Double(freedom))
  }

  /// The same with the errors asked for; nil for classical ones.
  func robustFirstStage(_ treatment: Int) -> TestOutcome? {
    guard let scores else { return nil }
    return robustTest(
      fit.moments.products.selecting(rows: fit.moments.z, columns: [fit.moments.x[treatment]]).storage,
      scores.block(treatment, treatment, instruments: count))
  }

  /// gᵀΩ⁻¹g over the number of instruments, for g = zᵀr of covariance Ω.
  func robustTest(_ sums: [Double], _ middle: Matrix) -> TestOutcome? {
    guard let scores, let ranked = try? RankedCholesky(middle), ranked.dependent.isEmpty else { return nil }
    let quadratic = zip(sums, ranked.cholesky.solve(sums)).reduce(0) { $0 + $1.0 * $1.1 }
    return TestOutcome(
      f: quadratic / Double(count) / reducedFactor(scores), numerator: count, denominator: reducedFreedom(scores))
  }

  /// The small-sample factor of reduced forms.
  func reducedFactor(_ scores: InstrumentScores) -> Double {
    estimator.equationFactor(
      rows: fit.moments.rows, parameters: fit.moments.rows - fit.firstStageFreedom, clusters: scores.clusters)
  }

  /// The denominator's degrees of freedom in tests of reduced forms.
  func reducedFreedom(_ scores: InstrumentScores?) -> Double {
    if estimator.isClustered, let scores { return Double(scores.clusters - 1) }
    return Double(max(1, fit.firstStageFreedom))
  }

  /// Sargan's test (1958, Econometrica 26) that the instruments agree: n R² of the residuals on them.
  var sargan: TestOutcome? {
    let extra = count - fit.moments.treatmentCount
    guard extra > 0, fit.residualSumOfSquares > 0 else { return nil }
    let weights = fit.slopes.map { -$0 } + [1]
    let explained = zip(weights, fit.explained.times(weights)).reduce(0) { $0 + $1.0 * $1.1 }
    return TestOutcome(
      chiSquared: max(0, Double(fit.moments.rows) * explained / fit.residualSumOfSquares), freedom: extra)
  }

  /// Hansen's J (1982, Econometrica 50): the same whatever the variances, at the two-step efficient estimate.
  var hansen: TestOutcome? {
    let (extra, moments) = (count - fit.moments.treatmentCount, fit.moments)
    guard extra > 0, let scores, let ranked = try? RankedCholesky(scores.structural), ranked.dependent.isEmpty else {
      return nil
    }
    let zx = moments.products.selecting(rows: moments.z, columns: moments.x)
    let zy = moments.products.selecting(rows: moments.z, columns: [moments.y])
    let weighted = ranked.cholesky.solve(zx)
    guard let inner = try? Cholesky(zx.transposedTimes(weighted)) else { return nil }
    let slopes = inner.solve(weighted.transposedTimes(zy).storage)
    let sums = zip(zy.storage, zx.times(slopes)).map { $0 - $1 }
    let statistic = zip(sums, ranked.cholesky.solve(sums)).reduce(0) { $0 + $1.0 * $1.1 }
    return TestOutcome(chiSquared: max(0, statistic), freedom: extra)
  }

  /// The Wu–Hausman test that least squares would do: the first stages' residuals have no coefficient beside the
  /// treatments, with equal variances.
  var wuHausman: TestOutcome? {
    let q = fit.moments.treatmentCount
    let places = Array(0..<q)
    let freedom = fit.freedom - q
    func sum(_ matrix: Matrix) -> Double? {
      let line = places.map { matrix[$0, q] }
      guard let ranked = try? RankedCholesky(matrix.selecting(rows: places, columns: places)), ranked.dependent.isEmpty
      else { return nil }
      return zip(line, ranked.cholesky.solve(line)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    guard freedom > 0, let plain = sum(fit.total), let first = sum(fit.explained), let second = sum(fit.left) else {
      return nil
    }
    let residual = fit.total[q, q] - first - second
    guard residual > 0 else { return nil }
    let f = max(0, first + second - plain) / Double(q) / (residual / Double(freedom))
    return TestOutcome(f: f, numerator: q, denominator: Double(freedom))
  }
}
