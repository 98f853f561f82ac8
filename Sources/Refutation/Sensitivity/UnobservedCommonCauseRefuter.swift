import CausalData
import CausalStatistics
import Estimation
import Identification
import OrderedCollections
import StrictJSON

/// A simulated common cause of treatment and outcome that is seen by the estimator: what the estimate would have been had
/// such a confounder been hidden and were now adjusted for. Over a grid of strengths, and the strength at which the
/// estimate tips.
///
/// Strengths are partial R² (see `PartialR2Sensitivity`), so they compare with covariates and between estimators. For
/// unweighted least squares the draws come from the moments alone, with classical errors; any other estimator is fitted
/// again, everything in it, with the confounder among the covariates.
public struct UnobservedCommonCauseRefuter: EffectRefuter {
  public var method: RefutationMethod { .unobservedCommonCause }
  /// The strengths whose combinations are tried, each in 0..<1.
  public var grid: [Double] = [0.01, 0.05, 0.1, 0.2]
  /// Where rows are needed, so many draws a strength at most: they differ little, and each is a whole fit.
  public var mostFits = 5
  /// The variables of the adjustment set to compare with; empty for all of them.
  public var benchmarks: [String] = []

  /// Sixteen strengths, all covariates benchmarks.
  public init() {}

  public func obstacle(for subject: RefutationSubject) -> String? {
    if subject.sample.effect.strategy != .backdoor { return "it adds a confounder, and the estimand does not adjust" }
    if subject.original.scale != .difference { return "its confounder is made for differences, not for ratios" }
    if subject.original.method == .differenceInMeans {
      return "a difference in means adjusts for nothing: take linear-regression"
    }
    switch subject.original.target {
    case .ate, .att, .atc, .ato: break
    default: return "it is of average effects, not of \(subject.original.target.rawValue)"
    }
    for strength in grid where !(strength >= 0 && strength < 1) { return "a strength of \(strength) is not in 0..<1" }
    let unknown = benchmarks.filter { !subject.sample.effect.adjustmentSet.contains($0) }
    return unknown.isEmpty
      ? nil : "\(unknown.map { $0.visible() }.joined(separator: ", ")) is not adjusted for, so it is no benchmark"
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let model = try LinearModel(subject, threads: settings.threads)
    let curve = try ConfounderCurve(subject, model, settings, mostFits: mostFits)
    var cells: [(treatment: Double, outcome: Double, point: ConfounderCurve.Point)] = []
    for treatment in grid {
      for outcome in grid {
        if let point = try curve.point(treatment: treatment, outcome: outcome) {
          cells.append((treatment, outcome, point))
        }
      }
    }
    guard !cells.isEmpty else {
      throw .unsuitable(method: method, reason: "no estimate could be made beside a simulated confounder")
    }
    let strengths = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9]
    let tipping = try curve.tipping(along: strengths) { ($0, $0) }
    let edge = try curve.losingSignificance(along: strengths) { ($0, $0) }
    let benchmark = try strongest(subject, model)
    var (worst, tippingMultiple): (ConfounderCurve.Point?, Double?)
    if let benchmark {
      let line = { (multiple: Double) in (multiple * benchmark.treatment, multiple * benchmark.outcome) }
      worst = try curve.point(treatment: benchmark.treatment, outcome: benchmark.outcome)
      let most = 0.95 / max(benchmark.treatment, benchmark.outcome, 1e-9)
      tippingMultiple = try curve.tipping(
        along: [0.5, 1, 2, 4, 8, 16, 32, 64].filter { $0 < most } + [min(most, 128)], line)
    }
    let verdict = curve.verdict(beside: worst)
    var refutation = Refutation(
      method, of: subject.original, refutedEffect: worst?.effect, replicates: cells.count * curve.draws,
      verdict: verdict,
      explanation: explanation(curve, tipping, edge, benchmark, worst),
      limits:
        "A simulated confounder is linear in treatment and outcome; it shows how strong a hidden one must be, not whether"
        + " there is one.")
    describe(&refutation.diagnostics, curve, cells, tipping, edge, benchmark, tippingMultiple)
    return [refutation]
  }

  /// A covariate and its partial R².
  private struct Strongest {
    let name: String
    let treatment: Double
    let outcome: Double
  }

  /// The covariate with the largest bias of its own strength.
  private func strongest(_ subject: RefutationSubject, _ model: LinearModel) throws(RefutationError) -> Strongest? {
    var found: Strongest?
    func bias(_ strength: Strongest) -> Double {
      strength.outcome * strength.treatment / max(1e-12, 1 - strength.treatment)
    }
    for group in model.groups where benchmarks.isEmpty || benchmarks.contains(group.name) {
      let strength = try model.strength(of: group.columns)
      let candidate = Strongest(name: group.name, treatment: strength.treatment, outcome: strength.outcome)
      guard candidate.treatment < 0.95, candidate.outcome < 0.95 else { continue }
      if found.map({ bias($0) < bias(candidate) }) ?? true { found = candidate }
    }
    return found
  }

  private func explanation(
    _ curve: ConfounderCurve, _ tipping: Double?, _ edge: Double?, _ benchmark: Strongest?,
    _ worst: ConfounderCurve.Point?
  ) -> String {
    var text =
      tipping.map {
        "A simulated confounder that explains \(SensitivityWords.percent($0)) of what covariates leave of both treatment"
          + " and outcome takes the estimate to 0"
      } ?? "No simulated confounder up to 90 % of what covariates leave of treatment and outcome took the estimate to 0"
    if let edge {
      text += edge > 0 ? ", \(SensitivityWords.percent(edge)) its significance" : "; its interval held 0 before"
    }
    guard let benchmark, let worst else { return text + "." }
    return text
      + "; one as strong as \(benchmark.name.visible()), the strongest covariate, leaves it at \(SensitivityWords.figure(worst.effect))."
  }

  private func describe(
    _ diagnostics: inout Diagnostics, _ curve: ConfounderCurve,
    _ cells: [(treatment: Double, outcome: Double, point: ConfounderCurve.Point)], _ tipping: Double?, _ edge: Double?,
    _ benchmark: Strongest?, _ multiple: Double?
  ) {
    diagnostics.set(
      "drawn", curve.isFromMoments ? "from the moments, exact for least squares" : "row by row, fitted again")
    diagnostics.set("draws_a_strength", curve.draws)
    diagnostics.entries["tipping_strength"] = tipping.map { .number($0) } ?? .null
    diagnostics.entries["tipping_strength_significant"] = edge.map { .number($0) } ?? .null
    if let benchmark {
      diagnostics.set("strongest_covariate", benchmark.name)
      diagnostics.set("strongest_r2_treatment", benchmark.treatment)
      diagnostics.set("strongest_r2_outcome", benchmark.outcome)
      diagnostics.entries["tipping_multiple_of_strongest"] = multiple.map { .number($0) } ?? .null
    }
    diagnostics.entries["grid"] = .array(
      cells.map { cell in
        var object = JSONObject()
        object["r2_treatment"] = .number(cell.treatment)
        object["r2_outcome"] = .number(cell.outcome)
        object["effect"] = .number(cell.point.effect)
        object["spread"] = .number(cell.point.spread)
        object["standard_error"] = cell.point.error.map { .number($0) } ?? .null
        return .object(object)
      })
  }
}
