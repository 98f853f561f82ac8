import CausalData
import CausalStatistics
import Estimation

/// What becomes of an estimate beside simulated confounders of every strength. All strengths are tried with the same noise,
/// so that the curve is smooth.
struct ConfounderCurve: Sendable {
  /// The estimate beside one strength, over the draws.
  struct Point: Sendable {
    /// The mean.
    let effect: Double
    /// The standard deviation.
    let spread: Double
    /// The mean standard error; nil where the estimator has none.
    let error: Double?
  }

  let isFromMoments: Bool
  /// Draws a strength.
  let draws: Int
  private let subject: RefutationSubject
  private let confounder: SimulatedConfounder
  private let settings: RefutationSettings
  private let sign: Double
  private let quantile: Double
  /// What errors of draws are multiplied by to be like the estimate's own: draws from the moments have classical ones.
  private let errorFactor: Double

  init(
    _ subject: RefutationSubject, _ model: LinearModel, _ settings: RefutationSettings, mostFits: Int
  ) throws(RefutationError) {
    sign = subject.original.effect < 0 ? -1 : 1
    confounder = try SimulatedConfounder(model, sign: sign)
    isFromMoments = subject.original.method == .linearRegression && subject.sample.weights == nil
    draws = max(1, isFromMoments ? settings.replicates : min(mostFits, settings.replicates))
    var own = subject.settings
    // The draws share the threads.
    own.threads = 1
    var again = RefutationSubject(
      sample: subject.sample, estimator: subject.holdingFolds.estimator, settings: own, original: subject.original)
    again.siblings = subject.siblings
    self.subject = again
    self.settings = settings
    let error = subject.original.standardError.flatMap { $0 > 0 ? $0 : nil }
    // Normal or Student's, as the estimate has it.
    let told = subject.original.interval.flatMap { interval in
      error.map { (interval.upper - interval.lower) / (2 * $0) }
    }
    quantile = told ?? Normal.standard.upperQuantile((1 - subject.settings.level) / 2)
    if isFromMoments, let error, let classical = try? model.sensitivity().standardError {
      errorFactor = error / classical
    } else {
      errorFactor = 1
    }
  }

  /// The estimate beside a confounder; nil where a strength is out of range or no draw could be estimated.
  ///
  /// - Throws: `cancelled`; what is wrong with the table.
  func point(treatment: Double, outcome: Double) throws(RefutationError) -> Point? {
    guard (0..<1).contains(treatment), (0..<1).contains(outcome) else { return nil }
    if Task.isCancelled { throw .cancelled }
    let results = mapInParallel(parts: draws, threads: settings.threads) { draw -> (Double, Double?)? in
      // Path 14: the streams of this refuter.
      let stream = RandomStream(seed: settings.seed, path: [14, draw])
      if isFromMoments {
        return confounder.leastSquares(treatment: treatment, outcome: outcome, stream).map {
          ($0.effect, $0.error)
        }
      }
      let column = confounder.column(treatment: treatment, outcome: outcome, stream)
      let table = subject.sample.table
      let name = table.unusedName("simulated confounder")
      var effect = subject.sample.effect
      effect.adjustmentSet.append(name)
      guard let wider = try? table.setting(name, to: column), let estimate = try? subject.refit(in: wider, as: effect)
      else { return nil }
      return (estimate.effect, estimate.standardError)
    }
    let found = results.compactMap(\.self)
    guard 2 * found.count > draws else { return nil }
    let count = Double(found.count)
    let mean = found.reduce(0) { $0 + $1.0 } / count
    let squares = found.reduce(0) { $0 + ($1.0 - mean) * ($1.0 - mean) }
    let errors = found.compactMap(\.1)
    return Point(
      effect: mean, spread: count > 1 ? (squares / (count - 1)).squareRoot() : 0,
      error: errors.count == found.count ? errors.reduce(0, +) / count : nil)
  }

  /// Where the estimate comes to 0 along a line of strengths; nil where it does not.
  func tipping(
    along steps: [Double], _ line: (Double) -> (treatment: Double, outcome: Double)
  ) throws(RefutationError) -> Double? {
    try TippingPoint.find(along: steps, start: sign * subject.original.effect) { step throws(RefutationError) in
      let strength = line(step)
      return try point(treatment: strength.treatment, outcome: strength.outcome).map { sign * $0.effect }
    }
  }

  /// Where the interval's nearer end comes to 0.
  func losingSignificance(
    along steps: [Double], _ line: (Double) -> (treatment: Double, outcome: Double)
  ) throws(RefutationError) -> Double? {
    guard let interval = subject.original.interval else { return nil }
    let start = sign > 0 ? interval.lower : -interval.upper
    return try TippingPoint.find(along: steps, start: start) { step throws(RefutationError) in
      let strength = line(step)
      return try point(treatment: strength.treatment, outcome: strength.outcome).flatMap(lowerEnd)
    }
  }

  private func lowerEnd(_ point: Point) -> Double? {
    point.error.map { sign * point.effect - quantile * errorFactor * $0 }
  }

  /// Beside the strongest covariate's equal: passed where the interval still excludes 0, else inconclusive, as without a
  /// covariate or where the estimate was not significant anyway. Nothing fails: that a confounder could undo an estimate
  /// does not show that there is one.
  func verdict(beside point: Point?) -> RefutationVerdict {
    guard let point, let interval = subject.original.interval, !interval.contains(0) else { return .inconclusive }
    return (lowerEnd(point) ?? -1) > 0 ? .passed : .inconclusive
  }
}
