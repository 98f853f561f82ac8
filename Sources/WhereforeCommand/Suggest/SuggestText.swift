import CausalGraphs
import Elicitation
import LanguageModels
import Reconciliation
import StrictJSON

/// A suggested graph as a person reads it: the edges with what they rest on, what was overruled, and what it took.
struct SuggestText {
  let reconciled: ReconciledGraph
  let result: ElicitationResult
  let budget: BudgetReport

  /// Lines without colour, no wider than the names make them.
  var text: String {
    var lines: [String] = []
    let edges = reconciled.edges
    if edges.isEmpty {
      lines.append("No edge is more probable than none.")
    } else {
      lines += table(edges)
    }
    lines += overruled
    lines += undecided
    lines.append("")
    lines.append(summary)
    return lines.joined(separator: "\n")
  }

  private func name(_ node: Int) -> String { reconciled.graph.variables[node].name.visible(limit: 60) }

  private func table(_ edges: [ReconciledGraph.PairAccount]) -> [String] {
    let rows = edges.compactMap { account -> [String]? in
      guard let edge = account.edge else { return nil }
      let probability = account.probability.map { SuggestText.twoDecimals($0) } ?? ""
      return [name(edge.source), "→", name(edge.target), probability, basis(account)]
    }
    return SuggestText.aligned([["cause", "", "effect", "probability", "rests on"]] + rows)
  }

  private func basis(_ account: ReconciledGraph.PairAccount) -> String {
    let claims = account.evidence.compactMap { evidence -> EdgeProposal? in
      if case .proposal(let proposal) = evidence { proposal } else { nil }
    }
    let said = claims.count == 1 ? "1 answer" : "\(claims.count) answers"
    switch account.decision?.basis {
    case .orderOnly: return "order only: it stands for a path (\(said))"
    case .arbitrary: return "an arbitrary choice of direction (\(said))"
    case .knowledge: return "background knowledge"
    case .experts, .data, .both, nil: return "a direct claim (\(said))"
    }
  }

  /// How many overruled claims a person is shown.
  private static let mostOverruled = 12

  /// Claims that acyclicity overruled, with the cycle and the cost.
  private var overruled: [String] {
    let sentences = reconciled.pairs.flatMap { account in
      account.evidence.compactMap { evidence -> String? in
        guard case .decision(let decision) = evidence, decision.outcome != .kept, !decision.cycle.isEmpty else {
          return nil
        }
        return decision.reason
      }
    }
    guard !sentences.isEmpty else { return [] }
    let shown = sentences.prefix(SuggestText.mostOverruled).map { "  " + $0 }
    let more = sentences.count - shown.count
    return ["", "Overruled, since a graph of causes has no cycle:"] + shown
      + (more > 0 ? ["  and \(more) more: --save-proposals keeps everything that was said"] : [])
  }

  /// Pairs whose experts were asked and do not know.
  private var undecided: [String] {
    let pairs = reconciled.pairs.filter { account in
      account.edge == nil && account.pooled?.directExperts == 0 && account.pooled?.orderExperts == 0
    }
    guard !pairs.isEmpty else { return [] }
    let names = pairs.prefix(8).compactMap { account in
      account.pooled.map { "\(name($0.first)) – \(name($0.second))" }
    }
    let more = pairs.count > 8 ? ", and \(pairs.count - 8) more" : ""
    return ["", "Asked about, without an opinion: " + names.joined(separator: ", ") + more + "."]
  }

  private var summary: String {
    let edges = reconciled.graph.edgeCount
    var parts = ["\(edges) \(edges == 1 ? "edge" : "edges") among \(reconciled.graph.nodeCount) variables", effort]
    if let method = reconciled.posteriorMethod, method != "the sum over all graphs" {
      parts.append("probabilities: \(method.visible(limit: 200))")
    }
    switch reconciled.optimality {
    case .exact: break
    case .bounded: parts.append("cycles were cut by a search that may not be the best possible")
    }
    return parts.joined(separator: " · ")
  }

  /// What the answers took.
  var effort: String {
    let usage = result.usage
    var parts: [String] = []
    parts.append(
      "\(usage.answers) \(usage.answers == 1 ? "answer" : "answers")"
        + (usage.fromCache > 0 ? " (\(usage.fromCache) from the cache)" : ""))
    parts.append("\(usage.requests) \(usage.requests == 1 ? "request" : "requests")")
    if let tokens = usage.tokens {
      parts.append(
        "\(tokens.prompt) + \(tokens.completion) tokens" + (usage.uncounted > 0 ? " and more nobody counted" : ""))
    }
    if let cost = budget.cost, cost > 0 { parts.append("\(SuggestText.money(cost)) \(budget.currency)") }
    return parts.joined(separator: " · ")
  }

  static func twoDecimals(_ value: Double) -> String {
    let hundredths = Int((min(max(value, 0), 1) * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }

  /// With enough digits to see small amounts.
  static func money(_ amount: Double) -> String {
    let digits = amount < 0.1 ? 10_000.0 : 100.0
    return "\((amount * digits).rounded() / digits)"
  }

  /// Columns padded to their widest cell; the last is left as it is.
  static func aligned(_ rows: [[String]]) -> [String] {
    let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = "  "
      for (column, cell) in row.enumerated() {
        line += cell
        if column + 1 < row.count { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
      }
      return line
    }
  }
}
