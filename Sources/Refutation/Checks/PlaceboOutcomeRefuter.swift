import CausalData
import CausalStatistics
import Estimation
import Identification
import OrderedCollections
import StrictJSON

/// Each covariate in the outcome's place: does one behave as the outcome's consequence (a leak), which no covariate may be?
///
/// A permuted or random treatment cannot find such a covariate: without an effect there is nothing to leak. Looked at are
/// covariates that explain more than a quarter of what treatment and the others leave of the outcome and whose absence moves
/// a least-squares estimate by more than a standard error. The rule: failed where one goes with the treatment given the other covariates, and with
/// those, but with none of them once the outcome is known, while they do go with the outcome once the covariate is known;
/// inconclusive where the first holds of the treatment alone, which a confounder can do whose pulls happen to cancel, or the last
/// does not, for covariate and outcome are nearly the same then and either may be the consequence; else passed.
public struct PlaceboOutcomeRefuter: EffectRefuter {
  public var method: RefutationMethod { .placeboOutcome }
  /// The partial R² with the outcome from which a covariate is looked at.
  public var suspiciousR2 = 0.25
  /// Associations below this p-value count as there.
  public var presence = 0.001
  /// Associations above this p-value count as gone.
  public var absence = 0.01
  /// The same where the treatment's alone is gone, for a doubt.
  public var doubt = 0.05
  /// At most so many rows are tested, drawn from the seed: associations that matter here show in fewer.
  public var mostRows = 20_000

  /// A quarter; .001, .01 and .05; 20,000 rows.
  public init() {}

  public func obstacle(for subject: RefutationSubject) -> String? {
    guard subject.sample.effect.strategy == .backdoor else {
      return "the estimand does not adjust for covariates that the outcome could have shaped"
    }
    return subject.sample.effect.adjustmentSet.isEmpty ? "nothing is adjusted for" : nil
  }

  /// What one covariate was found to be.
  private struct Finding {
    let covariate: String
    let share: Double
    let drift: Double
    let result: OutcomeProxyTest.Result
    let verdict: RefutationVerdict
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let model = try LinearModel(subject, threads: settings.threads)
    let suspects = try suspects(model, settings.rule)
    var (findings, unjudged): ([Finding], [String]) = ([], [])
    if !suspects.isEmpty {
      let rows = rows(subject.sample, settings)
      for suspect in suspects {
        if Task.isCancelled { throw .cancelled }
        let group = model.groups[suspect.group]
        if let result = test(model, group.columns, rows, subject.sample, settings).result(
          group.columns.map { column(model.columns[$0], rows) })
        {
          findings.append(
            Finding(
              covariate: group.name, share: suspect.share, drift: suspect.drift, result: result,
              verdict: verdict(of: result)))
        } else {
          unjudged.append(group.name)
        }
      }
    }
    let failed = findings.filter { $0.verdict == .failed }
    let doubtful = findings.filter { $0.verdict == .inconclusive }
    var refutation = Refutation(
      method, of: subject.original,
      pValue: (failed.isEmpty ? doubtful : failed).map(\.result.allGivenOutcome).max(),
      verdict: !failed.isEmpty ? .failed : doubtful.isEmpty && unjudged.isEmpty ? .passed : .inconclusive,
      explanation: explanation(failed, doubtful, looked: findings.count, unjudged, of: model.groups.count),
      limits:
        "It sees covariates that the outcome alone has shaped: one that treatment or covariates shape as well can pass, and"
        + " so can a weak one.")
    describe(&refutation.diagnostics, findings, unjudged)
    return [refutation]
  }

  private func verdict(of result: OutcomeProxyTest.Result) -> RefutationVerdict {
    guard result.treatment <= presence else { return .passed }
    if result.isCopy { return .failed }
    if result.others <= presence, result.allGivenOutcome > absence, result.allGivenCovariate <= absence {
      return .failed
    }
    return result.treatmentGivenOutcome > doubt ? .inconclusive : .passed
  }

  /// Covariates strong enough to matter, by least squares.
  private func suspects(
    _ model: LinearModel, _ rule: VerdictRule
  ) throws(RefutationError) -> [(group: Int, share: Double, drift: Double)] {
    let full = try model.sensitivity()
    var found: [(group: Int, share: Double, drift: Double)] = []
    for (place, group) in model.groups.enumerated() {
      let share = try model.strength(of: group.columns).outcome
      guard share > suspiciousR2 else { continue }
      let rest = [model.treatment] + model.others.filter { !group.columns.contains($0) }
      let without = try model.regression(of: model.outcome, on: rest).coefficients[0]
      let drift = (without - full.estimate) / full.standardError
      if abs(drift) > rule.failingDrift { found.append((place, share, drift)) }
    }
    return found
  }

  /// The rows tested; nil for all of them.
  private func rows(_ sample: EffectSample, _ settings: RefutationSettings) -> [Int]? {
    guard sample.rowCount > mostRows else { return nil }
    var stream = RandomStream(seed: settings.seed, path: [0x9C0])
    return stream.sample(mostRows, of: sample.rowCount).sorted()
  }

  private func column(_ values: ColumnStorage<Double>, _ rows: [Int]?) -> ColumnStorage<Double> {
    guard let rows else { return values }
    return ColumnStorage<Double>(count: rows.count) { target in
      for (place, row) in rows.enumerated() { target[place] = values[row] }
    }
  }

  private func test(
    _ model: LinearModel, _ tested: [Int], _ rows: [Int]?, _ sample: EffectSample, _ settings: RefutationSettings
  ) -> OutcomeProxyTest {
    let covariates = Set(model.groups.flatMap(\.columns))
    var clusters: (codes: ColumnStorage<Int32>, count: Int)?
    if let all = sample.clusters {
      clusters = (all.codes, all.count)
      if let rows {
        var places: [Int32: Int32] = [:]
        let codes = ColumnStorage<Int32>(count: rows.count) { target in
          for (place, row) in rows.enumerated() {
            let code = places[all.codes[row]] ?? Int32(truncatingIfNeeded: places.count)
            places[all.codes[row]] = code
            target[place] = code
          }
        }
        clusters = (codes, places.count)
      }
    }
    let outcome = column(model.columns[model.outcome], rows)
    return OutcomeProxyTest(
      treatments: ([model.treatment] + model.others.filter { !covariates.contains($0) }).map {
        column(model.columns[$0], rows)
      },
      others: model.others.filter { covariates.contains($0) && !tested.contains($0) }.map {
        column(model.columns[$0], rows)
      },
      outcomePieces: OutcomeProxyTest.pieces(of: outcome), outcome: outcome,
      weights: sample.weights.map { column($0, rows) }, clusters: clusters, threads: settings.threads)
  }

  private func explanation(
    _ failed: [Finding], _ doubtful: [Finding], looked: Int, _ unjudged: [String], of count: Int
  ) -> String {
    if let worst = failed.first {
      let names = failed.map { $0.covariate.visible() }.joined(separator: ", ")
      let (it, behaves, was) = failed.count == 1 ? ("it", "behaves", "it was") : ("they", "behave", "they were")
      if worst.result.isCopy {
        return "\(worst.covariate.visible()) is determined by the outcome: it cannot be adjusted for. Leave it out."
      }
      return
        "\(names) \(behaves) like a consequence of the outcome: \(it) \(failed.count == 1 ? "goes" : "go") with treatment and"
        + " covariates, but with none of them once the outcome is known (\(SensitivityWords.p(worst.result.allGivenOutcome))),"
        + " as nothing does that came before. Adjusting takes away part of the effect: leave \(failed.count == 1 ? "it" : "them") out,"
        + " unless \(was) surely measured before the treatment."
    }
    if let worst = doubtful.first {
      let names = doubtful.map { $0.covariate.visible() }.joined(separator: ", ")
      let coincidence =
        worst.result.allGivenCovariate > absence
        ? "It is so nearly the same as the outcome that the data cannot tell which came first"
        : "A confounder does so by coincidence only"
      return
        "\(names) may be a consequence of the outcome: the treatment goes with \(doubtful.count == 1 ? "it" : "them")"
        + " (\(SensitivityWords.p(worst.result.treatment))), but not once the outcome is known"
        + " (\(SensitivityWords.p(worst.result.treatmentGivenOutcome))). \(coincidence): make sure that it was measured before the"
        + " treatment."
    }
    if !unjudged.isEmpty {
      return
        "\(unjudged.map { $0.visible() }.joined(separator: ", ")) could not be judged: there are too few rows or clusters."
    }
    let words = count == 1 ? "The covariate" : "None of \(count) covariates"
    return looked == 0
      ? "\(words) \(count == 1 ? "is not" : "is") so bound up with outcome and treatment that it could be the outcome's consequence."
      : "\(words) \(count == 1 ? "does not behave" : "behaves") like a consequence of the outcome: what goes with treatment and outcome"
        + " also goes with treatment or covariates once the outcome is known."
  }

  private func describe(_ diagnostics: inout Diagnostics, _ findings: [Finding], _ unjudged: [String]) {
    for (name, verdict) in [("outcome_proxies", RefutationVerdict.failed), ("possible_outcome_proxies", .inconclusive)]
    {
      let names = findings.filter { $0.verdict == verdict }.map(\.covariate)
      if !names.isEmpty { diagnostics.set(name, names) }
    }
    if !unjudged.isEmpty { diagnostics.set("not_judged", unjudged) }
    diagnostics.entries["covariates"] = .array(
      findings.map { finding in
        var object = JSONObject()
        object["covariate"] = .string(finding.covariate)
        object["partial_r2_with_outcome"] = .number(finding.share)
        object["drift_without"] = .number(finding.drift)
        object["treatment_p_value"] = .number(finding.result.treatment)
        object["covariates_p_value"] = .number(finding.result.others)
        object["treatment_given_outcome_p_value"] = .number(finding.result.treatmentGivenOutcome)
        object["all_given_outcome_p_value"] = .number(finding.result.allGivenOutcome)
        object["all_given_covariate_p_value"] = .number(finding.result.allGivenCovariate)
        return .object(object)
      })
  }
}
