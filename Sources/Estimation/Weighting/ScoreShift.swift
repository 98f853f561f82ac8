import CausalData
import CausalStatistics

/// What one row's part in the score's estimation does to stratified means: Dᵀ I⁻¹ z (t − e), one number for each arm's mean.
struct ScoreShift {
  private let model: PropensityModel
  private let treatment: ColumnStorage<Double>
  /// I⁻¹ D of the treated and of the untreated mean.
  private let treated: [Double]
  private let control: [Double]

  /// - Parameters:
  ///   - means: Of the untreated and the treated rows, one pair a stratum.
  ///   - weights: What each row weighs in its arm's mean, its sample weight included.
  ///   - total: The sum of these weights in an arm.
  /// - Complexity: O(rows · columns), one pass.
  init(
    of means: [(Double, Double)], strata: ScoreStrata, weights: ColumnStorage<Double>, total: Double,
    sample: EffectSample, model: PropensityModel, target: EffectTarget, threads: Int
  ) {
    (self.model, treatment) = (model, sample.treatment.values)
    let width = model.view.width
    nonisolated(unsafe) let (outcome, arms) = (sample.outcome.values.start, treatment.start)
    nonisolated(unsafe) let (codes, scores, found) = (strata.codes.start, model.scores.start, weights.start)
    let derivative = RowPass.sum(rows: sample.rowCount, count: 2 * width, threads: threads) { range, sums in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * RowPass.chunk) { room in
        sums.withUnsafeMutableBufferPointer { sums in
          guard let first = room.baseAddress, let sums = sums.baseAddress else { return }
          let second = first + RowPass.chunk
          RowPass.forEachChunk(range) { start, count in
            for index in 0..<count {
              let row = start &+ index
              let code = Int(codes[row])
              (first[index], second[index]) = (0, 0)
              guard code >= 0 else { continue }
              if arms[row] == 1 {
                let slope = ScoreShift.slope(ofTreated: scores[row], target)
                first[index] = slope * found[row] * (outcome[row] - means[code].1)
              } else {
                let slope = ScoreShift.slope(ofControl: scores[row], target)
                second[index] = slope * found[row] * (outcome[row] - means[code].0)
              }
            }
            model.view.addProducts(of: first, start, count, to: sums)
            model.view.addProducts(of: second, start, count, to: sums + width)
          }
        }
      }
    }
    withExtendedLifetime((sample, strata, weights)) {}
    treated = model.fit.information.solve(Array(derivative[..<width])).map { $0 / total }
    control = model.fit.information.solve(Array(derivative[width...])).map { $0 / total }
  }

  /// The derivative of the logarithm of a treated row's weight by its log odds: the weight is 1 / e for all rows, 1 for the
  /// treated and (1 − e) / e for the untreated.
  @inline(__always) private static func slope(ofTreated score: Double, _ target: EffectTarget) -> Double {
    switch target {
    case .att: 0
    case .atc: -1
    default: score - 1
    }
  }

  /// The same of an untreated row: 1 / (1 − e), e / (1 − e) and 1.
  @inline(__always) private static func slope(ofControl score: Double, _ target: EffectTarget) -> Double {
    switch target {
    case .att: 1
    case .atc: 0
    default: score
    }
  }

  /// The shifts of the treated and the untreated mean, row by row, before sample weights.
  func forEachRow(_ rows: Int, _ body: (_ row: Int, _ treated: Double, _ control: Double) -> Void) {
    let (arms, scores) = (treatment.start, model.scores.start)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * RowPass.chunk) { room in
      guard let first = room.baseAddress else { return }
      let second = first + RowPass.chunk
      RowPass.forEachChunk(0..<rows) { start, count in
        model.view.predict(treated, start, count, into: first)
        model.view.predict(control, start, count, into: second)
        for index in 0..<count {
          let row = start &+ index
          let residual = arms[row] - scores[row]
          body(row, residual * first[index], residual * second[index])
        }
      }
    }
    withExtendedLifetime((treatment, model)) {}
  }
}
