extension GraphEdge {
  /// Whether the edge stands for an order alone, a path rather than a direct cause: its last decision says so.
  ///
  /// - Complexity: O(evidence).
  public var isOrderOnly: Bool {
    for case .decision(let decision) in evidence.reversed() { return decision.basis == .orderOnly }
    return false
  }

  /// What formats without evidence write of it, as the value of `basis`; nil for other edges.
  var basisText: String? { isOrderOnly ? EdgeDecision.Basis.orderOnly.rawValue : nil }

  /// Takes the value of `basis` from such a format. Other words, which may mean anything, are ignored.
  mutating func read(basis: String?) {
    guard basis == EdgeDecision.Basis.orderOnly.rawValue, !isOrderOnly else { return }
    evidence.append(
      .decision(
        EdgeDecision(.kept, basis: .orderOnly, reason: "The file marks the edge order-only: it stands for a path.")))
  }
}

extension GraphFormat {
  /// Whether the format has a place for the mark that an edge stands for an order alone.
  public var holdsOrderOnlyMarks: Bool {
    switch self {
    case .json, .gml, .dot, .graphml, .csv: true
    case .dagitty, .mermaid, .bnlearn, .tetrad, .bif: false
    }
  }
}

extension GraphDocument {
  /// What whoever writes the graph in a format must know, as such edges become like all others in it; nil where nothing
  /// is lost.
  public func orderOnlyLoss(in format: GraphFormat) -> String? {
    guard !format.holdsOrderOnlyMarks else { return nil }
    switch edges.count(where: \.isOrderOnly) {
    case 0: return nil
    case 1: return "1 edge stands for an order only; \(format.rawValue) has no place for that mark, which is lost"
    case let count:
      return "\(count) edges stand for an order only; \(format.rawValue) has no place for that mark, which is lost"
    }
  }
}
