import CausalData
import CausalGraphs
import CausalStatistics
import Identification
import StrictJSON

/// Frequencies put into the identified formula, whatever it is: for categorical data, where nothing needs to be modelled.
///
/// Every variable but the outcome has few values (numbers of at most 64 values, with ten rows each, count as categories). The formula is worked
/// out as tables over its variables, and so is its derivative by every cell of the joint distribution, which gives the
/// errors (the delta method; the influence function of the estimate). An outcome that is a number is described in each
/// cell by its mean, where the formula allows that, else it may have few values too. What the formula asks of empty
/// cells is told as `undefined_share`, and the means are of the rest.
public struct PlugInEstimator: EffectEstimator {
  public let method = EstimationMethod.plugIn

  /// No options.
  public init() {}

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    guard let formula = PlugInFormula(sample.effect, settings.target) else {
      return "the estimand has no formula for this target (\(settings.target.rawValue))"
    }
    if settings.scale == .oddsRatio, !sample.outcome.isBinary { return "odds are of an outcome of two values" }
    for node in formula.nodes where node != formula.outcome {
      let name = formula.variables[node].name
      guard let column = try? sample.table.column(name) else { return "\(name.visible()) is no column in use" }
      if PlugInColumns.Levels(column) == nil {
        return "\(name.visible()) has too many values, and it counts rows of each value"
      }
    }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    guard let formula = PlugInFormula(sample.effect, settings.target) else {
      throw .unsuitable(method: method, reason: "the estimand has no formula")
    }
    // By means of the outcome where the formula allows that, else by its values.
    for moments in [true, false] {
      var found: Result<[EffectEstimate], EstimationError>?
      do throws(FormulaTape.Nonlinear) {
        found = try PlugInRun.estimates(formula, sample, settings, moments: moments)
      } catch {
        found = nil
      }
      if let found { return try found.get() }
    }
    throw .notFinite(method: method, what: "a formula that is not linear in the outcome")
  }
}
