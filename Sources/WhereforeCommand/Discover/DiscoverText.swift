import CausalGraphs
import Discovery
import StrictJSON

/// A learned graph as a person reads it: the edges with what the data say of them, how it was learned, what to mind.
struct DiscoverText {
  private let outcome: Discoverer.Outcome
  /// More edges than this are for a file, not for a screen.
  private static let mostEdges = 200

  init(_ outcome: Discoverer.Outcome) { self.outcome = outcome }

  var text: String {
    let edges = outcome.document.edges
    var lines: [String] = edges.isEmpty ? ["No edges: the data show no dependence between these variables."] : []
    lines += SuggestText.aligned(edges.prefix(DiscoverText.mostEdges).map(row))
    if edges.count > DiscoverText.mostEdges {
      lines.append("  and \(edges.count - DiscoverText.mostEdges) more: -o FILE or --format json has them all")
    }
    lines += ["", summary]
    if let optimality = outcome.report.optimality.words { lines.append(optimality + ".") }
    if !outcome.report.notes.isEmpty { lines.append("") }
    for note in outcome.report.notes { lines.append("- " + note.visible(limit: 600)) }
    return lines.joined(separator: "\n")
  }

  private func row(_ edge: GraphEdge) -> [String] {
    let names = outcome.document.variables.names
    // A directed edge is written from its cause.
    let isBackward = edge.sourceMark == .arrow && edge.targetMark == .tail
    let (from, to) = isBackward ? (edge.target, edge.source) : (edge.source, edge.target)
    let (left, right) = isBackward ? (edge.targetMark, edge.sourceMark) : (edge.sourceMark, edge.targetMark)
    let arrow = DiscoverText.end(left, "<") + "—" + DiscoverText.end(right, ">")
    return [names[from].visible(limit: 60), arrow, names[to].visible(limit: 60), support(edge)]
  }

  private static func end(_ mark: Mark, _ arrow: String) -> String {
    switch mark {
    case .tail: "—"
    case .arrow: arrow
    case .circle: "o"
    }
  }

  private func support(_ edge: GraphEdge) -> String {
    var parts: [String] = []
    for case .data(let data) in edge.evidence {
      if let difference = data.scoreDifference { parts.append("\(DiscoverText.rounded(difference)) nats") }
      if let p = data.pValue { parts.append(p < 1e-4 ? "p < 0.0001" : "p = \(DiscoverText.rounded(p, digits: 4))") }
    }
    if let share = edge.probability { parts.append("in \(Int((100 * share).rounded())) % of replicates") }
    return parts.joined(separator: ", ")
  }

  private var summary: String {
    let (document, report) = (outcome.document, outcome.report)
    let count = document.edges.count
    var parts = ["\(count) \(count == 1 ? "edge" : "edges") among \(document.variables.count) variables"]
    parts.append("\(outcome.rows) rows")
    var method = "\(report.algorithm), \(report.method)"
    if let setting = report.setting {
      let name = outcome.plan.settingName.map { $0.rawValue.replacing("_", with: " ") } ?? "setting"
      method += " (\(name) \(DiscoverText.rounded(setting, digits: 6)))"
    }
    parts.append(method)
    if let score = report.score { parts.append("score \(DiscoverText.rounded(score)) nats") }
    parts.append("\(report.evaluations) \(outcome.plan.methodKind.countName.replacing("_", with: " "))")
    parts.append("\(DiscoverText.rounded(outcome.seconds, digits: 3)) s")
    return parts.joined(separator: " · ")
  }

  /// Without digits nobody reads.
  private static func rounded(_ value: Double, digits: Int = 1) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    let scale = (0..<digits).reduce(1.0) { power, _ in power * 10 }
    let result = (value * scale).rounded() / scale
    return result == result.rounded() ? "\(Int(result))" : "\(result)"
  }
}
