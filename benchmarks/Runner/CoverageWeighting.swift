import CausalData
import CausalStatistics
import Estimation
import Glibc

/// Confounders a and b normal, c a coin; treatment logistic in them; the effect on y grows with a; y's variance too. The
/// event is logistic in treatment and confounders.
enum WeightingCoverage {
  /// The log odds of treatment: 0.5 a − 0.4 b + 0.3 (c − ½).
  private static let (onA, onB, onC) = (0.5, -0.4, 0.3)
  /// The log odds of the event: −0.4 + 0.7 t + 0.6 a − 0.5 b.
  private static let (base, effect, eventA, eventB) = (-0.4, 0.7, 0.6, -0.5)

  static let cases: [CoverageCase] = {
    func weighting(_ normalization: PropensityWeightingEstimator.Normalization) -> PropensityWeightingEstimator {
      var estimator = PropensityWeightingEstimator()
      estimator.normalization = normalization
      return estimator
    }
    func amount(
      _ name: String, _ target: EffectTarget, _ estimator: any EffectEstimator, remark: String = ""
    ) -> CoverageCase {
      CoverageCase(
        name: "\(name), \(target.rawValue)", truth: effect(on: target), remark: remark, simulate: amounts,
        estimate: { table in try estimate(estimator, table, target) })
    }
    func event(_ name: String, _ scale: EffectScale, _ truth: Double, _ estimator: any EffectEstimator) -> CoverageCase
    {
      CoverageCase(
        name: name, truth: truth, simulate: events, estimate: { table in try estimate(estimator, table, .ate, scale) })
    }
    let risks = eventRisks
    let remainder = "a tenth of the bias is left in five strata, however many rows (Cochran 1968)"
    return [
      amount("g-formula", .ate, GFormulaEstimator()),
      amount("g-formula", .att, GFormulaEstimator()),
      amount("g-formula", .atc, GFormulaEstimator()),
      event(
        "g-formula, risk difference", .difference, risks.treated - risks.control,
        GFormulaEstimator(interactions: .none)),
      event("g-formula, risk ratio", .ratio, risks.treated / risks.control, GFormulaEstimator(interactions: .none)),
      amount("weighting, hajek", .ate, weighting(.hajek)),
      amount("weighting, horvitz-thompson", .ate, weighting(.horvitzThompson)),
      amount("weighting, hajek", .att, weighting(.hajek)),
      amount("weighting, hajek", .atc, weighting(.hajek)),
      amount("weighting, hajek", .ato, weighting(.hajek)),
      event("weighting, risk ratio", .ratio, risks.treated / risks.control, weighting(.hajek)),
      amount("stratification", .ate, StratificationEstimator()),
      amount("stratification", .att, StratificationEstimator()),
      amount("stratification", .atc, StratificationEstimator()),
      amount("stratification, 5", .ate, StratificationEstimator(strata: 5), remark: remainder),
    ]
  }()

  // MARK: - Samples

  /// y = 1 + t (1 + a / 2) + a + b / 2 + c + noise whose spread grows with |a|.
  @Sendable private static func amounts(rows: Int, stream: inout RandomStream) throws -> Table {
    try table(rows, &stream) { a, b, c, t, stream in
      1 + t * (1 + 0.5 * a) + a + 0.5 * b + c + (0.7 + 0.4 * abs(a)) * stream.normal()
    }
  }

  @Sendable private static func events(rows: Int, stream: inout RandomStream) throws -> Table {
    try table(rows, &stream) { a, b, _, t, stream in
      stream.uniform() < share(base + effect * t + eventA * a + eventB * b) ? 1 : 0
    }
  }

  private static func table(
    _ rows: Int, _ stream: inout RandomStream,
    outcome: (_ a: Double, _ b: Double, _ c: Double, _ t: Double, _ stream: inout RandomStream) -> Double
  ) throws -> Table {
    var columns = [[Double]](repeating: [], count: 5)
    for _ in 0..<rows {
      let (a, b, c) = (stream.normal(), stream.normal(), stream.uniform() < 0.5 ? 1.0 : 0)
      let t = stream.uniform() < share(onA * a + onB * b + onC * (c - 0.5)) ? 1.0 : 0
      for (place, value) in [a, b, c, t, outcome(a, b, c, t, &stream)].enumerated() { columns[place].append(value) }
    }
    let names = ["a", "b", "c", "t", "y"]
    return try Table(zip(names, columns).map { (name: $0, content: .numbers($1)) })
  }

  private static func estimate(
    _ estimator: any EffectEstimator, _ table: Table, _ target: EffectTarget, _ scale: EffectScale = .difference
  ) throws -> EffectEstimate {
    let sample = try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: ["a", "b", "c"]), in: table)
    var settings = EstimationSettings()
    (settings.target, settings.scale) = (target, scale)
    return try estimator.estimate(sample, settings)[0]
  }

  // MARK: - Truths

  private static func share(_ linear: Double) -> Double { 1 / (1 + exp(-linear)) }

  /// The mean of 1 + a / 2 over a target: given c, a and the log odds are jointly normal, so one integral is left.
  private static func effect(on target: EffectTarget) -> Double {
    let variance = onA * onA + onB * onB
    var (sum, weight) = (0.0, 0.0)
    for c in [-0.5, 0.5] {
      forEachNormal { z, density in
        let linear = variance.squareRoot() * z
        let e = share(linear + onC * c)
        let tilt: Double =
          switch target {
          case .att: e
          case .atc: 1 - e
          case .ato: e * (1 - e)
          default: 1
          }
        sum += density * tilt * (1 + 0.5 * onA / variance * linear)
        weight += density * tilt
      }
    }
    return sum / weight
  }

  /// The mean risk of the event with and without treatment.
  private static var eventRisks: (treated: Double, control: Double) {
    let spread = (eventA * eventA + eventB * eventB).squareRoot()
    var (treated, control, weight) = (0.0, 0.0, 0.0)
    forEachNormal { z, density in
      treated += density * share(base + effect + spread * z)
      control += density * share(base + spread * z)
      weight += density
    }
    return (treated / weight, control / weight)
  }

  /// Trapezoids over −9...9: exact to rounding for functions as smooth as these.
  private static func forEachNormal(_ body: (_ z: Double, _ density: Double) -> Void) {
    for step in -1_800...1_800 {
      let z = Double(step) / 200
      body(z, exp(-0.5 * z * z))
    }
  }
}

extension CoverageCases {
  /// G-formula, weighting and stratification, all models right.
  static let weighting: [CoverageCase] = WeightingCoverage.cases
}
