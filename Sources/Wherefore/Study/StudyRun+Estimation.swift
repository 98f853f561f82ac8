import CausalData
import Estimation
import OrderedCollections
import Refutation
import StrictJSON

extension StudyRun {
  /// The plan for estimating some effects: seed and threads are the study's.
  func estimationPlan(_ effects: [IdentifiedEffect]) -> EstimationPlan {
    var estimation = plan.estimation
    estimation.effects = effects
    (estimation.settings.seed, estimation.settings.threads) = (plan.seed, plan.threads)
    estimation.target = estimation.target ?? plan.question.effect.estimationTarget
    return estimation
  }

  /// The effect by the method chosen beforehand, and by the others that suit. What cannot be estimated is a result.
  mutating func estimate() throws -> [String] {
    let identified = try identified()
    var result = StudyEstimation()
    var notes: [String] = []
    do throws(EstimationError) {
      if !identified.effects.isEmpty {
        try estimate(identified.effects, &result)
      } else if identified.possible.contains(where: { $0.effect != nil }) {
        result.ranges = try RangeEstimate.estimates(
          of: identified.possible, by: estimationPlan([]), on: rows.estimating
        ).map(StudyEstimation.Range.init)
        result.headline = result.ranges.lazy.flatMap(\.members).compactMap(\.estimate).first?.method
      } else if identified.possible.contains(where: \.isZero) {
        result.reason = "In every graph that is possible the treatment is no cause of the outcome: the effect is 0."
      } else {
        result.reason =
          "The graph does not identify \(plan.question.words). " + (identified.record.reason ?? "")
      }
    } catch {
      result.reason = "The effect could not be estimated: \(error.description)"
    }
    if let left = result.estimates.first?.diagnostics.entries["rows_left_out_for_missing_values"]?.number {
      notes.append(
        "\(left == 1 ? "1 row was" : "\(Int(left)) rows were") left out of the estimates for missing values.")
    }
    study.estimation = result
    return notes
  }

  private func estimate(_ effects: [IdentifiedEffect], _ result: inout StudyEstimation) throws(EstimationError) {
    var first = estimationPlan(effects)
    let tell = onProgress
    let progress = { (done: Int, total: Int, _: EstimationMethod) in
      tell?(StudyPipeline.Progress(step: .estimate, done: done, total: total)) ?? ()
    }
    guard first.methods == .automatic || first.methods == .all else {
      let outcome = try first.run(on: rows.estimating, onProgress: progress)
      (result.estimates, result.headline) = (outcome.estimates, outcome.estimates.first?.method)
      result.omissions = outcome.omissions.map { StudyEstimation.Omission(method: $0.method, reason: $0.reason) }
      return
    }
    // Chosen before any effect is seen; then the rest, which can not take its place.
    first.methods = .automatic
    let headline = try first.run(on: rows.estimating)
    result.headline = headline.estimates.first?.method
    result.estimates = headline.estimates
    // Of the same estimand: the effect by an instrument, say, is another one, and so are its assumptions.
    let strategy = try first.assignments(on: rows.estimating).first?.sample.effect.strategy
    first.effects = effects.filter { $0.strategy == strategy }
    first.methods = .all
    first.estimators = first.estimators.filter { $0.method != result.headline }
    guard let others = try? first.run(on: rows.estimating, onProgress: progress) else { return }
    result.estimates += others.estimates
    result.omissions = others.omissions.map { StudyEstimation.Omission(method: $0.method, reason: $0.reason) }
  }
}
