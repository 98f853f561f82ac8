import CausalGraphs

/// What is known of one edge, in words: for the list under the picture, and for the picture itself.
struct EdgeAccount: Sendable {
  /// The place in the document's edges; the anchor's number.
  let number: Int
  /// "age → weight": the ends and the sign between.
  let source: String
  let sign: String
  let target: String
  let probability: Double?
  /// Who said what.
  let said: [String]
  /// What the data say.
  let data: [String]
  /// What was decided and why.
  let decided: [String]

  /// `number` is the edge's place in the document.
  init(_ edge: GraphEdge, number: Int, in document: GraphDocument) {
    let edge = edge.drawn
    func name(_ node: Int) -> String {
      document.variables.indices.contains(node) ? document.variables[node].name : "?"
    }
    self.number = number
    (source, target, sign) = (name(edge.source), name(edge.target), PictureStyle.sign(edge.sourceMark, edge.targetMark))
    probability = edge.probability
    (said, data, decided) = EdgeAccount.words(edge.evidence)
  }

  /// "age → weight".
  var arrow: String { "\(source) \(sign) \(target)" }

  /// One or two sentences: for a tip and for who hears the picture.
  var brief: String {
    var text = arrow
    if let probability { text += ", probability \(PictureText.twoDecimals(probability))" }
    let rest = [said.first, data.first, decided.first].compactMap(\.self)
    return rest.isEmpty ? text : text + ". " + rest.joined(separator: " ")
  }

  private static func words(_ evidence: [Evidence]) -> (said: [String], data: [String], decided: [String]) {
    var (said, data, decided): ([String], [String], [String]) = ([], [], [])
    for piece in evidence {
      switch piece {
      case .proposal(let proposal): said.append(words(proposal))
      case .data(let support): data.append(words(support))
      case .decision(let decision): decided.append(words(decision))
      }
    }
    return (said, data, decided)
  }

  private static func words(_ proposal: EdgeProposal) -> String {
    func share(_ value: Double) -> String { PictureText.twoDecimals(value) }
    let (first, second) = (proposal.first, proposal.second)
    let claim: String
    switch proposal.claim {
    case .direct(let p):
      claim =
        p.forward >= p.backward
        ? "\(first) → \(second) with \(share(p.forward)), the reverse \(share(p.backward)), no edge \(share(p.none))"
        : "\(second) → \(first) with \(share(p.backward)), the reverse \(share(p.forward)), no edge \(share(p.none))"
    case .noDirectEdge(let p): claim = "no direct edge between \(first) and \(second), with \(share(p.none))"
    case .ancestral(let p):
      claim =
        p.before >= p.after
        ? "\(first) comes before \(second), with \(share(p.before))"
        : "\(second) comes before \(first), with \(share(p.after))"
    case .abstention: claim = "does not know"
    }
    let who =
      proposal.provenance.expert
      + (proposal.provenance.model.flatMap { $0 == proposal.provenance.expert ? nil : " (\($0))" } ?? "")
    return "\(who): \(claim)." + (proposal.rationale.map { " “\($0)”" } ?? "")
  }

  private static func words(_ support: DataSupport) -> String {
    var parts: [String] = []
    if let nats = support.scoreDifference {
      parts.append(
        nats == 0
          ? "say nothing for or against it"
          : "speak \(nats > 0 ? "for" : "against") it by \(ReportText.figure(abs(nats))) nats")
    }
    if let p = support.pValue { parts.append("p = \(ReportText.pValue(p)) for independence") }
    return "The data \(parts.isEmpty ? "were asked" : parts.joined(separator: "; ")) (\(support.method))."
  }

  private static func words(_ decision: EdgeDecision) -> String {
    var text = decision.reason
    if let last = text.unicodeScalars.last, !".!?".unicodeScalars.contains(last) { text += "." }
    if let prior = decision.priorProbability, let posterior = decision.posteriorProbability {
      text +=
        " Probability \(PictureText.twoDecimals(prior)) before the data, \(PictureText.twoDecimals(posterior)) after."
    }
    if let who = decision.decidedBy { text += " Decided by \(who)." + (decision.note.map { " “\($0)”" } ?? "") }
    return text
  }
}
