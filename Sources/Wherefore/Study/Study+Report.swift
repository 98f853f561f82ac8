import CausalGraphs
import Estimation
import Identification
import Refutation
public import Reporting
import StrictJSON

extension Study {
  /// What a report of this study shows.
  public var reportContent: ReportContent {
    var content = ReportContent(title: reportTitle, question: reportQuestion)
    let summary = StudySummary(self)
    // What follows a colon in the terminal; a whole sentence stands alone.
    let effect = summary.effect
    content.summary =
      [(effect.first?.isLowercase == true ? "Estimate: " : "") + effect] + summary.doubts.map(StudySummary.sentence)
    if let first = notes.first(where: { $0.contains("same rows") || $0.contains("drawn at random") }) {
      content.summary.append(first)
    }
    content.data = reportData
    content.graph = reportGraph
    content.identification = reportIdentification
    if let estimation {
      content.estimates = estimation.estimates.map {
        var estimate = ReportContent.Estimate($0, isHeadline: $0.method == estimation.headline)
        estimate.contrast = words($0.contrast)
        return estimate
      }
      content.estimatesLeftOut = estimation.omissions.map {
        ReportContent.Omission($0.method.rawValue, reason: $0.reason)
      }
      content.ranges = estimation.ranges.map {
        var range = $0.report
        range.contrast = words($0.contrast)
        return range
      }
    }
    if let refutation {
      let isOfMany = Set(refutation.refutations.map(\.contrast)).count > 1
      let worst = Set(refutation.refutations.worst)
      content.refutations = refutation.refutations.map {
        var attack = ReportContent.Attack($0)
        attack.contrast = isOfMany ? words($0.contrast) : nil
        attack.subject = refutation.estimand(of: $0)
        attack.counts = worst.contains($0)
        return attack
      }
      content.refutationsLeftOut = refutation.omissions.map {
        ReportContent.Omission($0.method.rawValue, reason: $0.reason)
      }
    }
    content.sensitivity = reportSensitivity
    content.falsification = falsification?.report
    content.assumptions = reportAssumptions
    content.limitations = reportLimitations
    content.wouldChange = reportChanges
    content.reproduction = reportReproduction
    return content
  }

  /// "from 0 to 1", "by one unit"; with several treatments also of which.
  func words(_ contrast: TreatmentContrast) -> String {
    let change = contrast.control == "x" ? "by one unit" : contrast.description.visible(limit: 200)
    return question.treatments.count > 1 ? "of \(contrast.treatment.visible(limit: 60)) \(change)" : change
  }

  private var reportTitle: String {
    let words = question.words
    return "What is \(words)?"
  }

  private func variable(_ name: String) -> Variable? { variables.first { $0.name == name } }

  private var reportQuestion: ReportContent.Question {
    let treatment = question.treatments.joined(separator: ", ")
    var report = ReportContent.Question(reportTitle, treatment: treatment, outcome: question.outcome)
    report.treatmentDescription = question.treatments.count == 1 ? variable(treatment)?.description : nil
    report.outcomeDescription = variable(question.outcome)?.description
    report.unit = variable(question.outcome)?.unit
    if let headline = estimation?.headlines.first {
      report.target = headline.target.words
      var changes: [String] = []
      for estimate in estimation?.headlines ?? [] where !changes.contains(words(estimate.contrast)) {
        changes.append(words(estimate.contrast))
      }
      report.contrast = changes.prefix(12).joined(separator: "; ")
    }
    return report
  }

  private var reportData: ReportContent.Dataset {
    var report = ReportContent.Dataset(source: data.name, rows: data.rows, columnCount: data.columns.count)
    report.fingerprint = "sha256:" + data.hash
    let missing = Dictionary(data.columns.map { ($0.name, $0.missing) }) { first, _ in first }
    report.columns = variables.map { ReportContent.Dataset.Column($0, missing: missing[$0.name] ?? 0) }
    if isGraphGiven {
      // Of a graph that some data gave nobody knows here whether they were these.
      let isOfData = graph?.learning != nil || graph?.reconciliation?.rows != nil
      report.rowUse = isOfData ? nil : .effectOnly
      if isOfData {
        report.notes.append(
          "The graph was given, and had been learned from data: if these are the same rows, the intervals do not know that "
            + "the data chose the graph, and are too narrow by an unknown amount.")
      }
    } else if let split {
      let used = graph?.reconciliation?.rows ?? Int((split * Double(data.rows)).rounded())
      let estimates =
        (estimation?.headlines ?? []) + (estimation?.ranges.flatMap(\.members).compactMap(\.estimate) ?? [])
      let others = data.rows - Int((split * Double(data.rows)).rounded())
      report.rowUse = .split(graphRows: used, effectRows: estimates.first?.rowsUsed ?? others)
    } else {
      report.rowUse = .same
    }
    report.notes += record(of: .estimate)?.notes ?? []
    return report
  }

  /// Whether the graph was given, not made.
  private var isGraphGiven: Bool {
    guard let graph else { return false }
    return graph.reconciliation == nil || record(of: .propose)?.notes.contains(StudyRun.graphWasGiven) == true
  }

  private var reportGraph: ReportContent.Graph? {
    guard var document = graph else { return nil }
    let names = document.variables
    func nodes(_ texts: [String]) -> [Int] { texts.compactMap { names.index(of: $0) } }
    document.treatments = nodes(question.treatments)
    document.outcomes = nodes([question.outcome])
    document.adjusted = nodes(identification?.estimands.first?.adjustmentSet ?? [])
    var open: Set<Set<String>> = []
    for pair in identification?.undecidedEdges ?? [] { open.insert(Set(pair)) }
    if !open.isEmpty, document.kind == .dag { document.kind = .pdag }
    for place in document.edges.indices {
      let ends: Set = [names[document.edges[place].source].name, names[document.edges[place].target].name]
      if open.contains(ends) {
        document.edges[place].targetMark = .tail
        // It was one direction's, which is not shown.
        document.edges[place].probability = nil
      }
    }
    var report = ReportContent.Graph(document)
    var sources = asking.map { [$0.model] } ?? []
    for proposal in proposals where !sources.contains(proposal.provenance.expert) {
      sources.append(proposal.provenance.expert)
    }
    if isGraphGiven {
      report.origin = "The graph was given."
    } else {
      let rows = document.reconciliation?.rows.map { "\($0) rows" } ?? "no rows"
      report.origin =
        sources.isEmpty
        ? "The graph was learned from \(rows) and what is known for certain."
        : "The graph is what \(sources.prefix(8).joined(separator: ", "))\(sources.count > 8 ? " and others" : "") said, "
          + "reconciled with \(rows)."
    }
    report.notes = (record(of: .propose)?.notes ?? []) + (record(of: .reconcile)?.notes ?? [])
    return report
  }

  private var reportIdentification: ReportContent.Identification? {
    guard let identification else { return nil }
    let way = identification.estimands.first
    var report = ReportContent.Identification(
      isIdentifiable: identification.isIdentifiable, strategy: way?.strategy.rawValue)
    if let way {
      (report.adjustmentSet, report.instruments, report.mediators) = (
        way.adjustmentSet, way.instruments, way.mediators
      )
      report.expression = way.expression
      if way.strategy == .backdoor {
        report.why.append(
          way.adjustmentSet.isEmpty
            ? "No path but the causal ones is open between treatment and outcome: nothing needs to be adjusted for."
            : "Adjusting for these closes every path between treatment and outcome that is not causal, and none that is."
        )
        if let best = identification.optimalAdjustmentSet, Set(best) == Set(way.adjustmentSet) {
          report.why.append("Of the sets that do, it gives estimates of the least variance (in large samples).")
        }
      }
    }
    report.why += record(of: .identify)?.notes ?? []
    report.paths = identification.paths.map {
      ReportContent.Identification.Path($0.path, isCausal: $0.isCausal, isOpen: $0.isOpen, sentence: $0.explanation)
    }
    report.hasMorePaths = identification.paths.count >= StudyIdentification.mostPaths
    report.alternatives = identification.minimalAdjustmentSets.filter { Set($0) != Set(way?.adjustmentSet ?? []) }
    report.reason = identification.reason
    return report
  }
}

extension EffectTarget {
  /// "the average over all rows (ATE)".
  var words: String {
    switch self {
    case .ate: "the average over all rows (ATE)"
    case .att: "the average over treated rows (ATT)"
    case .atc: "the average over untreated rows (ATC)"
    case .ato: "the average over those whose treatment is least decided by their covariates (ATO)"
    case .late: "the average over those whom the instrument or the cutoff moves (LATE)"
    case .cate: "the average within values of the modifiers (CATE)"
    case .cde: "the controlled direct effect (CDE)"
    case .nde: "the natural direct effect (NDE)"
    case .nie: "the natural indirect effect (NIE)"
    }
  }
}

extension StudyEstimation.Range {
  fileprivate var report: ReportContent.EffectRange {
    var report = ReportContent.EffectRange(
      contrast: contrast.description,
      members: members.map { member in
        ReportContent.EffectRange.Member(
          orientations: member.orientations, adjustmentSet: member.estimate == nil ? nil : member.adjustmentSet,
          effect: member.effect, interval: member.estimate?.interval)
      }, words: explanation)
    report.omissions = omissions
    return report
  }
}
