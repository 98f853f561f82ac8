public import ArgumentParser
public import CausalStatistics
public import Estimation

/// Which effect of which rows is told, and how sure, the same for every command that estimates.
struct InferenceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose effect: everybody's (ate), the treated's (att), the untreated's (atc), that of those who might be either "
        + "(ato), of those whom an instrument moves (late), of each group (cate), or by way of mediators.",
      valueName: "target"))
  var target: EffectTarget?

  @Option(help: "How mean outcomes are compared.")
  var scale = EffectScale.difference

  @Option(help: ArgumentHelp("The confidence of the intervals.", valueName: "level"))
  var level = 0.95

  @Option(
    help: ArgumentHelp(
      "The errors of least squares: by the model, or robust to unequal variances. With --cluster they are clustered.",
      valueName: "kind"))
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
  /// Clustered errors follow from --cluster and are not chosen by name.
  public static var allValueStrings: [String] { allCases.filter { !$0.isClustered }.map { "\($0)" } }

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
