import CausalData
import CausalGraphs
import CausalStatistics
import Identification
import StrictJSON
import Testing

@testable import Estimation

@Suite("Plug-in")
struct PlugInEstimatorTests {
  private func truths(_ golden: PlugInGolden, _ effect: IdentifiedEffect, _ treatment: String) -> (Double, Double) {
    var values = Dictionary(uniqueKeysWithValues: effect.treatments.map { ($0, 0) })
    let control = golden.truth(values)
    values[treatment] = 1
    return (golden.truth(values), control)
  }

  @Test("The exact joint distribution gives the exact effect", arguments: PlugInGolden.all)
  func exact(golden: PlugInGolden) throws {
    var roles = EffectSample.Roles()
    roles.weights = "the weight"
    let effects = try golden.effects()
    #expect(!effects.isEmpty)
    for effect in effects {
      let sample = try EffectSample(effect, in: golden.exactTable(), roles: roles)
      let estimates = try PlugInEstimator().estimate(sample, EstimationSettings())
      #expect(estimates.count == effect.treatments.count)
      for estimate in estimates {
        let (treated, control) = truths(golden, effect, estimate.contrast.treatment)
        #expect(abs(estimate.effect - (treated - control)) < 1e-9, "\(effect.strategy)")
        #expect(abs((estimate.diagnostics["mean_under_treatment"]?.number ?? 9) - treated) < 1e-9)
      }
    }
  }

  @Test("Rows drawn from it give the effect within four standard errors", arguments: PlugInGolden.all)
  func sampled(golden: PlugInGolden) throws {
    // About 100 estimates: one in 160 such suites would fail by chance.
    for effect in try golden.effects() {
      let sample = try EffectSample(effect, in: golden.sampledTable(rows: 1_500, seed: 11))
      for estimate in try PlugInEstimator().estimate(sample, EstimationSettings()) {
        let (treated, control) = truths(golden, effect, estimate.contrast.treatment)
        let error = try #require(estimate.standardError)
        #expect(abs(estimate.effect - (treated - control)) <= 4 * error + 1e-12, "\(effect.strategy)")
      }
    }
  }

  private static func diagram() throws -> CausalDiagram {
    let variables = try VariableList(names: ["t", "m", "c", "y"])
    let pairs = [(0, 1), (0, 3), (1, 3), (2, 0), (2, 1), (2, 3)]
    return try CausalDiagram(
      MixedGraph(variables, kind: .admg, edges: pairs.map { MarkedEdge.directed($0.0, $0.1) }))
  }

  @Test("Front door and natural effects: the same effects and errors as the estimators made for them")
  func sameAsOthers() throws {
    let table = try MediatorFixture.categories()
    var door = IdentifiedEffect(.frontdoor, treatments: ["t"], outcome: "y")
    (door.mediators, door.conditioningSet) = (["m"], ["c"])
    let sample = try EffectSample(door, in: table)
    let plugged = try PlugInEstimator().estimate(sample, EstimationSettings())[0]
    let own = try FrontDoorEstimator().estimate(sample, EstimationSettings())[0]
    #expect(abs(plugged.effect - own.effect) < 1e-12)
    #expect(abs((plugged.standardError ?? 0) - (own.standardError ?? 1)) < 1e-12)
    let diagram = try Self.diagram()
    for (target, effect) in [(EffectTarget.nde, EffectQuestion.Effect.naturalDirect), (.nie, .naturalIndirect)] {
      let question = try EffectQuestion(
        treatments: ["t"], outcomes: ["y"], effect: effect, mediators: ["m"], in: diagram)
      let result = diagram.identify(question)
      let sample = try EffectSample(IdentifiedEffect(try #require(result.estimands.first), of: result), in: table)
      var settings = EstimationSettings()
      settings.target = target
      let plugged = try PlugInEstimator().estimate(sample, settings)[0]
      let own = try MediationEstimator().estimate(sample, settings)[0]
      #expect(abs(plugged.effect - own.effect) < 1e-12)
      #expect(abs((plugged.standardError ?? 0) - (own.standardError ?? 1)) < 1e-12)
      settings.target = .ate
      #expect(PlugInEstimator().obstacle(for: sample, settings) != nil)
    }
  }

  @Test("On the treated: Σ_c P(c | t = 1) (E[Y | 1, c] − E[Y | 0, c]), by hand")
  func onTreated() throws {
    let table = try Table([
      "t": [0, 0, 0, 1, 1, 0, 1, 1, 1, 0], "m": [0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
      "c": [0, 0, 1, 0, 1, 1, 1, 1, 0, 0], "y": [1, 3, 2, 5, 4, 3, 6, 8, 7, 2],
    ])
    let diagram = try Self.diagram()
    let question = try EffectQuestion(treatments: ["t"], outcomes: ["y"], effect: .onTreated, in: diagram)
    let result = diagram.identify(question)
    var settings = EstimationSettings()
    settings.target = .att
    let sample = try EffectSample(IdentifiedEffect(try #require(result.estimands.first), of: result), in: table)
    let estimate = try PlugInEstimator().estimate(sample, settings)[0]
    // c = 0: treated 5, 7 (mean 6), untreated 1, 3, 2 (mean 2): 4; c = 1: treated 4, 6, 8 (mean 6), untreated 2, 3: 3.5.
    #expect(abs(estimate.effect - (2.0 / 5 * 4 + 3.0 / 5 * 3.5)) < 1e-12)
  }

  @Test("An outcome by its mean in each cell, and by its values, is the same; so are ratios")
  func momentsAndLevels() throws {
    var stream = RandomStream(seed: 4)
    var columns: [String: [Double]] = ["x": [], "m": [], "y": [], "b": []]
    for _ in 0..<300 {
      let x = Double(stream.below(3))
      let m = Double(stream.below(2 + Int(x)) > 0 ? 1 : 0)
      let y = [0, 1, 2.5, 7][stream.below(4)] * (1 + m)
      for (name, value) in [("x", x), ("m", m), ("y", y), ("b", stream.bernoulli(0.3 + 0.2 * x * m) ? 1 : 0)] {
        columns[name, default: []].append(value)
      }
    }
    let table = try Table(columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: .numbers($0.value)) })
    for outcome in ["y", "b"] {
      var effect = IdentifiedEffect(.frontdoor, treatments: ["x"], outcome: outcome)
      effect.mediators = ["m"]
      let sample = try EffectSample(effect, in: table)
      let formula = try #require(PlugInFormula(effect, .ate))
      for scale in EffectScale.allCases where outcome == "b" || scale != .oddsRatio {
        var settings = EstimationSettings()
        settings.scale = scale
        let means = try PlugInRun.estimates(formula, sample, settings, moments: true).get()
        let levels = try PlugInRun.estimates(formula, sample, settings, moments: false).get()
        #expect(means.count == 2 && levels.count == 2)
        for (first, second) in zip(means, levels) {
          #expect(abs(first.effect - second.effect) < 1e-12)
          #expect(abs((first.standardError ?? 0) - (second.standardError ?? 1)) < 1e-12)
        }
        let sum = try PlugInEstimator().estimate(sample, settings)
        #expect(sum == means)
      }
    }
  }

  @Test("Derivatives are those of the estimate: against small changes of the weights")
  func derivatives() throws {
    let golden = try #require(PlugInGolden.all.first { $0.id == "napkin" })
    let effect = try #require(try golden.effects().first)
    let plain = try golden.sampledTable(rows: 60, seed: 3)
    var roles = EffectSample.Roles()
    roles.weights = "w"
    func estimate(_ row: Int, _ change: Double) throws -> EffectEstimate {
      var columns = try plain.names.map { name -> (name: String, content: ColumnContent) in
        let column = try plain.column(name)
        return (name, .numbers((0..<60).map { column.number(row: $0) }))
      }
      columns.append(("w", .numbers((0..<60).map { $0 == row ? 1 + change : 1 })))
      return try PlugInEstimator().estimate(
        EffectSample(effect, in: Table(columns), roles: roles), EstimationSettings())[0]
    }
    var squares = 0.0
    for row in 0..<60 {
      let slope = (try estimate(row, 1e-5).effect - estimate(row, -1e-5).effect) / 2e-5
      squares += slope * slope
    }
    let error = try #require(try estimate(0, 0).standardError)
    #expect(abs((squares * 60 / 59).squareRoot() / error - 1) < 1e-6)
  }

  @Test("What cannot be counted is said: many values, many cells, empty cells")
  func refusals() throws {
    let many = try Table([
      "t": .numbers((0..<200).map { Double($0 % 2) }), "c": .numbers((0..<200).map(Double.init)),
      "y": .numbers((0..<200).map { Double($0 % 7) }),
    ])
    let effect = IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: ["c"])
    let sample = try EffectSample(effect, in: many)
    #expect(PlugInEstimator().obstacle(for: sample, EstimationSettings())?.contains("too many values") == true)
    var columns: [(name: String, content: ColumnContent)] = [
      ("t", .numbers((0..<640).map { Double($0 % 2) })), ("y", .numbers((0..<640).map { Double($0 % 5) })),
    ]
    let wide = (0..<4).map { "c\($0)" }
    for (place, name) in wide.enumerated() {
      columns.append((name, .numbers((0..<640).map { Double(($0 * (place + 3)) % 61) })))
    }
    let large = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: wide), in: Table(columns))
    #expect {
      try PlugInEstimator().estimate(large, EstimationSettings())
    } throws: { error in
      "\(error)".contains("group values into fewer classes")
    }
    // c = 2 is never treated.
    let holes = try Table([
      "t": [0, 1, 0, 1, 0, 0, 1, 0], "c": [0, 0, 1, 1, 2, 2, 0, 1], "y": [1, 3, 2, 5, 4, 3, 4, 2],
    ])
    let estimate = try PlugInEstimator().estimate(
      EffectSample(effect, in: holes), EstimationSettings())[0]
    #expect(abs(try #require(estimate.diagnostics["undefined_share"]?.number) - 0.25) < 1e-12)
    #expect(estimate.diagnostics["empty_cells"]?.number == 1)
    #expect(estimate.diagnostics.warnings.count == 1)
  }
}
