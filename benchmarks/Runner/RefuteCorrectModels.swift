import CausalData
import CausalStatistics
import Estimation
import Identification
import Refutation

/// A right model of simulated data: whatever attacks it should not bring it down.
struct CorrectModel: Sendable {
  /// "linear-regression, binary treatment".
  let name: String
  /// Rows drawn from the stream.
  let simulate: @Sendable (_ rows: Int, _ stream: inout RandomStream) throws -> Table
  let effect: IdentifiedEffect
  let estimator: any EffectEstimator
  var roles = EffectSample.Roles()
  var target = EffectTarget.ate
  var scale = EffectScale.difference
  /// Columns that are negative controls in truth.
  var controlOutcomes: [String] = []
  var controlExposures: [String] = []

  /// The estimates of one simulation, one a contrast, and the refuters that are asked.
  func subjects(
    rows: Int, _ stream: inout RandomStream
  ) throws -> (subjects: [RefutationSubject], refuters: [any EffectRefuter]) {
    let table = try simulate(rows, &stream)
    var settings = EstimationSettings()
    (settings.target, settings.scale) = (target, scale)
    let sample = try EffectSample(effect, in: table, roles: roles)
    let refuters = EffectRefuters.standard.map { refuter -> any EffectRefuter in
      switch refuter.method {
      case .negativeControlOutcome: NegativeControlRefuter(.outcome, columns: controlOutcomes, in: table)
      case .negativeControlExposure: NegativeControlRefuter(.exposure, columns: controlExposures, in: table)
      default: refuter
      }
    }
    return (try RefutationSubject.subjects(sample, estimator, settings), refuters)
  }
}

/// The right models of `refute-correct`.
enum CorrectModels {
  static let all: [CorrectModel] = kinds + settings + designs

  private static func world(_ change: (inout RefuteWorld) -> Void) -> RefuteWorld {
    var world = RefuteWorld()
    change(&world)
    return world
  }

  private static let estimators: [(String, any EffectEstimator, EffectTarget)] = [
    ("least squares", LinearRegressionEstimator(), .ate), ("g-formula", GFormulaEstimator(), .ate),
    ("weighting", PropensityWeightingEstimator(), .ate), ("weighting, att", PropensityWeightingEstimator(), .att),
    ("weighting, ato", PropensityWeightingEstimator(), .ato), ("stratification", StratificationEstimator(), .ate),
    ("matching", MatchingEstimator(), .ate), ("matching, att", MatchingEstimator(), .att),
    ("aipw", AIPWEstimator(), .ate), ("dml", PartiallyLinearDML(), .ate),
    ("dml-interactive", InteractiveDML(), .ate),
  ]

  private static func estimator(_ name: String) -> any EffectEstimator {
    estimators.first { $0.0 == name }?.1 ?? LinearRegressionEstimator()
  }

  /// Every estimator; every kind of treatment and of outcome.
  private static let kinds: [CorrectModel] =
    estimators.map { name, estimator, target in RefuteWorld().model(name, estimator, target) }
    + [("two values", RefuteWorld.Outcome.binary), ("skewed", .skewed), ("heavy tails", .heavy), ("counts", .count)]
    .flatMap { kind, outcome in
      ["least squares", "g-formula", "weighting", "aipw"].map { name in
        world { $0.outcome = outcome }.model("\(name); outcome: \(kind)", estimator(name))
      }
    }
    + [("amounts", RefuteWorld.Treatment.amount), ("four levels", .levels), ("counts", .count)]
    .flatMap { kind, treatment in
      (kind == "four levels" ? ["least squares", "weighting", "aipw"] : ["least squares", "g-formula", "dml"]).map {
        name in
        world { $0.treatment = treatment }.model("\(name); treatment: \(kind)", estimator(name))
      }
    }
    + [
      world { $0.outcome = .binary }.model("g-formula, risk ratio", GFormulaEstimator(), .ate, .ratio),
      world { $0.outcome = .binary }.model("g-formula, odds ratio", GFormulaEstimator(), .ate, .oddsRatio),
    ]

  /// What makes estimates hard.
  private static let settings: [CorrectModel] = [
    ("no effect", world { $0.effect = 0 }), ("an effect of ten deviations", world { $0.effect = 10 }),
    ("30 covariates", world { $0.covariates = 30 }),
    ("covariates that nearly repeat each other", world { ($0.covariates, $0.isCollinear) = (5, true) }),
    ("a level of 1 % of the rows", world { $0.hasRareLevels = true }),
    ("strong confounding", world { $0.confounding = 2 }), ("missing values", world { $0.missing = 0.1 }),
    ("unit 1e-6", world { $0.unit = 1e-6 }), ("unit 1e9", world { $0.unit = 1e9 }),
    ("clusters of ten", world { $0.clusterSize = 10 }),
    ("treated clusters of ten", world { ($0.clusterSize, $0.treatsClusters) = (10, true) }),
    ("weighted rows", world { $0.isWeighted = true }),
  ].flatMap { setting, world in
    ["least squares", "weighting", "matching", "aipw"].compactMap { name in
      // Pairs have neither weights nor, for their errors, a law with clusters.
      if name == "matching", world.isWeighted || world.clusterSize > 0 { return nil }
      return world.model("\(name); \(setting)", estimator(name))
    }
  }
}
