import CausalData
import CausalStatistics
import Identification
import OrderedCollections
import StrictJSON

/// Direct and indirect effects by way of one or several mediators taken together, adjusted for covariates of treatment,
/// mediators and outcome: the natural direct effect Y(t, M(t*)) − Y(t*), the natural indirect effect Y(t*, M(t)) − Y(t*) and
/// the controlled direct effect Y(t, m) − Y(t*, m), for t* the control and t the treatment of the contrast.
///
/// Where treatment, mediators and covariates are categories (a number of two values is one): the mediation formula over
/// the frequencies and the outcome's mean in each cell, right for any outcome, with errors of its influence function. Else,
/// and where a cell that the formula wants is empty, linear regressions of each mediator and of the outcome, the outcome's
/// with products of treatment and mediators (VanderWeele 2015, Explanation in Causal Inference, chapters 2 and 5), errors
/// of all regressions together. The total effect is the natural direct plus the natural indirect effect plus what treatment
/// and mediators do only together, told as `mediated_interaction`; without it the two add up.
public struct MediationEstimator: EffectEstimator {
  public let method = EstimationMethod.mediation
  /// How mediators and outcome are modelled.
  public var model: CellsOrLines
  /// Whether the outcome's linear regression has products of treatment and mediators.
  public var interaction: Bool
  /// Where mediators that are numbers are held in the controlled direct effect, by name; others at their means, which
  /// gives the average over their distribution.
  public var heldAt: [String: Double]

  /// - Parameters:
  ///   - model: By cells where they can be had, unless told otherwise.
  ///   - interaction: Whether the outcome's linear regression has products of treatment and mediators.
  ///   - heldAt: Values of mediators for the controlled direct effect; then the model is linear.
  public init(model: CellsOrLines = .automatic, interaction: Bool = true, heldAt: [String: Double] = [:]) {
    (self.model, self.interaction, self.heldAt) = (model, interaction, heldAt)
  }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    let strategy = sample.effect.strategy
    if sample.mediators.isEmpty || strategy != .mediation && strategy != .backdoor {
      return "the estimand has no mediator"
    }
    if ![EffectTarget.nde, .nie, .cde].contains(settings.target) {
      return "it tells direct and indirect effects (nde, nie, cde)"
    }
    if settings.scale != .difference { return "it estimates differences" }
    if sample.treatments.count != 1 { return "it is for one treatment" }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    for name in heldAt.keys.sorted() {
      guard sample.mediators.columns.contains(where: { $0.variable == name && $0.level == nil }) else {
        throw .badSetting(name: "heldAt", reason: "\(name.visible()) is no mediator of numbers")
      }
    }
    var note: String?
    if model == .saturated || model == .automatic && heldAt.isEmpty {
      var found: Result<[EffectEstimate], EstimationError>?
      do throws(CellTable.Obstacle) {
        found = try byCells(CellTable(sample, given: sample.adjustment), sample, settings)
      } catch {
        if model == .saturated { throw .unsuitable(method: method, reason: error.reason) }
        if error.isData { note = "Linear regressions instead of cell means: \(error.reason)." }
      }
      if let found { return try found.get() }
    }
    return try byLines(sample, settings, note)
  }
}

extension MediationEstimator {
  private func byCells(
    _ cells: CellTable, _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(CellTable.Obstacle) -> Result<[EffectEstimate], EstimationError> {
    let isControlled = settings.target == .cde
    var parts: [(wanted: CellFunctional, direct: CellFunctional, indirect: CellFunctional, total: CellFunctional)] = []
    for code in 1...max(1, sample.treatment.contrasts.count) {
      if isControlled {
        let effect = try cells.controlledMean(code).minus(cells.controlledMean(0))
        parts.append((effect, effect, effect, effect))
        continue
      }
      let control = try cells.nestedMean(outcomeUnder: 0, mediatorsUnder: 0)
      let direct = try cells.nestedMean(outcomeUnder: code, mediatorsUnder: 0).minus(control)
      let indirect = try cells.nestedMean(outcomeUnder: 0, mediatorsUnder: code).minus(control)
      let total = try cells.nestedMean(outcomeUnder: code, mediatorsUnder: code).minus(control)
      parts.append((settings.target == .nde ? direct : indirect, direct, indirect, total))
    }
    return Result { () throws(EstimationError) in
      var estimates: [EffectEstimate] = []
      for (contrast, part) in zip(sample.treatment.contrasts, parts) {
        var estimate = try EffectEstimate(
          method, contrast, effect: part.wanted.value, standardError: cells.standardError(of: part.wanted, sample),
          degreesOfFreedom: cells.freedom(sample), rowsUsed: cells.rows, settings: settings)
        describe(&estimate, sample, settings, model: .saturated)
        estimate.diagnostics.set("cells", cells.occupied)
        if isControlled {
          estimate.diagnostics.set("mediators_held_at", "values drawn from their own distribution given the covariates")
          warnOfAverage(&estimate, over: sample.mediators)
        } else {
          describe(
            &estimate,
            MediationParts(
              total: (part.total.value, cells.standardError(of: part.total, sample)),
              direct: (part.direct.value, cells.standardError(of: part.direct, sample)),
              indirect: (part.indirect.value, cells.standardError(of: part.indirect, sample))))
        }
        estimates.append(estimate)
      }
      return estimates
    }
  }

  private func byLines(
    _ sample: EffectSample, _ settings: EstimationSettings, _ note: String?
  ) throws(EstimationError) -> [EffectEstimate] {
    let lines = try MediationLines(sample, interaction: interaction, settings)
    var estimates: [EffectEstimate] = []
    for (place, contrast) in lines.contrasts.enumerated() {
      let direct = lines.naturalDirect(place)
      let indirect = lines.naturalIndirect(place)
      let total = direct + lines.totalIndirect(place)
      let wanted =
        switch settings.target {
        case .nde: direct
        case .nie: indirect
        default: lines.controlledDirect(place, heldAt)
        }
      var estimate = try EffectEstimate(
        method, contrast, effect: wanted.value, standardError: lines.error(wanted),
        degreesOfFreedom: lines.fit.freedom, rowsUsed: lines.fit.rows, settings: settings)
      describe(&estimate, sample, settings, model: .linear)
      estimate.diagnostics.set("interaction", interaction ? "treatment × mediators" : "none")
      if let origin = lines.origin, interaction {
        estimate.diagnostics.set("control_value", origin)
        estimate.diagnostics.warn(
          "The treatment is an amount: effects are from its mean to one unit more; with an interaction they depend on that."
        )
      }
      if sample.outcome.isBinary {
        estimate.diagnostics.warn("The outcome has two values: its probability is taken as linear.")
      }
      if settings.target == .cde {
        estimate.diagnostics.set("mediators_held_at", lines.held(heldAt))
        warnOfAverage(&estimate, over: sample.mediators)
      } else {
        describe(
          &estimate,
          MediationParts(
            total: (total.value, lines.error(total)), direct: (direct.value, lines.error(direct)),
            indirect: (indirect.value, lines.error(indirect))))
      }
      if !lines.fit.dropped.isEmpty { estimate.diagnostics.set("dropped_columns", lines.fit.dropped) }
      if let note { estimate.diagnostics.warn(note) }
      estimates.append(estimate)
    }
    return estimates
  }

  private func describe(
    _ estimate: inout EffectEstimate, _ sample: EffectSample, _ settings: EstimationSettings, model: CellsOrLines
  ) {
    estimate.describe(sample, settings)
    estimate.diagnostics.set("adjustment_set", sample.effect.adjustmentSet)
    estimate.diagnostics.set("mediators", sample.effect.mediators)
    estimate.diagnostics.set("model", model.rawValue)
  }

  /// A controlled direct effect is of mediators held at values; where none is said it is an average.
  private func warnOfAverage(_ estimate: inout EffectEstimate, over mediators: CovariateColumns) {
    var seen: Set<String> = []
    let free = mediators.columns.map(\.variable).filter { heldAt[$0] == nil && seen.insert($0).inserted }
    guard !free.isEmpty else { return }
    let names = free.map { $0.visible() }.joined(separator: ", ")
    estimate.diagnostics.warn(
      "the controlled direct effect is averaged over the values of \(names): hold numbers at a value of yours to ask for"
        + " the effect there")
  }

  private func describe(_ estimate: inout EffectEstimate, _ parts: MediationParts) {
    func figure(_ part: (value: Double, error: Double)) -> JSONValue {
      var object = JSONObject()
      object["effect"] = part.value.isFinite ? .number(part.value) : .null
      object["standard_error"] = part.error.isFinite ? .number(part.error) : .null
      return .object(object)
    }
    estimate.diagnostics.entries["total_effect"] = figure(parts.total)
    estimate.diagnostics.entries["natural_direct_effect"] = figure(parts.direct)
    estimate.diagnostics.entries["natural_indirect_effect"] = figure(parts.indirect)
    estimate.diagnostics.set("total_indirect_effect", parts.total.value - parts.direct.value)
    estimate.diagnostics.set(
      "mediated_interaction", parts.total.value - parts.direct.value - parts.indirect.value)
    if abs(parts.total.value) > 2 * parts.total.error {
      estimate.diagnostics.set("proportion_mediated", (parts.total.value - parts.direct.value) / parts.total.value)
    }
  }
}

/// Effects with their errors.
private struct MediationParts {
  let total: (value: Double, error: Double)
  let direct: (value: Double, error: Double)
  let indirect: (value: Double, error: Double)
}
