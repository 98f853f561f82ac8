import CausalData
import CausalStatistics
import StrictJSON
import Testing

@testable import Estimation

@Suite("Instrumental variables")
struct InstrumentalEstimatorTests {
  private static func settings(_ covariance: CovarianceEstimator) -> EstimationSettings {
    var settings = EstimationSettings()
    settings.covariance = covariance
    return settings
  }

  private static func estimate(
    _ estimator: any EffectEstimator, _ file: String, _ effect: IdentifiedEffect, _ covariance: CovarianceEstimator
  ) throws -> EffectEstimate {
    let sample = try EffectSample(effect, in: InstrumentFixture.table(file))
    return try #require(estimator.estimate(sample, settings(covariance)).first)
  }

  private static func figure(_ estimate: EffectEstimate, _ name: String, _ part: String) throws -> Double {
    try #require(estimate.diagnostics[name, part]?.number)
  }

  @Test("NHEFS: the price of cigarettes as an instrument, as linearmodels 7.1 has it")
  func nhefs() throws {
    let effect = InstrumentFixture.effect("qsmk", "wt82_71", by: ["highprice"])
    let wald = try Self.estimate(WaldEstimator(), "nhefs.csv", effect, .classical)
    #expect(wald.rowsUsed == 1476)
    #expect(abs(wald.effect - 2.3962701042226735) < 1e-8)
    let error = try #require(wald.standardError)
    #expect(abs(error / 19.82659049316748 - 1) < 1e-3)
    // The divisor is n − 2 here and n there: beyond that they agree.
    #expect(abs(error / 19.82659049316748 - (1476.0 / 1474).squareRoot()) < 1e-8)
    #expect(wald.target == .late)
    #expect(wald.diagnostics.warnings.contains { $0.contains("hardly move the treatment") })
    let set = try #require(wald.diagnostics["anderson_rubin", "set"]?.array)
    // F is below its critical value at every effect: nothing is excluded, so both ends are null.
    #expect(set == [.array([.null, .null])])
    let sample = try EffectSample(effect, in: InstrumentFixture.table("nhefs.csv"))
    let second = try TwoStageLeastSquaresEstimator().estimate(sample, Self.settings(.classical))
    #expect(abs(second[0].effect - wald.effect) < 1e-12)
  }

  @Test("Card: years of school by a college nearby, as linearmodels 7.1 and numpy have it")
  func card() throws {
    let effect = InstrumentFixture.effect("educ", "lwage", by: ["nearc4"], given: InstrumentFixture.cardCovariates)
    let classical = try Self.estimate(TwoStageLeastSquaresEstimator(), "card.csv", effect, .classical)
    #expect(abs(classical.effect - 0.13150383624270034) < 1e-9)
    #expect(abs((classical.standardError ?? 0) - 0.054963672600769224) < 1e-9)
    #expect(abs(try Self.figure(classical, "first_stage_f", "statistic") - 13.255785330576092) < 1e-7)
    #expect(abs(try Self.figure(classical, "wu_hausman", "statistic") - 1.167645481885147) < 1e-7)
    #expect(abs(try Self.figure(classical, "anderson_rubin", "f") - 5.415279238224653) < 1e-7)
    let set = try #require(classical.diagnostics["anderson_rubin", "set"]?.array?.first?.array)
    #expect(abs(try #require(set[0].number) - 0.024804835965122857) < 1e-8)
    #expect(abs(try #require(set[1].number) - 0.2848235933389868) < 1e-8)
    let robust = try Self.estimate(TwoStageLeastSquaresEstimator(), "card.csv", effect, .hc0)
    #expect(abs((robust.standardError ?? 0) - 0.05399952852152956) < 1e-9)
    #expect(abs(try Self.figure(robust, "first_stage_f_robust", "statistic") - 14.214227434892644) < 1e-6)
    let usual = try Self.estimate(TwoStageLeastSquaresEstimator(), "card.csv", effect, .hc1)
    #expect(abs(try Self.figure(usual, "anderson_rubin", "f") - 5.764762892446793) < 1e-7)
    let robustSet = try #require(usual.diagnostics["anderson_rubin", "set"]?.array?.first?.array)
    #expect(abs(try #require(robustSet[0].number) - 0.02813006047078077) < 1e-8)
    #expect(abs(try #require(robustSet[1].number) - 0.28124861091206627) < 1e-8)
    #expect(usual.diagnostics.warnings.isEmpty)
    #expect(
      WaldEstimator().obstacle(
        for: try EffectSample(effect, in: InstrumentFixture.table("card.csv")),
        EstimationSettings())?.contains("2sls") == true)
  }

  @Test("Card: two instruments, two-stage least squares and LIML")
  func cardOveridentified() throws {
    let effect = InstrumentFixture.effect(
      "educ", "lwage", by: ["nearc4", "nearc2"], given: InstrumentFixture.cardCovariates)
    let classical = try Self.estimate(TwoStageLeastSquaresEstimator(), "card.csv", effect, .classical)
    #expect(abs(classical.effect - 0.15705937002530845) < 1e-9)
    #expect(abs((classical.standardError ?? 0) - 0.05257824168177171) < 1e-9)
    #expect(abs(try Self.figure(classical, "sargan", "statistic") - 1.2481534335407096) < 1e-6)
    let set = try #require(classical.diagnostics["anderson_rubin", "set"]?.array?.first?.array)
    #expect(abs(try #require(set[0].number) - 0.05360026100890842) < 1e-8)
    #expect(abs(try #require(set[1].number) - 0.36198079125463883) < 1e-8)
    #expect(classical.diagnostics.warnings.contains { $0.contains("hardly move the treatment") })
    let liml = try Self.estimate(LIMLEstimator(), "card.csv", effect, .classical)
    #expect(abs(liml.effect - 0.16402775610367826) < 1e-8)
    #expect(abs((liml.standardError ?? 0) - 0.05549507021407934) < 1e-8)
    #expect(abs(try #require(liml.diagnostics["kappa"]?.number) - 1.0004094273165038) < 1e-10)
    let robust = try Self.estimate(LIMLEstimator(), "card.csv", effect, .hc0)
    #expect(abs((robust.standardError ?? 0) - 0.05760817710504037) < 1e-8)
    let usual = try Self.estimate(TwoStageLeastSquaresEstimator(), "card.csv", effect, .hc1)
    #expect(abs(try Self.figure(usual, "hansen_j", "statistic") - 1.2689109340162168) < 1e-6)
    let robustSet = try #require(usual.diagnostics["anderson_rubin", "set"]?.array?.first?.array)
    #expect(abs(try #require(robustSet[0].number) - 0.05262382025596289) < 1e-8)
    #expect(abs(try #require(robustSet[1].number) - 0.3551547844102968) < 1e-8)
  }

  @Test("Close college: Cunningham's example")
  func closeCollege() throws {
    let effect = InstrumentFixture.effect(
      "educ", "lwage", by: ["nearc4"], given: ["exper", "black", "south", "married", "smsa"])
    let estimate = try Self.estimate(TwoStageLeastSquaresEstimator(), "close_college.csv", effect, .classical)
    #expect(abs(estimate.effect - 0.12416424134335102) < 1e-9)
    #expect(abs((estimate.standardError ?? 0) / 0.049955803191543316 - 1) < 1e-3)
  }

  @Test("The same as least squares in two stages by another way, with weights and clusters")
  func otherWay() throws {
    var columns = InstrumentFixture.columns(rows: 200, strength: 1, seed: 3, run: 0)
    columns["weight"] = (0..<200).map { 1 + Double($0 % 3) }
    columns["group"] = (0..<200).map { Double($0 / 5) }
    let table = try Table(columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: .numbers($0.value)) })
    var roles = EffectSample.Roles()
    (roles.weights, roles.clusters) = ("weight", "group")
    let effect = InstrumentFixture.effect("x", "y", by: ["z1", "z2"], given: ["w"])
    let sample = try EffectSample(effect, in: table, roles: roles)
    let ours = try TwoStageLeastSquaresEstimator().estimate(sample, EstimationSettings())[0]
    let rows = sample.regression(
      names: ["w", "x", "z1", "z2"],
      predictors: sample.conditioning.storages + [sample.treatment.values] + sample.instruments.storages, threads: 1)
    let other = try TwoStageLeastSquares(
      rows, roles: .init(exogenous: [0], endogenous: [1], instruments: [2, 3]), covariance: .clusterCR1)
    #expect(abs(ours.effect - other.coefficients.values[2]) < 1e-10)
    #expect(abs((ours.standardError ?? 0) - other.coefficients.standardErrors[2]) < 1e-10)
    let f = try Self.figure(ours, "first_stage_f_robust", "statistic")
    #expect(abs(f / other.firstStages[0].test.f - 1) < 1e-9)
  }

  @Test("What cannot be an instrument is said in a sentence")
  func refusals() throws {
    let table = try Table([
      "t": [0, 1, 0, 1, 0, 1, 0, 1], "z": [0, 0, 1, 1, 0, 0, 1, 1], "same": [2, 2, 2, 2, 2, 2, 2, 2],
      "y": [1, 4, 2, 6, 1, 5, 3, 6], "m": [5, 1, 4, 2, 3, 3, 1, 2],
    ])
    for name in ["z", "same"] {
      let sample = try EffectSample(InstrumentFixture.effect("t", "y", by: [name]), in: table)
      for estimator: any EffectEstimator in [WaldEstimator(), TwoStageLeastSquaresEstimator(), LIMLEstimator()] {
        #expect(throws: EstimationError.irrelevantInstrument(name)) {
          try estimator.estimate(sample, EstimationSettings())
        }
      }
    }
    let determined = try EffectSample(InstrumentFixture.effect("t", "y", by: ["m"], given: ["z"]), in: table)
    #expect(!(try TwoStageLeastSquaresEstimator().estimate(determined, EstimationSettings())).isEmpty)
    let backdoor = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: []), in: table)
    #expect(LIMLEstimator().obstacle(for: backdoor, EstimationSettings()) == "the estimand has no instrument")
    var two = InstrumentFixture.effect("t", "y", by: ["m"])
    two.treatments = ["t", "z"]
    let sample = try EffectSample(two, in: table)
    #expect(throws: EstimationError.self) {
      try TwoStageLeastSquaresEstimator().estimate(sample, EstimationSettings())
    }
  }

  @Test("The order of rows, of columns and the number of threads change nothing")
  func orders() throws {
    let columns = InstrumentFixture.columns(rows: 5_000, strength: 1, seed: 5, run: 1)
    let content = columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: ColumnContent.numbers($0.value)) }
    let forward = try Table(content)
    let backward = try Table(content.reversed()).selecting(rows: Array((0..<5_000).reversed()))
    for estimator: any EffectEstimator in [TwoStageLeastSquaresEstimator(), LIMLEstimator()] {
      let effect = InstrumentFixture.effect("x", "y", by: ["z1", "z2", "z3"], given: ["w"])
      let turned = InstrumentFixture.effect("x", "y", by: ["z3", "z1", "z2"], given: ["w"])
      var settings = EstimationSettings()
      let first = try estimator.estimate(EffectSample(effect, in: forward), settings)[0]
      settings.threads = 2
      let threaded = try estimator.estimate(EffectSample(effect, in: forward), settings)[0]
      #expect(first == threaded)
      let second = try estimator.estimate(EffectSample(turned, in: backward), settings)[0]
      #expect(abs(first.effect / second.effect - 1) < 1e-12)
      #expect(abs((first.standardError ?? 0) / (second.standardError ?? 1) - 1) < 1e-12)
    }
  }

  @Test("Sets: a quadratic inequality in every shape")
  func quadraticSets() {
    #expect(AndersonRubin.solutions(1, -3, 2) == [1...2])
    #expect(AndersonRubin.solutions(-1, 3, -2) == [-.infinity...1, 2...(.infinity)])
    #expect(AndersonRubin.solutions(1, 0, 1) == [])
    #expect(AndersonRubin.solutions(-1, 0, -1) == [-.infinity...(.infinity)])
    #expect(AndersonRubin.solutions(0, 2, -4) == [-.infinity...2])
    #expect(AndersonRubin.solutions(0, 0, -1) == [-.infinity...(.infinity)])
    let scanned = AndersonRubin.scan(centre: 3, spread: 0.5) { cosine, sine in
      // (β − 1)(β − 2) ≤ 0 for β = sine / cosine.
      (sine - cosine) * (sine - 2 * cosine)
    }
    #expect(scanned.count == 1)
    #expect(abs(scanned[0].lowerBound - 1) < 1e-9 && abs(scanned[0].upperBound - 2) < 1e-9)
    let outside = AndersonRubin.scan(centre: 3, spread: 0.5) { -($1 - $0) * ($1 - 2 * $0) }
    #expect(outside.count == 2 && outside[0].lowerBound == -.infinity && outside[1].upperBound == .infinity)
  }

  @Test("Intervals hold the effect, and the Anderson–Rubin set does even with weak instruments")
  func coverage() throws {
    // 120 runs of 200 rows: 0.95 ± 4 √(0.95 · 0.05 / 120) = 0.95 ± 0.08.
    for (strength, estimators) in [
      (1.0, [TwoStageLeastSquaresEstimator(), LIMLEstimator()] as [any EffectEstimator]), (0.05, [LIMLEstimator()]),
    ] {
      var (held, inSet) = ([0, 0], 0)
      for run in 0..<120 {
        let table = try InstrumentFixture.table(rows: 200, strength: strength, seed: 17, run: run)
        let sample = try EffectSample(
          InstrumentFixture.effect("x", "y", by: ["z1", "z2", "z3"], given: ["w"]), in: table)
        for (place, estimator) in estimators.enumerated() {
          let estimate = try estimator.estimate(sample, EstimationSettings())[0]
          if estimate.interval?.contains(0.7) == true { held[place] += 1 }
          guard place == 0, let set = estimate.diagnostics["anderson_rubin", "set"]?.array else {
            continue
          }
          let holds = set.contains { part in
            let ends = part.array ?? []
            return (ends[0].number ?? -.infinity) <= 0.7 && 0.7 <= (ends[1].number ?? .infinity)
          }
          if holds { inSet += 1 }
        }
      }
      #expect((105...120).contains(inSet))
      if strength == 1 { #expect(held.allSatisfy { (105...120).contains($0) }) }
    }
  }
}
