import CausalData
import CausalStatistics

/// Mean outcomes of two arms within strata, put together in a target's proportions.
///
/// A row's influence on an arm's mean μ = Σ π m is π s (y − m) / S √(n / (n − 1)) for its own arm's mean m, weight S and
/// rows n in its stratum of share π, and s h (m − μ) / H for being one of the target: so the errors are the within-stratum
/// variances and the sampling of the strata's shares.
///
/// To these comes what estimating the score does, Dᵀ I⁻¹ z s (t − e): I is the information of its model, D the derivative
/// of the mean by the model's parameters, Σ s w' (y − m) z / H with the derivative w' of the row's weight by its log odds.
/// It is the argument of Abadie and Imbens (2016, Econometrica 84) for matching on an estimated score: the outcome that
/// covariates tell within strata would else be counted as noise, and intervals be too wide (Lunceford and Davidian 2004,
/// Statistics in Medicine 23; Pierce 1982, Annals of Statistics 10).
struct StratifiedMeans {
  let sample: EffectSample
  let strata: ScoreStrata
  let target: EffectTarget
  /// The model of the scores that made the strata.
  let model: PropensityModel
  let threads: Int

  /// Sums of one stratum.
  struct Stratum {
    /// Of the target's rows: Σ s h.
    var share = 0.0
    /// Σ s, Σ s y and rows of each arm, the treated second.
    var weight = (0.0, 0.0)
    var sum = (0.0, 0.0)
    var rows = (0, 0)
  }

  /// What comes of it.
  struct Result {
    let means: MeanEstimates
    /// Each row's weight: s π / S.
    let weights: ColumnStorage<Double>
    let rowsUsed: Int
  }

  func result() throws(EstimationError) -> Result {
    let rows = sample.rowCount
    let (outcome, treatment) = (sample.outcome.values.start, sample.treatment.values.start)
    let (plain, codes) = (sample.weights?.start, strata.codes.start)
    let clusters = sample.clusters?.codes.start
    defer { withExtendedLifetime((sample, strata)) {} }
    let clusterCount = try sample.clusters.map { column throws(EstimationError) in try column.counting(plain) }
    let target = target
    func counts(_ isTreated: Bool) -> Bool { target == .ate || (target == .att) == isTreated }
    var found = [Stratum](repeating: Stratum(), count: strata.count)
    for row in 0..<rows {
      let (code, s) = (Int(codes[row]), plain?[row] ?? 1)
      guard code >= 0, s > 0 else { continue }
      if treatment[row] == 1 {
        found[code].weight.1 += s
        found[code].sum.1 += s * outcome[row]
        found[code].rows.1 += 1
        if counts(true) { found[code].share += s }
      } else {
        found[code].weight.0 += s
        found[code].sum.0 += s * outcome[row]
        found[code].rows.0 += 1
        if counts(false) { found[code].share += s }
      }
    }
    let total = found.reduce(0) { $0 + $1.share }
    guard total > 0 else { throw .noOverlap("no row of the target is left in a stratum with both arms") }
    let means = found.map { ($0.sum.0 / $0.weight.0, $0.sum.1 / $0.weight.1) }
    var (mean0, mean1) = (0.0, 0.0)
    for (stratum, mean) in zip(found, means) {
      mean0 += stratum.share / total * mean.0
      mean1 += stratum.share / total * mean.1
    }
    let factors = found.map { stratum in
      let share = stratum.share / total
      func factor(_ rows: Int, _ weight: Double) -> Double {
        share / weight * (Double(rows) / Double(rows - 1)).squareRoot()
      }
      return (factor(stratum.rows.0, stratum.weight.0), factor(stratum.rows.1, stratum.weight.1))
    }
    let weights = ColumnStorage<Double>(count: rows) { weights in
      for row in 0..<rows {
        let (code, s) = (Int(codes[row]), plain?[row] ?? 1)
        guard code >= 0, s > 0 else {
          weights[row] = 0
          continue
        }
        let stratum = found[code]
        weights[row] = s * stratum.share / (treatment[row] == 1 ? stratum.weight.1 : stratum.weight.0)
      }
    }
    let shift = ScoreShift(
      of: means, strata: strata, weights: weights, total: total, sample: sample, model: model, target: target,
      threads: threads)
    var sums = [Double](repeating: 0, count: InfluenceSums.count(clusters: sample.clusters))
    sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      shift.forEachRow(rows) { row, shift1, shift0 in
        let (code, s) = (Int(codes[row]), plain?[row] ?? 1)
        guard s > 0 else { return }
        var (first, second) = (s * shift1, s * shift0)
        if code >= 0 {
          let isTreated = treatment[row] == 1
          let mean = means[code]
          let share = counts(isTreated) ? s / total : 0
          first += share * (mean.1 - mean1)
          second += share * (mean.0 - mean0)
          if isTreated {
            first += s * (outcome[row] - mean.1) * factors[code].1
          } else {
            second += s * (outcome[row] - mean.0) * factors[code].0
          }
        }
        InfluenceSums.add(first, second, cluster: clusters?[row], to: sums)
      }
    }
    let spread = InfluenceSums.finish(sums, clusters: clusterCount)
    return Result(
      means: MeanEstimates(
        treated: mean1, control: mean0, treatedVariance: spread.treated, controlVariance: spread.control,
        covariance: spread.both),
      weights: weights, rowsUsed: found.reduce(0) { $0 + $1.rows.0 + $1.rows.1 })
  }
}
