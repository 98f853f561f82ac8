import Estimation
import Identification
import Refutation
import Reporting
import StrictJSON

extension Study {
  /// What has to be true for the headline to be the effect.
  var reportAssumptions: [ReportContent.Assumption] {
    guard let way = identification?.estimands.first, estimation?.headlines.isEmpty == false else { return [] }
    func list(_ names: [String]) -> String { names.map { $0.visible(limit: 60) }.joined(separator: ", ") }
    let treatment = list(question.treatments)
    let outcome = question.outcome.visible(limit: 60)
    var all: [ReportContent.Assumption] = []
    switch way.strategy {
    case .backdoor, .mediation:
      all.append(
        ReportContent.Assumption(
          "No common cause of \(treatment) and \(outcome) is missing from the graph.",
          check: "No data can show it. How strong a missing one would have to be stands under sensitivity."))
      if !way.adjustmentSet.isEmpty {
        all.append(
          ReportContent.Assumption(
            "Nothing that is adjusted for (\(list(way.adjustmentSet))) is an effect of \(treatment).",
            check: "The graph says so; the order of events in time can confirm it."))
      }
    case .instrument:
      all.append(
        ReportContent.Assumption(
          "\(list(way.instruments)) moves \(outcome) through \(treatment) alone, and nothing moves both.",
          check: "The graph says so; tests of instruments, where they can be made, stand among the attacks."))
    case .frontdoor:
      all.append(
        ReportContent.Assumption(
          "The whole effect of \(treatment) on \(outcome) goes through \(list(way.mediators)).",
          check: "The graph says so; no data can show it alone."))
    case .discontinuity:
      all.append(
        ReportContent.Assumption("Nothing else changes at the cutoff, and nobody chose a side of it.", check: nil))
    case .differenceInDifferences:
      all.append(
        ReportContent.Assumption(
          "Without the treatment both groups would have changed alike.", check: "Earlier periods, where there are some."
        ))
    case .id:
      all.append(
        ReportContent.Assumption(
          "The graph is complete: what it leaves out does not exist.", check: "See falsification."))
    }
    switch way.strategy {
    case .instrument:
      // Of the comparison of arms nothing is asked here; of those whom the instrument moves, all the more.
      all.append(
        ReportContent.Assumption(
          "\(list(way.instruments)) moves the treatment of nobody the other way; or the effect is the same for all."))
    case .discontinuity, .differenceInDifferences: break
    case .backdoor, .mediation, .frontdoor, .id:
      let overlap = estimation?.estimates.lazy.compactMap(\.overlap).first
      all.append(
        ReportContent.Assumption(
          estimation?.headlines.first?.contrast.control == "x"
            ? "Rows of every kind could have had more or less of \(treatment)."
            : "Rows of every kind could have been treated, and could have been untreated.",
          check: overlap.map {
            "\(Int((100 * $0.shareOutsideCommonSupport).rounded())) % of the rows have a propensity score that the other arm "
              + "does not reach."
          }))
    }
    all.append(
      ReportContent.Assumption(
        "The treatment of one row does not change the outcome of another, and treatment means the same in every row."))
    if record(of: .estimate)?.notes.isEmpty == false {
      all.append(
        ReportContent.Assumption("Rows without missing values are like those that were left out for them."))
    }
    return all
  }

  /// What the study can not say.
  var reportLimitations: [String] {
    var all = notes
    if let reason = estimation?.reason { all.append(reason) }
    if let reason = refutation?.reason, estimation?.reason == nil { all.append(reason) }
    if let reason = falsification?.reason { all.append("The graph was not attacked: " + reason) }
    all += asking?.unanswered.prefix(5).map { "No answer about " + $0 } ?? []
    var seen: Set<String> = []
    return all.filter { seen.insert($0).inserted }
  }

  /// What would change the conclusion.
  var reportChanges: [String] {
    var all: [String] = []
    // The sensitivity analyses say much the same: one is enough here.
    let attacks = refutation?.refutations ?? []
    let isOfMany = Set(attacks.map(\.contrast)).count > 1
    func told(_ found: Refutation) -> String {
      let estimand = refutation?.estimand(of: found).map { " (\($0).)" } ?? ""
      return (isOfMany ? "For the change \(words(found.contrast)): " : "") + found.explanation + estimand
    }
    for method in RefutationMethod.sensitivities where all.isEmpty {
      // Of several possible estimates the one that least overturns.
      var seen: Set<TreatmentContrast> = []
      all += attacks.weakestFirst(of: method).filter { seen.insert($0.contrast).inserted }.map(told)
    }
    all += attacks.filter { $0.verdict == .failed && !$0.method.isSensitivity }.map(told)
    for pair in identification?.decidingEdges ?? [] {
      all.append(
        "To know the direction of \(pair.map { $0.visible(limit: 60) }.joined(separator: " – ")) would decide the effect."
      )
    }
    for edge in identification?.uncertainEdges.prefix(8) ?? [] {
      all.append(
        "If \(edge.words) should be wrong, another estimate is right; \(edge.otherwise.joined(separator: "; ")).")
    }
    all += falsification?.result?.suggestions.prefix(5).map(\.sentence) ?? []
    return all
  }

  /// How to do it again.
  var reportReproduction: ReportContent.Reproduction {
    var report = ReportContent.Reproduction()
    if !command.isEmpty { report.command = command.map(Study.quoted).joined(separator: " ") }
    report.seed = seed
    report.versions = [ReportContent.Reproduction.Fact("wherefore", version)]
    report.files = [ReportContent.Reproduction.Fact(data.name, "sha256:" + data.hash)]
    if let asking {
      report.prompts = asking.prompts.map {
        ReportContent.Reproduction.Prompt($0.name, version: $0.version, hash: $0.hash)
      }
      report.models = [
        ReportContent.Reproduction.Model(
          asking.model, calls: asking.calls, promptTokens: asking.calls > asking.uncounted ? asking.promptTokens : nil,
          answerTokens: asking.calls > asking.uncounted ? asking.completionTokens : nil,
          cost: asking.cost.map { "\(StudySummary.number($0)) \(asking.currency ?? "")" })
      ]
      report.notes = asking.notes
    }
    report.notes += record(of: .propose)?.notes ?? []
    if !timings.isEmpty {
      // Summed in the order of the steps: a sum of doubles depends on it.
      report.seconds = StudyStep.allCases.reduce(0) { $0 + (timings[$1] ?? 0) }
    }
    return report
  }

  /// As a shell takes it.
  static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", "=", ",", ":", "@", "%", "+": true
      default: false
      }
    }
    return plain && !word.isEmpty
      ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
  }
}

extension StudyRefutation {
  /// "adjusting for age", "from 0 to 2": what tells the estimate from others that were attacked; nil where it was one.
  public func subject(of refutation: Refutation) -> String? {
    var parts = estimand(of: refutation).map { [$0] } ?? []
    if Set(refutations.map(\.contrast)).count > 1 { parts.append(refutation.contrast.description.visible(limit: 60)) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// "adjusting for age": which of several possible estimates was attacked; nil where it was one.
  func estimand(of refutation: Refutation) -> String? {
    refutations.estimands.count > 1 ? refutation.estimand?.words : nil
  }
}

extension StudyFalsification {
  /// How many tests a report lists.
  private static let mostTests = 40

  var report: ReportContent.Falsifying {
    guard let result else {
      var report = ReportContent.Falsifying(verdict: "The graph was not put to the test")
      report.sentences = reason.map { [$0] } ?? []
      return report
    }
    let verdict =
      switch result.verdict {
      case .rejected: "The data contradict the graph"
      case .notRejected: "The data do not contradict the graph"
      case .notInformative: "The data can not tell whether the graph is right"
      }
    var report = ReportContent.Falsifying(verdict: verdict)
    report.sentences = [result.explanation] + result.notes
    (report.tested, report.violations) = (result.tested, result.violations)
    let sorted = result.implications.enumerated().sorted {
      let (first, second) = ($0.element, $1.element)
      if first.isViolated != second.isViolated { return first.isViolated }
      let (p, q) = (first.pValue ?? 2, second.pValue ?? 2)
      return p == q ? $0.offset < $1.offset : p < q
    }
    report.tests = sorted.prefix(StudyFalsification.mostTests).map(\.element).map {
      ReportContent.Falsifying.Test(
        $0.statement, pValue: $0.pValue, adjustedPValue: $0.adjustedPValue, isViolated: $0.isViolated)
    }
    report.suggestions = result.suggestions.map(\.sentence)
    report.limits = result.limits
    return report
  }
}
