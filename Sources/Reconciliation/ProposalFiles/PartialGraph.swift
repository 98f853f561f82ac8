public import CausalGraphs
import StrictJSON

/// A graph as an expert: the proposals behind it where it has them, or else its edges as claims.
enum PartialGraph {
  static func read(
    _ bytes: [UInt8], as format: GraphFormat, _ context: ClaimContext
  ) throws(ProposalFileError) -> ProposalReading {
    let document: GraphDocument
    do throws(GraphFormatError) {
      document = try GraphDocument.read(bytes, as: format)
    } catch {
      throw ProposalFileError(line: error.line, column: error.column, error.message)
    }
    return ProposalReading(document, context)
  }
}

extension ProposalReading {
  /// What a graph says as an expert.
  init(_ document: GraphDocument, _ context: ClaimContext) {
    let behind = document.proposals
    guard behind.isEmpty else {
      self.init(behind, form: .evidence, variables: Array(document.variables))
      return
    }
    var proposals: [EdgeProposal] = []
    var silent = 0
    let names = document.variables.names
    for edge in document.edges {
      let probability = edge.probability ?? context.defaults.probability
      let word: WrittenClaim.Word
      switch (edge.sourceMark, edge.targetMark) {
      case (.tail, .arrow): word = .causes
      case (.arrow, .tail): word = .causedBy
      case (.tail, .tail): word = .linked
      default:
        silent += 1
        continue
      }
      let claim = WrittenClaim(
        first: names[edge.source], second: names[edge.target], word: word, probability: probability,
        expert: context.expert)
      if let proposal = claim.proposal { proposals.append(proposal) }
    }
    var notes: [String] = []
    if silent > 0 {
      notes.append(
        "\(silent) \(silent == 1 ? "edge" : "edges") of \(context.expert.visible(limit: 60)) with a circle or two "
          + "arrowheads \(silent == 1 ? "claims" : "claim") no direct cause and \(silent == 1 ? "was" : "were") left out"
      )
    }
    if document.learning != nil {
      notes.append(
        "\(context.expert.visible(limit: 60)) was learned from data: with the same data beside it, these count twice")
    }
    self.init(proposals, form: .partialGraph, variables: Array(document.variables), notes: notes)
  }
}

extension GraphDocument {
  /// The proposals that this graph was made of: those of its edges, of its pairs without an edge, and those that could not
  /// be used, in the order of the file.
  public var proposals: [EdgeProposal] {
    let evidence = edges.flatMap(\.evidence) + absentPairs.flatMap(\.evidence)
    let used = evidence.compactMap { piece -> EdgeProposal? in
      if case .proposal(let proposal) = piece { proposal } else { nil }
    }
    return used + (reconciliation?.rejected.map(\.proposal) ?? [])
  }
}
