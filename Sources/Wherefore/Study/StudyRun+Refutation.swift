import CausalData
import Estimation
import Refutation
import StrictJSON

extension StudyRun {
  /// One estimate that is attacked: an estimand by a method.
  private struct Target {
    /// Its number among all, which is the same in a run that goes on.
    var number: Int
    /// The ways to compute the effect, the best first.
    var effects: [IdentifiedEffect]
    /// The ways to direct undecided edges that lead to it.
    var orientations: [[String]] = []
    var method: EstimationMethod
    var attacks: RefutationPlan
    /// Whether the graph leaves several possible.
    var isOneOfMany = false

    /// What it is called where a refuter did not run.
    var label: AttackedEstimand? { effects.first.map { AttackedEstimand($0, orientations: orientations) } }
  }

  /// What attacks found so far, and which of them are kept.
  private struct Findings {
    var kept: UnfinishedRefutation
    var refutations: [Refutation] = []
    var estimands: [AttackedEstimand] = []
    var omissions = OmittedAttacks()
    var contrasts = 0
    var saved = ContinuousClock.now
    let start = ContinuousClock.now
  }

  /// Attacks on the headline, one contrast after the other; where the graph leaves several estimands possible, on the
  /// estimate of each.
  ///
  /// - Parameter inputs: The step's fingerprint: attacks that an earlier run made under it are not made again.
  mutating func refute(inputs: String) throws -> [String] {
    var result = StudyRefutation()
    defer { (study.refutation, study.unfinished) = (result, nil) }
    guard let estimation = study.estimation, let method = estimation.headline else {
      result.reason = "There is no estimate to attack."
      return []
    }
    let identified = try identified()
    var notes: [String] = []
    let targets = targets(identified, estimation, otherwise: method, &notes)
    var found = Findings(kept: begun(inputs) ?? UnfinishedRefutation(inputs: inputs))
    do {
      for var target in targets {
        let isLinear = try attack(target, of: 2 * targets.count, &found)
        // Sensitivity by partial R² is of regressions: where another method came first it is asked of the regression beside it.
        guard !isLinear, let label = target.label,
          target.isOneOfMany || estimation.estimates.contains(where: { $0.method == .linearRegression })
        else { continue }
        let first = target.method
        (target.number, target.method) = (target.number + 1, .linearRegression)
        target.attacks.methods = .all
        target.attacks.refuters.removeAll { $0.method != .partialR2 }
        let before = found.refutations.count
        _ = try attack(target, of: 2 * targets.count, &found)
        guard found.refutations.count > before else { continue }
        found.omissions.remove(.partialR2, of: label)
        let note = "Sensitivity by partial R² is that of the linear regression, not of \(first.rawValue)."
        if !notes.contains(note) { notes.append(note) }
      }
    } catch let error as RefutationError {
      guard error != .cancelled else { throw CancellationError() }
      result.reason = error.description
    }
    if found.contrasts > StudyRun.mostContrasts {
      notes.append(
        "The attacks are on the first \(StudyRun.mostContrasts) of \(found.contrasts) contrasts: wherefore refute makes them "
          + "on all.")
    }
    result.refutations = found.refutations
    result.omissions = found.omissions.told(of: found.estimands).map {
      StudyRefutation.Omission(method: $0.method, reason: $0.reason)
    }
    return notes
  }

  /// What is attacked and by which method it was estimated: one estimand where the graph decides the effect, else each that
  /// has an estimate, some at most.
  private func targets(
    _ identified: Identified, _ estimation: StudyEstimation, otherwise method: EstimationMethod, _ notes: inout [String]
  ) -> [Target] {
    var attacks = plan.refutation
    (attacks.settings.seed, attacks.settings.threads) = (plan.seed, plan.threads)
    guard identified.effects.isEmpty else {
      return [Target(number: 0, effects: identified.effects, method: method, attacks: attacks)]
    }
    let members = estimation.ranges.flatMap(\.members)
    let all = DistinctEstimand.all(of: identified.possible).compactMap {
      estimand -> (estimand: DistinctEstimand, method: EstimationMethod)? in
      let own = members.first { $0.estimate != nil && estimand.orientations.contains($0.orientations) }
      return own?.estimate.map { (estimand, $0.method) }
    }
    let most = RefutationPlan.mostEstimands
    if all.count > 1 {
      notes.append(
        "The graph leaves \(all.count) ways to compute the effect possible: "
          + (all.count > most
            ? "the estimates of the first \(most) were attacked" : "the estimate of each was attacked")
          + ", and of an attack the worst verdict counts.")
    }
    if identified.possible.contains(where: \.isZero) {
      notes.append(
        "In some of the graphs that are possible the treatment is no cause of the outcome: there the effect is 0, which is no "
          + "estimate that could be attacked.")
    }
    return all.prefix(most).enumerated().map { place, one in
      Target(
        number: 2 * place, effects: [one.estimand.effect], orientations: one.estimand.orientations, method: one.method,
        attacks: attacks, isOneOfMany: all.count > 1)
    }
  }

  /// Each contrast is attacked by itself: a treatment of hundreds of levels would take for ever, and nobody reads it.
  private static var mostContrasts: Int { 10 }

  /// Makes the attacks of a target that were not made, on each contrast of its estimate.
  ///
  /// - Returns: Whether the method is one of which partial R² is asked.
  private mutating func attack(_ target: Target, of targets: Int, _ found: inout Findings) throws -> Bool {
    var subjects: [RefutationSubject]?
    guard let label = target.label else { return true }
    let refuters = target.attacks.single
    let known = found.kept.attacks.first { $0.estimate == target.number }?.contrasts
    do throws(RefutationError) {
      if known == nil { subjects = try self.subjects(of: target) }
    } catch {
      guard target.isOneOfMany, error != .cancelled else { throw error }
      return true
    }
    let all = known ?? subjects?.count ?? 0
    let contrasts = min(all, StudyRun.mostContrasts)
    found.contrasts = max(found.contrasts, all)
    if contrasts > 0, !found.estimands.contains(label) { found.estimands.append(label) }
    var hasPartialR2 = true
    for contrast in 0..<contrasts {
      for (place, one) in refuters.enumerated() {
        if Task.isCancelled { throw RefutationError.cancelled }
        onProgress?(
          StudyPipeline.Progress(
            step: .refute, done: target.number * refuters.count + place, total: targets * refuters.count))
        let made: UnfinishedRefutation.Attack
        if let earlier = found.kept.attack(on: target.number, contrast: contrast, refuter: place) {
          made = earlier
        } else {
          let all = try subjects ?? self.subjects(of: target)
          subjects = all
          guard all.indices.contains(contrast) else { continue }
          let outcome = try StudyRun.outcome(of: one, on: all[contrast], target)
          made = UnfinishedRefutation.Attack(
            estimate: target.number, contrast: contrast, contrasts: all.count, refuter: place,
            refutations: outcome.refutations,
            omissions: outcome.omissions.map { StudyRefutation.Omission(method: $0.method, reason: $0.reason) })
          found.kept.attacks.append(made)
          try keep(&found)
        }
        found.refutations += made.refutations
        for omission in made.omissions {
          found.omissions.add(RefutationPlan.Omission(method: omission.method, reason: omission.reason), of: label)
          if omission.method == .partialR2 { hasPartialR2 = false }
        }
      }
    }
    return hasPartialR2
  }

  /// One refuter on one estimate. Of several possible estimates one that a refuter does not suit is no error.
  private static func outcome(
    of attack: RefutationPlan, on subject: RefutationSubject, _ target: Target
  ) throws(RefutationError) -> RefutationPlan.Outcome {
    do throws(RefutationError) {
      return try attack.run(on: subject)
    } catch {
      guard target.isOneOfMany, case .unsuitable(let method, let reason) = error else { throw error }
      var outcome = RefutationPlan.Outcome()
      outcome.omissions.append(RefutationPlan.Omission(method: method, reason: reason))
      return outcome
    }
  }

  /// The estimates of a target, one a contrast.
  private func subjects(of target: Target) throws(RefutationError) -> [RefutationSubject] {
    var estimation = estimationPlan(target.effects)
    estimation.methods = .chosen([target.method])
    let assignment: EstimationAssignment?
    do throws(EstimationError) {
      assignment = try estimation.assignments(on: rows.estimating).first
    } catch {
      throw .estimation(error)
    }
    guard let assignment else { return [] }
    var subjects = try RefutationSubject.subjects(assignment.sample, assignment.estimator, assignment.settings)
    for place in subjects.indices { subjects[place].orientations = target.orientations }
    return subjects
  }

  /// Saves what was done of the step, now and then.
  private mutating func keep(_ found: inout Findings) throws {
    guard ContinuousClock.now - found.saved >= savingInterval else { return }
    var partial = study
    partial.unfinished = found.kept
    partial.timings[.refute] = seconds(since: found.start, in: .refute, inputs: found.kept.inputs)
    try save(partial)
    found.saved = ContinuousClock.now
  }
}

extension RefutationPlan {
  /// The same attacks, one at a time.
  fileprivate var single: [RefutationPlan] {
    var one = self
    switch methods {
    case .all:
      return refuters.map {
        one.refuters = [$0]
        return one
      }
    case .chosen(let names):
      return names.map {
        one.methods = .chosen([$0])
        return one
      }
    }
  }
}
