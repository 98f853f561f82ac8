import CausalData
import CausalStatistics
import StrictJSON
import Testing

@testable import Estimation

@Suite struct StratificationTests {
  @Test("Two strata by hand: effect, error, target")
  func byHand() throws {
    // The score takes two values, 1/3 and 3/5, so two strata are the covariate's own.
    let table = try Table([
      "z": [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1], "t": [1, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0],
      "y": [5, 7, 1, 2, 3, 2, 10, 11, 12, 4, 6],
    ])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["z"]), in: table)
    // Within z = 0: 6 − 2 = 4; within z = 1: 11 − 5 = 6.
    let expected: [(EffectTarget, Double, Double)] = [(.ate, 6, 5), (.att, 2, 3), (.atc, 4, 2)]
    for (target, first, second) in expected {
      let estimate = try StratificationEstimator(strata: 2).estimate(sample, .of(target))[0]
      let total = first + second
      let (share0, share1) = (first / total, second / total)
      let effect = share0 * 4 + share1 * 6
      #expect(abs(estimate.effect - effect) < 1e-12)
      // Variances of the means: 2/2 + (2/3)/4 and 1/3 + 2/2; and that of the share of strata with effects 4 and 6.
      let within = share0 * share0 * (1 + 1.0 / 6) + share1 * share1 * (1.0 / 3 + 1)
      let between = (share0 * (4 - effect) * (4 - effect) + share1 * (6 - effect) * (6 - effect)) / total
      #expect(abs((estimate.standardError ?? 0) - (within + between).squareRoot()) < 1e-12, "\(target)")
    }
  }

  @Test("Weights of whole numbers are as many rows")
  func weights() throws {
    var columns = WeightedWorld(rows: 200, seed: 12).columns
    let counts = (0..<200).map { 1 + $0 % 3 }
    let repeated = columns.map { name, values in
      (name: name, content: ColumnContent.numbers(zip(values, counts).flatMap { Array(repeating: $0, count: $1) }))
    }
    columns.append(("w", counts.map(Double.init)))
    var roles = EffectSample.Roles()
    roles.weights = "w"
    let question = IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: ["a", "b"])
    let weighted = try EffectSample(
      question, in: Table(columns.map { (name: $0.0, content: .numbers($0.1)) }), roles: roles)
    let many = try EffectSample(question, in: Table(repeated))
    for target in [EffectTarget.ate, .att, .atc] {
      let left = try StratificationEstimator(strata: 5).estimate(weighted, .of(target))[0]
      let right = try StratificationEstimator(strata: 5).estimate(many, .of(target))[0]
      #expect(abs(left.effect - right.effect) < 1e-9)
    }
  }

  @Test("Strata without both arms are merged or left out, and it is said")
  func sparse() throws {
    var world = WeightedWorld(rows: 400, seed: 14)
    // Nobody below −1 is treated, and one in three of the others whose number is not 7 more than a multiple of 10.
    world.treatmentOf = { a, b in a < -0.6 ? 0 : (b * 1_000).rounded().remainder(dividingBy: 3) == 0 ? 1 : 0 }
    let merged = try StratificationEstimator(strata: 10).estimate(world.sample(), .of(.ate))[0]
    #expect(merged.rowsUsed == 400)
    #expect(merged.diagnostics.warnings.contains { $0.contains("merged with their neighbours") })
    var estimator = StratificationEstimator(strata: 10)
    estimator.sparse = .leftOut
    let left = try estimator.estimate(world.sample(), .of(.ate))[0]
    #expect(left.rowsUsed < 400)
    #expect(left.diagnostics.warnings.contains { $0.contains("left out, and the effect is that of the others") })
  }

  @Test("Finer strata come nearer to the truth; five leave some of the bias")
  func bias() throws {
    var estimates: [Double] = []
    for strata in [1, 5, 50] {
      let estimate = try StratificationEstimator(strata: strata)
        .estimate(WeightedWorld(rows: 8_000, seed: 31).sample(), .of(.ate))[0]
      estimates.append(estimate.effect - 1)
    }
    #expect(estimates[0] > 0.2)
    #expect(abs(estimates[1]) < 0.25 * estimates[0])
    #expect(abs(estimates[2]) < 0.12)
  }

  @Test("Errors are those that estimates have over samples, and do not count as noise what the score's model tells")
  func errors() throws {
    for target in [EffectTarget.ate, .att, .atc] {
      var (effects, errors): ([Double], [Double]) = ([], [])
      for seed in 0..<200 as Range<UInt64> {
        let estimate = try StratificationEstimator(strata: 8)
          .estimate(WeightedWorld(rows: 400, seed: 1_000 + seed).sample(), .of(target))[0]
        effects.append(estimate.effect)
        errors.append(estimate.standardError ?? 0)
      }
      let mean = effects.reduce(0, +) / 200
      let spread = (effects.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 199).squareRoot()
      // A spread of 200 draws is itself within 1/√400 = 5 %: three such errors.
      #expect(abs(errors.reduce(0, +) / 200 / spread - 1) < 0.15, "\(target) \(errors[0]) \(spread)")
    }
  }

  @Test("More rows, more strata, unless a number is given")
  func automaticStrata() throws {
    for (rows, strata) in [(60, 5.0), (1_000, 12), (8_000, 25)] {
      let estimate = try StratificationEstimator().estimate(WeightedWorld(rows: rows, seed: 5).sample(), .of(.ate))[0]
      let merged = estimate.diagnostics.warnings.contains { $0.contains("merged") }
      #expect(estimate.diagnostics["strata"]?.number == strata || merged, "\(estimate.diagnostics)")
    }
  }

  @Test("Equal scores are never parted")
  func ties() throws {
    let scores = ColumnStorage<Double>([0.2, 0.2, 0.2, 0.2, 0.7, 0.7, 0.7, 0.7])
    let treatment = ColumnStorage<Double>([0, 1, 0, 1, 0, 1, 0, 1])
    let strata = try ScoreStrata(scores: scores, treatment: treatment, weights: nil, strata: 5, merges: true)
    #expect(strata.count == 2 && strata.made == 2)
    #expect(strata.cuts == [0.2])
  }
}
