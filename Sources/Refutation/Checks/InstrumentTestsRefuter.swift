import CausalData
import CausalStatistics
import Estimation
import Identification
import OrderedCollections
import StrictJSON

/// What data can say about instruments: whether they move the treatment, whether they agree (over-identification), whether
/// covariates are balanced over them, and whether the joint law of discrete treatment and outcome is possible at all.
///
/// The rule: failed where over-identification or an instrumental inequality is rejected, each at the significance over the
/// number of them; inconclusive where the first-stage F is below 10; else passed.
public struct InstrumentTestsRefuter: EffectRefuter {
  public var method: RefutationMethod { .instrumentTests }
  /// A first stage below this is called weak.
  public var weakF = 10.0
  /// An outcome of more values is cut at its quantiles into so many classes for the inequalities.
  public var outcomeClasses = 4

  /// F of 10, four classes.
  public init() {}

  public func obstacle(for subject: RefutationSubject) -> String? {
    subject.sample.effect.strategy == .instrument && !subject.sample.instruments.isEmpty
      ? nil : "the estimand has no instrument"
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let original = subject.original
    let told = original.diagnostics
    let first = told["first_stage_f_robust", "statistic"]?.number ?? told["first_stage_f", "statistic"]?.number
    let overidentified = told["hansen_j", "p_value"]?.number ?? told["sargan", "p_value"]?.number
    let inequalities = inequalities(subject)
    var tests: [(name: String, pValue: Double)] = []
    if let overidentified {
      tests.append(("the instruments disagree about the effect (over-identification)", overidentified))
    }
    if let pearl = inequalities?.pearl { tests.append(("the instrumental inequality is violated", pearl.pValue)) }
    if let kitagawa = inequalities?.kitagawa {
      tests.append(("some outcomes become rarer where they can only become more frequent", kitagawa.pValue))
    }
    let limit = settings.rule.significance / Double(max(1, tests.count))
    let rejected = tests.filter { $0.pValue <= limit }
    let verdict: RefutationVerdict =
      !rejected.isEmpty ? .failed : (first ?? 0) < weakF ? .inconclusive : .passed
    var text =
      first.map { "The instruments move the treatment with F = \(SensitivityWords.figure($0))" }
      ?? "The first stage has no F"
    if let first, first < weakF { text += ", which is weak (below \(SensitivityWords.figure(weakF)))" }
    text += ". "
    if tests.isEmpty {
      text +=
        "Nothing else about them can be tested: there is no instrument to spare, and treatment or instrument has too many values."
    } else if rejected.isEmpty {
      text +=
        "Nothing tested speaks against them (\(tests.count) test\(tests.count == 1 ? "" : "s"), smallest \(SensitivityWords.p(tests.map(\.pValue).min() ?? 1)))."
    } else {
      text +=
        rejected.map { "\($0.name) (\(SensitivityWords.p($0.pValue)))" }.joined(separator: "; ")
        + ": an instrument reaches the outcome by another way, shares a cause with it, or moves units both ways."
    }
    var refutation = Refutation(
      method, of: original, pValue: tests.map(\.pValue).min().map { min(1, $0 * Double(tests.count)) },
      verdict: verdict,
      explanation: text,
      limits:
        "Whether an instrument acts by the treatment alone cannot be shown by data: instruments that are wrong alike"
        + " agree, and the inequalities see gross violations only.")
    describe(&refutation.diagnostics, first, overidentified, inequalities, subject)
    return [refutation]
  }

  private struct Inequalities {
    let pearl: InstrumentalInequality.Result?
    let kitagawa: InstrumentalInequality.Result?
  }

  /// For one discrete instrument and a discrete treatment without covariates, weights and clusters: given covariates the
  /// inequalities hold within their cells only.
  private func inequalities(_ subject: RefutationSubject) -> Inequalities? {
    let (sample, effect) = (subject.sample, subject.sample.effect)
    guard effect.instruments.count == 1, effect.treatments.count == 1, effect.conditioningSet.isEmpty,
      effect.adjustmentSet.isEmpty, sample.weights == nil, sample.clusters == nil,
      let column = try? sample.table.column(effect.instruments[0]),
      let instrument = codes(sample.rowCount, most: 6, column.number(row:)),
      let treatment = codes(sample.rowCount, most: 6, { sample.treatment.values[$0] })
    else { return nil }
    let outcome = codes(sample.rowCount, most: 6) { sample.outcome.values[$0] } ?? classes(sample.outcome.values)
    let inequality = InstrumentalInequality(
      instrument: instrument.codes, treatment: treatment.codes, outcome: outcome.codes,
      levels: (instrument.count, treatment.count, outcome.count))
    return Inequalities(pearl: inequality.pearl(), kitagawa: inequality.kitagawa())
  }

  /// Codes of the values, ascending; nil where there are more than `most`.
  private func codes(_ rows: Int, most: Int, _ value: (Int) -> Double) -> (codes: [Int], count: Int)? {
    var seen: Set<Double> = []
    for row in 0..<rows {
      seen.insert(value(row) + 0)
      if seen.count > most { return nil }
    }
    let levels = seen.sorted()
    return ((0..<rows).map { row in levels.firstIndex(of: value(row) + 0) ?? 0 }, levels.count)
  }

  /// Classes by quantiles.
  private func classes(_ values: ColumnStorage<Double>) -> (codes: [Int], count: Int) {
    let count = max(2, outcomeClasses)
    let sorted = values.withUnsafeBufferPointer { $0.sorted() }
    let cuts = (1..<count).map { sorted[$0 * sorted.count / count] }
    return (values.withUnsafeBufferPointer { $0.map { value in cuts.count { value >= $0 } } }, count)
  }

  private func describe(
    _ diagnostics: inout Diagnostics, _ first: Double?, _ overidentified: Double?, _ inequalities: Inequalities?,
    _ subject: RefutationSubject
  ) {
    if let first { diagnostics.set("first_stage_f", first) }
    if let rubin = subject.original.diagnostics["anderson_rubin"] { diagnostics.entries["anderson_rubin"] = rubin }
    if let overidentified { diagnostics.set("over_identification_p_value", overidentified) }
    for (name, result) in [("pearl", inequalities?.pearl), ("kitagawa", inequalities?.kitagawa)] {
      guard let result else { continue }
      var object = JSONObject()
      object["largest_excess"] = .number(result.excess)
      object["p_value"] = .number(result.pValue)
      object["inequalities"] = .number(Double(result.count))
      diagnostics.entries[name] = .object(object)
    }
    let balance = balance(subject)
    if !balance.isEmpty {
      diagnostics.entries["balance"] = .array(
        balance.map { entry in
          var object = JSONObject()
          object["covariate"] = .string(entry.name)
          object["correlation"] = .number(entry.correlation)
          object["p_value"] = .number(entry.pValue)
          return .object(object)
        })
      if let worst = balance.min(by: { $0.pValue < $1.pValue }), worst.pValue * Double(balance.count) <= 0.05 {
        diagnostics.warn(
          "\(worst.name.visible()) goes with the instrument (correlation"
            + " \(SensitivityWords.figure(worst.correlation)), \(SensitivityWords.p(worst.pValue))): right only if it is conditioned on, as it"
            + " is here, and nothing like it is missing.")
      }
    }
  }

  /// The multiple correlation of each covariate's column with all instruments, and its F test.
  private func balance(_ subject: RefutationSubject) -> [(name: String, correlation: Double, pValue: Double)] {
    let sample = subject.sample
    let covariates = sample.conditioning.columns + sample.adjustment.columns
    guard !covariates.isEmpty else { return [] }
    let count = sample.instruments.count
    let predictors = sample.instruments.storages + covariates.map(\.values)
    let source = ColumnRegression(
      names: predictors.indices.map(String.init), predictors: predictors, outcome: sample.outcome.values,
      weights: sample.weights, threads: subject.settings.threads)
    guard let moments = try? source.moments() else { return [] }
    var found: [(name: String, correlation: Double, pValue: Double)] = []
    for (place, covariate) in covariates.enumerated() {
      guard let fit = try? MomentRegression(moments, outcome: count + place, predictors: Array(0..<count)) else {
        continue
      }
      let (explained, freedom) = (fit.determination, Double(fit.residualDegreesOfFreedom))
      let kept = Double(count - fit.dependent.count)
      guard freedom > 0, kept > 0, explained < 1,
        let law = try? FDistribution(numerator: kept, denominator: freedom)
      else { continue }
      found.append(
        (covariate.name, explained.squareRoot(), law.survival(explained / kept / ((1 - explained) / freedom))))
    }
    return found
  }
}
