import CausalGraphs
import Reconciliation
import StrictJSON

/// A reconciled graph as a person reads it: the edges and what they rest on, what was overruled and at what cost, how far
/// each expert was believed, what to mind.
struct ReconcileText {
  private let document: GraphDocument
  private let accounts: [PairStanding]
  /// More edges than this are for a file, not for a screen.
  private static let mostEdges = 200
  /// How many overruled answers a person is shown.
  private static let mostOverruled = 20
  /// How many experts.
  private static let mostExperts = 40

  init(_ document: GraphDocument) {
    self.document = document
    accounts = PairStanding.all(of: document)
  }

  var text: String {
    ([table, overruled, experts, unused, [summary], notes].filter { !$0.isEmpty }).map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  private func name(_ node: Int) -> String { document.variables[node].name.visible(limit: 60) }

  private var table: [String] {
    let standing = accounts.filter { $0.edge != nil }
    guard !standing.isEmpty else { return ["No edge is more probable than none."] }
    let rows = standing.prefix(ReconcileText.mostEdges).map { account -> [String] in
      guard let edge = account.edge else { return [] }
      return [
        name(edge.source), "→", name(edge.target), account.probability.map { SuggestText.twoDecimals($0) } ?? "",
        ReconcileText.words(account), ReconcileText.support(account), ReconcileText.said(account),
      ]
    }
    let more = standing.count - rows.count
    return SuggestText.aligned([["cause", "", "effect", "probability", "direction rests on", "data", "said"]] + rows)
      + (more > 0 ? ["  and \(more) more: -o FILE or --format json has them all"] : [])
  }

  private static func words(_ account: PairStanding) -> String {
    switch account.decision?.basis {
    case .experts: "experts"
    case .data: "data"
    case .both: "data and experts"
    case .knowledge: account.decision?.decidedBy == nil ? "knowledge" : "a person"
    case .arbitrary: "nothing: an arbitrary choice"
    case .orderOnly: "order only: it stands for a path"
    case nil: ""
    }
  }

  private static func support(_ account: PairStanding) -> String {
    guard let support = account.support else { return "" }
    if let difference = support.scoreDifference {
      return (difference > 0 ? "+" : "") + number(difference) + " nats"
    }
    return support.pValue.map { "p = \(number($0))" } ?? ""
  }

  private static func said(_ account: PairStanding) -> String {
    let (answers, experts) = (account.proposals.count, account.expertCount)
    guard answers > 0 else { return "nothing" }
    return (answers == 1 ? "1 answer" : "\(answers) answers") + (experts > 1 ? " of \(experts) experts" : "")
  }

  private var overruled: [String] {
    let all = accounts.filter(\.isOverruled).sorted { ($0.cost ?? 0) > ($1.cost ?? 0) }
    guard !all.isEmpty else { return [] }
    let lines = all.prefix(ReconcileText.mostOverruled).map { account in
      let reason = account.decision?.reason ?? "overruled"
      return "  \(account.overruledExperts.map { $0.visible(limit: 40) }.joined(separator: ", ")): "
        + reason.visible(limit: 400)
        + (reason.contains(" nats") ? "" : account.cost.map { " (\(ReconcileText.number($0)) nats)" } ?? "")
    }
    let more = all.count - lines.count
    return ["Overruled answers, and what overruling them cost:"] + lines
      + (more > 0 ? ["  and \(more) more: wherefore explain says why, pair by pair"] : [])
  }

  private var experts: [String] {
    let known = document.reconciliation?.experts ?? []
    guard !known.isEmpty else { return [] }
    let more = known.count - ReconcileText.mostExperts
    return ["Experts, and the factor by which their claims counted:"]
      + SuggestText.aligned(
        known.prefix(ReconcileText.mostExperts).map { expert in
          let model = expert.model.map { $0 == expert.name ? "" : " (\($0.visible(limit: 40)))" } ?? ""
          return [
            expert.name.visible(limit: 60) + model, expert.claims == 1 ? "1 claim" : "\(expert.claims) claims",
            expert.reliability.map { ReconcileText.number($0) } ?? "", (expert.note ?? "").visible(limit: 300),
          ]
        }) + (more > 0 ? ["  and \(more) more: -o FILE or --format json has them all"] : [])
  }

  private var unused: [String] {
    let rejected = document.reconciliation?.rejected ?? []
    guard !rejected.isEmpty else { return [] }
    let lines = rejected.prefix(12).map { rejection in
      let proposal = rejection.proposal
      return "  \(proposal.provenance.expert.visible(limit: 40)) on \(proposal.first.visible(limit: 40)) – "
        + "\(proposal.second.visible(limit: 40)): \(rejection.reason.visible(limit: 300))"
    }
    let more = rejected.count - lines.count
    return ["Not used:"] + lines + (more > 0 ? ["  and \(more) more"] : [])
  }

  private var summary: String {
    let count = document.edges.count
    var parts = ["\(count) \(count == 1 ? "edge" : "edges") among \(document.variables.count) variables"]
    guard let account = document.reconciliation else { return parts[0] }
    if let rows = account.rows { parts.append("\(rows) rows") }
    if let score = account.score { parts.append(score.visible(limit: 100)) }
    if let posterior = account.posterior { parts.append(posterior.visible(limit: 200)) }
    if let cost = account.totalCost, cost > 0 {
      parts.append("overruling cost \(ReconcileText.number(cost)) nats in all")
    }
    if let optimality = account.optimality { parts.append(optimality.visible(limit: 200)) }
    return parts.joined(separator: " · ")
  }

  private var notes: [String] {
    // What stands beside the experts is not said again.
    let said = Set((document.reconciliation?.experts ?? []).map { "\($0.name.visible(limit: 60)): \($0.note ?? "")" })
    return (document.reconciliation?.notes ?? []).filter { !said.contains($0) }.map { "- " + $0.visible(limit: 600) }
  }

  private static func number(_ value: Double) -> String {
    guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
    let hundredths = Int((value.magnitude * 100).rounded())
    return (value < 0 && hundredths > 0 ? "-" : "") + "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "")
      + "\(hundredths % 100)"
  }
}
