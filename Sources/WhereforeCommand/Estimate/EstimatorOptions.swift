public import ArgumentParser
public import Estimation

/// How the estimators work, the same for every command that runs them; what a method does not know it passes over.
struct EstimatorOptions: ParsableArguments {
  /// What the nuisance models of AIPW and double machine learning are.
  enum Learner: String, CaseIterable, ExpressibleByArgument {
    case linear, lasso, ridge, boosting, forest

    var learner: any NuisanceLearner {
      switch self {
      case .linear: LinearLearner()
      case .lasso: PenalizedLearner(.lasso)
      case .ridge: PenalizedLearner(.ridge)
      case .boosting: TreeLearner.boosted
      case .forest: TreeLearner.forest
      }
    }
  }

  @Option(help: "What outcome and treatment are predicted by, in aipw, dml and dml-interactive.")
  var learner: Learner?

  @Option(help: ArgumentHelp("The parts of cross-fitting, in the same; 1 is none.", valueName: "count"))
  var folds: Int?

  @Option(
    help: ArgumentHelp(
      "In weighting, leave out rows whose propensity score is below this or above 1 less this.", valueName: "score"))
  var trim: Double?

  @Option(
    help: ArgumentHelp(
      "In g-formula, the effect where a covariate has a value; in mediation, the value that a mediator is held at; may be repeated.",
      valueName: "variable=number"))
  var at: [String] = []

  @Option(
    help: ArgumentHelp(
      "In g-formula, the covariates whose product with the treatment is in the model; a list, or may be repeated. All without it, where the treatment has levels.",
      valueName: "variable"))
  var interaction: [String] = []

  @Option(help: ArgumentHelp("How many neighbours matching takes.", valueName: "count"))
  var neighbours: Int?

  @Option(help: ArgumentHelp("How far away a match may be, in the unit of the distance.", valueName: "distance"))
  var caliper: Double?

  @Option(help: "What matching is by.")
  var distance: MatchingDistance?

  @Option(
    help: ArgumentHelp("How far from the cutoff rows count; found out without it.", valueName: "width"))
  var bandwidth: Double?

  func validate() throws {
    if let folds, !(1...1_000).contains(folds) { throw ValidationError("--folds takes a number from 1 to 1000.") }
    if let trim, !(trim > 0 && trim < 0.5) { throw ValidationError("--trim takes a number above 0 and below 0.5.") }
    for item in at where EstimatorOptions.value(item) == nil {
      throw ValidationError("--at wants a variable and a number, such as --at age=50, not \"\(item)\".")
    }
    if let neighbours, !(1...1_000).contains(neighbours) {
      throw ValidationError("--neighbours takes a number from 1 to 1000.")
    }
    if let caliper, !(caliper > 0 && caliper < .infinity) { throw ValidationError("--caliper takes a number above 0.") }
    if let bandwidth, !(bandwidth > 0 && bandwidth < .infinity) {
      throw ValidationError("--bandwidth takes a number above 0.")
    }
  }

  /// The options that were given, in words that tell them apart.
  var choices: [String] {
    var words: [String] = []
    if let learner { words.append("learner=\(learner.rawValue)") }
    if let folds { words.append("folds=\(folds)") }
    if let trim { words.append("trim=\(trim)") }
    words += at.map { "at:\($0)" } + interaction.map { "interaction:\($0)" }
    if let neighbours { words.append("neighbours=\(neighbours)") }
    if let caliper { words.append("caliper=\(caliper)") }
    if let distance { words.append("distance=\(distance.rawValue)") }
    if let bandwidth { words.append("bandwidth=\(bandwidth)") }
    return words
  }

  /// "age=50".
  private static func value(_ text: String) -> (String, Double)? {
    guard let place = text.lastIndex(of: "="), place != text.startIndex,
      let value = Double(text[text.index(after: place)...]), value.isFinite
    else { return nil }
    return (String(text[..<place]), value)
  }

  /// All estimators, as the options want them.
  var estimators: [any EffectEstimator] {
    let values = Dictionary(at.compactMap(EstimatorOptions.value)) { $1 }
    let products = interaction.flatMap { $0.split(separator: ",").map(\.trimmed) }
    return EffectEstimators.standard.map { estimator in
      switch estimator {
      case var model as GFormulaEstimator:
        model.heldAt = values
        if !products.isEmpty { model.interactions = .with(products) }
        return model
      case var mediation as MediationEstimator:
        mediation.heldAt = values
        return mediation
      case var weighting as PropensityWeightingEstimator:
        if let trim { weighting.trimming = .outside(trim...(1 - trim)) }
        return weighting
      case var matching as MatchingEstimator:
        if let neighbours { matching.neighbours = neighbours }
        if let distance { matching.distance = distance }
        matching.caliper = caliper ?? matching.caliper
        return matching
      case var aipw as AIPWEstimator:
        if let learner { aipw.learners = NuisanceLearners(learner.learner) }
        if let folds { aipw.crossFitting.folds = folds }
        return aipw
      case var interactive as InteractiveDML:
        if let learner { interactive.learners = NuisanceLearners(learner.learner) }
        if let folds { interactive.crossFitting.folds = folds }
        return interactive
      case var linear as PartiallyLinearDML:
        if let learner { (linear.outcome, linear.treatment) = (learner.learner, learner.learner) }
        if let folds { linear.crossFitting.folds = folds }
        return linear
      case var discontinuity as RegressionDiscontinuityEstimator:
        discontinuity.bandwidth = bandwidth ?? discontinuity.bandwidth
        return discontinuity
      default: return estimator
      }
    }
  }
}

extension MatchingDistance: ExpressibleByArgument {}
