import Estimation
import OrderedCollections
import Refutation
import Reporting
import StrictJSON

extension Study {
  /// Sensitivity analyses with the figures that a reader can use, the most telling first.
  var reportSensitivity: [ReportContent.Sensitivity] {
    guard let attacks = self.refutation else { return [] }
    let isOfMany = Set(attacks.refutations.map(\.contrast)).count > 1
    return RefutationMethod.sensitivities.flatMap { method in
      attacks.refutations.weakestFirst(of: method).map { refutation in
        let subject = attacks.estimand(of: refutation).map { " (\($0))" } ?? ""
        var report = ReportContent.Sensitivity(
          method.sensitivityTitle + subject + (isOfMany ? ", \(words(refutation.contrast))" : ""),
          sentences: [refutation.explanation],
          figures: SensitivityFigures(refutation.diagnostics).figures(of: method))
        if method == .partialR2, let analysis = PartialR2Analysis(refutation.diagnostics) {
          report.picture = SensitivityContour(analysis, title: "What an unobserved common cause would leave").svg
        }
        return report
      }
    }
  }
}

extension [Refutation] {
  /// What one sensitivity analysis found: of several possible estimands first the one that least overturns.
  func weakestFirst(of method: RefutationMethod) -> [Refutation] {
    let found = filter { $0.method == method }
    guard found.estimands.count > 1 else { return found }
    let strengths = found.map { $0.overturningStrength ?? .infinity }
    return found.indices.sorted { (strengths[$0], $0) < (strengths[$1], $1) }.map { found[$0] }
  }
}

extension Refutation {
  /// How strong an unobserved common cause must be to overturn the estimate, on the method's own scale.
  fileprivate var overturningStrength: Double? {
    let name: String
    switch method {
    case .partialR2, .biasBounds: name = "robustness_value"
    case .unobservedCommonCause: name = "tipping_strength"
    case .eValue: name = "e_value"
    case .rosenbaumBounds: name = "tipping_gamma"
    default: return nil
    }
    return diagnostics[name]?.number
  }
}

extension RefutationMethod {
  /// Those that say how strong an unobserved common cause must be.
  static let sensitivities: [RefutationMethod] = [
    .partialR2, .biasBounds, .unobservedCommonCause, .eValue, .rosenbaumBounds,
  ]

  /// Whether it says how strong an unobserved common cause must be.
  var isSensitivity: Bool { RefutationMethod.sensitivities.contains(self) }

  /// The heading under which a report tells it with its figures.
  fileprivate var sensitivityTitle: String {
    switch self {
    case .partialR2: "Partial R² of an unobserved common cause"
    case .biasBounds: "Bounds on the bias of an unobserved common cause"
    case .unobservedCommonCause: "A simulated unobserved common cause"
    case .eValue: "E-value"
    case .rosenbaumBounds: "Rosenbaum bounds"
    default: rawValue
    }
  }
}

/// A sensitivity analysis's diagnostics as figures with their meaning.
private struct SensitivityFigures {
  typealias Figure = ReportContent.Sensitivity.Figure

  let diagnostics: Diagnostics

  init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

  func figures(of method: RefutationMethod) -> [Figure] {
    switch method {
    case .partialR2: partialR2 + benchmarks
    case .biasBounds: bounds + benchmarks
    case .unobservedCommonCause: simulated
    case .eValue: eValue
    case .rosenbaumBounds: rosenbaum
    default: []
    }
  }

  private func number(_ name: String) -> Double? { diagnostics[name]?.number }

  private func share(_ name: String, _ title: String, _ meaning: String) -> [Figure] {
    number(name).map { [Figure(title, SensitivityFigures.percent($0), meaning: meaning)] } ?? []
  }

  private func plain(_ name: String, _ title: String, _ meaning: String) -> [Figure] {
    number(name).map { [Figure(title, SensitivityFigures.text($0), meaning: meaning)] } ?? []
  }

  private var partialR2: [Figure] {
    share(
      "robustness_value", "Robustness value",
      "An unobserved common cause that explains as much of what the covariates leave of treatment and outcome alike takes "
        + "the estimate to 0.")
      + share("robustness_value_half", "Robustness value, half", "The same, to take half of the estimate away.")
      + share(
        "robustness_value_significant", "Robustness value, interval", "The same, until the interval reaches no effect.")
      + share(
        "partial_r2", "Partial R² of the treatment",
        "A common cause that explains all the rest of the outcome has to explain as much of the treatment to take the "
          + "estimate to 0.")
  }

  private var bounds: [Figure] {
    share(
      "robustness_value", "Robustness value",
      "A common cause that explains as much of what is left of the outcome and of the treatment's part in the estimate "
        + "takes the bounds to 0.")
      + share("robustness_value_significant", "Robustness value, interval", "The same for the bounds' intervals.")
  }

  private var simulated: [Figure] {
    let strongest = diagnostics["strongest_covariate"]?.string
    return share(
      "tipping_strength", "Tipping strength",
      "A common cause that explains as much of what the covariates leave of treatment and outcome takes the estimate to 0."
    )
      + share(
        "tipping_strength_significant", "Tipping strength, interval", "The same, until the interval reaches no effect.")
      + (strongest.map {
        plain(
          "tipping_multiple_of_strongest", "Times as strong as \($0)",
          "So many times as strong as the strongest covariate a common cause of the tipping strength is.")
      } ?? [])
  }

  private var eValue: [Figure] {
    let measure = diagnostics["measure"]?.string.map { " (\($0))" } ?? ""
    let strongest: [Figure] =
      diagnostics["strongest_covariate"]?.string.map {
        plain(
          "strongest_covariate_e_value", "Observed covariate E-value of \($0)",
          "How far leaving it out moves the interval's limit, more than any other covariate does.")
      } ?? []
    return plain(
      "e_value", "E-value",
      "The risk ratio that a common cause needs with treatment and with outcome to explain the estimate away.")
      + plain("e_value_interval", "E-value, interval", "The same, until the interval reaches no effect.") + strongest
      + plain("risk_ratio", "Risk ratio", "What the estimate is as a risk ratio\(measure).")
  }

  private var rosenbaum: [Figure] {
    plain(
      "tipping_gamma", "Γ",
      "How unequal the odds of treatment within pairs may be before the test no longer tells an effect.")
      + plain("explaining_gamma", "Γ, estimate", "How unequal they must be to explain the whole difference.")
      + (diagnostics["strongest_covariate"]?.string.map {
        plain("strongest_odds_ratio", "Odds ratio of \($0)", "How much the strongest covariate moves the odds.")
      } ?? [])
  }

  /// What a common cause as strong as each covariate would leave: those that leave least, at most five.
  private var benchmarks: [Figure] {
    let all = (diagnostics["benchmarks"]?.array ?? []).compactMap(\.object).compactMap(benchmark)
    let sorted = all.enumerated().sorted {
      $0.element.size == $1.element.size ? $0.offset < $1.offset : $0.element.size < $1.element.size
    }
    return sorted.prefix(5).map(\.element.figure)
  }

  private func benchmark(_ entry: JSONObject) -> (size: Double, figure: Figure)? {
    guard let covariate = entry["covariate"]?.string, (entry["multiple"]?.number ?? 1) == 1 else { return nil }
    let name = "As strong as \(covariate)"
    if let effect = entry["adjusted_effect"]?.number {
      let ends = (entry["adjusted_interval"]?.array ?? []).compactMap(\.number)
      // One that explains all that is left of the outcome leaves no interval.
      let interval =
        ends.count == 2 && ends[0] < ends[1]
        ? " (\(SensitivityFigures.text(ends[0])) to \(SensitivityFigures.text(ends[1])))" : ""
      return (
        abs(effect),
        Figure(
          name, SensitivityFigures.text(effect) + interval,
          meaning: interval.isEmpty
            ? "What such a common cause would leave at worst; no interval can be given."
            : "What such a common cause would leave, with its interval.")
      )
    }
    guard let lower = entry["lower"]?.number, let upper = entry["upper"]?.number else { return nil }
    return (
      min(abs(lower), abs(upper)),
      Figure(
        name, "\(SensitivityFigures.text(lower)) to \(SensitivityFigures.text(upper))",
        meaning: "Between these the effect would be beside such a common cause.")
    )
  }

  private static func text(_ value: Double) -> String {
    NumberText.significant(value, digits: 3).replacing("-", with: "−")
  }
  private static func percent(_ share: Double) -> String { NumberText.significant(100 * share, digits: 3) + " %" }
}
