import CausalData
import CausalStatistics

/// The best linear projection of the effect on modifiers (Semenova and Chernozhukov 2021, Econometrics Journal 24): effect(x)
/// ≈ average + Σ βⱼ (xⱼ − mean of xⱼ), by least squares of the scores, with errors that hold whatever the effect's shape.
struct EffectProjection {
  let names: [String]
  let effects: [Double]
  let errors: [Double]
  /// Modifiers that others determine.
  let dropped: [String]

  init(
    _ scores: EffectScores, on modifiers: CovariateColumns, sample: EffectSample, threads: Int
  ) throws(EstimationError) {
    let rows = sample.rowCount
    let means: [Double]
    let kept: [Int]
    do throws(MomentError) {
      let moments = try ColumnAddresses.lend(modifiers.storages, weights: sample.weights) {
        (columns) throws(MomentError) in
        try Moments(columns: columns.starts, rows: 0..<rows, weights: columns.weights, threads: threads)
      }
      means = moments.means
      let varying = (0..<modifiers.count).filter { !moments.isConstant($0) }
      let ranked = try? RankedCholesky(moments.crossProducts.selecting(rows: varying, columns: varying))
      kept = ranked?.kept.map { varying[$0] } ?? []
    } catch {
      throw .regression(.overflow, model: "projection of the effect")
    }
    let missing = Set(kept)
    dropped = (0..<modifiers.count).filter { !missing.contains($0) }.map { modifiers.names[$0] }
    names = ["average"] + kept.map { modifiers.names[$0] }
    guard rows > names.count else {
      throw .tooFewRows(rows: rows, needed: names.count + 1, what: "a projection on \(kept.count) modifiers")
    }
    let constant = ColumnStorage<Double>.filled(rows: rows, threads: 1) { rows, target in
      for row in rows { target[row] = 1 }
    }
    let regressors = ([nil] + kept.map(Optional.some)).map { place in
      let values = place.map { modifiers.storages[$0] } ?? constant
      let centre = place.map { means[$0] } ?? 0
      return ColumnAddresses.lend([values, scores.regressor ?? constant]) { columns in
        ColumnStorage<Double>.filled(rows: rows, threads: threads) { rows, target in
          for row in rows { target[row] = (columns.starts[0][row] - centre) * columns.starts[1][row] }
        }
      }
    }
    let fit = try ResidualRegression(
      regressors, scores.response, weights: sample.weights, clusters: sample.clusters, threads: threads)
    guard fit.dependent.isEmpty else {
      throw .noOverlap("nothing of the treatment is left to compare along \(names[fit.dependent[0]])")
    }
    // HC1's factor; clusters have theirs.
    let factor = sample.clusters == nil ? Double(rows) / Double(rows - names.count) : 1
    effects = fit.effects
    errors = fit.effects.indices.map { (fit.covariance[$0][$0] * factor).squareRoot() }
  }
}
