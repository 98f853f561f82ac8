import CausalData
import CausalStatistics
import Estimation
import Glibc

/// An outcome made of the covariates by chance coefficients, noise, and a known effect of the real treatment.
///
/// The covariates confound: their part rises with the treatment. Numbers: half of the variance from a standardised sum of
/// the covariates, half normal noise, the real outcome's mean
/// and standard deviation; the effect is half a standard deviation, of continuous treatments for one standard deviation
/// of theirs. Two values: chances of 0.5 ± 0.2 by the covariates (linearly), and 0.2 more with treatment (or over the
/// whole range of amounts): so the difference is the same in every row, and every average of it is known.
struct SimulatedOutcome: ArtificialOutcome {
  /// Of one unit, or of the level.
  let effect: Double
  private let exposure: ColumnStorage<Double>
  private let covariates: [(values: ColumnStorage<Double>, mean: Double, scale: Double)]
  private let isBinary: Bool
  let mean: Double
  private let deviation: Double
  /// Half of the exposure's way from its least to its largest value.
  private let middle: Double

  init(_ subject: RefutationSubject) {
    let sample = subject.sample
    let treatment = subject.treatment
    var code = 1.0
    if case .levels(let levels) = treatment.kind {
      code = Double(levels.firstIndex(of: subject.original.contrast.treated) ?? 1)
    }
    let isAmount = treatment.kind == .continuous
    let after = SimulatedOutcome.after(subject)
    exposure = ColumnStorage<Double>(count: sample.rowCount) { target in
      for row in target.indices {
        let value = isAmount ? treatment.values[row] : treatment.values[row] == code ? 1 : 0
        target.initializeElement(at: row, to: value * (after?[row] ?? 1))
      }
    }
    var columns = sample.adjustment.storages + sample.conditioning.storages
    if let running = sample.running { columns.append(running) }
    covariates = columns.compactMap { values in
      let deviation = values.standardDeviation
      return deviation > 0 ? (values, values.mean, 1 / deviation) : nil
    }
    isBinary = sample.outcome.isBinary
    (mean, deviation) = (sample.outcome.values.mean, sample.outcome.values.standardDeviation)
    let (low, high) = exposure.withUnsafeBufferPointer { ($0.min() ?? 0, $0.max() ?? 1) }
    middle = (low + high) / 2
    let range = max(high - low, .leastNormalMagnitude)
    effect =
      isBinary ? 0.2 / range : deviation / 2 / (isAmount ? max(exposure.standardDeviation, .leastNormalMagnitude) : 1)
  }

  var noise: Double? { isBinary ? nil : deviation * 0.5.squareRoot() }

  func column(from stream: inout RandomStream) -> ColumnStorage<Double> {
    let score = score(from: &stream)
    return ColumnStorage<Double>(count: exposure.count) { target in
      for row in target.indices {
        let value: Double
        if isBinary {
          value = stream.bernoulli(0.5 + score[row] + effect * (exposure[row] - middle)) ? 1 : 0
        } else {
          value = mean + deviation * (score[row] + 0.5.squareRoot() * stream.normal()) + effect * exposure[row]
        }
        target.initializeElement(at: row, to: value)
      }
    }
  }

  /// The covariates' part: of variance a half, or between −0.2 and 0.2; 0 where there are none.
  private func score(from stream: inout RandomStream) -> [Double] {
    var score = [Double](repeating: 0, count: exposure.count)
    for (values, mean, scale) in covariates {
      let coefficient = scale * stream.normal()
      values.withUnsafeBufferPointer { values in
        for row in score.indices { score[row] += coefficient * (values[row] - mean) }
      }
    }
    let size =
      isBinary
      ? score.reduce(0) { max($0, abs($1)) } / 0.2
      : (score.reduce(0) { $0 + $1 * $1 } / Double(max(1, score.count)) * 2).squareRoot()
    guard size > 0 else { return score }
    // The sign by which the covariates confound upwards: of either sign alike, what a method fails to adjust for would be gone
    // from the mean of the replicates.
    let exposed = exposure.mean
    let confounding = score.indices.reduce(0) { $0 + score[$1] * (exposure[$1] - exposed) }
    return score.map { $0 / (confounding < 0 ? -size : size) }
  }

  /// 1 in rows of the later period, where changes over time are compared: only there does the effect show.
  private static func after(_ subject: RefutationSubject) -> [Double]? {
    guard subject.isDifferenceInDifferences, let name = subject.sample.roles.time,
      let column = try? subject.sample.table.column(name)
    else { return nil }
    let values = (0..<column.count).map(column.number)
    let last = values.max() ?? 0
    return values.map { $0 == last ? 1 : 0 }
  }
}
