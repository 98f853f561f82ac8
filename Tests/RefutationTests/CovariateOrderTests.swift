import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification
import OrderedCollections
import Refutation
import StrictJSON
import Testing

/// What an attack finds does not depend on the order in which covariates were named; where no row is drawn, nor on that
/// of the rows.
@Suite("Orders that say nothing")
struct CovariateOrderTests {
  /// What is estimated, so that every refuter suits one at least.
  enum World: CaseIterable {
    case regression, weighted, doublyRobust, partiallyLinear, matched, instrumented
  }

  /// Sums in another order differ by some of these, relative to the larger number.
  private static let rounding = 1e-9

  private static let covariates = ["age", "bmi", "site", "dose", "zeal"]

  /// Five covariates, one of three levels; controls of both kinds; an instrument.
  private static func table(_ rows: Int, isTurned: Bool = false) throws -> Table {
    var stream = RandomStream(seed: 31)
    var numbers: [String: [Double]] = [:]
    var sites: [String?] = []
    for _ in 0..<rows {
      let (age, bmi, dose, zeal, u) = (
        stream.normal(), stream.normal(), stream.normal(), stream.normal(), stream.normal()
      )
      let (site, z) = (stream.below(3), Double(stream.below(2)))
      let t = 0.5 * age - 0.4 * bmi + 1.3 * z + 0.3 * Double(site) + stream.normal() > 0.9 ? 1.0 : 0
      let y = 1.2 * t + age + bmi - 0.5 * dose + 0.3 * zeal + 0.4 * Double(site) + u
      let values: [(String, Double)] = [
        ("age", age), ("bmi", bmi), ("dose", dose), ("zeal", zeal), ("t", t), ("y", y), ("z", z),
        ("before", age + stream.normal()), ("beside", bmi + stream.normal()),
      ]
      for (name, value) in values { numbers[name, default: []].append(value) }
      sites.append(["east", "west", "north"][site])
    }
    // The same levels in the same order whichever row comes first.
    sites.replaceSubrange(0..<3, with: ["east", "west", "north"])
    sites.replaceSubrange((rows - 3)..<rows, with: ["north", "west", "east"])
    var columns = numbers.sorted { $0.key < $1.key }.map {
      (name: $0.key, content: ColumnContent.numbers(isTurned ? $0.value.reversed() : $0.value))
    }
    columns.append(("site", .levels(isTurned ? sites.reversed() : sites)))
    return try Table(columns)
  }

  private static func subject(_ world: World, naming names: [String], in table: Table) throws -> RefutationSubject {
    var effect = IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: names)
    var settings = EstimationSettings()
    let estimator: any EffectEstimator
    switch world {
    case .regression: estimator = LinearRegressionEstimator()
    case .weighted: estimator = PropensityWeightingEstimator()
    case .doublyRobust: estimator = AIPWEstimator()
    case .partiallyLinear: estimator = try #require(EffectEstimators.estimator(.partiallyLinearDML))
    case .matched: estimator = MatchingEstimator()
    case .instrumented:
      effect = IdentifiedEffect(.instrument, treatments: ["t"], outcome: "y")
      (effect.instruments, effect.conditioningSet) = (["z"], names)
      (estimator, settings.target) = (TwoStageLeastSquaresEstimator(), .late)
    }
    let sample = try EffectSample(effect, in: table)
    return try #require(try RefutationSubject.subjects(sample, estimator, settings).first)
  }

  /// Every refuter that there is, those with shortcuts in both ways.
  private static func refuters(_ table: Table) -> [any EffectRefuter] {
    var noisy = ResamplingRefuter(.noisyBootstrap(noise: 0.1))
    noisy.fromRows = true
    return EffectRefuters.standard.map { refuter -> any EffectRefuter in
      guard let control = refuter as? NegativeControlRefuter else { return refuter }
      return NegativeControlRefuter(
        control.kind, columns: [control.kind == .outcome ? "before" : "beside"], in: table)
    } + [noisy]
  }

  @Test("Every refuter: covariates in another order, the same outcome")
  func covariates() throws {
    let table = try CovariateOrderTests.table(240)
    let orders = [["zeal", "site", "dose", "bmi", "age"], ["dose", "age", "zeal", "bmi", "site"]]
    var met: Set<RefutationMethod> = []
    for world in World.allCases {
      let subject = try CovariateOrderTests.subject(world, naming: CovariateOrderTests.covariates, in: table)
      for refuter in CovariateOrderTests.refuters(table) where refuter.obstacle(for: subject) == nil {
        // What suits several is asked of the first, and where each replicate is a whole fit of many models of that alone.
        guard !met.contains(refuter.method) || world == .weighted || world == .regression else { continue }
        met.insert(refuter.method)
        let settings = SmokingSubject.settings(4)
        let first = try refuter.refute(subject, settings)
        for order in orders {
          let other = try CovariateOrderTests.subject(world, naming: order, in: table)
          try CovariateOrderTests.compare(first, try refuter.refute(other, settings), "\(world) \(refuter.method)")
        }
      }
    }
    #expect(met == Set(EffectRefuters.standard.map(\.method)))
  }

  @Test("Where no row is drawn, rows in another order give the same outcome")
  func rows() throws {
    let (table, turned) = (try CovariateOrderTests.table(240), try CovariateOrderTests.table(240, isTurned: true))
    let names = CovariateOrderTests.covariates
    let subject = try CovariateOrderTests.subject(.regression, naming: names, in: table)
    let other = try CovariateOrderTests.subject(.regression, naming: names, in: turned)
    // Drawn from moments, or computed without chance; the others draw rows by their number.
    let methods: [RefutationMethod] = [
      .randomCommonCause, .dummyOutcome, .simulatedEffect, .partialR2, .unobservedCommonCause, .eValue, .overlap,
      .leaveOneCovariateOut, .negativeControlOutcome, .negativeControlExposure,
    ]
    for (refuter, same) in zip(CovariateOrderTests.refuters(table), CovariateOrderTests.refuters(turned))
    where methods.contains(refuter.method) {
      let settings = SmokingSubject.settings(20)
      try CovariateOrderTests.compare(
        try refuter.refute(subject, settings), try same.refute(other, settings), "\(refuter.method)")
    }
  }

  // MARK: - How it is compared

  private static func compare(_ first: [Refutation], _ second: [Refutation], _ what: String) throws {
    #expect(first.count == second.count && !first.isEmpty, "\(what)")
    for (left, right) in zip(first, second) {
      #expect(left.verdict == right.verdict && left.method == right.method, "\(what)")
      compare(.object(left.json.object ?? [:]), .object(right.json.object ?? [:]), what)
    }
  }

  /// Numbers up to rounding, of equal members; texts may round a figure the other way.
  private static func compare(_ left: JSONValue, _ right: JSONValue, _ what: String) {
    switch (left, right) {
    case (.number(let left), .number(let right)):
      #expect(abs(left - right) <= rounding * max(1, abs(left), abs(right)), "\(what): \(left), \(right)")
    case (.array(let left), .array(let right)):
      #expect(left.count == right.count, "\(what)")
      for (left, right) in zip(left, right) { compare(left, right, what) }
    case (.object(let left), .object(let right)):
      #expect(Array(left.keys) == Array(right.keys), "\(what)")
      for (name, value) in left { compare(value, right[name] ?? .null, "\(what), \(name)") }
    case (.string, .string): break
    default: #expect(left == right, "\(what)")
    }
  }
}
