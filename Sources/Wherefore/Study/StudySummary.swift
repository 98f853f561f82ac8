import Estimation
import Refutation
import StrictJSON

/// A study in three lines: the effect, what it stood and what could overturn it, where the rest is.
public struct StudySummary: Sendable {
  private let study: Study

  /// The summary of a study.
  public init(_ study: Study) { self.study = study }

  /// The three lines.
  ///
  /// - Parameters:
  ///   - report: Where reports are.
  ///   - file: Where the study is kept.
  public func lines(report: [String], study file: String?) -> [String] {
    var places: [String] = []
    if !report.isEmpty { places.append("Report: " + report.map { $0.visible() }.joined(separator: ", ")) }
    if let file { places.append("\(places.isEmpty ? "Study" : "study"): " + file.visible()) }
    return [
      "Effect: " + effect, "Doubt: " + doubt,
      places.isEmpty ? "Report: none was asked for; --report FILE.html writes one." : places.joined(separator: "; "),
    ]
  }

  /// The effect in words, with its interval; or why there is none.
  public var effect: String {
    guard let estimation = study.estimation else { return "not estimated." }
    if let reason = estimation.reason { return reason }
    if !estimation.ranges.isEmpty { return ranges(estimation.ranges) }
    let sentences = estimation.headlines.filter { !$0.isChangeByModifier }.map(sentence)
    guard let first = sentences.first else { return "not estimated." }
    // The first follows a colon.
    let rest = sentences.dropFirst().prefix(3).map { " " + StudySummary.sentence($0) }.joined()
    let left = sentences.count - 4
    return first + rest + (left > 0 ? " And \(left) more contrast\(left == 1 ? "" : "s")." : "")
  }

  /// What the effect can be: of each contrast, where there are several.
  private func ranges(_ all: [StudyEstimation.Range]) -> String {
    var sentences = all.prefix(4).map { range in
      let interval = range.interval.map { interval in
        " Their \(StudySummary.percent(interval.level)) intervals reach from \(StudySummary.words(interval))."
      }
      let change =
        all.count > 1
        ? "For \(range.contrast.treatment.visible(limit: 60)) \(range.contrast.description.visible(limit: 120)): " : ""
      return change + range.explanation + (interval ?? "")
    }
    let left = all.count - 4
    if left > 0 { sentences.append("And \(left) more contrast\(left == 1 ? "" : "s").") }
    let deciding = study.identification?.decidingEdges ?? []
    let edges = deciding.map { $0.map { $0.visible(limit: 60) }.joined(separator: " – ") }
    if !edges.isEmpty {
      sentences.append("What decides it: the direction of \(edges.joined(separator: ", or of ")).")
    }
    return sentences.joined(separator: " ")
  }

  private func sentence(_ estimate: EffectEstimate) -> String {
    let contrast = estimate.contrast
    let (treatment, outcome) = (contrast.treatment.visible(limit: 60), study.question.outcome.visible(limit: 60))
    let change =
      contrast.control == "x"
      ? "one unit more of \(treatment)" + (contrast.condition.map { " " + $0.visible(limit: 120) } ?? "")
      : "a change of \(treatment) \(contrast.description.visible(limit: 120))"
    let value = StudySummary.number(estimate.effect)
    let what: String
    switch estimate.scale {
    case .difference: what = "changes \(outcome) by \(value)" + unit
    case .ratio: what = "multiplies the mean of \(outcome) by \(value)"
    case .oddsRatio: what = "multiplies the odds of \(outcome) by \(value)"
    }
    let neutral = estimate.scale == .difference ? 0.0 : 1
    var text = "\(change) \(what)"
    if let interval = estimate.interval {
      text += " (\(StudySummary.percent(interval.level)) interval \(StudySummary.words(interval)))"
      if interval.contains(neutral) { text += ", which no effect at all would fit as well" }
    }
    return text + ", by \(estimate.method.rawValue), \(estimate.rowsUsed) rows."
  }

  private var unit: String {
    guard let unit = study.variables.first(where: { $0.name == study.question.outcome })?.unit else { return "" }
    return " " + unit.visible(limit: 40)
  }

  /// What the estimate and the graph stood, and what could overturn them.
  public var doubt: String {
    let sentences = doubts
    return sentences.isEmpty ? "nothing was attacked." : sentences.joined(separator: " ")
  }

  /// The same, sentence by sentence; the first begins with a small letter.
  var doubts: [String] {
    var sentences: [String] = []
    if let refutation = study.refutation, !refutation.refutations.isEmpty {
      let all = refutation.refutations
      let worst = all.worst
      let estimands = all.estimands.count
      func names(_ verdict: RefutationVerdict) -> String? {
        var seen: Set<String> = []
        let methods = worst.filter { $0.verdict == verdict }.map { found in
          let estimand = estimands > 1 ? found.estimand.map { " (\($0.words))" } : nil
          return found.method.rawValue + (estimand ?? "")
        }
        let once = methods.filter { seen.insert($0).inserted }
        return once.isEmpty ? nil : once.joined(separator: ", ")
      }
      let passed = worst.count { $0.verdict == .passed }
      var sentence =
        estimands > 1
        ? "all of the \(estimands) estimates that the graph leaves possible passed \(passed) of \(worst.count) attacks"
        : "the estimate\(Set(all.map(\.contrast)).count > 1 ? "s" : "") passed \(passed) of \(worst.count) attacks"
      if let failed = names(.failed) { sentence += "; failed: \(failed)" }
      if let open = names(.inconclusive) { sentence += "; inconclusive: \(open)" }
      sentences.append(sentence + ".")
      if let overturning = overturning(all) { sentences.append(overturning) }
    } else if study.estimation?.reason == nil {
      sentences.append("the estimate was not attacked.")
    }
    if let result = study.falsification?.result {
      sentences.append("The graph is \(result.verdict.rawValue): " + result.explanation)
    }
    return sentences
  }

  /// How strong an unobserved common cause must be, by the first analysis that says so.
  private func overturning(_ all: [Refutation]) -> String? {
    for method in [RefutationMethod.partialR2, .biasBounds, .unobservedCommonCause, .eValue, .rosenbaumBounds] {
      guard let found = all.weakestFirst(of: method).first else { continue }
      let estimand = all.estimands.count > 1 ? found.estimand.map { " (\($0.words).)" } : nil
      let words = found.explanation.visible(limit: 500) + (estimand ?? "")
      // The first of several changes of the treatment.
      return all.contains { $0.contrast != found.contrast }
        ? "For the change \(study.words(found.contrast)): " + words : words
    }
    return nil
  }

  /// With a capital letter.
  static func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  static func words(_ interval: ConfidenceInterval) -> String {
    "\(number(interval.lower)) to \(number(interval.upper))"
  }

  static func percent(_ share: Double) -> String { number(100 * share) + " %" }

  /// With four significant digits.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "?" : value < 0 ? "−∞" : "∞" }
    return NumberText.significant(value, digits: 4).replacing("-", with: "−")
  }
}
