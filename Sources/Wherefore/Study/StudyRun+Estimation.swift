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
      notes.append("\(Int(left)) rows were left out of the estimates for missing values.")
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

  /// Attacks on the headline, one contrast after the other.
  mutating func refute() throws -> [String] {
    var result = StudyRefutation()
    defer { study.refutation = result }
    guard let estimation = study.estimation, let method = estimation.headline else {
      result.reason = "There is no estimate to attack."
      return []
    }
    let identified = try identified()
    var notes: [String] = []
    var effects = identified.effects
    if effects.isEmpty {
      effects = identified.possible.compactMap(\.effect).prefix(1).map(\.self)
      notes.append(
        "The graph leaves the effect undecided: the attacks are on the estimate for the first of the ways to direct its "
          + "edges.")
    }
    do throws(RefutationError) {
      try attack(effects, by: method, plan.refutation, &result)
      // Sensitivity by partial R² is of regressions: where another method came first it is asked of the regression beside it.
      if result.omissions.contains(where: { $0.method == .partialR2 }),
        estimation.estimates.contains(where: { $0.method == .linearRegression })
      {
        var partial = plan.refutation
        partial.refuters = partial.refuters.filter { $0.method == .partialR2 }
        let before = result.refutations.count
        try attack(effects, by: .linearRegression, partial, &result)
        if result.refutations.count > before {
          result.omissions.removeAll { $0.method == .partialR2 }
          notes.append(
            "Sensitivity by partial R² is that of the linear regression, not of \(method.rawValue).")
        }
      }
    } catch .cancelled {
      throw CancellationError()
    } catch {
      result.reason = error.description
    }
    return notes
  }

  /// Makes the attacks of a plan on each contrast of a method's estimate.
  private func attack(
    _ effects: [IdentifiedEffect], by method: EstimationMethod, _ attacks: RefutationPlan,
    _ result: inout StudyRefutation
  ) throws(RefutationError) {
    var estimation = estimationPlan(effects)
    estimation.methods = .chosen([method])
    let assignment: EstimationAssignment?
    do throws(EstimationError) {
      assignment = try estimation.assignments(on: rows.estimating).first
    } catch {
      throw .estimation(error)
    }
    guard let assignment else { return }
    var attacks = attacks
    (attacks.settings.seed, attacks.settings.threads) = (plan.seed, plan.threads)
    let tell = onProgress
    for subject in try RefutationSubject.subjects(assignment.sample, assignment.estimator, assignment.settings) {
      if Task.isCancelled { throw .cancelled }
      let outcome = try attacks.run(on: subject) { done, total, _ in
        tell?(StudyPipeline.Progress(step: .refute, done: done, total: total))
      }
      result.refutations += outcome.refutations
      for omission in outcome.omissions {
        let kept = StudyRefutation.Omission(method: omission.method, reason: omission.reason)
        if !result.omissions.contains(kept) { result.omissions.append(kept) }
      }
    }
  }
}
