import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification
import Refutation
import StrictJSON
import Testing

@Suite("Overlap")
struct OverlapRefuterTests {
  /// P(t) = logistic(slope · x), `group` of three values of which the last is never treated if `gap`.
  private func subject(
    slope: Double, gap: Bool = false, rows: Int = 2_000, by estimator: any EffectEstimator = LinearRegressionEstimator()
  ) throws -> RefutationSubject {
    var stream = RandomStream(seed: 5, path: [1])
    var columns = [[Double]](repeating: [], count: 4)
    for row in 0..<rows {
      let (x, group) = (stream.normal(), Double(row % 3))
      var t = stream.bernoulli(1 / (1 + exp(-slope * x))) ? 1.0 : 0
      if gap, group == 2 { t = 0 }
      for (place, value) in [t, x, group, t + x + stream.normal()].enumerated() { columns[place].append(value) }
    }
    let table = try Table([
      "t": .numbers(columns[0]), "x": .numbers(columns[1]), "group": .numbers(columns[2]), "y": .numbers(columns[3]),
    ])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x", "group"]), in: table)
    return try RefutationSubject.subjects(sample, estimator, EstimationSettings())[0]
  }

  @Test("Good overlap passes, little fails", arguments: [(0.5, RefutationVerdict.passed), (8, .failed)])
  func slopes(slope: Double, verdict: RefutationVerdict) throws {
    let subject = try subject(slope: slope)
    #expect(try OverlapRefuter().refute(subject, RefutationSettings())[0].verdict == verdict)
  }

  @Test("The share of extreme scores is the estimator's own, counted by hand")
  func share() throws {
    let subject = try subject(slope: 2, by: PropensityWeightingEstimator())
    let refutation = try OverlapRefuter().refute(subject, RefutationSettings())[0]
    // Standard normal x beyond logit(.95) / 2 = 1.472: 14.1 % of rows, give or take the fit and chance.
    let share = refutation.diagnostics["share_of_extreme_scores"]?.number ?? 0
    #expect(abs(share - 0.141) < 0.04)
    #expect(refutation.verdict == .inconclusive)
  }

  @Test("A value without treated rows is named")
  func gap() throws {
    let refutation = try OverlapRefuter().refute(try subject(slope: 0.3, gap: true), RefutationSettings())[0]
    #expect(refutation.explanation.contains("group = 2"))
    #expect(abs((refutation.diagnostics["share_in_cells_of_one_arm"]?.number ?? 0) - 1.0 / 3) < 0.01)
  }

  @Test("Covariates that tell the treatment fail it, and nothing crashes")
  func separated() throws {
    var rows: ([Double], [Double], [Double]) = ([], [], [])
    for row in 0..<100 {
      rows.0.append(row < 50 ? 0 : 1)
      rows.1.append(Double(row))
      rows.2.append(Double(row % 7))
    }
    let table = try Table(["t": .numbers(rows.0), "x": .numbers(rows.1), "y": .numbers(rows.2)])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x"]), in: table)
    let subject = try RefutationSubject.subjects(sample, LinearRegressionEstimator(), EstimationSettings())[0]
    #expect(try OverlapRefuter().refute(subject, RefutationSettings())[0].verdict == .failed)
  }

  @Test("NHEFS overlaps")
  func nhefs() async throws {
    let refutation = try OverlapRefuter().refute(try await NHEFSSubject.subject(), RefutationSettings())[0]
    #expect(refutation.verdict == .passed)
  }
}
