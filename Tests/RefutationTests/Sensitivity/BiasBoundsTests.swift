import CausalData
import Estimation
import Identification
import Refutation
import StrictJSON
import Testing

@Suite("Bounds on omitted bias")
struct BiasBoundsTests {
  /// 400 rows by a congruential generator, the same in Python: x1, x2, d, y, and the two-armed t and y2.
  private static func table() throws -> Table {
    var state: UInt64 = 42
    func next() -> Double {
      state = (state * 1_103_515_245 + 12345) % 2_147_483_648
      return Double(state) / 2_147_483_648
    }
    var columns = [[Double]](repeating: [], count: 6)
    for _ in 0..<400 {
      let u = (0..<8).map { _ in next() }
      let (x1, x2) = (u[0] * 2 - 1, u[1] + u[2] - 1)
      let d = 0.8 * x1 + 0.5 * x2 + (u[3] + u[4] - 1) * 1.5
      let e = u[5] + u[6] + u[7] - 1.5
      let t: Double = d > 0 ? 1 : 0
      let base = x1 + 0.3 * x2 * x2 + e
      for (place, value) in [x1, x2, d, 0.5 * d + base, t, 0.5 * t + base].enumerated() { columns[place].append(value) }
    }
    return try Table([
      "x1": .numbers(columns[0]), "x2": .numbers(columns[1]), "d": .numbers(columns[2]), "y": .numbers(columns[3]),
      "t": .numbers(columns[4]), "y2": .numbers(columns[5]),
    ])
  }

  private static func subject(
    _ treatment: String, _ outcome: String, _ estimator: any EffectEstimator
  ) throws -> RefutationSubject {
    let sample = try EffectSample(
      .backdoor(treatment: treatment, outcome: outcome, adjustingFor: ["x1", "x2"]), in: try table())
    return try RefutationSubject.subjects(sample, estimator, EstimationSettings())[0]
  }

  private static let folds = CrossFitting.given((0..<400).map { $0 % 5 })

  private struct Expected {
    let (treatment, outcome, correlation): (Double, Double, Double)
    let (lower, upper, lowerError, upperError, value, significant): (Double, Double, Double, Double, Double, Double)
  }

  private func check(_ bounds: BiasBounds, _ rows: [Expected], _ tolerance: Double) throws {
    for row in rows {
      let found = try bounds.bounds(
        treatment: row.treatment, outcome: row.outcome, correlation: row.correlation, level: 0.95)
      #expect(abs(found.lower - row.lower) < tolerance)
      #expect(abs(found.upper - row.upper) < tolerance)
      // DoubleML's scaled score is the influence with its sign turned, so its errors of the two ends are each other's; the
      // paper's φ± = φ ± c φ_S is what stands here.
      #expect(abs(found.lowerError - row.upperError) < tolerance)
      #expect(abs(found.upperError - row.lowerError) < tolerance)
      #expect(abs(found.interval.lowerBound - (row.lower - 1.6448536269514722 * row.upperError)) < tolerance)
      #expect(abs(found.interval.upperBound - (row.upper + 1.6448536269514722 * row.lowerError)) < tolerance)
      // DoubleML searches its robustness values numerically.
      #expect(abs(bounds.robustnessValue(correlation: row.correlation) - row.value) < 1e-4)
      // For the same reason off by a share of the error's own dependence on the strength.
      #expect(abs(try bounds.robustnessValue(correlation: row.correlation, level: 0.95) - row.significant) < 0.03)
    }
  }

  // DoubleML 0.11.4 (Python): DoubleMLPLR(LinearRegression(), LinearRegression()) on these rows, folds i mod 5.
  @Test("Partially linear: as DoubleML has it, to 1e-9")
  func partiallyLinear() throws {
    let bounds = try BiasBoundsRefuter().bounds(
      of: try BiasBoundsTests.subject("d", "y", PartiallyLinearDML(crossFitting: BiasBoundsTests.folds)))
    #expect(abs(bounds.effect - 0.4960370944367454) < 1e-9)
    try check(
      bounds,
      [
        Expected(
          treatment: 0.03, outcome: 0.03, correlation: 1, lower: 0.4731263848220424, upper: 0.5189478040514484,
          lowerError: 0.03690109239051181, upperError: 0.036680279528015634, value: 0.47695849, significant: 0.42696682),
        Expected(
          treatment: 0.05, outcome: 0.1, correlation: 0.8, lower: 0.45238386884887427, upper: 0.5396903200246165,
          lowerError: 0.03704233875299589, upperError: 0.03662208436622052, value: 0.55185921, significant: 0.49902509),
      ], 1e-9)
  }

  // DoubleMLIRM(LinearRegression(), LogisticRegression(C=1e12, tol=1e-12)), clipping 0.01; its logistic fit ends at about 1e-6.
  @Test("Interactive: as DoubleML has it, to 1e-5")
  func interactive() throws {
    let estimator = InteractiveDML(learners: NuisanceLearners(), crossFitting: BiasBoundsTests.folds)
    let subject = try BiasBoundsTests.subject("t", "y2", estimator)
    let bounds = try BiasBoundsRefuter().bounds(of: subject)
    #expect(abs(bounds.effect - 0.4582762729932044) < 1e-5)
    #expect(abs(bounds.effect - subject.original.effect) < 1e-12)
    try check(
      bounds,
      [
        Expected(
          treatment: 0.03, outcome: 0.03, correlation: 1, lower: 0.42567981938350086, upper: 0.4908727266029079,
          lowerError: 0.06009689935255571, upperError: 0.05930222907042071, value: 0.34625637, significant: 0.27314727)
      ], 1e-5)
    // sensitivity_benchmark(["X1"]): cf_d 0.2078 is r / (1 − r) of ours; cf_y is cut at 1.
    let refutation = try BiasBoundsRefuter().refute(subject, RefutationSettings())[0]
    let first = try #require(refutation.diagnostics["benchmarks"]?.array?.first)
    let share = first.figure("r2_treatment")
    #expect(abs(share / (1 - share) - 0.2078021262013487) < 1e-4)
    #expect(first.figure("r2_outcome") == 1)
  }

  @Test("A planted confounder that makes the whole effect tips the bounds at its own strength", arguments: [0.1, 0.3])
  func planted(strength: Double) throws {
    let subject = try PlantedConfounder(strength: strength, effect: 0, rows: 6_000).subject(
      seed: 8, by: PartiallyLinearDML())
    #expect(abs(try BiasBoundsRefuter().bounds(of: subject).robustnessValue() / strength - 1) < 0.1)
  }

  @Test("NHEFS by AIPW stands; least squares is told to take another")
  func nhefs() async throws {
    let subject = try await NHEFSSubject.subject(by: AIPWEstimator())
    var refuter = BiasBoundsRefuter()
    refuter.benchmarks = ["age", "sex"]
    let refutation = try refuter.refute(subject, RefutationSettings())[0]
    #expect(refutation.verdict == .passed)
    let other = try await NHEFSSubject.subject()
    #expect(BiasBoundsRefuter().obstacle(for: other) != nil)
  }
}

extension BiasBoundsTests {
  @Test("The errors of the bounds are those of many samples")
  func errors() throws {
    let world = PlantedConfounder(strength: 0.3, effect: 0.5, rows: 200)
    var (lower, upper): ([Double], [Double]) = ([], [])
    var told = (0.0, 0.0)
    for seed in 0..<200 as Range<UInt64> {
      let bounds = try BiasBoundsRefuter().bounds(of: try world.subject(seed: seed, by: PartiallyLinearDML()))
      // A strength at which the error of S counts.
      let found = try bounds.bounds(treatment: 0.4, outcome: 0.4)
      lower.append(found.lower)
      upper.append(found.upper)
      told = (told.0 + found.lowerError / 200, told.1 + found.upperError / 200)
    }
    func deviation(_ values: [Double]) -> Double {
      let mean = values.reduce(0, +) / 200
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 199).squareRoot()
    }
    // A standard deviation of 200 is known to 5 %.
    #expect(abs(told.0 / deviation(lower) - 1) < 0.15)
    #expect(abs(told.1 / deviation(upper) - 1) < 0.15)
  }
}
