import CausalData
import CausalStatistics
import Estimation
import Glibc

/// Confounders x0, x1, …, a treatment t, an outcome y; `before`, which shares causes with y and which t cannot change, and
/// `earlier`, which shares causes with t and cannot change y.
struct RefuteWorld: Sendable {
  enum Treatment { case binary, amount, levels, count }
  enum Outcome { case normal, binary, skewed, heavy, count }

  var treatment = Treatment.binary
  var outcome = Outcome.normal
  var covariates = 3
  /// Of one unit, or of the last level, in standard deviations of the noise (binary: on the logit).
  var effect = 0.5
  /// The standard deviation of the treatment's tendency by covariates.
  var confounding = 1.0
  /// The outcome's unit.
  var unit = 1.0
  /// The outcome's zero.
  var origin = 0.0
  /// The treatment's unit.
  var treatmentUnit = 1.0
  /// x1 is x0 but for a little, and the last is the same as the first.
  var isCollinear = false
  /// A covariate of five levels, one in 1 % of the rows.
  var hasRareLevels = false
  /// Clusters of so many rows that share part of covariates, treatment's tendency and noise; 0 for none.
  var clusterSize = 0
  /// Whole clusters are treated.
  var treatsClusters = false
  /// Rows are kept by a chance that depends on x0 and weighted by its inverse.
  var isWeighted = false
  /// The share of values of x0 and y that are missing at random.
  var missing = 0.0

  var adjustment: [String] {
    (0..<covariates).map { "x\($0)" } + (hasRareLevels ? ["region"] : [])
  }

  func table(_ rows: Int, _ stream: inout RandomStream) throws -> Table {
    var x = [[Double]](repeating: [], count: covariates)
    var (t, y, before, earlier) = ([Double](), [Double](), [Double](), [Double]())
    var levels: [String?] = []
    var region: [String?] = []
    var (clusters, weights) = ([Double](), [Double]())
    var shared = (x: 0.0, t: 0.0, y: 0.0, u: 0.5)
    var row = 0
    while row < rows {
      if clusterSize > 0, row % clusterSize == 0 {
        shared = (stream.normal(), stream.normal(), stream.normal(), stream.uniform())
      }
      var values = (0..<covariates).map { place in
        place == 0 && clusterSize > 0 ? 0.7 * shared.x + 0.7 * stream.normal() : stream.normal()
      }
      if treatsClusters, clusterSize > 0 { values[0] = shared.x }
      if isCollinear, covariates > 2 {
        values[1] = values[0] + 0.01 * stream.normal()
        values[covariates - 1] = values[0]
      }
      let place = hasRareLevels ? Int(stream.uniform() * 100) : 0
      let level = place == 0 ? 4 : place % 4
      var score = values.reduce(0, +) / Double(covariates).squareRoot()
      if treatsClusters { score = values[0] }
      if hasRareLevels { score += 0.4 * Double(level - 2) }
      let ySum = values.reduce(0, +) / Double(covariates).squareRoot() + (hasRareLevels ? 0.4 * Double(level - 2) : 0)
      if isWeighted {
        let chance = 1 / (1 + exp(-(0.3 + values[0])))
        if stream.uniform() >= chance { continue }
        weights.append(1 / chance)
      }
      let tendency = confounding * score + (clusterSize > 0 ? 0.5 * shared.t : 0)
      let amount: Double
      switch treatment {
      case .binary:
        let u = treatsClusters ? shared.u : stream.uniform()
        amount = u < 1 / (1 + exp(-tendency)) ? 1 : 0
      case .amount: amount = tendency + stream.normal()
      case .levels:
        let odds = (0..<4).map { exp(0.6 * Double($0) * tendency / 1.5) }
        var u = stream.uniform() * odds.reduce(0, +)
        var found = 0
        while found < 3, u >= odds[found] {
          u -= odds[found]
          found += 1
        }
        amount = Double(found)
        levels.append(["a", "b", "c", "d"][found])
      case .count: amount = Double(stream.poisson(mean: exp(0.4 * min(3, tendency))))
      }
      let frailty = stream.normal() + (clusterSize > 0 ? 0.7 * shared.y : 0)
      let part = treatment == .levels ? amount / 3 * effect : amount * effect
      let linear = ySum + part
      let value: Double
      switch outcome {
      case .normal: value = linear + 0.7 * frailty + 0.7 * stream.normal()
      case .binary: value = stream.uniform() < 1 / (1 + exp(-linear)) ? 1 : 0
      case .skewed: value = linear + (exp(frailty) - 1.6487) / 1.5
      case .heavy: value = linear + frailty / (stream.chiSquared(degreesOfFreedom: 2.5) / 2.5).squareRoot()
      case .count: value = Double(stream.poisson(mean: exp(0.4 * min(4, linear))))
      }
      for (place, own) in values.enumerated() { x[place].append(own) }
      let isDiscrete = outcome == .binary || outcome == .count
      t.append(amount * treatmentUnit)
      y.append(isDiscrete ? value : origin + unit * value)
      before.append(
        outcome == .binary
          ? (stream.uniform() < 1 / (1 + exp(-ySum)) ? 1 : 0)
          : origin + unit * (ySum + 0.7 * frailty + 0.7 * stream.normal()))
      earlier.append(score + stream.normal())
      region.append(["n", "e", "s", "w", "x"][level])
      clusters.append(clusterSize > 0 ? Double(row / clusterSize) : 0)
      row += 1
    }
    if missing > 0 {
      for row in 0..<rows {
        if stream.uniform() < missing { x[0][row] = .nan }
        if stream.uniform() < missing { y[row] = .nan }
      }
    }
    var columns: [(name: String, content: ColumnContent)] = x.enumerated().map { ("x\($0)", .numbers($1)) }
    if hasRareLevels { columns.append(("region", .levels(region))) }
    columns.append(("t", treatment == .levels ? .levels(levels) : .numbers(t)))
    columns += [("y", .numbers(y)), ("before", .numbers(before)), ("earlier", .numbers(earlier))]
    if clusterSize > 0 { columns.append(("cluster", .numbers(clusters))) }
    if isWeighted { columns.append(("weight", .numbers(weights))) }
    return try Table(columns)
  }

  func model(
    _ name: String, _ estimator: any EffectEstimator, _ target: EffectTarget = .ate, _ scale: EffectScale = .difference
  ) -> CorrectModel {
    var roles = EffectSample.Roles()
    if clusterSize > 0 { roles.clusters = "cluster" }
    if isWeighted { roles.weights = "weight" }
    return CorrectModel(
      name: name, simulate: { try table($0, &$1) },
      effect: .backdoor(treatment: "t", outcome: "y", adjustingFor: adjustment), estimator: estimator, roles: roles,
      target: target, scale: scale, controlOutcomes: ["before"], controlExposures: ["earlier"])
  }
}
