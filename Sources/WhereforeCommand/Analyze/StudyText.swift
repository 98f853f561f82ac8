import CausalGraphs
import Estimation
import Refutation
import StrictJSON
import Wherefore

/// A study as a person reads it on a terminal: the graph, what is adjusted for, estimates, attacks, what to mind.
struct StudyText {
  private let study: Study

  init(_ study: Study) { self.study = study }

  var text: String {
    [question, graph, adjustment, estimates, refutations, falsification, notes].filter { !$0.isEmpty }
      .map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  private var question: [String] {
    ["What is \(study.question.words)? (\(study.data.name.visible(limit: 60)), \(study.data.rows) rows)"]
  }

  /// More edges than this are for the report.
  private static let mostEdges = 40

  private var graph: [String] {
    guard let graph = study.graph else { return [] }
    let names = graph.variables.names
    var lines = [
      "Graph: \(graph.edges.count) \(graph.edges.count == 1 ? "edge" : "edges") among \(names.count) variables"
        + (study.proposals.isEmpty
          ? "" : ", \(study.proposals.count) \(study.proposals.count == 1 ? "answer" : "answers") of experts")
    ]
    let open = Set(study.identification?.undecidedEdges.map { Set($0) } ?? [])
    let rows = graph.edges.prefix(StudyText.mostEdges).map { edge -> [String] in
      let (source, target) = (names[edge.source], names[edge.target])
      let arrow = open.contains([source, target]) || edge.marked.isUndirected ? "—" : "→"
      return [
        source.visible(limit: 60), arrow, target.visible(limit: 60),
        edge.probability.map { SuggestText.twoDecimals($0) } ?? "",
      ]
    }
    if !rows.isEmpty { lines += SuggestText.aligned(rows) }
    let more = graph.edges.count - rows.count
    return lines + (more > 0 ? ["  and \(more) more"] : [])
  }

  private var adjustment: [String] {
    guard let way = study.identification?.estimands.first else { return [] }
    func list(_ names: [String]) -> String {
      names.isEmpty ? "nothing" : names.map { $0.visible(limit: 60) }.joined(separator: ", ")
    }
    let words: String
    switch way.strategy {
    case .backdoor: words = "adjusting for \(list(way.adjustmentSet))"
    case .instrument: words = "by the instrument \(list(way.instruments))"
    case .frontdoor: words = "by way of \(list(way.mediators))"
    default: words = "by \(way.strategy.rawValue)"
    }
    return ["Identified: " + words]
  }

  private var estimates: [String] {
    guard let estimation = study.estimation, !estimation.estimates.isEmpty else { return [] }
    let several = Set(estimation.estimates.map(\.contrast)).count > 1
    let rows = estimation.estimates.map { estimate in
      [estimate.method.rawValue + (estimate.method == estimation.headline ? " *" : ""), estimate.target.rawValue]
        + (several ? [estimate.contrast.description.visible(limit: 100)] : [])
        + [
          EstimateText.rounded(estimate.effect),
          estimate.interval.map { "\(EstimateText.rounded($0.lower)) to \(EstimateText.rounded($0.upper))" } ?? "–",
        ]
    }
    let header = ["method", "target"] + (several ? ["contrast"] : []) + ["effect", "interval"]
    return SuggestText.aligned([header] + rows)
      + ["  * chosen before any effect was seen; the others show how much the answer depends on the method"]
  }

  private var refutations: [String] {
    guard let refutation = study.refutation else { return [] }
    if let reason = refutation.reason { return ["Not attacked: " + reason.visible(limit: 400)] }
    guard !refutation.refutations.isEmpty else { return [] }
    let isOne = refutation.refutations.allSatisfy { refutation.subject(of: $0) == nil }
    return SuggestText.aligned(
      [["attack"] + (isOne ? [] : ["on"]) + ["verdict", "in words"]]
        + refutation.refutations.map {
          let subject = isOne ? [] : [(refutation.subject(of: $0) ?? "").visible(limit: 80)]
          return [$0.method.rawValue] + subject + [$0.verdict.rawValue, $0.explanation.visible(limit: 300)]
        })
  }

  private var falsification: [String] {
    guard let falsification = study.falsification else { return [] }
    if let reason = falsification.reason { return ["The graph was not attacked: " + reason.visible(limit: 400)] }
    guard let result = falsification.result else { return [] }
    return ["The graph is \(result.verdict.rawValue): \(result.explanation.visible(limit: 400))"]
      + result.suggestions.prefix(5).map { "  " + $0.sentence.visible(limit: 300) }
  }

  private var notes: [String] {
    (study.notes + (study.graph?.reconciliation?.notes ?? [])).map { "- " + $0.visible(limit: 600) }
  }
}
