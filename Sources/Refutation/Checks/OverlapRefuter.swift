import CausalData
import Estimation
import Identification
import OrderedCollections
import StrictJSON

/// Positivity: do units of every kind occur both with and without the treatment?
///
/// The scores are the estimate's own, or those of a logistic model of the adjustment set. The rule: failed where covariates
/// tell the treatment exactly, where more than `failingShare` of the rows have scores beyond 0.05 and 0.95, or where the
/// weighted rows of an arm tell as much as less than a tenth of them; passed where at most `passingShare` of the rows have
/// such scores and no arm tells less than half of its rows; else inconclusive.
public struct OverlapRefuter: EffectRefuter {
  public var method: RefutationMethod { .overlap }
  /// Up to this share of rows beyond 0.05 and 0.95 passes.
  public var passingShare = 0.05
  /// Beyond this share it fails.
  public var failingShare = 0.25
  /// A covariate of at most so many values is looked at value by value.
  public var mostLevels = 20

  /// 5 % passes, 25 % fails.
  public init() {}

  public func obstacle(for subject: RefutationSubject) -> String? {
    if subject.sample.effect.strategy != .backdoor { return "it is about adjusting, and the estimand does not adjust" }
    if subject.sample.treatments.count > 1 { return "it takes one treatment, and there are several" }
    if case .continuous = subject.sample.treatment.kind {
      return "it compares levels of a treatment, and \(subject.sample.treatment.name.visible()) is an amount"
    }
    return subject.sample.adjustment.isEmpty ? "nothing is adjusted for, so there is nothing to overlap in" : nil
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let cells = OneArmCells(subject, mostLevels: mostLevels)
    let assessment: OverlapAssessment
    do throws(EstimationError) {
      assessment = try self.assessment(subject, threads: settings.threads)
    } catch {
      guard case .noOverlap = error else { throw .estimation(error) }
      var refutation = Refutation(
        method, of: subject.original, verdict: .failed,
        explanation: "Covariates tell the treatment: \(error.description).", limits: OverlapRefuter.limits)
      describe(&refutation.diagnostics, cells)
      return [refutation]
    }
    let share = OverlapRefuter.extremeShare(assessment)
    let effective = [assessment.treated, assessment.control].map {
      $0.weightedRows > 0 ? $0.effectiveSampleSize / Double($0.weightedRows) : 0
    }
    let least = effective.min() ?? 0
    let verdict: RefutationVerdict =
      share > failingShare || least < 0.1
      ? .failed : share <= passingShare && least >= 0.5 && assessment.warnings.isEmpty ? .passed : .inconclusive
    var text =
      "\(SensitivityWords.percent(share)) of the rows have a score beyond 0.05 and 0.95; weighted, the treated rows tell"
      + " as much as \(Int(assessment.treated.effectiveSampleSize.rounded())) of \(assessment.treated.weightedRows), the"
      + " untreated as \(Int(assessment.control.effectiveSampleSize.rounded())) of \(assessment.control.weightedRows)."
    if let cell = cells.largest {
      text +=
        " No row with \(cell.variable.visible()) = \(cell.value.visible()) is \(cell.isTreatedMissing ? "treated" : "untreated") (\(FalsificationFigures.count(cell.rows, "row")))."
    }
    var refutation = Refutation(
      method, of: subject.original, verdict: verdict, explanation: text, limits: OverlapRefuter.limits)
    refutation.diagnostics.set("share_of_extreme_scores", share)
    refutation.diagnostics.entries["overlap"] = assessment.json
    describe(&refutation.diagnostics, cells)
    for warning in assessment.warnings { refutation.diagnostics.warn(warning) }
    return [refutation]
  }

  private static let limits =
    "Overlap in the covariates at hand says nothing about those that are not, and nothing about how right the score's"
    + " model is."

  private func assessment(_ subject: RefutationSubject, threads: Int) throws(EstimationError) -> OverlapAssessment {
    if let own = subject.original.overlap { return own }
    var settings = subject.settings
    (settings.target, settings.scale, settings.threads) = (.ate, .difference, threads)
    let estimates = try PropensityWeightingEstimator().estimate(subject.sample, settings)
    guard let found = estimates.first(where: { $0.contrast == subject.original.contrast.unconditional })?.overlap else {
      throw .unsuitable(method: .weighting, reason: "it gave no scores for this contrast")
    }
    return found
  }

  /// The share of both arms' rows below 0.05 or above 0.95: two bins of 40 at either end.
  static func extremeShare(_ assessment: OverlapAssessment) -> Double {
    let counts = zip(assessment.treated.histogram, assessment.control.histogram).map(+)
    let total = counts.reduce(0, +)
    let width = OverlapAssessment.binCount / 20
    return total > 0 ? (counts.prefix(width).reduce(0, +) + counts.suffix(width).reduce(0, +)) / total : 0
  }

  private func describe(_ diagnostics: inout Diagnostics, _ cells: OneArmCells) {
    diagnostics.set("share_in_cells_of_one_arm", cells.jointShare)
    diagnostics.set(
      "values_of_one_arm",
      cells.found.map { "\($0.variable) = \($0.value) (\(FalsificationFigures.count($0.rows, "row")))" })
  }
}
