import CausalData
import CausalStatistics

/// The weighted mean outcomes of two arms with the errors of the stacked estimating equations: those of the scores'
/// models, s (t − e) z, and those of the two means, s (w y − μ h) (Lunceford and Davidian 2004, Statistics in Medicine
/// 23; Stefanski and Boos 2002, The American Statistician 56).
///
/// A row's influence on a mean is [s (w y − μ h) + Dᵀ I⁻¹ z s (t − e)] / Σ s h, where D = Σ s (w' y − μ h') z and I is
/// the model's information. Three passes over the rows beside the fit.
struct WeightedMeans {
  let treated: WeightedArm
  let control: WeightedArm
  let divisor: MeanDivisor
  let sample: EffectSample
  /// Rows whose score in the first arm's model lies outside do not count; nil for all.
  let bounds: ClosedRange<Double>?
  /// False where the scores are taken for the true ones.
  let scoresAreEstimated: Bool
  let threads: Int

  /// What comes of it.
  struct Result {
    let means: MeanEstimates
    /// Each row's weight, its sample weight included; 0 outside both arms or the bounds.
    let weights: ColumnStorage<Double>
    let rowsUsed: Int
    let rowsTrimmed: Int
  }

  func result() throws(EstimationError) -> Result {
    let rows = sample.rowCount
    nonisolated(unsafe) let outcome = sample.outcome.values.start
    nonisolated(unsafe) let codes = sample.treatment.values.start
    nonisolated(unsafe) let plain = sample.weights?.start
    nonisolated(unsafe) let clusters = sample.clusters?.codes.start
    nonisolated(unsafe) let (scores1, scores0) = (treated.model.scores.start, control.model.scores.start)
    defer { withExtendedLifetime((sample, treated, control)) {} }
    let clusterCount = try sample.clusters.map { column throws(EstimationError) in try column.counting(plain) }
    // The weights, their sums and the means.
    var sums: [Double] = []
    let weights = ColumnStorage<Double>(count: rows) { target in
      nonisolated(unsafe) let target = target
      sums = RowPass.sum(rows: rows, count: 6, threads: threads) { range, sums in
        guard let target = target.baseAddress else { return }
        if divisor == .ownWeights, bounds == nil {
          let start = range.lowerBound
          let found = HajekKernel.weigh(
            (treated, control), codes + start, (scores1 + start, scores0 + start), plain.map { $0 + start },
            outcome + start, range.count, target + start)
          for (place, sum) in [found.w1, found.y1, found.w0, found.y0, Double(found.used)].enumerated() {
            sums[place] += sum
          }
          return
        }
        var (w1, y1, w0, y0) = (0.0, 0.0, 0.0, 0.0)
        var (used, trimmed) = (0, 0)
        for row in range {
          let s = plain?[row] ?? 1
          let values = values(codes[row], scores1[row], scores0[row])
          target[row] = 0
          guard s > 0 else { continue }
          guard values.counts else {
            trimmed &+= values.isInArm ? 1 : 0
            continue
          }
          if values.isInArm {
            used &+= 1
            let weight = s * values.weight
            target[row] = weight
            if values.isTreated { y1 += weight * outcome[row] } else { y0 += weight * outcome[row] }
          }
          w1 += s * values.tilt1
          w0 += s * values.tilt0
        }
        for (place, sum) in [w1, y1, w0, y0, Double(used), Double(trimmed)].enumerated() { sums[place] += sum }
      }
    }
    let (total1, total0) = (sums[0], sums[2])
    guard total1 > 0, total0 > 0 else {
      let arm = total1 > 0 ? "untreated" : "treated"
      throw .noOverlap("no \(arm) row is left\(bounds == nil ? "" : " within the bounds on the scores")")
    }
    let (mean1, mean0) = (sums[1] / total1, sums[3] / total0)
    guard mean1.isFinite, mean0.isFinite else {
      throw .noOverlap("some scores are so near 0 or 1 that their weights are not finite numbers")
    }
    let isHajek = divisor == .ownWeights
    let hajek = HajekKernel(
      (treated, control), means: (mean1, mean0), totals: (total1, total0), scores: (scores1, scores0))
    nonisolated(unsafe) let found = weights.start
    defer { withExtendedLifetime(weights) {} }
    // How the means move with the scores' parameters.
    let (width1, width0) = (treated.model.view.width, control.model.view.width)
    var (gamma1, gamma0) = ([Double](repeating: 0, count: width1), [Double](repeating: 0, count: width0))
    if scoresAreEstimated {
      let slopes = RowPass.sum(rows: rows, count: width1 + width0, threads: threads) { range, sums in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * RowPass.chunk) { room in
          sums.withUnsafeMutableBufferPointer { sums in
            guard let first = room.baseAddress, let sums = sums.baseAddress else { return }
            let second = first + RowPass.chunk
            RowPass.forEachChunk(range) { start, count in
              if isHajek {
                hajek.slopes(
                  codes + start, found + start, plain.map { $0 + start }, outcome + start, count, first, second)
              }
              for index in 0..<(isHajek ? 0 : count) {
                let row = start &+ index
                let s = plain?[row] ?? 1
                let values = values(codes[row], scores1[row], scores0[row])
                let weighs = s > 0 && values.counts
                first[index] = weighs ? s * (values.slope1 * outcome[row] - mean1 * values.tiltSlope1) : 0
                second[index] = weighs ? s * (values.slope0 * outcome[row] - mean0 * values.tiltSlope0) : 0
              }
              if control.isModelled {
                treated.model.view.addProducts(of: first, start, count, to: sums)
                control.model.view.addProducts(of: second, start, count, to: sums + width1)
              } else {
                // Both arms have the treated one's model.
                treated.model.view.addProducts(of: first, and: second, start, count, to: sums, sums + width1)
              }
            }
          }
        }
      }
      gamma1 = treated.model.fit.information.solve(Array(slopes[..<width1])).map { $0 / total1 }
      gamma0 = control.model.fit.information.solve(Array(slopes[width1...])).map { $0 / total0 }
    }
    // The influence values.
    let count = InfluenceSums.count(clusters: sample.clusters)
    let (gammas1, gammas0) = (gamma1, gamma0)
    let part: @Sendable (Range<Int>, inout [Double]) -> Void = { range, sums in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 4 * RowPass.chunk) { room in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let first = room.baseAddress, let sums = sums.baseAddress else { return }
          let second = first + RowPass.chunk
          RowPass.forEachChunk(range) { start, count in
            if scoresAreEstimated {
              treated.model.view.predict(gammas1, start, count, into: first)
              control.model.view.predict(gammas0, start, count, into: second)
            } else {
              for index in 0..<2 * RowPass.chunk { first[index] = 0 }
            }
            if isHajek {
              hajek.influence(
                start, codes + start, found + start, plain.map { $0 + start }, outcome + start, count, first, second,
                marks: (first + 2 * RowPass.chunk, first + 3 * RowPass.chunk))
              if let clusters {
                for index in 0..<count {
                  InfluenceSums.add(first[index], second[index], cluster: clusters[start &+ index], to: sums)
                }
              } else {
                InfluenceSums.add(first, second, count, to: sums)
              }
            }
            for index in 0..<(isHajek ? 0 : count) {
              let row = start &+ index
              let s = plain?[row] ?? 1
              guard s > 0 else { continue }
              let code = codes[row]
              let (score1, score0) = (scores1[row], scores0[row])
              let values = values(code, score1, score0)
              let residual1 = (code == treated.code) == treated.isModelled ? 1 - score1 : -score1
              let residual0 = (code == control.code) == control.isModelled ? 1 - score0 : -score0
              var (a, b) = (s * residual1 * first[index], s * residual0 * second[index])
              if values.counts {
                let y = outcome[row]
                a += s * ((values.isTreated ? values.weight * y : 0) - mean1 * values.tilt1) / total1
                b += s * ((values.isTreated ? 0 : values.weight * y) - mean0 * values.tilt0) / total0
              }
              InfluenceSums.add(a, b, cluster: clusters?[row], to: sums)
            }
          }
        }
      }
    }
    let products: [Double]
    if clusters == nil {
      products = RowPass.sum(rows: rows, count: count, threads: threads, part)
    } else {
      // One sum a cluster: filled from the left by one thread, not once a part.
      var all = [Double](repeating: 0, count: count)
      part(0..<rows, &all)
      products = all
    }
    let spread = InfluenceSums.finish(products, clusters: clusterCount)
    let means = MeanEstimates(
      treated: mean1, control: mean0, treatedVariance: spread.treated, controlVariance: spread.control,
      covariance: spread.both)
    return Result(means: means, weights: weights, rowsUsed: Int(sums[4]), rowsTrimmed: Int(sums[5]))
  }

  /// What one row's scores make of it.
  struct RowValues {
    var isInArm = false
    var isTreated = false
    var counts = false
    var (weight, slope1, slope0) = (0.0, 0.0, 0.0)
    var (tilt1, tilt0, tiltSlope1, tiltSlope0) = (0.0, 0.0, 0.0, 0.0)
  }

  @inline(__always)
  private func values(_ code: Double, _ score1: Double, _ score0: Double) -> RowValues {
    var values = RowValues()
    values.isTreated = code == treated.code
    values.isInArm = values.isTreated || code == control.code
    values.counts = bounds.map { $0.contains(score1) } ?? true
    let isHajek = divisor == .ownWeights
    if case .tilt(let target) = divisor {
      let tilt = MeanDivisor.tilt(target, isTreated: values.isTreated, score: score1)
      (values.tilt1, values.tilt0) = (tilt.value, tilt.value)
      (values.tiltSlope1, values.tiltSlope0) = (tilt.slope, tilt.slope)
    }
    if values.isTreated {
      let q = treated.probability(score1)
      values.weight = treated.weight.weight(q)
      values.slope1 = treated.isModelled ? treated.weight.slope(q) : -treated.weight.slope(q)
      if isHajek { (values.tilt1, values.tiltSlope1) = (values.weight, values.slope1) }
    } else if values.isInArm {
      let q = control.probability(score0)
      values.weight = control.weight.weight(q)
      values.slope0 = control.isModelled ? control.weight.slope(q) : -control.weight.slope(q)
      if isHajek { (values.tilt0, values.tiltSlope0) = (values.weight, values.slope0) }
    }
    return values
  }
}
