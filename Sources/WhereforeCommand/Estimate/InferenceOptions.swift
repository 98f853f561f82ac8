public import ArgumentParser
public import CausalStatistics
public import Estimation

/// Which effect of which rows is told, and how sure, the same for every command that estimates.
struct InferenceOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Whose effect: ate, att, atc, ato, late, cde, nde, nie.", valueName: "target"))
  var target: EffectTarget?

  @Option(help: "How mean outcomes are compared.")
  var scale = EffectScale.difference

  @Option(help: ArgumentHelp("The confidence of the intervals.", valueName: "level"))
  var level = 0.95

  @Option(
    help: ArgumentHelp("The errors of least squares: classical, hc0, hc1, hc2, hc3.", valueName: "kind"))
  var errors = CovarianceEstimator.hc1

  func validate() throws {
    guard level > 0, level < 1 else { throw ValidationError("--level takes a number between 0 and 1.") }
  }

  /// Hands the options on; the question's own target is taken where none is asked for.
  func apply(to plan: inout EstimationPlan, otherwise target: EffectTarget?) {
    plan.target = self.target ?? target
    plan.settings.scale = scale
    plan.settings.level = level
    plan.settings.covariance = errors
  }
}

extension EffectTarget: ExpressibleByArgument {}
extension EffectScale: ExpressibleByArgument {}
extension CovarianceEstimator: ExpressibleByArgument {
  /// A kind of error by its name.
  public init?(argument: String) {
    switch argument.lowercased() {
    case "classical": self = .classical
    case "hc0": self = .hc0
    case "hc1": self = .hc1
    case "hc2": self = .hc2
    case "hc3": self = .hc3
    default: return nil
    }
  }
}
