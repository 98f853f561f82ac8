import CausalData
import CausalStatistics
import Identification
import StrictJSON
import Testing

@testable import Estimation

@Suite("Front door")
struct FrontDoorEstimatorTests {
  private static func effect(_ mediators: [String], given set: [String]) -> IdentifiedEffect {
    var effect = IdentifiedEffect(.frontdoor, treatments: ["t"], outcome: "y")
    (effect.mediators, effect.conditioningSet) = (mediators, set)
    return effect
  }

  private static func settings(_ covariance: CovarianceEstimator) -> EstimationSettings {
    var settings = EstimationSettings()
    settings.covariance = covariance
    return settings
  }

  // Figures here: numpy 2.2.6, least squares, and the sandwich of the stacked estimating equations with numeric
  // derivatives; for cells the infinitesimal jackknife over the rows' weights.
  @Test("Linear: products of coefficients with stacked errors, as numpy has them", arguments: [true, false])
  func linear(isBinary: Bool) throws {
    let sample = try EffectSample(
      Self.effect(["m1", "m2"], given: ["c"]), in: MediatorFixture.linear(binary: isBinary))
    let robust = try FrontDoorEstimator().estimate(sample, Self.settings(.hc0))[0]
    #expect(abs(robust.effect - (isBinary ? 0.573041280864433 : 0.3351817045241099)) < 1e-10)
    #expect(abs((robust.standardError ?? 0) - (isBinary ? 0.07983059655514353 : 0.07938323501605005)) < 1e-7)
    #expect(robust.diagnostics["model"]?.string == "linear")
    let classical = try FrontDoorEstimator().estimate(sample, Self.settings(.classical))[0]
    #expect(abs((classical.standardError ?? 0) - (isBinary ? 0.0876553573708121 : 0.09045574421103433)) < 1e-7)
    #expect(classical.effect == robust.effect)
  }

  @Test("Categories: the front-door formula in cells with its influence function, as numpy has it")
  func cells() throws {
    let sample = try EffectSample(Self.effect(["m"], given: ["c"]), in: MediatorFixture.categories())
    let estimate = try FrontDoorEstimator().estimate(sample, EstimationSettings())[0]
    #expect(abs(estimate.effect - 0.2493654581260385) < 1e-10)
    #expect(abs((estimate.standardError ?? 0) - 0.09719899730697995) < 1e-7)
    #expect(estimate.diagnostics["model"]?.string == "saturated")
    #expect(estimate.rowsUsed == 120)
  }

  @Test("An empty cell: linear, and told so")
  func emptyCell() throws {
    let table = try Table([
      "t": [0, 0, 0, 0, 1, 1, 1, 1, 1, 0], "m": ["a", "a", "b", "b", "a", "b", "c", "c", "b", "a"],
      "y": [1, 2, 4, 3, 5, 4, 6, 8, 3, 2],
    ])
    let sample = try EffectSample(Self.effect(["m"], given: []), in: table)
    let estimate = try FrontDoorEstimator().estimate(sample, EstimationSettings())[0]
    #expect(estimate.diagnostics["model"]?.string == "linear")
    #expect(estimate.diagnostics.warnings.contains { $0.contains("occur with one treatment and not with another") })
    #expect(throws: EstimationError.self) {
      try FrontDoorEstimator(model: .saturated).estimate(sample, EstimationSettings())
    }
    var same = Self.effect(["t2"], given: [])
    same.mediators = ["t2"]
    let copy = try Table(["t": [0, 0, 1, 1, 0, 1], "t2": [0, 0, 1, 1, 0, 1], "y": [1, 2, 4, 3, 2, 5]])
    #expect(throws: EstimationError.self) {
      try FrontDoorEstimator().estimate(EffectSample(same, in: copy), EstimationSettings())
    }
  }

  @Test("Clusters of one row are rows; the order of rows changes nothing")
  func clustersAndOrder() throws {
    var roles = EffectSample.Roles()
    roles.clusters = "id"
    let ids = (0..<MediatorFixture.rows).map(Double.init)
    for (table, mediators) in [
      (try MediatorFixture.linear(binary: true), ["m1", "m2"]), (try MediatorFixture.categories(), ["m"]),
    ] {
      let names = table.names
      var columns: [(name: String, content: ColumnContent)] = [("id", .numbers(ids))]
      for name in names {
        let column = try table.column(name)
        if case .numbers(let storage) = column.values {
          columns.append((name, .numbers((0..<storage.count).map { storage[$0] })))
        } else {
          columns.append((name, .levels((0..<column.count).map { column.text(row: $0) })))
        }
      }
      let whole = try Table(columns)
      let plain = try FrontDoorEstimator().estimate(
        EffectSample(Self.effect(mediators, given: ["c"]), in: whole), Self.settings(.hc0))[0]
      let clustered = try FrontDoorEstimator().estimate(
        EffectSample(Self.effect(mediators, given: ["c"]), in: whole, roles: roles), Self.settings(.clusterCR0))[0]
      #expect(abs((plain.standardError ?? 0) / (clustered.standardError ?? 1) - 1) < 1e-10)
      let turned = whole.selecting(rows: Array((0..<whole.rowCount).reversed()))
      let backward = try FrontDoorEstimator().estimate(
        EffectSample(Self.effect(mediators, given: ["c"]), in: turned), Self.settings(.hc0))[0]
      #expect(abs(plain.effect / backward.effect - 1) < 1e-12)
      #expect(abs((plain.standardError ?? 0) / (backward.standardError ?? 1) - 1) < 1e-12)
    }
  }

  @Test("Intervals hold the effect where treatment and outcome share a hidden cause")
  func coverage() throws {
    // 150 runs of 200 rows each: 0.95 ± 4 √(0.95 · 0.05 / 150) = 0.95 ± 0.071.
    var (linear, cells) = (0, 0)
    for run in 0..<150 {
      var stream = RandomStream(seed: 23, stream: run)
      var (t, m, b, y, yb): ([Double], [Double], [Double], [Double], [Double]) = ([], [], [], [], [])
      for _ in 0..<200 {
        let u = stream.normal()
        let treated = stream.bernoulli(u > 0 ? 0.7 : 0.3) ? 1.0 : 0
        let number = 0.8 * treated + stream.normal()
        let level = stream.bernoulli(treated == 1 ? 0.7 : 0.3) ? 1.0 : 0
        t.append(treated)
        m.append(number)
        b.append(level)
        y.append(0.5 * number + u + stream.normal())
        yb.append(level + u + stream.normal())
      }
      let table = try Table(["t": .numbers(t), "m": .numbers(m), "b": .numbers(b), "y": .numbers(y), "z": .numbers(yb)])
      let first = try FrontDoorEstimator().estimate(
        EffectSample(Self.effect(["m"], given: []), in: table), EstimationSettings())[0]
      if first.interval?.contains(0.4) == true { linear += 1 }
      var other = Self.effect(["b"], given: [])
      other.outcome = "z"
      let second = try FrontDoorEstimator().estimate(EffectSample(other, in: table), EstimationSettings())[0]
      if second.interval?.contains(0.4) == true { cells += 1 }
    }
    #expect((132...150).contains(linear) && (132...150).contains(cells))
  }
}
