public import CausalData
import Identification
import StrictJSON

/// What is to be estimated by which methods: one table, one question, one or more ways to answer it.
///
/// ```swift
/// let plan = EstimationPlan(.backdoor(treatment: "dose", outcome: "pain", adjustingFor: ["age"]))
/// let outcome = try plan.run(on: table)
/// ```
public struct EstimationPlan: Sendable {
  /// Which methods are run.
  public enum Methods: Hashable, Sendable {
    /// One, chosen by the estimand, the kind of treatment and outcome and the number of rows before any effect is seen. A
    /// warning of the estimates says which better method the rows did not suffice for.
    case automatic
    /// Every method that the estimands and the data allow: a multiverse.
    case all
    /// These; one that does not suit is an error.
    case chosen([EstimationMethod])
  }

  /// The ways to answer the question, the best first; one of a strategy is enough.
  public var effects: [IdentifiedEffect]
  /// Which methods are run.
  public var methods = Methods.automatic
  /// Whose effect; nil for each method's own (all rows, or those whom an instrument moves).
  public var target: EffectTarget?
  /// Parts of further columns.
  public var roles = EffectSample.Roles()
  /// What every method is told; its `target` is set by the plan.
  public var settings = EstimationSettings()
  /// The estimators to choose from.
  public var estimators = EffectEstimators.standard

  /// A plan for one or more ways to answer one question.
  public init(_ effects: IdentifiedEffect...) { self.effects = effects }

  /// A plan for the ways to answer one question.
  public init(effects: [IdentifiedEffect]) { self.effects = effects }

  /// A method that was not run, and why.
  public struct Omission: Hashable, Sendable {
    /// The method.
    public let method: EstimationMethod
    /// One sentence.
    public let reason: String
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// The estimates, in the order of the estimators.
    public var estimates: [EffectEstimate] = []
    /// Methods that were asked for and not run.
    public var omissions: [Omission] = []

    /// Nothing yet.
    public init() {}
  }

  /// Estimates.
  ///
  /// - Parameter onProgress: called before each method with its number, from 0, and how many there are.
  /// - Throws: `EstimationError`: of the sample; of the one method that was chosen; of all methods where none can be run;
  ///   `cancelled` where the task was cancelled, asked before each method and each nuisance model.
  public func run(
    on table: Table, onProgress: ((_ done: Int, _ total: Int, _ method: EstimationMethod) -> Void)? = nil
  ) throws(EstimationError) -> Outcome {
    guard !effects.isEmpty else { throw .badSetting(name: "effect", reason: "there is no estimand") }
    guard settings.level > 0, settings.level < 1 else {
      throw .badSetting(name: "level", reason: "a confidence level lies between 0 and 1: not \(settings.level)")
    }
    var samples: [EffectSample] = []
    for effect in effects { samples.append(try EffectSample(effect, in: table, roles: roles)) }
    switch methods {
    case .chosen(let wanted): return try run(wanted, on: samples, isStrict: true, onProgress)
    case .all:
      // What is made for other estimands is not worth a word.
      let strategies = Set(samples.map(\.effect.strategy))
      let (hasModifiers, hasMediators) = (
        samples.contains { !$0.modifiers.isEmpty }, samples.contains { !$0.mediators.isEmpty }
      )
      let wanted = estimators.map(\.method).filter { method in
        !method.strategies.isDisjoint(with: strategies) && (method != .conditionalEffects || hasModifiers)
          && (method != .mediation || hasMediators)
      }
      return try run(wanted, on: samples, isStrict: false, onProgress)
    case .automatic:
      guard let choice = choice(samples) else {
        throw .badSetting(
          name: "method", reason: "no method estimates this: \(refusals(samples).joined(separator: "; "))")
      }
      var outcome = try run([choice.method], on: samples, isStrict: true, onProgress)
      for omission in choice.passedOver {
        for place in outcome.estimates.indices {
          outcome.estimates[place].diagnostics.warn(
            "taken instead of \(omission.method.rawValue), for which the rows are too few: \(omission.reason)")
        }
      }
      return outcome
    }
  }

  /// The methods in the order in which one is looked for that suits.
  private static let preferred: [EstimationMethod] = [
    .aipw, .gFormula, .linearRegression, .differenceInMeans, .regressionDiscontinuity, .differenceInDifferences,
    .twoStageLeastSquares, .mediation, .frontDoor, .plugIn,
  ]

  /// The method that `automatic` means for these samples.
  func automatic(_ samples: [EffectSample]) -> EstimationMethod? { choice(samples)?.method }

  /// A method, and those that would have come first had there been more rows.
  private struct Choice {
    let method: EstimationMethod
    var passedOver: [Omission] = []
  }

  /// The first of the preferred methods that suits the first estimand that any suits, and for which the rows suffice;
  /// where they do for none, the last one, which asks least of them.
  private func choice(_ samples: [EffectSample]) -> Choice? {
    for sample in samples {
      var order = EstimationPlan.preferred
      // Without covariates and with amounts of treatment the plain methods say all there is to say.
      if sample.adjustment.isEmpty { order.insert(.differenceInMeans, at: 0) }
      if !sample.treatments.allSatisfy(\.isBinary) { order.insert(.linearRegression, at: 0) }
      // Who names modifiers asks how the effect differs by them.
      if !sample.modifiers.isEmpty { order.insert(.conditionalEffects, at: 0) }
      var passedOver: [Omission] = []
      for method in order {
        guard let estimator = estimators.first(where: { $0.method == method }),
          estimator.obstacle(for: sample, settings(for: estimator, sample)) == nil
        else { continue }
        guard let reason = estimator.shortage(of: sample) else {
          return Choice(method: method, passedOver: passedOver)
        }
        passedOver.append(Omission(method: method, reason: reason))
      }
      if let last = passedOver.popLast() { return Choice(method: last.method, passedOver: passedOver) }
    }
    return nil
  }

  func refusals(_ samples: [EffectSample]) -> [String] {
    estimators.compactMap { estimator in
      samples.first.flatMap { estimator.obstacle(for: $0, settings(for: estimator, $0)) }.map {
        "\(estimator.method.rawValue): \($0)"
      }
    }
  }

  /// The settings with the target: the one asked for, or the first that the method has.
  func settings(for estimator: any EffectEstimator, _ sample: EffectSample) -> EstimationSettings {
    var settings = settings
    if let target {
      settings.target = target
      return settings
    }
    for target in [EffectTarget.ate, .late, .att, .nde, .cate] {
      settings.target = target
      if estimator.obstacle(for: sample, settings) == nil { return settings }
    }
    settings.target = .ate
    return settings
  }

  private func run(
    _ wanted: [EstimationMethod], on samples: [EffectSample], isStrict: Bool,
    _ onProgress: ((Int, Int, EstimationMethod) -> Void)?
  ) throws(EstimationError) -> Outcome {
    var outcome = Outcome()
    var failure: EstimationError?
    for (place, method) in wanted.enumerated() {
      onProgress?(place, wanted.count, method)
      guard !Task.isCancelled else { throw .cancelled }
      guard let estimator = estimators.first(where: { $0.method == method }) else {
        throw .badSetting(name: "method", reason: "\(method.rawValue) is not among the estimators")
      }
      // The first estimand that the method suits.
      let sample = samples.first { estimator.obstacle(for: $0, settings(for: estimator, $0)) == nil }
      guard let sample else {
        // Told of an estimand of its kind, where there is one.
        let nearest = samples.first { method.strategies.contains($0.effect.strategy) } ?? samples[0]
        let reason =
          estimator.obstacle(for: nearest, settings(for: estimator, nearest)) ?? "it does not suit the estimand"
        if isStrict { throw .unsuitable(method: method, reason: reason) }
        outcome.omissions.append(Omission(method: method, reason: reason))
        continue
      }
      do throws(EstimationError) {
        outcome.estimates += try estimator.estimate(sample, settings(for: estimator, sample))
      } catch {
        if isStrict || error == .cancelled { throw error }
        failure = failure ?? error
        outcome.omissions.append(Omission(method: method, reason: error.description))
      }
    }
    if outcome.estimates.isEmpty, let failure { throw failure }
    guard !outcome.estimates.isEmpty else {
      throw .badSetting(
        name: "method", reason: "no method estimates this: \(refusals(samples).joined(separator: "; "))")
    }
    return outcome
  }
}
