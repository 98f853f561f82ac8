import CausalData
import CausalStatistics
import Estimation
import Glibc
import Refutation
import StrictJSON
import Testing

/// What sums give is what rows give: the same replicate where the draw is of rows, the same distribution where it is of
/// normal noise.
@Suite("Replicates from sums beside replicates from rows")
struct ShortcutTests {
  enum Roles: CaseIterable { case plain, weighted, clustered }

  /// 90 rows: a binary treatment or amounts, two covariates, one of them with three levels, weights and clusters.
  private static func subject(_ roles: Roles, binary: Bool = true, event: Bool = false) throws -> RefutationSubject {
    var stream = RandomStream(seed: 11)
    let (x, g) = ((0..<90).map { _ in 20 + stream.normal() }, (0..<90).map { Double($0 / 6) })
    let t = x.map { value in
      binary ? (stream.normal() + value > 20 ? 1.0 : 0) : value / 2 + stream.normal()
    }
    let level = (0..<90).map { ["a", "b", "c"][$0 % 3] }
    let y = (0..<90).map { row in
      let value = 2 * t[row] + x[row] + (row % 3 == 2 ? 1 : 0) + stream.normal()
      return event ? (value > 22 ? 1.0 : 0) : value
    }
    let w = (0..<90).map { _ in 0.5 + stream.uniform() }
    var columns = ["t": t, "x": x, "y": y, "w": w, "g": g].sorted { $0.key < $1.key }.map { name, values in
      ParsedColumn(name: name, values: .numbers(ColumnStorage(values)))
    }
    let codes = level.map { UInt8($0 == "a" ? 0 : $0 == "b" ? 1 : 2) }
    columns.append(ParsedColumn(name: "level", values: .codes(ColumnStorage(codes), levels: ["a", "b", "c"])))
    var parts = EffectSample.Roles()
    if roles == .weighted { parts.weights = "w" }
    if roles == .clustered { parts.clusters = "g" }
    let sample = try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: ["x", "level"]), in: Table(columns), roles: parts)
    return try #require(
      try RefutationSubject.subjects(sample, LinearRegressionEstimator(), EstimationSettings()).first)
  }

  @Test("Placebos and resamples are the same replicates", arguments: Roles.allCases)
  func sameReplicates(roles: Roles) throws {
    let subject = try ShortcutTests.subject(roles)
    for kind in [PlaceboRefuter.Source.permuted, .drawn, .bernoulli(0.3)] {
      var rows = PlaceboRefuter(kind)
      rows.fromRows = true
      try ShortcutTests.agree(PlaceboRefuter(kind), rows, subject)
    }
    for kind in [ResamplingRefuter.Kind.subset, .bootstrap] {
      var rows = ResamplingRefuter(kind)
      rows.fromRows = true
      try ShortcutTests.agree(ResamplingRefuter(kind), rows, subject)
    }
    let events = try ShortcutTests.subject(roles, event: true)
    var (dummy, made) = (DummyOutcomeRefuter(), SimulatedEffectRefuter())
    (dummy.fromRows, made.fromRows) = (true, true)
    try ShortcutTests.agree(DummyOutcomeRefuter(), dummy, events)
    try ShortcutTests.agree(SimulatedEffectRefuter(), made, events)
  }

  /// Mean and spread of nine replicates, to rounding.
  private static func agree(
    _ fast: any EffectRefuter, _ slow: any EffectRefuter, _ subject: RefutationSubject
  ) throws {
    let settings = SmokingSubject.settings(9)
    let (a, b) = (try fast.refute(subject, settings)[0], try slow.refute(subject, settings)[0])
    #expect(a.diagnostics["drawn"] != "from rows" && b.diagnostics["drawn"] == "from rows")
    #expect(abs((a.refutedEffect ?? .nan) - (b.refutedEffect ?? .nan)) < 1e-9, "\(fast.method)")
    #expect(abs((a.spread ?? .nan) - (b.spread ?? .nan)) < 1e-9, "\(fast.method)")
    #expect((a.spread ?? 0) > 0)
  }

  /// Replicate r alone is what a refuter with one replicate and seed r gives.
  private static func draws(_ refuter: any EffectRefuter, _ subject: RefutationSubject, _ count: Int) throws -> [Double]
  {
    try (0..<count).map { seed in
      try refuter.refute(subject, SmokingSubject.settings(1, seed: UInt64(seed), threads: 1))[0].refutedEffect ?? .nan
    }
  }

  @Test(
    "Normal noise has the same distribution by moments: two-sample Kolmogorov–Smirnov at the .1 % level",
    arguments: 0..<5)
  func sameDistribution(place: Int) throws {
    let subject = try ShortcutTests.subject(.plain, binary: place != 4)
    var (cause, bootstrap) = (RandomCommonCauseRefuter(), ResamplingRefuter(.noisyBootstrap(noise: 0.5)))
    var (dummy, made, placebo) = (DummyOutcomeRefuter(), SimulatedEffectRefuter(), PlaceboRefuter(.normal))
    let fast: any EffectRefuter = [cause, bootstrap, dummy, made, placebo][place]
    (cause.fromRows, bootstrap.fromRows, dummy.fromRows) = (true, true, true)
    (made.fromRows, placebo.fromRows) = (true, true)
    let slow: any EffectRefuter = [cause, bootstrap, dummy, made, placebo][place]
    let (few, many) = (150, 600)
    // Other seeds than the rows': the two must not share their weights.
    let (a, b) = (
      try ShortcutTests.draws(slow, subject, few),
      Array(try ShortcutTests.draws(fast, subject, few + many).dropFirst(few))
    )
    #expect(ShortcutTests.distance(a, b) < 1.95 * (1 / Double(few) + 1 / Double(many)).squareRoot(), "\(fast.method)")
  }

  /// The largest distance of two empirical distribution functions.
  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    (a + b).reduce(0) { largest, value in
      let below = { (values: [Double]) in Double(values.count { $0 <= value }) / Double(values.count) }
      return max(largest, abs(below(a) - below(b)))
    }
  }

  @Test("Shared buckets resample as rows do", arguments: [ResamplingRefuter.Kind.subset, .bootstrap])
  func hashed(kind: ResamplingRefuter.Kind) throws {
    // 40,000 rows do not fit in a bucket each.
    var stream = RandomStream(seed: 3)
    let x = (0..<40_000).map { _ in stream.normal() }
    let t = x.map { $0 + stream.normal() > 0 ? 1.0 : 0 }
    let y = zip(x, t).map { $0 + 0.5 * $1 + stream.normal() }
    let table = try Table(
      [("t", t), ("x", x), ("y", y)].map { ParsedColumn(name: $0, values: .numbers(ColumnStorage($1))) })
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x"]), in: table)
    let subject = try #require(
      try RefutationSubject.subjects(sample, LinearRegressionEstimator(), EstimationSettings()).first)
    let refutation = try #require(
      try ResamplingRefuter(kind).refute(subject, SmokingSubject.settings(300)).first)
    let error = subject.original.standardError ?? .nan
    // A subset of share f spreads by √((1 − f) / f) of the standard error; 300 replicates tell it to 4 %.
    let expected = kind == .subset ? error * (0.25).squareRoot() : error
    #expect(abs((refutation.spread ?? .nan) / expected - 1) < 0.16)
    #expect(refutation.verdict == .passed)
  }
}
