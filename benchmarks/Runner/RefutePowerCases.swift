import CausalData
import CausalStatistics
import Estimation
import Identification
import Refutation
import StrictJSON

/// The simulations of `refute-power`.
enum RefutePower {
  /// An analysis that should tell the strength of a planted confounder.
  struct Tipping: Sendable {
    let name: String
    let planted: Double
    let tell: @Sendable (_ rows: Int, _ stream: inout RandomStream) throws -> Double?
  }

  /// A refuter that should catch an outcome's proxy among the covariates.
  struct Leak: Sendable {
    let name: String
    /// Whether it speaks up: fails, or suspects the proxy.
    let catches: @Sendable (_ leaked: Bool, _ rows: Int, _ seed: UInt64) throws -> Bool
  }

  static let tippings: [Tipping] =
    [0.1, 0.3].flatMap { strength in
      [
        Tipping(name: "partial-r2, robustness value", planted: strength) { rows, stream in
          try PartialR2Refuter().analysis(of: linear(strength, rows, &stream, LinearRegressionEstimator()))
            .sensitivity.robustnessValue()
        },
        Tipping(name: "bias-bounds (dml), robustness value", planted: strength) { rows, stream in
          try BiasBoundsRefuter().bounds(of: linear(strength, rows, &stream, PartiallyLinearDML())).robustnessValue()
        },
        Tipping(name: "unobserved-common-cause, least squares", planted: strength) { rows, stream in
          try simulated(linear(strength, rows, &stream, LinearRegressionEstimator()))
        },
        Tipping(name: "unobserved-common-cause, dml, row by row", planted: strength) { rows, stream in
          try simulated(linear(strength, rows, &stream, PartiallyLinearDML()))
        },
      ]
    }
    + [1.8, 3].flatMap { ratio in
      [
        Tipping(name: "e-value, of a confounder with this risk ratio", planted: ratio) { rows, stream in
          let subject = try risks(ratio, rows, &stream)
          return try EValueRefuter().refute(subject, RefutationSettings())[0].diagnostics["e_value"]?.number
        },
        Tipping(name: "rosenbaum-bounds, hidden bias Γ", planted: ratio) { rows, stream in
          let differences = (0..<rows).map { _ in
            abs(stream.normal()) * (stream.bernoulli(ratio / (1 + ratio)) ? 1 : -1)
          }
          return RosenbaumBounds(differences: differences, isBinary: false)?.explainingGamma
        },
      ]
    }

  /// d = x / 2 + √s u + √(1 − s) noise and y = x / 2 + b u + noise, u hidden: it explains s of what x leaves of d, and s of
  /// what x and d leave of y; d does nothing.
  private static func linear(
    _ strength: Double, _ rows: Int, _ stream: inout RandomStream, _ estimator: any EffectEstimator
  ) throws -> RefutationSubject {
    let b = (strength / ((1 - strength) * (1 - strength))).squareRoot()
    var (x, d, y): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<rows {
      let (covariate, hidden) = (stream.normal(), stream.normal())
      x.append(covariate)
      d.append(0.5 * covariate + strength.squareRoot() * hidden + (1 - strength).squareRoot() * stream.normal())
      y.append(0.5 * covariate + b * hidden + stream.normal())
    }
    return try subject(["x": x, "d": d, "y": y], ["x"], estimator)
  }

  /// A hidden cause that all treated and one of `ratio` untreated have, and that multiplies the risk by `ratio`.
  private static func risks(_ ratio: Double, _ rows: Int, _ stream: inout RandomStream) throws -> RefutationSubject {
    var (d, y): ([Double], [Double]) = ([], [])
    for _ in 0..<rows {
      let isTreated = stream.bernoulli(0.5)
      let isHidden = isTreated || stream.bernoulli(1 / ratio)
      d.append(isTreated ? 1 : 0)
      y.append(stream.bernoulli(isHidden ? 0.6 : 0.6 / ratio) ? 1 : 0)
    }
    return try subject(["d": d, "y": y], [], LinearRegressionEstimator(adjusting: false))
  }

  private static func simulated(_ subject: RefutationSubject) throws -> Double? {
    var refuter = UnobservedCommonCauseRefuter()
    refuter.grid = [0.1]
    refuter.mostFits = 1
    var settings = RefutationSettings()
    settings.replicates = 20
    return try refuter.refute(subject, settings)[0].diagnostics["tipping_strength"]?.number
  }

  private static func subject(
    _ columns: [String: [Double]], _ adjustment: [String], _ estimator: any EffectEstimator
  ) throws -> RefutationSubject {
    let table = try Table(columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: .numbers($0.value)) })
    return try subject(table, adjustment, estimator)
  }

  private static func subject(
    _ table: Table, _ adjustment: [String], _ estimator: any EffectEstimator
  ) throws -> RefutationSubject {
    let sample = try EffectSample(.backdoor(treatment: "d", outcome: "y", adjustingFor: adjustment), in: table)
    return try RefutationSubject.subjects(sample, estimator, EstimationSettings())[0]
  }

  static let leaks: [Leak] = [(false, "amounts"), (true, "two arms")].flatMap { isBinary, kind in
    estimators(isBinary).flatMap { name, estimator in
      [
        Leak(name: "negative-control-outcome, \(name), \(kind)") { leaked, rows, seed in
          let (table, subject) = try world(leaked, rows, seed, isBinary, estimator)
          return try NegativeControlRefuter(.outcome, columns: ["before"], in: table)
            .refute(subject, RefutationSettings())[0].verdict == .failed
        },
        Leak(name: "placebo-outcome, \(name), \(kind)") { leaked, rows, seed in
          let (_, subject) = try world(leaked, rows, seed, isBinary, estimator)
          return try PlaceboOutcomeRefuter().refute(subject, RefutationSettings())[0].verdict == .failed
        },
        Leak(name: "leave-one-covariate-out names it, \(name), \(kind)") { leaked, rows, seed in
          let (_, subject) = try world(leaked, rows, seed, isBinary, estimator)
          return try LeaveOneCovariateOutRefuter().refute(subject, RefutationSettings())[0]
            .diagnostics["possible_outcome_proxies"] != nil
        },
      ]
    }
  }

  private static func estimators(_ isBinary: Bool) -> [(String, any EffectEstimator)] {
    isBinary
      ? [("linear-regression", LinearRegressionEstimator()), ("aipw", AIPWEstimator())]
      : [("linear-regression", LinearRegressionEstimator())]
  }

  /// The proxy is y and noise; `before`, an earlier outcome, shares a frailty with y and x with d, and d cannot change it.
  private static func world(
    _ leaked: Bool, _ rows: Int, _ seed: UInt64, _ isBinary: Bool, _ estimator: any EffectEstimator
  ) throws -> (Table, RefutationSubject) {
    var stream = RandomStream(seed: seed, path: [2])
    var columns: [String: [Double]] = ["d": [], "y": [], "x": [], "proxy": [], "before": []]
    for _ in 0..<rows {
      let (x, frailty) = (stream.normal(), stream.normal())
      let tendency = 0.6 * x + stream.normal()
      let d = isBinary ? (tendency > 0 ? 1 : 0) : tendency
      let y = 0.6 * d + 0.7 * x + 0.8 * frailty + 0.6 * stream.normal()
      columns["d"]?.append(d)
      columns["y"]?.append(y)
      columns["x"]?.append(x)
      columns["proxy"]?.append(y + 0.4 * stream.normal())
      columns["before"]?.append(0.7 * x + 0.8 * frailty + 0.6 * stream.normal())
    }
    let table = try Table(columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: .numbers($0.value)) })
    return (table, try subject(table, leaked ? ["x", "proxy"] : ["x"], estimator))
  }
}
