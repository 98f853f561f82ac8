import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification

extension CorrectModels {
  /// Columns of numbers.
  private static func table(_ names: [String], _ columns: [[Double]]) throws -> Table {
    try Table(zip(names, columns).map { (name: $0, content: .numbers($1)) })
  }

  static let designs: [CorrectModel] =
    instruments + discontinuities + differences + mediators

  static let instruments: [CorrectModel] = {
    func simulate(_ strength: Double, _ isBinary: Bool, _ count: Int, _ yBinary: Bool = false)
      -> @Sendable (Int, inout RandomStream) throws -> Table
    {
      { rows, stream in
        var columns = [[Double]](repeating: [], count: 3 + count)
        for _ in 0..<rows {
          let (u, x) = (stream.normal(), stream.normal())
          let z = (0..<count).map { _ in isBinary ? (stream.bernoulli(0.5) ? 1.0 : 0) : stream.normal() + 0.3 * x }
          let latent = strength * (z.reduce(0, +) - (isBinary ? 0.5 : 0)) + 0.7 * u + 0.5 * x + 0.7 * stream.normal()
          let t = isBinary ? (latent > 0 ? 1.0 : 0) : latent
          let linear = 0.5 * t + 0.7 * u + 0.5 * x + 0.7 * stream.normal()
          let y = yBinary ? (linear > 0 ? 1.0 : 0) : linear
          for (place, value) in ([x, t, y] + z).enumerated() { columns[place].append(value) }
        }
        return try table(["x", "t", "y"] + (0..<count).map { "z\($0)" }, columns)
      }
    }
    func model(
      _ name: String, _ estimator: any EffectEstimator, _ count: Int, conditioned: Bool, strength: Double = 0.6,
      isBinary: Bool = false, yBinary: Bool = false
    ) -> CorrectModel {
      var effect = IdentifiedEffect(.instrument, treatments: ["t"], outcome: "y")
      effect.instruments = (0..<count).map { "z\($0)" }
      if conditioned { effect.conditioningSet = ["x"] }
      return CorrectModel(
        name: name, simulate: simulate(strength, isBinary, count, yBinary), effect: effect,
        estimator: estimator, target: .late)
    }
    return [
      model("2sls", TwoStageLeastSquaresEstimator(), 1, conditioned: true),
      model("2sls, three instruments", TwoStageLeastSquaresEstimator(), 3, conditioned: true, strength: 0.3),
      model("2sls, weak", TwoStageLeastSquaresEstimator(), 1, conditioned: true, strength: 0.05),
      model("liml", LIMLEstimator(), 3, conditioned: true, strength: 0.3),
      model("liml, weak", LIMLEstimator(), 3, conditioned: true, strength: 0.05),
      model("wald", WaldEstimator(), 1, conditioned: false, strength: 1, isBinary: true),
      model("wald, binary outcome", WaldEstimator(), 1, conditioned: false, strength: 1, isBinary: true, yBinary: true),
      model("2sls, binary", TwoStageLeastSquaresEstimator(), 1, conditioned: false, strength: 1, isBinary: true),
    ]
  }()

  static let discontinuities: [CorrectModel] = [false, true].flatMap { isFuzzy in
    [false, true].map { isBinary in
      var roles = EffectSample.Roles()
      (roles.running, roles.cutoff) = ("x", 0)
      return CorrectModel(
        name: "discontinuity\(isFuzzy ? ", fuzzy" : "")\(isBinary ? ", binary outcome" : "")",
        simulate: { rows, stream in
          var columns = [[Double]](repeating: [], count: 3)
          for _ in 0..<rows {
            let x = 2 * stream.uniform() - 1
            let isAbove = x >= 0
            let share = isFuzzy ? (isAbove ? 0.85 : 0.15) : (isAbove ? 1 : 0)
            let t = stream.uniform() < share ? 1.0 : 0
            let curve = isAbove ? 0.8 * x - 1.5 * x * x : 1.3 * x + 2 * x * x
            let linear = curve + 0.5 * t + 0.3 * stream.normal()
            let y = isBinary ? (stream.bernoulli(0.3 + 0.3 * t + 0.1 * x) ? 1 : 0) : linear
            for (place, value) in [x, t, y].enumerated() { columns[place].append(value) }
          }
          return try table(["x", "t", "y"], columns)
        }, effect: IdentifiedEffect(.discontinuity, treatments: ["t"], outcome: "y"),
        estimator: RegressionDiscontinuityEstimator(), roles: roles, target: .late)
    }
  }

  static let differences: [CorrectModel] = [false, true].flatMap { isPanel in
    [false, true].map { isBinary in
      var roles = EffectSample.Roles()
      (roles.time, roles.clusters) = ("period", isPanel ? "unit" : nil)
      var effect = IdentifiedEffect(.differenceInDifferences, treatments: ["group"], outcome: "y")
      effect.adjustmentSet = ["x"]
      return CorrectModel(
        name: "differences\(isPanel ? ", panel" : "")\(isBinary ? ", binary outcome" : "")",
        simulate: { rows, stream in
          var columns = [[Double]](repeating: [], count: 5)
          for row in 0..<(isPanel ? rows / 2 : rows) {
            let x = stream.normal()
            let group = stream.uniform() < 1 / (1 + exp(-0.5 * x)) ? 1.0 : 0
            let own = isPanel ? stream.normal() : 0
            for period in isPanel ? [0.0, 1] : [stream.uniform() < 0.5 ? 1.0 : 0] {
              let change = 1 + 0.7 * x + 1.5 * group
              let linear = group + x + own + period * change + stream.normal()
              let y =
                isBinary
                ? (stream.bernoulli(0.3 + 0.1 * group + 0.1 * period + 0.2 * period * group + 0.05 * max(-2, min(2, x)))
                  ? 1 : 0)
                : linear
              for (place, value) in [Double(row), x, group, period, y].enumerated() { columns[place].append(value) }
            }
          }
          return try table(["unit", "x", "group", "period", "y"], columns)
        }, effect: effect, estimator: DifferenceInDifferencesEstimator(), roles: roles, target: .att)
    }
  }

  static let mediators: [CorrectModel] = {
    let frontDoor: @Sendable (Int, inout RandomStream) throws -> Table = { rows, stream in
      var columns = [[Double]](repeating: [], count: 6)
      for _ in 0..<rows {
        let u = stream.normal()
        let t = stream.bernoulli(u > 0 ? 0.7 : 0.3) ? 1.0 : 0
        let m1 = 0.8 * t + stream.normal()
        let m2 = -0.5 * t + 0.4 * m1 + stream.normal()
        let b = stream.bernoulli(t == 1 ? 0.75 : 0.25) ? 1.0 : 0
        let y = 0.7 * m1 + 0.333 * m2 + u + stream.normal()
        let yb = stream.bernoulli(0.3 + 0.3 * b + (u > 0 ? 0.2 : 0)) ? 1.0 : 0
        for (place, value) in [t, m1, m2, b, y, yb].enumerated() { columns[place].append(value) }
      }
      return try table(["t", "m1", "m2", "b", "y", "yb"], columns)
    }
    func front(_ name: String, _ estimator: any EffectEstimator, _ outcome: String, _ by: [String]) -> CorrectModel {
      var effect = IdentifiedEffect(.frontdoor, treatments: ["t"], outcome: outcome)
      effect.mediators = by
      return CorrectModel(name: name, simulate: frontDoor, effect: effect, estimator: estimator)
    }
    let mediated: @Sendable (Int, inout RandomStream) throws -> Table = { rows, stream in
      var columns = [[Double]](repeating: [], count: 4)
      for _ in 0..<rows {
        let c = stream.normal()
        let t = stream.bernoulli(c > 0 ? 0.7 : 0.3) ? 1.0 : 0
        let m = 0.2 + 0.5 * t + 0.5 * c + stream.normal()
        let y = 0.6 * t + 0.8 * m + 0.4 * t * m + c + stream.normal()
        for (place, value) in [t, m, y, c].enumerated() { columns[place].append(value) }
      }
      return try table(["t", "m", "y", "c"], columns)
    }
    return [
      front("front-door", FrontDoorEstimator(), "y", ["m1", "m2"]),
      front("front-door, cells", FrontDoorEstimator(), "yb", ["b"]),
    ]
      + [EffectTarget.nde, .nie, .cde].map { target in
        var effect = IdentifiedEffect(.mediation, treatments: ["t"], outcome: "y")
        (effect.mediators, effect.adjustmentSet) = (["m"], ["c"])
        return CorrectModel(
          name: "mediation \(target.rawValue)", simulate: mediated, effect: effect,
          estimator: MediationEstimator(), target: target)
      }
  }()
}
