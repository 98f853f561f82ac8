import CausalData
import CausalStatistics
import Glibc
import Identification
import StrictJSON
import Testing

@testable import Estimation

/// Lee, Moretti and Butler's elections, against rdrobust 2.1.1 for Python:
/// `rdrobust(y=score, x=demvoteshare, c=0.5, …)` on the rows without missing values.
@Suite("Regression discontinuity")
struct RegressionDiscontinuityTests {
  private static let plain = Result { try InstrumentFixture.table("close_elections.csv") }

  /// The elections, with a treatment of the test's own making from the winner, the last winner and the year.
  private static func sample(
    treatment: (Double, Double, Double) -> Double = { democrat, _, _ in democrat }, adjusting: [String] = [],
    clusters: String? = nil, weight: ((Double) -> Double)? = nil, complete: Bool = true, reversed: Bool = false
  ) throws -> EffectSample {
    let plain = try plain.get()
    var names = ["id", "score", "demvoteshare", "democrat", "lagdemocrat", "year"]
    if complete { names.append("lagdemvoteshare") }
    let columns = try names.map { try plain.column($0) }
    func numbers(_ place: Int) -> [Double] { (0..<plain.rowCount).map { columns[place].number(row: $0) } }
    let (lag, year) = (numbers(4), numbers(5))
    let share = numbers(2)
    var content = names.enumerated().map { (name: $1, content: ColumnContent.numbers(numbers($0))) }
    let rule = share.map { $0.isNaN ? Double.nan : $0 >= 0.5 ? 1 : 0 }
    content.append(("won", .numbers(rule.indices.map { treatment(rule[$0], lag[$0], year[$0]) })))
    content.append(("weight", .numbers(year.map { weight?($0) ?? 1 })))
    var table = try Table(content)
    if complete {
      let missing = numbers(6)
      table = table.selecting(rows: missing.indices.filter { !missing[$0].isNaN && !share[$0].isNaN })
    }
    if reversed { table = table.selecting(rows: (0..<table.rowCount).reversed()) }
    var effect = IdentifiedEffect(.discontinuity, treatments: ["won"], outcome: "score")
    effect.adjustmentSet = adjusting
    var roles = EffectSample.Roles()
    (roles.running, roles.cutoff, roles.clusters) = ("demvoteshare", 0.5, clusters)
    if weight != nil { roles.weights = "weight" }
    return try EffectSample(effect, in: table, roles: roles)
  }

  private static var settings: EstimationSettings {
    var settings = EstimationSettings()
    settings.target = .late
    return settings
  }

  /// Conventional and bias-corrected, with their errors, then the two bandwidths.
  private func expect(
    _ estimate: EffectEstimate, _ values: [Double], tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let found = [
      try #require(estimate.diagnostics["conventional", "effect"]?.number), estimate.effect,
      try #require(estimate.diagnostics["conventional", "standard_error"]?.number),
      try #require(estimate.standardError),
      try #require(estimate.diagnostics["bandwidth"]?.number),
      try #require(estimate.diagnostics["bias_bandwidth"]?.number),
    ]
    for (value, expected) in zip(found, values) {
      #expect(abs(value - expected) <= tolerance * abs(expected), "\(found)", sourceLocation: sourceLocation)
    }
  }

  @Test("The golden figures: bandwidth, conventional and bias-corrected estimates")
  func golden() throws {
    let estimate = try RegressionDiscontinuityEstimator().estimate(
      RegressionDiscontinuityTests.sample(complete: false), RegressionDiscontinuityTests.settings)[0]
    try expect(
      estimate,
      [
        46.4913739171505, 46.1726300793577, 1.2405140002484267, 1.4692780560868641, 0.0855989345027772,
        0.1406064209749814,
      ])
    #expect(estimate.diagnostics["rows_left_within_bandwidth"]?.number == 2112)
    #expect(estimate.diagnostics["rows_right_within_bandwidth"]?.number == 1893)
    #expect(estimate.diagnostics["design"]?.string == "sharp")
    #expect(estimate.diagnostics.warnings.contains { $0.hasPrefix("the running variable takes few values") })
  }

  @Test("Given bandwidths, other orders and kernels")
  func options() throws {
    let sample = try RegressionDiscontinuityTests.sample()
    func estimate(_ change: (inout RegressionDiscontinuityEstimator) -> Void) throws -> EffectEstimate {
      var estimator = RegressionDiscontinuityEstimator()
      change(&estimator)
      return try estimator.estimate(sample, RegressionDiscontinuityTests.settings)[0]
    }
    try expect(
      estimate { $0.bandwidth = 0.05 },
      [46.08212637880311, 43.72119303635062, 1.6594201895702234, 2.4894893621970464, 0.05, 0.05])
    try expect(
      estimate { ($0.bandwidth, $0.biasBandwidth) = (0.05, 0.08) },
      [46.082126378803075, 45.9333367584299, 1.6594201895711358, 1.9787448904571032, 0.05, 0.08])
    try expect(
      estimate { $0.order = 2 },
      [
        46.12255506562518, 45.91049640970719, 1.4742018590296242, 1.6874440018496752, 0.13429206457258813,
        0.18422122633735039,
      ])
    try expect(
      estimate { $0.kernel = .uniform },
      [
        46.98406216315155, 46.914471925643845, 1.1161349902993822, 1.3178639581024054, 0.0875051577271733,
        0.15648386362470215,
      ])
    try expect(
      estimate { $0.kernel = .epanechnikov },
      [
        46.372689191013926, 46.02188474679659, 1.269064986344219, 1.4960344988062806, 0.07702701137111517,
        0.1333862092504353,
      ])
    let conventional = try estimate { $0.isBiasCorrected = false }
    #expect(abs(conventional.effect - 46.434998930600514) < 1e-6)
    #expect(conventional.diagnostics["bias_corrected", "effect"] != nil)
  }

  @Test("Covariates, clusters and weights")
  func covariatesClustersWeights() throws {
    let settings = RegressionDiscontinuityTests.settings
    let estimator = RegressionDiscontinuityEstimator()
    try expect(
      estimator.estimate(RegressionDiscontinuityTests.sample(adjusting: ["lagdemocrat", "year"]), settings)[0],
      [
        46.61557649419336, 46.27158373831525, 1.2807732751996395, 1.5062732841676123, 0.08149022006030082,
        0.13689167011827508,
      ])
    try expect(
      estimator.estimate(RegressionDiscontinuityTests.sample(clusters: "id"), settings)[0],
      [
        46.511185975887955, 46.22177814992411, 1.3816046124935357, 1.6429157251877367, 0.09176616310123333,
        0.14860707368613466,
      ])
    try expect(
      estimator.estimate(RegressionDiscontinuityTests.sample(weight: { ($0 - 1940) / 10 }), settings)[0],
      [
        47.23645912666186, 47.16096940500831, 1.3076544177081995, 1.5747890680610475, 0.095230800552712,
        0.14700824379381772,
      ])
  }

  @Test("Fuzzy designs, one-sided ones too")
  func fuzzy() throws {
    let settings = RegressionDiscontinuityTests.settings
    let estimator = RegressionDiscontinuityEstimator()
    let weak = try estimator.estimate(RegressionDiscontinuityTests.sample(treatment: { _, lag, _ in lag }), settings)[0]
    try expect(
      weak,
      [
        482.8811000448355, 566.9967591940034, 151.71026613062753, 169.50597060264786, 0.07018883422900475,
        0.1360763346162667,
      ], tolerance: 1e-5)
    #expect(abs((weak.diagnostics["first_stage", "jump"]?.number ?? 0) - 0.0788103191666138) < 1e-6)
    #expect(abs((weak.diagnostics["first_stage", "standard_error"]?.number ?? 0) - 0.03337259191452008) < 1e-6)
    #expect(weak.diagnostics.warnings.contains { $0.hasPrefix("treatment hardly jumps") })
    try expect(
      estimator.estimate(
        RegressionDiscontinuityTests.sample(treatment: { _, lag, _ in lag }, adjusting: ["year"]), settings)[0],
      [
        466.7453372982404, 531.5547046490996, 126.89916493338552, 147.79560979344888, 0.07871337062250067,
        0.12998654742399277,
      ], tolerance: 1e-5)
    try expect(
      estimator.estimate(
        RegressionDiscontinuityTests.sample(treatment: { _, lag, _ in lag }, clusters: "id"), settings)[0],
      [
        496.2385339885708, 600.5098154882992, 194.62980644888327, 216.53949794920558, 0.07202274773656155,
        0.14396012361098517,
      ], tolerance: 1e-5)
    let oneSided = try estimator.estimate(
      RegressionDiscontinuityTests.sample(treatment: { democrat, _, year in
        year.truncatingRemainder(dividingBy: 4) == 0 ? 0 : democrat
      }), settings)[0]
    try expect(
      oneSided,
      [
        102.77301537549621, 101.29852692059728, 5.373364047856664, 6.358945030177759, 0.085502167734408,
        0.14103399771842556,
      ])
    #expect(oneSided.diagnostics["design"]?.string == "fuzzy")
  }

  @Test("Windows about the cutoff by least squares with clusters, as published")
  func windows() throws {
    let table = try RegressionDiscontinuityTests.plain.get()
    // Lee, Moretti and Butler's table 1: the year's score by last year's winner, within two points of a tie then.
    let last = try table.column("lagdemvoteshare")
    let rows = (0..<table.rowCount).filter { last.number(row: $0) > 0.48 && last.number(row: $0) < 0.52 }
    let window = table.selecting(rows: rows)
    #expect(window.rowCount == 915)
    var roles = EffectSample.Roles()
    roles.clusters = "id"
    for (treatment, outcome, effect, error) in [
      ("lagdemocrat", "score", 21.283872193024372, 1.9512339113687085),
      ("democrat", "score", 47.7055997876857, 1.3560113177742235),
      ("lagdemocrat", "democrat", 0.4843287147634958, 0.0289321520672904),
    ] {
      let sample = try EffectSample(
        .backdoor(treatment: treatment, outcome: outcome, adjustingFor: []), in: window, roles: roles)
      let estimate = try LinearRegressionEstimator(adjusting: false).estimate(sample, EstimationSettings())[0]
      #expect(abs(estimate.effect - effect) < 1e-5)
      #expect(abs((estimate.standardError ?? 0) - error) < 1e-3 * error)
    }
  }

  @Test("Row order changes no bit; treatment below the cutoff turns the sign; a cutoff may belong to the left")
  func orderAndSign() throws {
    let settings = RegressionDiscontinuityTests.settings
    let estimator = RegressionDiscontinuityEstimator()
    let plain = try estimator.estimate(RegressionDiscontinuityTests.sample(), settings)[0]
    let backwards = try estimator.estimate(RegressionDiscontinuityTests.sample(reversed: true), settings)[0]
    #expect(plain.effect == backwards.effect && plain.standardError == backwards.standardError)
    let turned = try estimator.estimate(
      RegressionDiscontinuityTests.sample(treatment: { won, _, _ in 1 - won }), settings)[0]
    #expect(turned.effect == -plain.effect && turned.standardError == plain.standardError)
    let world = try DiscontinuityWorld.sample(rows: 600, seed: 1, run: 0) { ($0 * 20).rounded() / 20 }
    var roles = world.roles
    roles.cutoff = 0
    let above = try EffectSample(world.effect, in: world.table, roles: roles)
    #expect(try estimator.estimate(above, settings)[0].diagnostics["design"]?.string == "sharp")
    // The treatment of rows at the cutoff is that of rows below a slightly higher one.
    let shifted = try DiscontinuityWorld.sample(rows: 600, seed: 1, run: 0, treatedFrom: 0.01) {
      ($0 * 20).rounded() / 20
    }
    let estimate = try estimator.estimate(shifted, settings)[0]
    #expect(estimate.diagnostics["design"]?.string == "sharp")
    #expect(estimate.diagnostics.warnings.contains { $0.hasPrefix("rows exactly at the cutoff count as below") })
  }

  @Test("What cannot be done is said in a sentence")
  func failures() throws {
    let settings = RegressionDiscontinuityTests.settings
    let world = try DiscontinuityWorld.sample(rows: 300, seed: 2, run: 0) { $0 }
    var estimator = RegressionDiscontinuityEstimator()
    var roles = world.roles
    roles.cutoff = 7
    let outside = try EffectSample(world.effect, in: world.table, roles: roles)
    #expect {
      try estimator.estimate(outside, settings)
    } throws: { "\($0)".contains("one side of the cutoff 7") }
    roles.cutoff = nil
    let without = try EffectSample(world.effect, in: world.table, roles: roles)
    #expect(estimator.obstacle(for: without, settings) != nil)
    estimator.bandwidth = 1e-6
    #expect {
      try estimator.estimate(world, settings)
    } throws: { "\($0)".contains("too few") }
    estimator.bandwidth = -1
    #expect(throws: EstimationError.badSetting(name: "bandwidth", reason: "take a number above 0, not -1.0")) {
      try estimator.estimate(world, settings)
    }
    // Too few values on a side for a bandwidth of its own.
    let few = try DiscontinuityWorld.sample(rows: 300, seed: 2, run: 0) { ($0 * 2).rounded(.down) / 2 + 0.25 }
    #expect {
      try RegressionDiscontinuityEstimator().estimate(few, settings)
    } throws: { "\($0)".contains("give a bandwidth") }
  }

  @Test("The robust 95 % interval holds the jump: 150 runs of 300 rows with a curved outcome")
  func coverage() throws {
    var held = 0
    let runs = 150
    for run in 0..<runs {
      let sample = try DiscontinuityWorld.sample(rows: 300, seed: 5, run: run) { $0 }
      let estimate = try RegressionDiscontinuityEstimator().estimate(sample, RegressionDiscontinuityTests.settings)[0]
      if estimate.interval?.contains(DiscontinuityWorld.jump) ?? false { held += 1 }
    }
    // 0.93 at this size (bandwidths are estimated); three standard errors of 150 runs are 0.06.
    #expect((0.87...0.99).contains(Double(held) / Double(runs)), "\(held)")
  }

  @Test("Rows that crowd above the cutoff are told")
  func density() throws {
    let even = try DiscontinuityWorld.sample(rows: 2_000, seed: 9, run: 0) { $0 }
    let plain = try RegressionDiscontinuityEstimator().estimate(even, RegressionDiscontinuityTests.settings)[0]
    #expect(try #require(plain.diagnostics["density_test", "p_value"]?.number) > 0.01)
    // Those who would fall just short cross over.
    let crowded = try DiscontinuityWorld.sample(rows: 2_000, seed: 9, run: 0) { $0 < 0 && $0 > -0.06 ? -$0 : $0 }
    let warned = try RegressionDiscontinuityEstimator().estimate(crowded, RegressionDiscontinuityTests.settings)[0]
    #expect(try #require(warned.diagnostics["density_test", "p_value"]?.number) < 1e-4)
    #expect(warned.diagnostics.warnings.contains { $0.contains("units may have chosen their side") })
  }
}

/// A jump of 0.5 at 0 of a running variable uniform on −1...1.
enum DiscontinuityWorld {
  static let jump = 0.5

  static func sample(
    rows: Int, seed: UInt64, run: Int, treatedFrom cutoff: Double = 0, _ moved: (Double) -> Double
  ) throws -> EffectSample {
    var stream = RandomStream(seed: seed, stream: run)
    var (running, treated, outcome): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<rows {
      let x = moved(2 * stream.uniform() - 1)
      let isTreated = x >= cutoff
      running.append(x)
      treated.append(isTreated ? 1 : 0)
      outcome.append(sin(3 * x) + 0.5 * x * x + (isTreated ? jump : 0) + 0.3 * stream.normal())
    }
    let table = try Table(["x": .numbers(running), "t": .numbers(treated), "y": .numbers(outcome)])
    var roles = EffectSample.Roles()
    (roles.running, roles.cutoff) = ("x", 0)
    return try EffectSample(
      IdentifiedEffect(.discontinuity, treatments: ["t"], outcome: "y"), in: table, roles: roles)
  }
}
