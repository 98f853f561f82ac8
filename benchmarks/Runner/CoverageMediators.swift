import CausalData
import CausalGraphs
import CausalStatistics
import Estimation
import Identification

extension CoverageCases {
  /// Front door, mediation and plug-in.
  static let mediators: [CoverageCase] =
    [
      CoverageCase(
        name: "front-door, linear, two mediators", truth: 0.5, simulate: hiddenCause,
        estimate: { table in try frontDoor(FrontDoorEstimator(), table, "y", by: ["m1", "m2"]) }),
      CoverageCase(
        name: "front-door, cells", truth: 0.5 * 0.9, simulate: hiddenCause,
        estimate: { table in try frontDoor(FrontDoorEstimator(), table, "yb", by: ["b"]) }),
      CoverageCase(
        name: "plug-in, front door", truth: 0.5 * 0.9, simulate: hiddenCause,
        estimate: { table in try frontDoor(PlugInEstimator(), table, "yb", by: ["b"]) }),
      CoverageCase(
        name: "plug-in, napkin", truth: 0.4, simulate: napkin,
        estimate: { table in
          try PlugInEstimator().estimate(EffectSample(napkinEffect(), in: table), EstimationSettings())[0]
        }),
      CoverageCase(
        // 0.58, 0.7 · 0.3 by the mediator, 0.4 · 0.8 by both together.
        name: "plug-in, back door", truth: 1.11, simulate: cells,
        estimate: { table in
          let effect = IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: ["c"])
          return try PlugInEstimator().estimate(EffectSample(effect, in: table), EstimationSettings())[0]
        }),
    ]
    + [(EffectTarget.nde, 0.6 + 0.4 * 0.2), (.nie, 0.8 * 0.5), (.cde, 0.6 + 0.4 * (0.2 + 0.25))].map { target, truth in
      CoverageCase(
        name: "mediation, linear with interaction, \(target.rawValue)", truth: truth, simulate: mediated,
        estimate: { table in try mediation(table, ["m"], adjustingFor: ["c"], target) })
    }
    + [(EffectTarget.nde, 0.58 + 0.4 * 0.5), (.nie, 0.3 * 0.7)].map { target, truth in
      CoverageCase(
        name: "mediation, cells, \(target.rawValue)", truth: truth, simulate: cells,
        estimate: { table in try mediation(table, ["m"], adjustingFor: ["c"], target) })
    }

  private static func frontDoor(
    _ estimator: any EffectEstimator, _ table: Table, _ outcome: String, by mediators: [String]
  ) throws -> EffectEstimate {
    var effect = IdentifiedEffect(.frontdoor, treatments: ["t"], outcome: outcome)
    effect.mediators = mediators
    return try estimator.estimate(EffectSample(effect, in: table), EstimationSettings())[0]
  }

  private static func mediation(
    _ table: Table, _ mediators: [String], adjustingFor set: [String], _ target: EffectTarget
  ) throws -> EffectEstimate {
    var effect = IdentifiedEffect(.mediation, treatments: ["t"], outcome: "y")
    (effect.mediators, effect.adjustmentSet) = (mediators, set)
    var settings = EstimationSettings()
    settings.target = target
    return try MediationEstimator().estimate(EffectSample(effect, in: table), settings)[0]
  }

  /// A hidden u moves treatment and outcome; mediators m1 and m2 (numbers) carry 0.5 to y, b (0 or 1) 0.45 to yb.
  private static let hiddenCause: @Sendable (Int, inout RandomStream) throws -> Table = { rows, stream in
    var columns = [[Double]](repeating: [], count: 6)
    for _ in 0..<rows {
      let u = stream.normal()
      let t = stream.bernoulli(u > 0 ? 0.7 : 0.3) ? 1.0 : 0
      let m1 = 0.8 * t + stream.normal()
      let m2 = -0.5 * t + 0.4 * m1 + stream.normal()
      let b = stream.bernoulli(t == 1 ? 0.75 : 0.25) ? 1.0 : 0
      let y = 0.7 * m1 + 0.333_333_333_333_333_3 * m2 + u + stream.normal()
      let yb = 0.9 * b + u + (1 + b) * stream.normal()
      for (place, value) in [t, m1, m2, b, y, yb].enumerated() { columns[place].append(value) }
    }
    return try Table(zip(["t", "m1", "m2", "b", "y", "yb"], columns).map { (name: $0, content: .numbers($1)) })
  }

  /// c normal; m = 0.2 + 0.5 t + 0.5 c + noise; y = 0.6 t + 0.8 m + 0.4 t m + c + noise.
  private static let mediated: @Sendable (Int, inout RandomStream) throws -> Table = { rows, stream in
    var columns = [[Double]](repeating: [], count: 4)
    for _ in 0..<rows {
      let c = stream.normal()
      let t = stream.bernoulli(c > 0 ? 0.65 : 0.35) ? 1.0 : 0
      let m = 0.2 + 0.5 * t + 0.5 * c + stream.normal()
      let y = 0.6 * t + 0.8 * m + 0.4 * t * m + c + (1 + 0.3 * t) * stream.normal()
      for (place, value) in [c, t, m, y].enumerated() { columns[place].append(value) }
    }
    return try Table(zip(["c", "t", "m", "y"], columns).map { (name: $0, content: .numbers($1)) })
  }

  /// c is 0 or 1, evenly; P(m = 1) = 0.4 + 0.3 t + 0.2 c; y = 0.58 t + 0.7 m + 0.4 t m + c + noise.
  private static let cells: @Sendable (Int, inout RandomStream) throws -> Table = { rows, stream in
    var columns = [[Double]](repeating: [], count: 4)
    for _ in 0..<rows {
      let c = stream.bernoulli(0.5) ? 1.0 : 0
      let t = stream.bernoulli(0.35 + 0.3 * c) ? 1.0 : 0
      let m = stream.bernoulli(0.4 + 0.3 * t + 0.2 * c) ? 1.0 : 0
      let y = 0.58 * t + 0.7 * m + 0.4 * t * m + c + stream.normal()
      for (place, value) in [c, t, m, y].enumerated() { columns[place].append(value) }
    }
    return try Table(zip(["c", "t", "m", "y"], columns).map { (name: $0, content: .numbers($1)) })
  }

  /// w → z → x → y, a hidden variable between w and x and another between w and y.
  private static let napkin: @Sendable (Int, inout RandomStream) throws -> Table = { rows, stream in
    var columns = [[Double]](repeating: [], count: 4)
    for _ in 0..<rows {
      let (first, second) = (stream.bernoulli(0.5) ? 1.0 : 0, stream.bernoulli(0.5) ? 1.0 : 0)
      let w = stream.bernoulli(0.2 + 0.3 * first + 0.3 * second) ? 1.0 : 0
      let z = stream.bernoulli(0.25 + 0.5 * w) ? 1.0 : 0
      let x = stream.bernoulli(0.2 + 0.3 * z + 0.3 * first) ? 1.0 : 0
      let y = stream.bernoulli(0.15 + 0.4 * x + 0.3 * second) ? 1.0 : 0
      for (place, value) in [w, z, x, y].enumerated() { columns[place].append(value) }
    }
    return try Table(zip(["w", "z", "x", "y"], columns).map { (name: $0, content: .numbers($1)) })
  }

  private static func napkinEffect() throws -> IdentifiedEffect {
    let variables = try VariableList(names: ["w", "z", "x", "y"])
    let edges: [MarkedEdge] = [
      .directed(0, 1), .directed(1, 2), .directed(2, 3), .bidirected(0, 2), .bidirected(0, 3),
    ]
    let diagram = try CausalDiagram(MixedGraph(variables, kind: .admg, edges: edges))
    let question = try EffectQuestion(treatments: ["x"], outcomes: ["y"], in: diagram)
    let result = diagram.identify(question)
    guard let estimand = result.estimands.first else {
      throw IdentificationError.empty(role: "estimand")
    }
    return IdentifiedEffect(estimand, of: result)
  }
}
